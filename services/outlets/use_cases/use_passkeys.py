"""Passkeys: challenges that are good once, and the keys that people have."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from services.outlets.credentials.codes import hash_of
from services.outlets.domain.passkey import Passkey
from services.outlets.domain.session import SignInRefused
from services.outlets.domain.staff import HQ, Person
from services.outlets.storage.unit_of_work import OutletsWork

ADDING, SIGNING_IN, PROVING = "passkey to add", "passkey to sign in", "passkey to prove"
_LASTS = timedelta(minutes=5)


def challenge(work: OutletsWork, kind: str, staff_id: str | None = None) -> bytes:
    """A fresh one, for this person or for whoever comes."""
    made = secrets.token_bytes(32)
    work.sessions.begin_ceremony(_hash(made), kind, remembered="", expires_at=work.now + _LASTS, staff_id=staff_id)
    return made


def burn_challenge(work: OutletsWork, kind: str, answered: bytes, staff_id: str | None = None) -> None:
    """Once, and only for whom it was made. Raises SignInRefused."""
    ceremony = work.sessions.take_ceremony(_hash(answered), kind, work.now)
    if ceremony is None or ceremony.staff_id != staff_id:
        raise SignInRefused


def person_with_passkey(work: OutletsWork, credential_id: str) -> tuple[Person, Passkey]:
    """Whose passkey it is, held until the work is committed. Raises SignInRefused."""
    found = work.ways.passkey(credential_id)
    person = None if found is None else work.staff.hold(found[0])
    if found is None or person is None or person.state != "active" or person.role != HQ:
        raise SignInRefused
    return person, found[1]


def note_use(work: OutletsWork, kept: Passkey, sign_count: int) -> None:
    """Raises SignInRefused when somebody else has just used the same one."""
    if not work.ways.use_passkey(kept, sign_count):
        raise SignInRefused


def keep_passkey(work: OutletsWork, staff_id: str, made: Passkey, name: str) -> None:
    """From now on it signs its owner in. Raises SignInRefused for one that is known already."""
    if not work.ways.add_passkey(staff_id, made, name=name, added_at=work.now):
        raise SignInRefused
    work.concerns("passkey", made.credential_id, after={"state": "added"})


def forget_passkey(work: OutletsWork, staff_id: str, credential_id: str) -> None:
    """One that is lost opens nothing any more. Forgetting it twice forgets it once."""
    was_there = work.ways.forget_passkey(staff_id, credential_id)
    work.concerns("passkey", credential_id, after={"state": "forgotten" if was_there else "unknown"})


def _hash(challenge: bytes) -> str:
    return hash_of(base64.urlsafe_b64encode(challenge).decode())
