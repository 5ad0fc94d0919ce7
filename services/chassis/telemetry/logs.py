"""Logs: one JSON line per happening, with the part and the trace. They carry ids, never personal data."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, cast

# structlog looks for rich, with which it would paint tracebacks for a terminal, and so keeps its five megabytes in
# every process of the suite. Ours go to a file: it is told that there is none while it looks.
_has_no_rich = "rich" not in sys.modules
if _has_no_rich:
    sys.modules["rich"] = None  # type: ignore[assignment]
import structlog  # noqa: E402
from structlog.typing import EventDict, WrappedLogger  # noqa: E402

if _has_no_rich:
    del sys.modules["rich"]

from services.chassis.telemetry import trace  # noqa: E402

# From the colon after the user to the last @ before the host; a password may hold either.
_PASSWORD = re.compile(r"(://[^\s:/@]*:)[^\s/]*@")


def start_logging(part: str, *, as_text: bool = False) -> None:
    """Send structlog and the standard library's logging to standard output. Call once per process."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            _with_part(part),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_passwords,
            structlog.dev.ConsoleRenderer(colors=False) if as_text else structlog.processors.JSONRenderer(),
        ],
        # Looked up for each line: a test runner puts another standard output in place for each test.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stdout),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    library = logging.StreamHandler(sys.stdout)
    library.setFormatter(_LibraryLines())
    logging.basicConfig(handlers=[library], level=logging.WARNING, force=True)


def logger() -> structlog.stdlib.BoundLogger:
    return cast("structlog.stdlib.BoundLogger", structlog.get_logger())


def _with_part(part: str) -> Any:
    def add(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["part"] = part
        if trace_id := trace.trace_id():
            event["trace_id"] = trace_id
        return event

    return add


def _without_passwords(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Addresses of databases and brokers carry passwords, and errors carry addresses."""
    for name, value in event.items():
        if isinstance(value, str) and "://" in value:
            event[name] = without_passwords(value)
    return event


def without_passwords(text: str) -> str:
    """The same text, with the password of each address in it made unreadable."""
    return _PASSWORD.sub(r"\1***@", text)


class _LibraryLines(logging.Formatter):
    """What libraries log goes through the same renderer, so that every line of a part parses."""

    def format(self, record: logging.LogRecord) -> str:
        configured = structlog.get_config()["processors"]
        event: Any = {"event": record.getMessage(), "library": record.name}
        if record.exc_info:
            event["exc_info"] = record.exc_info
        for processor in configured:
            event = processor(None, record.levelname.lower(), event)
        return str(event)
