"""Ids: UUIDv7 in canonical text: they sort by time and look the same in both databases, in events and in URLs."""

from __future__ import annotations

import re
from uuid import NAMESPACE_URL, uuid5

from uuid_utils import uuid7

_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def new_id() -> str:
    """A new id. It is an identifier, never a secret and never an order of events: its clock can step back."""
    return str(uuid7())


def id_for(*words: str) -> str:
    """The one id of something named elsewhere, the same at every call: a receipt in an import file, say."""
    return str(uuid5(NAMESPACE_URL, "regulars:" + "\x1f".join(words)))


def is_id(text: str) -> bool:
    """Whether the text is an id in canonical lower case."""
    return _CANONICAL.fullmatch(text) is not None
