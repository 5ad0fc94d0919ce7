"""Check a member in: who is it, may they come in, and what do we say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.chassis.identifiers import is_id, new_id
from services.members.domain.errors import CardReplaced, TooManyLookUps, UnknownIdentifier
from services.members.domain.identifier import Candidate, read_identifier
from services.members.domain.look_ups import GUESSABLE, scopes_of
from services.members.domain.member import Member, Recognised
from services.members.domain.outlet import Outlet
from services.members.domain.verdict import Verdict, decide
from services.members.storage.unit_of_work import MembersWork
from services.members.storage.visits import Visit


@dataclass(frozen=True)
class CheckIn:
    """What the desk is shown."""

    check_in_id: str
    checked_in_at: datetime
    outlet: Outlet
    member: Member
    verdict: Verdict
    birthday_days_away: int | None
    """-1 was yesterday; None outside the window of three days."""
    standing: str | None
    """The last known loyalty standing, as the JSON that loyalty told."""


def check_in(
    work: MembersWork, identifier: str, *, outlet: Outlet, station_id: str, staff_id: str | None = None
) -> CheckIn:
    """Recognise, decide, and record the visit; a member who is in already keeps the visit they have.

    Two desks that scan one member in the same instant with different keys may record two visits: a lock on the member
    for every guest would cost more than this is worth. Raises OutletClosed, UnknownIdentifier, CardReplaced, and
    TooManyLookUps where somebody who seems to guess has guessed right.
    """
    outlet.refuse_if_closed()
    candidates = _meanings(work, identifier, outlet)
    recognised = work.members.recognise(
        candidates,
        outlet_code=outlet.code,
        asked_by=scopes_of(station_id=station_id, staff_id=staff_id),
        now=work.now,
    )
    if recognised is None:
        raise _nobody(work, candidates, outlet)
    if recognised.seconds_paused and recognised.by in GUESSABLE:
        raise TooManyLookUps(recognised.seconds_paused)
    member = recognised.member
    verdict = decide(last_here_at=recognised.last_here_at, has_visited=recognised.has_visited, now=work.now)
    check_in_id, checked_in_at = _visit(
        work, recognised, verdict, outlet=outlet, station_id=station_id, staff_id=staff_id
    )
    work.concerns("member", member.member_id, after={"verdict": verdict.code})
    birthday = member.profile.birthday
    return CheckIn(
        check_in_id=check_in_id,
        checked_in_at=checked_in_at,
        outlet=outlet,
        member=member,
        verdict=verdict,
        birthday_days_away=birthday.days_away(outlet.local_day(work.now)) if birthday else None,
        standing=recognised.standing,
    )


def _meanings(work: MembersWork, identifier: str, outlet: Outlet) -> tuple[Candidate, ...]:
    """What was typed or scanned; or a member's own id, sent by a station where somebody was picked by last digits."""
    text = identifier.strip()
    picked = work.members.with_id(text) if is_id(text) else None
    if picked is not None and picked.card_number:
        return (Candidate("card_number", picked.card_number),)
    return read_identifier(identifier, outlet.country, work.card_tokens)


def _visit(
    work: MembersWork,
    recognised: Recognised,
    verdict: Verdict,
    *,
    outlet: Outlet,
    station_id: str,
    staff_id: str | None,
) -> tuple[str, datetime]:
    """The id and beginning of the visit: a new one, or the one that goes on."""
    member_id = recognised.member.member_id
    if verdict.since is not None:
        return work.visits.at(verdict.since, member_id=member_id, outlet_code=outlet.code), verdict.since
    visit = Visit(
        check_in_id=new_id(),
        member_id=member_id,
        outlet_code=outlet.code,
        station_id=station_id,
        checked_in_at=work.now,
        business_date=outlet.business_date(work.now),
        verdict_code=verdict.code,
        staff_id=staff_id,
    )
    work.visits.add(visit, command_id=work.command_id)
    return visit.check_in_id, visit.checked_in_at


def _nobody(work: MembersWork, candidates: tuple[Candidate, ...], outlet: Outlet) -> Exception:
    """A replaced card is told from an unknown one: its owner stands there and has a new one somewhere."""
    replaced_at = work.identifiers.replaced_at(candidates[0])
    return CardReplaced(outlet.local_day(replaced_at)) if replaced_at else UnknownIdentifier()
