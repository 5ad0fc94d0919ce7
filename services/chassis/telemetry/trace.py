"""The trace of the request or message at hand: W3C `traceparent`, from the gateway through every event."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-0[01]")
_current: ContextVar[str] = ContextVar("traceparent", default="")


def traceparent() -> str:
    """The header to hand on; starts a trace when there is none yet."""
    value = _current.get()
    if not value:
        value = _started(None)
        _current.set(value)
    return value


def trace_id() -> str:
    """32 hex digits, or nothing outside a trace."""
    return _current.get()[3:35]


def begin(header: str | None) -> None:
    """Continue the caller's trace for the rest of this context, or start a new one."""
    _current.set(_started(header))


@contextmanager
def continuing(header: str | None) -> Iterator[None]:
    """Continue the trace of a message for as long as the block lasts."""
    token = _current.set(_started(header))
    try:
        yield
    finally:
        _current.reset(token)


def _started(header: str | None) -> str:
    match = _TRACEPARENT.fullmatch(header or "")
    trace = match[1] if match else secrets.token_hex(16)
    return f"00-{trace}-{secrets.token_hex(8)}-01"
