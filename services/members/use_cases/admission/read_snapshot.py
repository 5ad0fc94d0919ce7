"""Read a snapshot: those who came to an outlet lately, as its stations are to know them without a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from services.members.domain.member import Member
from services.members.domain.memberships.verdict import Verdict
from services.members.domain.outlet import Outlet
from services.members.domain.snapshot import CAME_WITHIN, MOST_MEMBERS, PAGE, KnownMember, at_any_hour
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.admission.deciding import verdict_on


@dataclass(frozen=True)
class Guest:
    """A member, what the door would say, and by what a page finds them."""

    member: Member
    finds: Sequence[str]
    tails: Sequence[str]
    standing: str | None
    verdict: Verdict | None
    """Nothing at an outlet that admits everyone."""
    day: date
    """By which the membership's days are counted."""
    has_birthday: bool


@dataclass(frozen=True)
class Snapshot:
    """One page of them."""

    index_key: bytes
    guests: Sequence[Guest]
    next: str | None


def read_snapshot(work: MembersWork, outlet: Outlet, *, station_id: str, after: str | None) -> Snapshot:
    """`after` is the `next` of the page before."""
    earliest = work.now - CAME_WITHIN
    if after is None:
        since, last = work.snapshots.since(outlet.code, since=earliest, most=MOST_MEMBERS), ""
    else:
        millis, _, last = after.partition(".")
        since = max(earliest, datetime.fromtimestamp(int(millis) / 1000, UTC))
    page = work.snapshots.page(outlet, since=since, after=last, most=PAGE)
    key = work.snapshots.index_key(station_id)
    goes_on = page.next_after and f"{int(since.timestamp() * 1000)}.{page.next_after}"
    return Snapshot(key, [_guest(work, known, outlet, key) for known in page.members], goes_on)


def _guest(work: MembersWork, known: KnownMember, outlet: Outlet, key: bytes) -> Guest:
    recognised = known.recognised
    verdict = None
    if recognised.door is not None:
        door = replace(recognised.door, facts=at_any_hour(recognised.door.facts))
        verdict = verdict_on(work, replace(recognised, door=door), outlet)
    today = outlet.local_day(work.now)
    birthday = recognised.member.profile.birthday_at_desk
    membership = None if verdict is None else verdict.membership
    return Guest(
        member=recognised.member,
        finds=known.finds(key),
        tails=known.tails(key),
        standing=recognised.standing,
        verdict=verdict,
        day=today if membership is None else work.day_at(membership.outlet_code),
        has_birthday=birthday is not None and birthday.days_away(today) is not None,
    )
