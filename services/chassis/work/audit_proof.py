"""The proof of the audit: every seal is made again, and what was changed, taken out, put in or cut off is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from services.chassis.clock import Clock
from services.chassis.database.column_types import as_instant
from services.chassis.database.engine import Database
from services.chassis.database.prepared import Prepared
from services.chassis.settings import PartSettings
from services.chassis.work.audit_heads import Head, Heads, heads_in_table
from services.chassis.work.audit_seals import COLUMNS, Sealer, first_hash, next_hash

_READ_AT_ONCE = 2000
_MOST_FINDINGS = 100
# An act is sealed seconds after it was done. One that is dated long before those sealed ahead of it came later.
LATE = timedelta(minutes=15)

_SEALS = Prepared(
    f"""SELECT audit_seals.sequence, audit_seals.hash, audit_seals.entry_id AS sealed_id, {COLUMNS}
        FROM audit_seals LEFT JOIN audit_entries ON audit_entries.entry_id = audit_seals.entry_id
        WHERE audit_seals.sequence > :after ORDER BY audit_seals.sequence LIMIT :limit"""  # noqa: S608
)
_COMMANDS_WITHOUT_ENTRY = Prepared(
    """SELECT commands.command_id FROM commands LEFT JOIN audit_entries
         ON audit_entries.command_id = commands.command_id
       WHERE audit_entries.entry_id IS NULL AND commands.accepted_at >= (SELECT min(at) FROM audit_entries)
       ORDER BY commands.accepted_at, commands.command_id LIMIT :limit"""
)
_ENTRIES_WITHOUT_COMMAND = Prepared(
    """SELECT audit_entries.entry_id, audit_entries.command_id FROM audit_entries LEFT JOIN commands
         ON commands.command_id = audit_entries.command_id
       WHERE audit_entries.command_id IS NOT NULL AND commands.command_id IS NULL
       ORDER BY audit_entries.entry_id LIMIT :limit"""
)
_COMMANDS_WITH_TWO = Prepared(
    """SELECT command_id, max(entry_id) AS entry_id FROM audit_entries WHERE command_id IS NOT NULL
       GROUP BY command_id HAVING count(*) > 1 ORDER BY 2 LIMIT :limit"""
)


@dataclass
class AuditProof:
    """What was compared and what does not agree, in the words of a person; the first finding is the oldest."""

    seals: int = 0
    heads: int = 0
    findings: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def find(self, words: str) -> None:
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(words)


def verify_audit(service: str, database: Database, *, settings: PartSettings, clock: Clock) -> AuditProof:
    """Seal what is not sealed yet, prove everything, and sign the head when all is well."""
    heads = Heads(database, service=service, keys=settings.keys, var=settings.var, clock=clock)
    Sealer(database, service=service).seal_all()
    proof = AuditProof()
    with database.snapshot() as connection:
        in_table = heads_in_table(connection, service)
        in_file, torn = heads.file.heads()
        wanted = {head.sequence for head in (*in_table, *in_file)}
        hashes, last = _prove_chain(connection, service, proof, wanted)
        _prove_commands(connection, proof)
    if torn:
        proof.notices.append(f"{torn} lines of {heads.file.path.name} cannot be read; a power cut may have torn them.")
    _prove_heads(heads, proof, in_table=in_table, in_file=in_file, hashes=hashes, last=last)
    if not proof.findings:
        heads.sign()
    return proof


def _prove_chain(
    connection: sa.Connection, service: str, proof: AuditProof, wanted: set[int]
) -> tuple[dict[int, str], int]:
    """The hashes at the wanted places of the chain, where they are there, and the number of the last seal."""
    hash_before, sequence = first_hash(service), 0
    newest_at: datetime | None = None
    hashes: dict[int, str] = {}
    for seal in _seals(connection):
        proof.seals += 1
        if seal.sequence != sequence + 1:
            proof.find(f"Missing: the seals {sequence + 1} to {seal.sequence - 1} are gone.")
        elif seal.entry_id is not None and next_hash(hash_before, seal) != seal.hash:
            proof.find(
                f"Changed: entry {_named(seal)} is not what was sealed as number {seal.sequence}, "
                "or does not follow what stands before it."
            )
        if seal.entry_id is None:
            proof.find(f"Missing: entry {seal.sealed_id}, sealed as number {seal.sequence}, is gone.")
        else:
            at = as_instant(seal.at)
            if newest_at is not None and at < newest_at - LATE:
                proof.find(
                    f"Inserted: entry {_named(seal)} says that it is of {at:%Y-%m-%d %H:%M}, "
                    f"but was sealed as number {seal.sequence}, after {newest_at:%Y-%m-%d %H:%M}."
                )
            newest_at = max(at, newest_at or at)
        hash_before, sequence = seal.hash, seal.sequence
        if sequence in wanted:
            hashes[sequence] = hash_before
    return hashes, sequence


def _seals(connection: sa.Connection) -> Iterator[Any]:
    after = 0
    while rows := _SEALS.run(connection, after=after, limit=_READ_AT_ONCE).all():
        yield from rows
        after = rows[-1].sequence


def _named(seal: Any) -> str:
    about = f" {seal.object_kind} {seal.object_id}" if seal.object_kind else ""
    return f"{seal.entry_id} ({seal.action}{about})"


def _prove_commands(connection: sa.Connection, proof: AuditProof) -> None:
    """What was done and what the audit says was done are the same: one row for each command."""
    for row in _COMMANDS_WITHOUT_ENTRY.run(connection, limit=_MOST_FINDINGS):
        proof.find(f"Missing: the command {row.command_id} was accepted, but has no entry.")
    for row in _ENTRIES_WITHOUT_COMMAND.run(connection, limit=_MOST_FINDINGS):
        proof.find(f"Inserted: entry {row.entry_id} tells of a command {row.command_id} that was never accepted.")
    for row in _COMMANDS_WITH_TWO.run(connection, limit=_MOST_FINDINGS):
        proof.find(f"Inserted: entry {row.entry_id} is not the only one of the command {row.command_id}.")


def _prove_heads(
    heads: Heads,
    proof: AuditProof,
    *,
    in_table: Sequence[Head],
    in_file: Sequence[Head],
    hashes: dict[int, str],
    last: int,
) -> None:
    keys = heads.public_keys()
    kept = set(in_table)
    unknown = 0
    for head in dict.fromkeys((*in_table, *in_file)):
        proof.heads += 1
        key = keys.get(head.kid)
        unknown += key is None
        if key is not None and not head.is_signed_by(key):
            proof.find(f"Changed: the head of {head.at} was not signed by this service.")
        elif head.sequence > last:
            proof.find(f"Truncated: the head of {head.at} tells of {head.sequence} entries; the last ones are gone.")
        elif hashes.get(head.sequence, head.hash) != head.hash:
            proof.find(f"Changed: the chain up to number {head.sequence} is not the one that was signed on {head.at}.")
        elif head not in kept:
            proof.find(f"Missing: the head of {head.at} stands in {heads.file.path.name}, but not in the database.")
    if unknown:
        proof.notices.append(f"{unknown} heads were signed by keys that are retired: compared, but not checked.")
