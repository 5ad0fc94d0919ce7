"""Check a member in: who is it, may they come in, and what do we say."""

from __future__ import annotations

from services.chassis.identifiers import is_id, new_id
from services.members.domain.errors import CardReplaced, TooManyLookUps, UnknownIdentifier
from services.members.domain.identifier import Candidate, read_identifier
from services.members.domain.look_ups import GUESSABLE
from services.members.domain.member import Recognised
from services.members.domain.memberships.verdict import Verdict
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.storage.visits import Visit
from services.members.use_cases.admission.at_a_door import Desk, recognised_at
from services.members.use_cases.admission.deciding import (
    CheckIn,
    counted_down,
    shown,
    stays_until,
    tell_admitted,
    uses_visit,
    verdict_on,
)


def check_in(work: MembersWork, identifier: str, *, desk: Desk, label: str | None = None) -> CheckIn:
    """Recognise, decide, and record the visit, also of somebody who is turned away; a member who is in already keeps
    the visit they have.

    Two desks that scan one member in the same instant with different keys may record two visits: a lock on the member
    for every guest would cost more than this is worth. They never use two visits of a pack. Raises OutletClosed,
    UnknownIdentifier, CardReplaced, and TooManyLookUps where somebody who seems to guess has guessed right.
    """
    outlet = desk.outlet
    outlet.refuse_if_closed()
    candidates = _meanings(work, identifier, outlet)
    recognised = _recognised(work, candidates, desk)
    verdict = verdict_on(work, recognised, outlet)
    has_used = _has_used_visit(work, verdict, outlet)
    if uses_visit(verdict) and not has_used:
        # Another desk used it between our look and our write: whoever looks again sees what it did.
        recognised = _recognised(work, candidates, desk)
        verdict = verdict_on(work, recognised, outlet)
        has_used = _has_used_visit(work, verdict, outlet)
    member_id = recognised.member.member_id
    work.concerns("member", member_id, after={"verdict": verdict.code})
    if verdict.since is not None:
        same = work.visits.at(verdict.since, member_id=member_id, outlet_code=outlet.code)
        return shown(work, recognised, verdict, outlet, check_in_id=same, at=verdict.since)
    visit = _visit(work, member_id, verdict, desk=desk, label=label, used_visit=has_used)
    work.visits.add(visit, command_id=work.command_id)
    if verdict.admits:
        tell_admitted(work, visit.check_in_id, member_id, outlet)
    verdict = counted_down(verdict) if has_used else verdict
    return shown(work, recognised, verdict, outlet, check_in_id=visit.check_in_id, at=visit.checked_in_at)


def _recognised(work: MembersWork, candidates: tuple[Candidate, ...], desk: Desk) -> Recognised:
    recognised = recognised_at(work, candidates, desk)
    if recognised is None:
        raise _nobody(work, candidates, desk.outlet)
    if recognised.seconds_paused and recognised.by in GUESSABLE:
        raise TooManyLookUps(recognised.seconds_paused)
    return recognised


def _meanings(work: MembersWork, identifier: str, outlet: Outlet) -> tuple[Candidate, ...]:
    """What was typed or scanned; or a member's own id, sent by a station where somebody was picked by last digits."""
    text = identifier.strip()
    picked = work.members.with_id(text) if is_id(text) else None
    if picked is not None and picked.card_number:
        return (Candidate("card_number", picked.card_number),)
    return read_identifier(identifier, outlet.country, work.card_tokens)


def _has_used_visit(work: MembersWork, verdict: Verdict, outlet: Outlet) -> bool:
    membership = verdict.membership
    if membership is None or not uses_visit(verdict):
        return False
    return work.memberships.use_visit(membership.membership_id, outlet_code=outlet.code)


def _visit(
    work: MembersWork, member_id: str, verdict: Verdict, *, desk: Desk, label: str | None, used_visit: bool
) -> Visit:
    return Visit(
        check_in_id=new_id(),
        member_id=member_id,
        outlet_code=desk.outlet.code,
        station_id=desk.station_id,
        checked_in_at=work.now,
        business_date=desk.outlet.business_date(work.now),
        verdict_code=verdict.code,
        staff_id=desk.staff_id,
        was_admitted=verdict.admits,
        label=label,
        membership_id=None if verdict.membership is None else verdict.membership.membership_id,
        used_visit=used_visit,
        stays_until=stays_until(work, desk.outlet) if verdict.admits else None,
    )


def _nobody(work: MembersWork, candidates: tuple[Candidate, ...], outlet: Outlet) -> Exception:
    """A replaced card is told from an unknown one: its owner stands there and has a new one somewhere."""
    replaced_at = work.identifiers.replaced_at(candidates[0])
    return CardReplaced(outlet.local_day(replaced_at)) if replaced_at else UnknownIdentifier()
