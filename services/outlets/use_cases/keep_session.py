"""Keep a session: renew it while somebody is at work, end it, and prove again who it is."""

from __future__ import annotations

from services.outlets.domain.session import Session
from services.outlets.domain.staff import Person
from services.outlets.storage.unit_of_work import OutletsWork


def find_session(work: OutletsWork, session_id: str) -> tuple[Session, Person] | None:
    """The session and its person as they are now; None when it has ended, or nobody used it for too long."""
    if not work.sessions.touch(session_id, work.now):
        return None
    session = work.sessions.find(session_id)
    person = None if session is None else work.staff.find(session.staff_id)
    if session is None or person is None or person.state != "active":
        return None
    # Somebody who was moved to another outlet stands at the old one's station no longer.
    if session.station_id is not None and person.outlet_code != session.outlet_code:
        return None
    return session, person
