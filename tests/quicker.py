"""What a thousand tests do a thousand times, done once for all of them in a process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import BaseConverter, Rule
from werkzeug.routing.rules import RulePart

from services.chassis.database.engine import Database
from services.outlets.credentials.hashing import Hasher

_compile_builder = Rule._compile_builder
_parse_rule = Rule._parse_rule
_make_database = Database.__init__


def be_quicker() -> None:
    # What a hash costs keeps thieves waiting, and nobody here: tests/outlets/test_hashing.py sees to the real numbers.
    Hasher.memory_kib, Hasher.passes = 64, 1
    Rule._parse_rule = _parse_once  # type: ignore[method-assign, assignment]
    Rule._compile_builder = _compile_when_somebody_writes_an_address  # type: ignore[method-assign, assignment]
    Database.__init__ = _make_with_what_is_compiled  # type: ignore[method-assign, assignment]


def _compile_when_somebody_writes_an_address(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """For each address of an application Werkzeug compiles two functions that write it, which takes nine tenths of the
    time to make the application. Hundreds are made here, and hardly an address is written."""
    compiled: list[Callable[..., Any]] = []

    def build(_: Rule, **values: Any) -> Any:
        if not compiled:
            compiled.append(_compile_builder(rule, append_unknown))
        return compiled[0](rule, **values)

    return build


_parsed: dict[str, tuple[list[RulePart], list[tuple[bool, str]], dict[str, BaseConverter]]] = {}


def _parse_once(rule: Rule, text: str) -> list[RulePart]:
    """What an address consists of is the same in each application: none has converters of its own."""
    if text not in _parsed:
        before = len(rule._trace)
        parts = list(_parse_rule(rule, text))
        _parsed[text] = parts, rule._trace[before:], dict(rule._converters)
        return parts
    parts, trace, converters = _parsed[text]
    rule._trace.extend(trace)
    rule._converters.update(converters)
    rule.arguments.update(converters)
    return parts


class _Compiled:
    """Statements in the language of one kind of database. Each engine would find out for itself, and each test makes
    some; here they tell each other. Of a key all counts but its beginning, which is the engine's own dialect."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Any] = {}

    def get(self, key: tuple[Any, ...]) -> Any:
        return self._known.get(key[1:])

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._known[key[1:]] = compiled


_compiled = {"sqlite": _Compiled(), "postgresql": _Compiled()}


def _make_with_what_is_compiled(database: Database, *arguments: Any, **named: Any) -> None:
    _make_database(database, *arguments, **named)
    database.engine.update_execution_options(compiled_cache=_compiled[database.engine.dialect.name])
