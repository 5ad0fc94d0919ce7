"""Who came: the last visits of an outlet as they stand now, for a list that a desk looks at all day."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.members.domain.member import Member
from services.members.domain.memberships.admission import as_it_ended
from services.members.domain.memberships.verdict import Verdict
from services.members.domain.occasion import Occasion
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.storage.visits import StoredVisit
from services.members.use_cases.admission.at_a_door import SHOWN_FOR, UNDO_WITHIN
from services.members.use_cases.admission.deciding import occasions_today

MOST_SHOWN = 30

State = Literal["came", "in", "left", "turned_away", "undone"]


@dataclass(frozen=True)
class Came:
    """One visit of the list."""

    visit: StoredVisit
    member: Member
    verdict: Verdict
    occasions: Sequence[Occasion]
    state: State
    may_be_undone: bool
    """By a station of the outlet, which may for some minutes."""


@dataclass(frozen=True)
class ListOfVisits:
    """The list, and the name of the state that it is in: whoever knows that one needs nothing else."""

    version: str
    inside: int | None
    """How many are in; nothing where nobody counts."""
    labels: Sequence[tuple[str, int]]
    """What those of the whole time came for, and how many."""
    came: Sequence[Came] | None
    """Nothing where it is as the asker knows it."""


def who_came(work: MembersWork, outlet: Outlet, *, label: str | None = None, known: str | None = None) -> ListOfVisits:
    """The newest first; with a label, those alone who came for it. It is whole each time rather than what came after a
    moment: of two visits the later one may be committed first, and one that was undone is no new one.

    Asked with the version that the asker has, it costs three look-ups and opens no sealed name.
    """
    since = work.now - SHOWN_FOR
    visits = work.visits.latest(outlet.code, since=since, most=MOST_SHOWN, label=label)
    labels = work.visits.labels(outlet.code, since=since)
    inside = work.visits.count_inside(outlet.code, work.now) if outlet.admits_by_membership else None
    version = _version(work, outlet, visits, inside, labels)
    if version == known:
        return ListOfVisits(version, inside, labels, None)
    members = {each.member_id: each for each in work.members.with_ids(sorted({visit.member_id for visit in visits}))}
    shown = [visit for visit in visits if visit.member_id in members]
    counted = [visit for visit in shown if visit.was_admitted] if outlet.admits_by_membership else []
    before = work.visits.counts_before(counted)
    came = [_came(work, outlet, visit, members[visit.member_id], before.get(visit.check_in_id)) for visit in shown]
    return ListOfVisits(version, inside, labels, came)


def _version(
    work: MembersWork,
    outlet: Outlet,
    visits: Sequence[StoredVisit],
    inside: int | None,
    labels: Sequence[tuple[str, int]],
) -> str:
    """Another one whenever something that is shown is another. Birthdays change with the day."""
    shown = [
        f"{each.check_in_id} {_verdict(each).code} {_state(work, each)} {each.guests} {_may_be_undone(work, each)} "
        f"{each.label}"
        for each in visits
    ]
    told = (outlet.capacity, inside, outlet.local_day(work.now), labels)
    text = "\n".join([outlet.code, *map(str, told), *shown])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _came(work: MembersWork, outlet: Outlet, visit: StoredVisit, member: Member, visits_before: int | None) -> Came:
    verdict = _verdict(visit)
    occasions = occasions_today(work, member, verdict, outlet, visits_before=visits_before)
    return Came(visit, member, verdict, occasions, _state(work, visit), _may_be_undone(work, visit))


def _may_be_undone(work: MembersWork, visit: StoredVisit) -> bool:
    return visit.was_admitted and work.now - visit.checked_in_at <= UNDO_WITHIN


def _verdict(visit: StoredVisit) -> Verdict:
    return as_it_ended(visit.verdict_code, was_admitted=visit.was_admitted)


def _state(work: MembersWork, visit: StoredVisit) -> State:
    if visit.undone_at is not None:
        return "undone"
    if not visit.was_admitted:
        return "turned_away"
    if visit.stays_until is None:
        return "came"
    return "in" if visit.stays_until > work.now else "left"
