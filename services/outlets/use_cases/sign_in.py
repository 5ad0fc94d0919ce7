"""Sign in: count the guess, look at it, and begin a session. Each step commits before the next one begins."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.chassis.security.permission import Place
from services.outlets.domain.outlet import OutletClosed
from services.outlets.domain.session import LASTS, Session, SignInLocked
from services.outlets.domain.staff import HQ, WITH_A_LOGIN, Person, role_at_counter
from services.outlets.storage.staff import Secrets
from services.outlets.storage.unit_of_work import OutletsWork

# There is nobody with this id: looking for their secrets is as much work as looking for somebody's.
_NOBODYS_ID = ""
_NOWHERE = ""


@dataclass(frozen=True)
class Attempt:
    """A guess that was counted and may be looked at; `person` is None where nobody could be meant."""

    scope: str
    person: Person | None
    secrets: Secrets


@dataclass(frozen=True)
class SignedIn:
    """Somebody with a session, and as whom they act in it."""

    session: Session
    person: Person
    caller: Caller
    second_factors: list[str]


def count_guess(work: OutletsWork, scope: str, person: Person | None) -> Attempt:
    """Count it whether there is such a person or not: the answer must not tell. Raises SignInLocked."""
    if not work.sessions.count_guess(scope, work.now):
        raise SignInLocked(work.sessions.locked_until(scope) or work.now, work.now)
    return Attempt(scope, person, work.staff.secrets(person.staff_id if person else _NOBODYS_ID))


def person_at_counter(work: OutletsWork, staff_id: str, outlet_code: str) -> Person | None:
    """Somebody who may sign in by PIN at a station of this outlet."""
    person = work.staff.find(staff_id)
    is_here = person is not None and person.state == "active" and person.outlet_code == outlet_code
    return person if is_here else None


def person_with_login(work: OutletsWork, login: str) -> Person | None:
    """Somebody who may sign in with a password."""
    person = work.staff.with_login(login)
    return person if person is not None and may_use_login(person) else None


def may_use_login(person: Person) -> bool:
    """Whether somebody may sign in elsewhere than at a counter."""
    return person.state == "active" and person.role in WITH_A_LOGIN


def confirmed(work: OutletsWork, attempt: Attempt) -> Person | None:
    """The person, held until the work is committed; None when they or their secrets changed while we were looking."""
    if attempt.person is None or work.staff.hold(attempt.person.staff_id) != attempt.person:
        return None
    return attempt.person if work.staff.secrets(attempt.person.staff_id) == attempt.secrets else None


def note_refusal(work: OutletsWork, attempt: Attempt, *, asked_by: Caller | None, action: str) -> None:
    """A row for the wrong guess: whom it was aimed at, and whether it was one too many. Never what was typed."""
    is_locked = work.sessions.locked_until(attempt.scope) is not None
    person = attempt.person
    work.audit.note(
        asked_by,
        action,
        object_kind="staff" if person else "",
        object_id=person.staff_id if person else "",
        place=_place(work, person, asked_by),
        after={"outcome": "locked" if is_locked else "refused"},
    )


def _place(work: OutletsWork, person: Person | None, asked_by: Caller | None) -> Place | None:
    """Where a wrong guess is noted: one look, whoever it was aimed at. The time that it takes would tell."""
    if person is not None and person.role != HQ:
        return work.staff.place(person)
    outlet_code = asked_by.outlet_code if asked_by else None
    here = work.places.place_of(outlet_code or _NOWHERE)
    return here if person is None else work.staff.place(person)


def begin_session(
    work: OutletsWork,
    person: Person,
    *,
    action: str,
    way: str,
    station_id: str | None = None,
    station_outlet_code: str | None = None,
    is_proven: bool = False,
) -> SignedIn:
    """A session from now on, and its row in the audit. `is_proven`: a second factor was shown just now.

    Raises OutletClosed: by now it is sure who it is, so they may be told.
    """
    if person.outlet_code is not None and not work.places.is_open(person.outlet_code):
        raise OutletClosed
    session = Session(
        session_id=new_id(),
        staff_id=person.staff_id,
        station_id=station_id,
        outlet_code=station_outlet_code or person.outlet_code,
        began_at=work.now,
        ends_at=work.now + LASTS,
        proven_at=work.now if is_proven else None,
    )
    work.sessions.begin(session)
    begun = signed_in(work, session, person)
    work.audit.note(
        begun.caller, action, object_kind="session", object_id=session.session_id, after={"outcome": "in", "way": way}
    )
    return begun


def signed_in(work: OutletsWork, session: Session, person: Person) -> SignedIn:
    """The session as it stands, with the person's place as it is now."""
    place = work.staff.place(person)
    caller = Caller(
        "staff",
        person.staff_id,
        acting_role(session, person),
        outlet_code=session.outlet_code,
        territory_path=None if place is None else place.territory_path,
        station_id=session.station_id,
        session_id=session.session_id,
        proven_at=None if session.proven_at is None else session.proven_at.timestamp(),
    )
    return SignedIn(session, person, caller, work.staff.second_factors(person.staff_id))


def acting_role(session: Session, person: Person) -> str:
    """At a counter a manager is a cashier."""
    return person.role if session.station_id is None else role_at_counter(person.role)
