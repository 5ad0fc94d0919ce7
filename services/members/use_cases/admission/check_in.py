"""Check a member in: who is it, may they come in, and what do we say."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.chassis.identifiers import new_id
from services.contracts.members import VisitLetInLate
from services.members.domain.identifier import Candidate
from services.members.domain.member import Recognised
from services.members.domain.memberships.verdict import LET_IN_LATE, SAME_VISIT, Verdict
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.storage.visits import SameVisit, Visit
from services.members.use_cases.admission.at_a_door import Desk, meanings, recognised_by
from services.members.use_cases.admission.deciding import (
    CheckIn,
    counted_down,
    shown,
    stays_until,
    tell_admitted,
    use_visit,
    uses_visit,
    verdict_on,
)


def check_in(work: MembersWork, identifier: str, *, desk: Desk, label: str | None = None) -> CheckIn:
    """Recognise, decide, and record the visit, also of somebody who is turned away; a member who is in already keeps
    the visit they have.

    A check-in that was kept at the desk until there was a network has happened: it is a visit at its time, also where
    the rules say no, and then a manager is told (docs/offline.md).

    Two desks that scan one member in the same instant with different keys may record two visits: a lock on the member
    for every guest would cost more than this is worth. They never use two visits of a pack. Raises OutletClosed,
    UnknownIdentifier, CardReplaced, and TooManyLookUps where somebody who seems to guess has guessed right.
    """
    outlet = desk.outlet
    outlet.refuse_if_closed()
    candidates = meanings(work, identifier, outlet)
    look = _look(work, candidates, desk)
    if look.is_overtaken:
        # Another desk used or undid it between our look and our act: whoever looks again sees what it did.
        look = _look(work, candidates, desk)
    recognised, verdict, has_used = look.recognised, look.verdict, look.has_used
    member_id = recognised.member.member_id
    work.concerns("member", member_id, after={"verdict": verdict.code})
    if verdict.since is not None and look.same_visit is not None:
        same = look.same_visit
        if label is not None and same.label is None:
            same = replace(same, label=work.visits.say_label_where_none(same.check_in_id, label))
        return shown(work, recognised, verdict, outlet, same, at=verdict.since)
    visit = _visit(work, member_id, verdict, desk=desk, label=label, used_visit=has_used)
    work.visits.add(visit, command_id=work.command_id)
    if verdict.admits:
        tell_admitted(work, visit.check_in_id, member_id, outlet)
    if verdict.code == LET_IN_LATE:
        _tell_let_in(work, visit, rules_say=verdict_on(work, recognised, outlet).code)
    verdict = counted_down(verdict) if has_used else verdict
    return shown(work, recognised, verdict, outlet, visit, at=visit.checked_in_at)


@dataclass(frozen=True)
class _Look:
    """Who it is and what the rules say, with what was done about it so far."""

    recognised: Recognised
    verdict: Verdict
    has_used: bool
    """Whether a visit of a pack was used."""
    same_visit: SameVisit | None
    """That of whoever is in already."""

    @property
    def is_overtaken(self) -> bool:
        is_gone = self.verdict.since is not None and self.same_visit is None
        return is_gone or (uses_visit(self.verdict) and not self.has_used)


def _look(work: MembersWork, candidates: tuple[Candidate, ...], desk: Desk) -> _Look:
    recognised = _recognised(work, candidates, desk)
    verdict = _verdict(work, recognised, desk.outlet)
    if work.kept_for is not None and uses_visit(verdict) and verdict.membership is not None:
        # Two stations may have kept one visit: whoever sends it second waits here, and finds what the first one wrote.
        work.memberships.hold(verdict.membership.membership_id)
        recognised = _as_they_stood(work, recognised, desk.outlet)
        verdict = _verdict(work, recognised, desk.outlet)
    same_visit = None
    if verdict.since is not None:
        member_id = recognised.member.member_id
        same_visit = work.visits.at(verdict.since, member_id=member_id, outlet_code=desk.outlet.code)
    return _Look(recognised, verdict, use_visit(work, verdict, desk.outlet), same_visit)


def _recognised(work: MembersWork, candidates: tuple[Candidate, ...], desk: Desk) -> Recognised:
    recognised = recognised_by(work, candidates, desk)
    return recognised if work.kept_for is None else _as_they_stood(work, recognised, desk.outlet)


def _as_they_stood(work: MembersWork, recognised: Recognised, outlet: Outlet) -> Recognised:
    """Whoever was there since was not when this happened: the visits around it count."""
    member_id = recognised.member.member_id
    here_at = work.visits.about(work.occurred_at, within=SAME_VISIT, member_id=member_id, outlet_code=outlet.code)
    return replace(recognised, last_here_at=here_at)


def _verdict(work: MembersWork, recognised: Recognised, outlet: Outlet) -> Verdict:
    verdict = verdict_on(work, recognised, outlet)
    if verdict.admits or work.kept_for is None:
        return verdict
    return replace(verdict, colour="yellow", code=LET_IN_LATE, since=None, actions=())


def _tell_let_in(work: MembersWork, visit: Visit, *, rules_say: str) -> None:
    let_in = VisitLetInLate(
        member_id=visit.member_id,
        check_in_id=visit.check_in_id,
        outlet_code=visit.outlet_code,
        station_id=visit.station_id,
        command_id=work.command_id,
        verdict=rules_say,
        staff_id=visit.staff_id,
        made_by=work.made_by,
    )
    work.publish(let_in, occurred_at=work.occurred_at)


def _visit(
    work: MembersWork, member_id: str, verdict: Verdict, *, desk: Desk, label: str | None, used_visit: bool
) -> Visit:
    return Visit(
        check_in_id=new_id(),
        member_id=member_id,
        outlet_code=desk.outlet.code,
        station_id=desk.station_id,
        checked_in_at=work.occurred_at,
        business_date=desk.outlet.business_date(work.occurred_at),
        verdict_code=verdict.code,
        staff_id=desk.staff_id,
        was_admitted=verdict.admits,
        label=label,
        membership_id=None if verdict.membership is None else verdict.membership.membership_id,
        used_visit=used_visit,
        stays_until=stays_until(work, desk.outlet) if verdict.admits else None,
    )
