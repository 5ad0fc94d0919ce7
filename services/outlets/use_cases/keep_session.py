"""Keep a session: find it while somebody is at work, end it, and note that its person proved again who they are."""

from __future__ import annotations

from dataclasses import replace

from services.chassis.security.caller import Caller
from services.outlets.domain.session import Session, SessionEnded
from services.outlets.domain.staff import Person
from services.outlets.storage.unit_of_work import OutletsWork


def find_session(work: OutletsWork, session_id: str | None) -> tuple[Session, Person]:
    """The session and its person as they are now. Raises SessionEnded, also when nobody used it for too long."""
    if session_id is None or not work.sessions.touch(session_id, work.now):
        raise SessionEnded
    session = work.sessions.find(session_id)
    person = None if session is None else work.staff.find(session.staff_id)
    if session is None or person is None or person.state != "active":
        raise SessionEnded
    # Somebody who was moved to another outlet stands at the old one's station no longer.
    if session.station_id is not None and person.outlet_code != session.outlet_code:
        raise SessionEnded
    return session, person


def prove_session(work: OutletsWork, session: Session, *, caller: Caller, action: str, way: str) -> Session:
    """The session with a second factor shown just now."""
    work.sessions.prove(session.session_id, work.now)
    _note(work, caller, action, {"outcome": "proven", "way": way})
    return replace(session, proven_at=work.now)


def end_session(work: OutletsWork, caller: Caller, *, action: str) -> None:
    """From now on its token opens nothing. Ending it twice ends it once."""
    if caller.session_id is not None and work.sessions.end(caller.session_id, work.now):
        _note(work, caller, action, {"outcome": "out"})


def _note(work: OutletsWork, caller: Caller, action: str, after: dict[str, str]) -> None:
    work.audit.note(caller, action, object_kind="session", object_id=caller.session_id or "", after=dict(after))
