"""The facts of admission as the text of one row, and back: dataclasses of days, words and numbers as JSON.

Only what differs from a default is written, so that what a check-in reads is short; a field that a later version
adds is its default in a row from before.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Mapping, Set
from copy import deepcopy
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, time
from functools import cache
from typing import Any

from services.members.domain.memberships.admission import AdmissionFacts
from services.members.domain.memberships.plan import Plan

_PLANS_AT_MOST = 256

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def written(facts: AdmissionFacts) -> str:
    """The same facts are always the same text."""
    return _as_json(_plain(facts))


def read(text: str) -> AdmissionFacts:
    facts: AdmissionFacts = _reader(AdmissionFacts)(json.loads(text))
    return facts


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if getattr(value, field.name) != _default(field)
        }
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Set):
        return sorted(value)
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


@cache
def _reader(wanted: Any) -> Callable[[Any], Any]:
    """What makes a value of this type from JSON. Made once: looking at types costs more than reading."""
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (types.UnionType, typing.Union):
        return _reader(next(each for each in arguments if each is not type(None)))
    if origin is tuple:
        each = _reader(arguments[0])
        return lambda stored: tuple(map(each, stored))
    if origin is frozenset:
        return frozenset
    if wanted in (date, time):
        from_text: Callable[[Any], Any] = wanted.fromisoformat
        return from_text
    if wanted is Plan:
        return _remembered_plans(_reader_of_dataclass(Plan))
    return _reader_of_dataclass(wanted) if is_dataclass(wanted) else _as_it_is


def _reader_of_dataclass(wanted: Any) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(wanted)
    read_fields = {field.name: _reader(hints[field.name]) for field in fields(wanted)}
    # Most are words and numbers, which need no reading.
    to_read = [(name, read) for name, read in read_fields.items() if read is not _as_it_is]

    def made(stored: dict[str, Any]) -> Any:
        for name, read in to_read:
            if (value := stored.get(name)) is not None:
                stored[name] = read(value)
        return wanted(**stored)

    return made


def _remembered_plans(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Everybody who bought one version of a plan has the same in their row, and to make it takes a third of reading
    one: it is made once, and again where the row says something else of it."""
    known: dict[str, tuple[dict[str, Any], Plan]] = {}

    def made(stored: dict[str, Any]) -> Plan:
        version_id = stored["plan_version_id"]
        found = known.get(version_id)
        if found is None or found[0] != stored:
            if len(known) >= _PLANS_AT_MOST:
                known.clear()
            # Making it changes what it is made of.
            as_stored = deepcopy(stored)
            known[version_id] = found = (as_stored, make(stored))
        return found[1]

    return made


def _as_it_is(stored: Any) -> Any:
    return stored
