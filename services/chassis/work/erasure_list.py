"""The erasure list: who was erased, outside of the databases, so that a backup which is put back brings nobody back.

A JSON object a line, ids and instants alone. Each line holds the hash of the one before and its own, so a line that was
torn by a power cut, changed or taken out is seen. Only ever appended to, and on the disk before anybody relies on it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.chassis.database.column_types import as_text
from services.chassis.identifiers import is_id

_BEGINNING = hashlib.sha256(b"the erasure list begins").hexdigest()


@dataclass(frozen=True)
class Erased:
    """Somebody who was erased, and when (ISO 8601, UTC)."""

    person_id: str
    erased_at: str

    @classmethod
    def at(cls, person_id: str, erased_at: datetime) -> Erased:
        return cls(person_id, as_text(erased_at))


@dataclass(frozen=True)
class _Line:
    erased: Erased
    before: str
    hash: str

    @classmethod
    def after(cls, before: str, erased: Erased) -> _Line:
        return cls(erased, before, _hash(before, erased))

    @classmethod
    def read(cls, text: str) -> _Line | None:
        """None for what was not written here, or not as a whole."""
        try:
            said = json.loads(text)
            line = cls(Erased(said["id"], said["erased_at"]), said["before"], said["hash"])
            is_whole = is_id(line.erased.person_id) and line.hash == _hash(line.before, line.erased)
        except (ValueError, TypeError, KeyError):
            return None
        return line if is_whole else None

    def text(self) -> str:
        said = {
            "id": self.erased.person_id,
            "erased_at": self.erased.erased_at,
            "before": self.before,
            "hash": self.hash,
        }
        return json.dumps(said) + "\n"


def _hash(before: str, erased: Erased) -> str:
    return hashlib.sha256(f"{before} {erased.person_id} {erased.erased_at}".encode()).hexdigest()


class ErasureList:
    """The list at this path; a list that is not there yet is empty."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def erased(self) -> list[Erased]:
        """Everybody on it, whatever has happened to other lines: better erased twice than brought back."""
        return list(dict.fromkeys(line.erased for line in self._lines() if line is not None))

    def complaints(self) -> list[str]:
        """What is not as it was written; empty when all is well."""
        found = []
        before = _BEGINNING
        for number, line in enumerate(self._lines(), start=1):
            if line is None:
                found.append(f"Line {number} of {self.path.name} cannot be read, or was changed.")
                continue
            if line.before != before:
                found.append(f"Something is missing before line {number} of {self.path.name}.")
            before = line.hash
        return found

    def add_missing(self, erased: Sequence[Erased]) -> None:
        """Put down those who are not on it yet, and wait for the disk."""
        if not erased:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        is_new = not self.path.exists()
        # Readable for a group: where each service has an account of its own, all of them read what one writes.
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640), "r+b") as file:
            # Two workers may be at it at the same moment.
            fcntl.flock(file, fcntl.LOCK_EX)
            content = file.read().decode("utf-8", "replace")
            lines = [line for text in content.splitlines() if (line := _Line.read(text)) is not None]
            there = {line.erased.person_id for line in lines}
            before = lines[-1].hash if lines else _BEGINNING
            # After a line that a power cut has torn, the next one begins on a line of its own.
            added = "\n" if content and not content.endswith("\n") else ""
            for each in erased:
                if each.person_id not in there:
                    line = _Line.after(before, each)
                    added, before = added + line.text(), line.hash
                    there.add(each.person_id)
            file.write(added.encode())
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            _sync_directory(self.path.parent)

    def _lines(self) -> list[_Line | None]:
        if not self.path.exists():
            return []
        texts = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        return [_Line.read(text) for text in texts if text.strip()]


def batched(person_ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """A database takes so many parameters at once."""
    return (person_ids[start : start + size] for start in range(0, len(person_ids), size))


def _sync_directory(directory: Path) -> None:
    """A new file survives a power cut only when its name does."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
