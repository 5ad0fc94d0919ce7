"""Set somebody up: a link, good once, behind which they choose a password and take a second factor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.chassis.identifiers import new_id
from services.outlets.credentials.codes import Codes, hash_of, new_one_time_secret
from services.outlets.domain.staff import HQ, WITH_A_LOGIN, HasLeft, NoLogin, Person, UnknownSetUpLink
from services.outlets.storage.unit_of_work import OutletsWork

LINK_LASTS = timedelta(hours=24)
# Who an installation begins with; both can be changed in the office. There is no default password: only a link.
_FIRST_NAME, _FIRST_LOGIN = "Head office", "head-office"
_NOBODYS_ID = ""


@dataclass(frozen=True)
class NewLink:
    """The secret is known here and in the answer, and nowhere else."""

    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Invited:
    """Whom a link is for, and the second factor that will be theirs."""

    person: Person
    sealed_totp: bytes


def make_set_up_link(work: OutletsWork, codes: Codes, person: Person) -> NewLink:
    """The one link of the person. What they have now goes on until they use it. Raises NoLogin, HasLeft."""
    if person.state == "left":
        raise HasLeft
    if person.login is None or person.role not in WITH_A_LOGIN:
        raise NoLogin
    token, expires_at = new_one_time_secret(), work.now + LINK_LASTS
    sealed = codes.new_sealed_secret(person.staff_id)
    work.staff.add_set_up_link(hash_of(token), person.staff_id, sealed, expires_at=expires_at)
    return NewLink(token, expires_at)


def read_set_up_link(work: OutletsWork, token: str) -> Invited:
    """Raises UnknownSetUpLink."""
    link = work.staff.set_up_link(hash_of(token), work.now)
    person = None if link is None else work.staff.find(link.staff_id)
    if link is None or person is None:
        raise UnknownSetUpLink
    return Invited(person, link.sealed_totp)


def redeem_set_up_link(
    work: OutletsWork, token: str, invited: Invited, *, password_hash: str, totp_step: int
) -> Person:
    """Burn the link and take the password over. Whatever was signed in before is not any more.

    Raises UnknownSetUpLink for all but the first who come.
    """
    person = work.staff.hold(invited.person.staff_id)
    if person is None or not work.staff.burn_set_up_link(hash_of(token), work.now):
        raise UnknownSetUpLink
    work.staff.set_password(person.staff_id, password_hash, invited.sealed_totp)
    work.staff.use_totp_step(person.staff_id, totp_step)
    work.sessions.end_of_person(person.staff_id, work.now)
    found = work.staff.find(person.staff_id)
    assert found is not None
    return found


def first_of_head_office(work: OutletsWork) -> Person | None:
    """Who is to come in first, added if need be; None when somebody of head office has come in already."""
    if work.staff.others_of_head_office(_NOBODYS_ID):
        return None
    waiting = work.staff.waiting_head_office()
    if waiting is None:
        waiting = Person(staff_id=new_id(), name=_FIRST_NAME, role=HQ, login=_FIRST_LOGIN)
        work.staff.add(waiting, added_at=work.now, added_by=None)
    return waiting
