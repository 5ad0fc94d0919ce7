"""Let somebody in who was turned away: once, by a manager's word; or because what kept them out is gone."""

from __future__ import annotations

from dataclasses import replace

from services.members.domain.member import Recognised
from services.members.domain.memberships.door_refusals import AlreadyAdmitted, StillRefused
from services.members.domain.memberships.verdict import UNFROZEN, Verdict
from services.members.storage.unit_of_work import MembersWork
from services.members.storage.visits import StoredVisit
from services.members.use_cases.admission.at_a_door import Desk, recognised_again, visit_at
from services.members.use_cases.admission.deciding import (
    CheckIn,
    counted_down,
    shown,
    stays_until,
    tell_admitted,
    use_visit,
    verdict_on,
)


def let_in_once(work: MembersWork, check_in_id: str, desk: Desk, *, reason: str, approver_id: str) -> CheckIn:
    """Whatever the verdict was, they come in this once, and a visit of a pack is used where one is left.

    Raises UnknownCheckIn, CheckInOver, AlreadyAdmitted.
    """
    visit = visit_at(work, check_in_id, desk.outlet)
    recognised = recognised_again(work, visit, desk)
    verdict = verdict_on(work, recognised, desk.outlet)
    let_in = replace(verdict, colour="yellow", code="let_in_once", since=None, actions=())
    said = {"reason": reason, "verdict": visit.verdict_code, "approver": approver_id}
    work.note_episode(visit.member_id, "admission_overridden", desk.actor, about=("check_in", check_in_id), facts=said)
    work.concerns("check_in", check_in_id, after=said)
    return _come_in(work, visit, recognised, let_in, desk)


def admit_again(work: MembersWork, check_in_id: str, desk: Desk) -> CheckIn:
    """Decide anew, once a freeze was ended for it. Raises StillRefused where something else keeps them out, and
    whatever `let_in_once` raises."""
    visit = visit_at(work, check_in_id, desk.outlet)
    recognised = recognised_again(work, visit, desk)
    verdict = verdict_on(work, recognised, desk.outlet)
    if not verdict.admits:
        raise StillRefused(verdict.code)
    verdict = _of_this_visit(work, recognised, verdict, desk)
    if verdict.colour == "green":
        verdict = replace(verdict, code=UNFROZEN)
    work.concerns("check_in", check_in_id, after={"verdict": verdict.code})
    return _come_in(work, visit, recognised, verdict, desk, decided_anew=verdict.code)


def _of_this_visit(work: MembersWork, recognised: Recognised, verdict: Verdict, desk: Desk) -> Verdict:
    """Whoever was stopped a minute after an earlier visit comes in now, and not then."""
    if verdict.since is None:
        return verdict
    anew = verdict_on(work, replace(recognised, last_here_at=None), desk.outlet)
    return anew if anew.admits else verdict


def _come_in(
    work: MembersWork,
    visit: StoredVisit,
    recognised: Recognised,
    verdict: Verdict,
    desk: Desk,
    *,
    decided_anew: str | None = None,
) -> CheckIn:
    membership, outlet = verdict.membership, desk.outlet
    has_used = use_visit(work, verdict, outlet)
    is_in = work.visits.admit(
        visit.check_in_id,
        membership_id=None if membership is None else membership.membership_id,
        used_visit=has_used,
        stays_until=stays_until(work, outlet),
        verdict_code=decided_anew or visit.verdict_code,
    )
    if not is_in:
        raise AlreadyAdmitted
    tell_admitted(work, visit.check_in_id, visit.member_id, outlet)
    verdict = counted_down(verdict) if has_used else verdict
    return shown(work, recognised, verdict, outlet, visit, at=visit.checked_in_at)
