"""Forget prospects: when they ask for it, and when nobody has spoken with them for long."""

from __future__ import annotations

from datetime import date, timedelta

from services.chassis.identifiers import new_id
from services.chassis.security.permission import Scope
from services.members.domain.prospect import ProspectClosed, UnknownProspect
from services.members.storage.unit_of_work import MembersWork


def forget_prospect(work: MembersWork, prospect_id: str, *, within: Scope, staff_id: str | None) -> None:
    """Destroy what is known of them; that there was somebody stays, for the counts. Raises UnknownProspect and
    ProspectClosed."""
    prospect = work.prospects.find(prospect_id, within)
    if prospect is None:
        raise UnknownProspect
    if not _forget(work, prospect_id, staff_id=staff_id, waited=timedelta(), promised_from=date.max):
        raise ProspectClosed
    work.concerns(
        "prospect",
        prospect_id,
        place=work.place_of(prospect.outlet_code),
        before={"status": prospect.status},
        after={"status": "lost", "reason": "forgotten"},
    )


def forget_old_prospects(work: MembersWork, *, waited: timedelta, limit: int) -> int:
    """Those about whom nobody did anything for so long, and whom nobody is to speak with on a day that lies ahead; how
    many were found, `limit` at most."""
    today = work.now.date()
    found = work.prospects.unchanged_since(work.now - waited, promised_from=today, most=limit)
    for prospect_id in found:
        _forget(work, prospect_id, staff_id=None, waited=waited, promised_from=today)
    return len(found)


def _forget(
    work: MembersWork, prospect_id: str, *, staff_id: str | None, waited: timedelta, promised_from: date
) -> bool:
    if not work.prospects.forget(prospect_id, unchanged_since=work.now - waited, promised_from=promised_from):
        return False
    work.prospects.note(prospect_id, "lost", staff_id=staff_id, command_id=work.command_id or new_id())
    work.tasks.drop_about(prospect_id, outcome="forgotten")
    return True
