"""Sign in with a company's account: a state that is good once, the person whom it vouches for, a code for the page."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta

from services.outlets.clients.company import Identity
from services.outlets.credentials.codes import hash_of, new_one_time_secret
from services.outlets.domain.session import SignInRefused
from services.outlets.domain.staff import HQ, Person, clean_login
from services.outlets.storage.unit_of_work import OutletsWork

_STATE, _CODE = "oidc state", "oidc code"
# As long as somebody may look for their phone at the provider's page, and as a page takes to load.
_STATE_LASTS, _CODE_LASTS = timedelta(minutes=10), timedelta(minutes=1)


@dataclass(frozen=True)
class Beginning:
    """What goes to the provider, what stays, and what the browser keeps to show that it is the same one."""

    state: str
    nonce: str
    verifier: str
    binding: str


@dataclass(frozen=True)
class Return:
    """What was remembered of a sign-in that came back."""

    nonce: str
    verifier: str


def begin(work: OutletsWork) -> Beginning:
    """A sign-in on its way."""
    beginning = Beginning(
        state=new_one_time_secret(),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        binding=new_one_time_secret(),
    )
    remembered = {"nonce": beginning.nonce, "verifier": beginning.verifier, "binding": hash_of(beginning.binding)}
    work.sessions.begin_ceremony(
        hash_of(beginning.state), _STATE, remembered=json.dumps(remembered), expires_at=work.now + _STATE_LASTS
    )
    return beginning


def come_back(work: OutletsWork, state: str, binding: str) -> Return | None:
    """Once, and only in the browser that left; None otherwise. Commit before the provider is asked."""
    ceremony = work.sessions.take_ceremony(hash_of(state), _STATE, work.now)
    if ceremony is None:
        return None
    remembered = json.loads(ceremony.remembered)
    if not hmac.compare_digest(remembered["binding"], hash_of(binding)):
        return None
    return Return(remembered["nonce"], remembered["verifier"])


def person_vouched_for(work: OutletsWork, identity: Identity) -> Person | None:
    """The one of head office who is bound to this identity; the first time, whose login is the verified address.

    Somebody who is bound to another identity is not found: an address may have a new owner.
    """
    bound_id = work.ways.bound_to(identity.issuer, identity.subject)
    staff_id = bound_id or _with_address(work, identity)
    person = None if staff_id is None else work.staff.hold(staff_id)
    if person is None or person.role != HQ or person.state == "left":
        return None
    # Looked at anew, now that they are held: another login ends what was bound, and leads nobody here any more.
    if bound_id is not None:
        is_theirs = work.ways.bound_to(identity.issuer, identity.subject) == bound_id
    else:
        is_theirs = _with_address(work, identity) == person.staff_id and work.ways.bind(
            person.staff_id, identity.issuer, identity.subject, work.now
        )
    if not is_theirs:
        return None
    work.staff.activate(person.staff_id)
    return work.staff.find(person.staff_id)


def hand_code(work: OutletsWork, person: Person, identity: Identity) -> str:
    """What the page swaps for a session, within a minute and once."""
    code = new_one_time_secret()
    work.sessions.begin_ceremony(
        hash_of(code),
        _CODE,
        remembered=json.dumps({"is_proven": identity.is_proven}),
        expires_at=work.now + _CODE_LASTS,
        staff_id=person.staff_id,
    )
    return code


def swap_code(work: OutletsWork, code: str) -> tuple[Person, bool]:
    """Whose code it is, and whether a second factor was shown. Raises SignInRefused."""
    ceremony = work.sessions.take_ceremony(hash_of(code), _CODE, work.now)
    person = None if ceremony is None or ceremony.staff_id is None else work.staff.hold(ceremony.staff_id)
    if ceremony is None or person is None or person.state != "active" or person.role != HQ:
        raise SignInRefused
    return person, bool(json.loads(ceremony.remembered)["is_proven"])


def _with_address(work: OutletsWork, identity: Identity) -> str | None:
    """Whose login the verified address is."""
    person = None if identity.email is None else work.staff.with_login(clean_login(identity.email))
    return None if person is None else person.staff_id
