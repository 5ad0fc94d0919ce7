"""What the parts say: all of it into a log file each, and onto the screen what a person should see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO

LARGEST_LOG_BYTES = 20_000_000
_LOUD = (b'"level": "warning"', b'"level": "error"', b'"level": "critical"', b"[WARNING]", b"[ERROR]", b"[CRITICAL]")
_PLUMBING = ("event", "level", "part", "timestamp", "trace_id", "exception", "library")


class PartLog:
    """The log file of one part. When it is full it becomes NAME.log.1, and a new one begins."""

    def __init__(self, directory: Path, name: str) -> None:
        self.path = directory / f"{name}.log"
        directory.mkdir(parents=True, exist_ok=True)
        self._file: BinaryIO = self.path.open("ab")
        self._rest = b""

    def write(self, chunk: bytes, *, is_talkative: bool = False) -> list[str]:
        """Keep what the part said; answers the whole lines of it that a person should see."""
        self._file.write(chunk)
        self._file.flush()
        if self._file.tell() > LARGEST_LOG_BYTES:
            self._begin_anew()
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        return [_for_people(line) for line in lines if line.strip() and (is_talkative or is_loud(line))]

    def tail(self, lines: int) -> str:
        """The end of the log."""
        with self.path.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - 200 * lines))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])

    def close(self) -> None:
        self._file.close()

    def _begin_anew(self) -> None:
        self._file.close()
        self.path.replace(self.path.with_name(f"{self.path.name}.1"))
        self._file = self.path.open("ab")


def is_loud(line: bytes) -> bool:
    """Warnings and worse, of ours and of gunicorn's."""
    return any(level in line for level in _LOUD)


def _for_people(line: bytes) -> str:
    text = line.decode(errors="replace")
    try:
        happening = json.loads(text)
    except ValueError:
        return text
    if not isinstance(happening, dict):
        return text
    facts = ", ".join(f"{name} {value}" for name, value in happening.items() if name not in _PLUMBING)
    return f"{happening.get('level', '')}: {happening.get('event', '')}{f' ({facts})' if facts else ''}"
