"""The keys of the suite: what each is for, whose it is, who believes it, and how long it should sign or seal."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.chassis.security.keys import Generation, KeyRing, SecretRing
from services.command_line.environment import SERVICES
from services.members.bootstrap import rings_of

PARTS = (*SERVICES, "gateway")
DOOR = "station-tokens"


@dataclass(frozen=True)
class SuiteKey:
    """One key with its generations."""

    name: str
    purpose: str
    owner: str
    """The part that signs or seals with it, and alone is given it."""
    term_days: int
    """After so long there should be a new generation."""
    believed_by: tuple[str, ...] = ()
    """For a signing key: the parts that are given its public half."""
    stops_when_retired: str = ""
    """What ends with a generation that is retired, if anything does that people notice."""

    @property
    def signs(self) -> bool:
        return bool(self.believed_by)

    def ring(self, keys: Path) -> KeyRing | SecretRing:
        if self.signs:
            return KeyRing(keys, self.name)
        return rings_of(keys)[self.name] if self.owner == "members" else SecretRing(keys, self.name)

    def generations(self, keys: Path) -> list[Generation]:
        """Those in this directory, the oldest first."""
        return (KeyRing(keys, self.name) if self.signs else SecretRing(keys, self.name)).generations()


SUITE_KEYS = (
    SuiteKey(
        DOOR,
        "signs what tills, stations and people hold",
        "outlets",
        180,
        believed_by=("gateway", "outlets"),
        stops_when_retired="Tokens of tills that were handed out before have no end: they stop at once.",
    ),
    *(
        SuiteKey(f"service-{part}", f"signs the calls of {part}, and its audit", part, 30, believed_by=PARTS)
        for part in PARTS
    ),
    SuiteKey(
        "outlets-data",
        "seals second factors, and what commands were answered",
        "outlets",
        365,
        stops_when_retired="Who sends an old command again is refused instead of told what became of it.",
    ),
    SuiteKey("outlets-staff", "seals the hash of each PIN and password", "outlets", 365),
    SuiteKey("members-data", "wraps the key of each member", "members", 365),
    SuiteKey("members-index", "finds members by phone, card and last digits", "members", 365),
    SuiteKey(
        "members-cards",
        "signs the QR of each card",
        "members",
        180,
        stops_when_retired="Cards printed before, and balance links opened or sent before, stop: people need new ones.",
    ),
    SuiteKey(
        "members-answers",
        "seals what commands were answered",
        "members",
        365,
        stops_when_retired="A till that sends an old command again is refused instead of told what became of it.",
    ),
    SuiteKey(
        "members-payments",
        "signs what the payment system tells, and is told",
        "members",
        365,
        stops_when_retired="A payment system that still signs with the old secret is refused: give it the new one.",
    ),
    SuiteKey(
        "members-bodies",
        "opens what stations have sealed and keep until there is a network",
        "members",
        365,
        stops_when_retired="What a station has kept since before the rotation opens no more: let all be online first.",
    ),
    SuiteKey("loyalty-codes", "hashes the codes that a member shows", "loyalty", 365),
)


def is_over(key: SuiteKey, directory: Path) -> bool:
    """Whether the newest generation has signed or sealed for longer than it should."""
    generations = key.generations(directory)
    return bool(generations) and time.time() - generations[-1].made_at > key.term_days * 86_400


def make_keys(keys: Path) -> None:
    """All of them at once, while one process alone is at work."""
    for key in SUITE_KEYS:
        ring = key.ring(keys)
        if isinstance(ring, KeyRing):
            ring.signing_key()
        else:
            ring.newest()


def hand_out(keys: Path, directory: Path) -> list[Path]:
    """Give each part, in a directory of its name, what it needs and nothing else; the files that are new or gone.

    Public halves first, to all: by the time a new key signs, everybody believes it. Files get the owner of the
    directory that they are put into.
    """
    changed = []
    for is_public in (True, False):
        for part in PARTS:
            wanted = {path.name: path for path in _needed_by(part, keys) if path.name.endswith(".pub.pem") is is_public}
            changed += [path for name, path in wanted.items() if _copied(path, directory / part / name)]
    for part in PARTS:
        wanted_names = {path.name for path in _needed_by(part, keys)}
        for path in (directory / part).iterdir():
            if path.suffix in (".pem", ".key") and path.name not in wanted_names:
                path.unlink()
                changed.append(path)
    return changed


def _needed_by(part: str, keys: Path) -> Iterator[Path]:
    for key in SUITE_KEYS:
        for path in sorted(keys.glob(f"{key.name}*")):
            is_of_key = path.name.removeprefix(key.name)[:1] == "."
            is_public = path.name.endswith(".pub.pem")
            if is_of_key and (key.owner == part or (is_public and part in key.believed_by)):
                yield path


def _copied(source: Path, target: Path) -> bool:
    content = source.read_bytes()
    if target.exists() and target.read_bytes() == content:
        return False
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if os.geteuid() == 0:
        owner = target.parent.stat()
        os.chown(draft, owner.st_uid, owner.st_gid)
    # As old as the original: the age of a key is that of its file.
    os.utime(draft, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
    draft.replace(target)
    return True
