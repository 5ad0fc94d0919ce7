"""Heads: how far the chain of seals went on a day, signed, in a table and in a file that can be copied elsewhere.

A chain alone does not show that its end was cut off; a head says where the end had been.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from services.chassis.clock import Clock
from services.chassis.database.column_types import as_instant, as_text
from services.chassis.database.engine import Database
from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.chassis.security.keys import KeyRing, PublicKey
from services.chassis.work.audit_seals import Sealer
from services.chassis.work.jobs import Job, once_for

_LAST_SEAL = Prepared("SELECT sequence, hash FROM audit_seals ORDER BY sequence DESC LIMIT 1")
_ADD = Prepared(
    """INSERT INTO audit_heads (head_id, sequence, hash, at, kid, signature)
       VALUES (:head_id, :sequence, :hash, :at, :kid, :signature)"""
)
_ALL = Prepared("SELECT sequence, hash, at, kid, signature FROM audit_heads ORDER BY head_id")
LOOK_EVERY_SECONDS = 60.0


@dataclass(frozen=True)
class Head:
    """On this instant, the chain of this service had so many seals, the last of them with this hash."""

    service: str
    sequence: int
    hash: str
    at: str
    kid: str
    signature: str

    @classmethod
    def signed(cls, service: str, sequence: int, hash: str, *, at: str, ring: KeyRing) -> Self:  # noqa: A002
        key = ring.signing_key()
        private = load_pem_private_key(key.private_pem.encode("ascii"), password=None)
        assert isinstance(private, Ed25519PrivateKey)
        signature = private.sign(_signed_text(service, sequence, hash, at))
        return cls(service, sequence, hash, at, key.kid, base64.urlsafe_b64encode(signature).decode("ascii"))

    def is_signed_by(self, key: PublicKey) -> bool:
        try:
            signature = base64.urlsafe_b64decode(self.signature)
            key.verify(signature, _signed_text(self.service, self.sequence, self.hash, self.at))
        except (InvalidSignature, ValueError):
            return False
        return True


def _signed_text(service: str, sequence: int, hash: str, at: str) -> bytes:  # noqa: A002
    said = {"audit": service, "sequence": sequence, "hash": hash, "at": at}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


class HeadsFile:
    """The heads of one service, a JSON object a line. Append-only by habit; copy it where this machine cannot write."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def heads(self) -> tuple[list[Head], int]:
        """Those that can be read, and how many lines cannot: a power cut may have torn one."""
        lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines() if self.path.exists() else []
        read = [_read(line) for line in lines if line.strip()]
        return [head for head in read if head is not None], read.count(None)

    def add_missing(self, heads: Sequence[Head]) -> None:
        """Put down those that are not there yet, and wait for the disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            content = file.read()
            there = {_read(line) for line in content.decode("utf-8", "replace").splitlines()}
            missing = [json.dumps(asdict(head), sort_keys=True) + "\n" for head in heads if head not in there]
            if not missing:
                return
            # After a line that a power cut has torn, the next one begins on a line of its own.
            torn = "\n" if content and not content.endswith(b"\n") else ""
            file.write((torn + "".join(missing)).encode())
            file.flush()
            os.fsync(file.fileno())


def _read(line: str) -> Head | None:
    try:
        head = Head(**json.loads(line))
    except (ValueError, TypeError):
        return None
    texts = (head.service, head.hash, head.at, head.kid, head.signature)
    return head if type(head.sequence) is int and all(type(text) is str for text in texts) else None


class Heads:
    """Signs the chain of one service."""

    def __init__(self, database: Database, *, service: str, keys: Path, var: Path, clock: Clock) -> None:
        self._database = database
        self._service = service
        self._ring = KeyRing(keys, f"service-{service}")
        self._clock = clock
        self._sealer = Sealer(database, service=service)
        self.file = HeadsFile(var / "audit" / f"heads-{service}.jsonl")

    def job(self) -> Job:
        return Job("sign the audit", LOOK_EVERY_SECONDS, self.sign_today)

    def sign_today(self) -> None:
        """Once a day, however often it is called."""
        self._sealer.seal_all()
        now = self._clock.now()
        with self._database.writing() as connection:
            if once_for(connection, "sign the audit", scope="", business_date=now.date(), now=now):
                self._sign(connection)
        self._fill_file()

    def sign(self) -> None:
        """Now: what a proof has found to be good should stay so."""
        with self._database.writing() as connection:
            self._sign(connection)
        self._fill_file()

    def public_keys(self) -> Mapping[str, PublicKey]:
        return self._ring.public_keys()

    def _sign(self, connection: sa.Connection) -> None:
        last = _LAST_SEAL.run(connection).first()
        if last is None:
            return
        now = self._clock.now()
        head = Head.signed(self._service, last.sequence, last.hash, at=as_text(now), ring=self._ring)
        values: dict[str, Any] = asdict(head)
        del values["service"]
        _ADD.run(connection, **values | {"head_id": new_id(), "at": now})

    def _fill_file(self) -> None:
        """After the commit, so that the file never tells of a head that is not in the table."""
        with self._database.reading() as connection:
            heads = heads_in_table(connection, self._service)
        self.file.add_missing(heads)


def heads_in_table(connection: sa.Connection, service: str) -> list[Head]:
    return [
        Head(service, row.sequence, row.hash, as_text(as_instant(row.at)), row.kid, row.signature)
        for row in _ALL.run(connection)
    ]
