"""The nights in which clocks change, in three zones at once: each thing happens once, on its day; also a night late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.identifiers import new_id
from services.contracts.outlets import OutletOpened
from services.members.domain.dues.dunning import USUAL_LADDER
from services.members.domain.memberships.facts import Sold
from services.members.event_handlers import on_outlet_opened
from services.members.scheduled_jobs import jobs
from services.members.storage.memberships import By
from services.members.use_cases.dues.chase_dues import FROM_HOUR
from tests.members.desk import Desk
from tests.members.memberships_at_hand import FOUR_WEEKS
from tests.members.owing import charge, due_of
from tests.members.test_missing_members import TWICE_A_WEEK, came

ZONES = {"riga": "Europe/Riga", "almaty": "Asia/Almaty", "new-york": "America/New_York"}
NIGHTS = {
    "Riga loses an hour": (date(2026, 3, 29), datetime(2026, 3, 29, 1, tzinfo=UTC)),
    "Riga has an hour twice": (date(2026, 10, 25), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "New York loses an hour": (date(2026, 3, 8), datetime(2026, 3, 8, 7, tzinfo=UTC)),
    "New York has an hour twice": (date(2026, 11, 1), datetime(2026, 11, 1, 6, tzinfo=UTC)),
}
# By the clock, and not by the day; what they do is nothing that happens to a member.
_OTHERS = {"erase_again", "finish_erasures", "make_codes", "forget_codes", "forget_look_ups", "index_emails"}


def franchise(desk: Desk, sunday: date) -> None:
    """At each outlet somebody of whom on that Sunday something is to be done, of every kind."""
    desk.clock.set(at_noon(sunday - timedelta(days=20)))
    with desk.open_work() as work:
        work.plans.add(FOUR_WEEKS, staff_id=None, command_id=new_id())
        for code, zone in ZONES.items():
            opened = OutletOpened(
                outlet_code=code, name=code, territory_code="all", country="LV", zone=zone, currency="EUR",
                business_day_starts_at="04:00", locale="en",
            )  # fmt: skip
            on_outlet_opened(work, opened)
    here: list[tuple[str, str]] = []
    for number, code in enumerate(ZONES):
        phone, birthday = f"+371 2912345{number}", {"month": sunday.month, "day": sunday.day}
        somebody = desk.enrol(phone=phone, birthday=birthday, outlet=code)["member_id"]
        dog = {"kind": "dog", "day": birthday, "label": "Rex", "remind_days_before": 0}
        assert desk.post(f"/members/{somebody}/dates", dog).status_code == 201
        sells(desk, somebody, code, renews=True)
        sells(desk, desk.enrol(phone=f"+371 2000{number}{number}21", outlet=code)["member_id"], code, renews=False)
        here.append((somebody, code))
        charge(desk, due_of(somebody, sunday - timedelta(days=USUAL_LADDER.message_days[0]), outlet_code=code))
    desk.clock.set(at_noon(sunday - timedelta(days=1)))
    for somebody, code in here:
        came(desk, somebody, TWICE_A_WEEK, outlet=code)


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def sells(desk: Desk, member_id: str, outlet_code: str, *, renews: bool) -> None:
    """For four weeks from today on: on that Sunday it has a week left."""
    today = desk.clock.now().date()
    fact = Sold(
        on=today,
        member_id=member_id,
        outlet_code=outlet_code,
        plan_version_id=FOUR_WEEKS.plan_version_id,
        starts_on=today,
        renews=renews,
    )
    with desk.open_work() as work:
        work.memberships.begin(new_id(), fact, by=By(new_id(), outlet_code))


def moments(sunday: date, change: datetime) -> Iterator[datetime]:
    """From Saturday noon to Monday noon: each quarter of an hour around the change, and every third hour otherwise."""
    moment, end = at_noon(sunday - timedelta(days=1)), at_noon(sunday + timedelta(days=1))
    while moment <= end:
        yield moment
        is_near = timedelta(hours=-3) <= moment - change < timedelta(hours=3)
        moment += timedelta(minutes=15) if is_near else timedelta(hours=3)


def works_through(desk: Desk, instants: Iterable[datetime]) -> None:
    own = [job for job in jobs(desk.open_work) if job.name not in _OTHERS]
    for instant in instants:
        desk.clock.set(instant)
        for job in own:
            job.run()


def happened(desk: Desk) -> dict[str, dict[str, list[datetime]]]:
    """By what it is: when it happened at which outlet."""
    queries = {
        "birthday": "SELECT m.home_outlet_code, a.announced_at FROM birthday_announcements a"
        " JOIN members m USING (member_id)",
        "the dog's day": "SELECT m.home_outlet_code, a.announced_at FROM date_announcements a"
        " JOIN members m USING (member_id)",
        "somebody greets": "SELECT outlet_code, opened_at FROM tasks WHERE reason = 'important_date'",
        "renewed": "SELECT m.outlet_code, f.recorded_at FROM membership_facts f JOIN memberships m"
        " USING (membership_id) WHERE f.kind = 'renewed'",
        "reminded": "SELECT d.outlet_code, s.taken_at FROM due_steps s JOIN dues d USING (due_id)",
        "missed": "SELECT outlet_code, opened_at FROM tasks WHERE reason = 'at_risk'",
    }
    found: dict[str, dict[str, list[datetime]]] = {}
    with desk.database.snapshot() as connection:
        for name, query in queries.items():
            for code, at in connection.execute(sa.text(query)):
                found.setdefault(name, {}).setdefault(code, []).append(as_instant(at))
    return found


def first(instants: Iterable[datetime], zone: str, day: date, *, hour: int = 0) -> datetime:
    """The first of them at which it is this day on the wall, and this hour."""
    walls = ((at, at.astimezone(ZoneInfo(zone))) for at in instants)
    return next(at for at, wall in walls if wall.date() == day and wall.hour >= hour)


def told(desk: Desk) -> dict[str, int]:
    """The facts about members that were told to others, but for what they did themselves."""
    with desk.database.snapshot() as connection:
        names = connection.execute(sa.text("SELECT name FROM outbox")).scalars()
        counted = Counter(name.split(".")[1] for name in names)
    return {name: counted[name] for name in ("birthday_arrived", "date_arrived", "membership_expiring", "due_overdue")}


@pytest.mark.slow
@pytest.mark.parametrize("night", NIGHTS)
def test_a_night_in_which_clocks_change_does_each_thing_once_and_on_its_day(desk: Desk, night: str) -> None:
    assert_each_once(desk, night)


@pytest.mark.slow
def test_it_does_so_on_both_databases(desk_on_both: Desk) -> None:
    assert_each_once(desk_on_both, "Riga has an hour twice")


def assert_each_once(desk: Desk, night: str) -> None:
    sunday, change = NIGHTS[night]
    franchise(desk, sunday)
    rounds = list(moments(sunday, change))
    works_through(desk, rounds)
    in_the_morning = {code: [first(rounds, zone, sunday, hour=FROM_HOUR)] for code, zone in ZONES.items()}
    at_midnight = {code: [first(rounds, zone, sunday)] for code, zone in ZONES.items()}
    assert happened(desk) == {
        "birthday": at_midnight,
        "the dog's day": at_midnight,
        "somebody greets": at_midnight,
        "renewed": at_midnight,
        "reminded": in_the_morning,
        # Who has stayed away for long enough by Saturday is missed then.
        "missed": {code: [rounds[0]] for code in ZONES},
    }
    assert set(told(desk).values()) == {len(ZONES)}, told(desk)


def test_a_night_that_was_missed_is_caught_up_once(desk_on_both: Desk) -> None:
    """Nobody was there from Saturday to Monday, and the clocks of New York went back meanwhile."""
    sunday, _ = NIGHTS["New York has an hour twice"]
    franchise(desk_on_both, sunday)
    # By then it is past nine in New York, and not yet Tuesday in Almaty.
    monday = datetime.combine(sunday + timedelta(days=1), time(15), UTC)
    works_through(desk_on_both, [monday, monday + timedelta(minutes=15), monday + timedelta(hours=3)])
    on_monday = {code: [monday] for code in ZONES}
    # Nobody is asked to say at the desk what was to be said yesterday; the letter still comes.
    assert happened(desk_on_both) == {
        "birthday": on_monday,
        "the dog's day": on_monday,
        "renewed": on_monday,
        "reminded": on_monday,
        "missed": on_monday,
    }
    assert set(told(desk_on_both).values()) == {len(ZONES)}, told(desk_on_both)
