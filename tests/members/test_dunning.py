"""The ladder: its days, what is left out after an outage, what a pause does; and a quarter of it, simulated."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from services.chassis.identifiers import new_id
from services.members.domain.dues.due import Due
from services.members.domain.dues.dunning import (
    USUAL_LADDER,
    Ladder,
    chased_from_after_pause,
    first_chased_on,
    next_move,
    next_step_on,
)
from services.members.scheduled_jobs import chase_all
from services.members.use_cases.dues.dispute_due import dispute_due, settle_dispute
from tests.members.desk import Desk
from tests.members.owing import (
    EVERYWHERE,
    assert_proven,
    balance,
    charge,
    due_of,
    owing,
    paid,
    pay,
    reminders,
    tasks,
)

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("last_step", "days", "kind", "day", "skipped", "next_day"),
    [
        (-1, -1, None, None, [], None),
        (-1, 0, "message", 0, [], 3),
        (0, 2, None, None, [], None),
        (0, 3, "message", 3, [], 7),
        (1, 7, "call", 7, [], 14),
        (2, 14, "call", 14, [], 30),
        (3, 30, "review", 30, [], None),
        (4, 400, None, None, [], None),
        # A worker that was down: the step that is due now, and none of the others.
        (-1, 5, "message", 3, [0], 7),
        (0, 8, "call", 7, [3], 14),
        (-1, 31, "review", 30, [0, 3, 7, 14], None),
    ],
)
def test_the_ladder_day_by_day(
    last_step: int, days: int, kind: str | None, day: int | None, skipped: list[int], next_day: int | None
) -> None:
    move = next_move(USUAL_LADDER, chased_from=MONDAY, last_step=last_step, today=MONDAY + timedelta(days=days))
    if kind is None:
        assert move is None
        return
    assert move is not None
    assert (move.step.kind, move.step.day) == (kind, day)
    assert [step.day for step in move.skipped] == skipped
    assert move.next_on == (None if next_day is None else MONDAY + timedelta(days=next_day))


def test_nobody_is_chased_on_the_day_on_which_they_bought() -> None:
    assert first_chased_on(MONDAY, charged_on=MONDAY) == MONDAY + timedelta(days=1)
    assert first_chased_on(MONDAY + timedelta(days=9), charged_on=MONDAY) == MONDAY + timedelta(days=9)


def test_a_company_is_spoken_with_once_by_a_person() -> None:
    (step,) = USUAL_LADDER.for_company().steps
    assert (step.kind, step.day) == ("review", 7)
    # Where nobody calls, on the day on which a member would be spoken of.
    (step,) = Ladder(call_days=(), review_day=21).for_company().steps
    assert (step.kind, step.day) == ("review", 21)


@given(
    elapsed=st.integers(-40, 40),
    in_dispute=st.integers(0, 60),
    messages=st.lists(st.integers(0, 10), max_size=3, unique=True),
    calls=st.lists(st.integers(11, 20), max_size=3, unique=True),
)
@settings(max_examples=150, deadline=None)
def test_a_dispute_takes_no_day_away_and_adds_none(
    elapsed: int, in_dispute: int, messages: list[int], calls: list[int]
) -> None:
    ladder = Ladder(tuple(messages), tuple(calls), 30)
    paused_on = MONDAY + timedelta(days=elapsed)
    resumed_on = paused_on + timedelta(days=in_dispute)
    chased_from = chased_from_after_pause(MONDAY, paused_on=paused_on, resumed_on=resumed_on)
    # The day after the decision is what the day of the dispute would have been, or the first day where it was before.
    assert chased_from == max(MONDAY, resumed_on + timedelta(days=1 - max(elapsed, 0)))
    due = next_step_on(ladder, chased_from=chased_from, last_step=-1)
    assert due is not None
    assert due >= MONDAY


def test_each_step_is_taken_once_however_often_the_job_runs(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    assert chase_all(desk.open_work) == 0
    for _ in range(40):
        desk.clock.advance(timedelta(days=1))
        chase_all(desk.open_work)
        chase_all(desk.open_work)
    assert [(each["due_id"], each["step"], each["days_overdue"]) for each in reminders(desk)] == [
        (due.due_id, "1.0", 1),
        (due.due_id, "1.1", 4),
    ]
    assert tasks(desk, "dropped") == [("dues_call", due.member_id), ("dues_call", due.member_id)]
    assert tasks(desk) == [("dues_review", due.member_id)]


def test_a_payment_calls_everything_off_in_its_own_transaction(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    desk.clock.advance(timedelta(days=9))
    chase_all(desk.open_work)
    assert tasks(desk) == [("dues_call", due.member_id)]
    pay(desk, due)
    assert tasks(desk) == []
    assert len(desk.facts("members.due_settled.v1")) == 1
    desk.clock.advance(timedelta(days=60))
    assert chase_all(desk.open_work) == 0
    assert_proven(desk)


def test_what_is_owed_from_one_day_is_one_letter(desk: Desk) -> None:
    due = owing(desk)
    charge(desk, due_of(due.member_id, due.due_on, reason="joining", amount_minor=1000))
    desk.clock.advance(timedelta(days=1))
    chase_all(desk.open_work)
    (letter,) = reminders(desk)
    assert letter["amount_minor"] == 4900


def test_nobody_is_called_twice_for_a_fee_and_a_first_period(desk_on_both: Desk) -> None:
    desk = desk_on_both
    period = owing(desk)
    fee = due_of(period.member_id, period.due_on, reason="joining", amount_minor=1000, currency="PLN")
    charge(desk, fee)
    desk.clock.advance(timedelta(days=9))
    chase_all(desk.open_work)
    assert tasks(desk) == [("dues_call", period.member_id)]
    # Something is left to speak of until all is paid, or in dispute.
    pay(desk, period)
    assert tasks(desk) == [("dues_call", period.member_id)]
    with desk.open_work() as work:
        work.command_id = new_id()
        dispute_due(work, fee.due_id, reason="amount", words=None, outlet_code=None, staff_id=None)
    assert (tasks(desk), tasks(desk, "done")) == ([], [])


def test_a_dispute_about_one_due_calls_nobody_off_who_is_to_ask_for_another(desk: Desk) -> None:
    due = owing(desk)
    other = due_of(due.member_id, due.due_on)
    charge(desk, other)
    desk.clock.advance(timedelta(days=9))
    chase_all(desk.open_work)
    with desk.open_work() as work:
        work.command_id = new_id()
        dispute_due(work, due.due_id, reason="amount", words=None, outlet_code=None, staff_id=None)
    assert tasks(desk) == [("dues_call", due.member_id)]
    pay(desk, other)
    assert tasks(desk) == []


def test_a_call_for_a_later_due_leaves_the_decision_about_an_earlier_one_open(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    charge(desk, due_of(due.member_id, due.due_on + timedelta(days=25)))
    for _ in range(33):
        desk.clock.advance(timedelta(days=1))
        chase_all(desk.open_work)
    assert tasks(desk) == [("dues_review", due.member_id), ("dues_call", due.member_id)]


def test_a_companys_dues_are_one_review_and_no_letter(desk_on_both: Desk) -> None:
    desk = desk_on_both
    company = new_id()
    dues = [owing(desk, phone=f"2912345{number}", payer_id=company) for number in range(3)]
    for _ in range(40):
        desk.clock.advance(timedelta(days=1))
        chase_all(desk.open_work)
    assert reminders(desk) == []
    assert tasks(desk) == [("dues_company", company)]
    pay(desk, dues[0], 2 * 3900)
    assert tasks(desk) == [("dues_company", company)]
    pay(desk, dues[2])
    assert tasks(desk) == []
    assert_proven(desk)


@pytest.mark.parametrize(
    ("outlet", "instant", "is_chased"),
    [
        # Nine in the morning on the wall of the outlet, whatever the clock does in that night.
        ("riga", datetime(2026, 3, 29, 5, 59, tzinfo=UTC), False),
        ("riga", datetime(2026, 3, 29, 6, 0, tzinfo=UTC), True),
        ("riga", datetime(2026, 10, 25, 6, 59, tzinfo=UTC), False),
        ("riga", datetime(2026, 10, 25, 7, 0, tzinfo=UTC), True),
        ("vladivostok", datetime(2026, 3, 28, 22, 59, tzinfo=UTC), False),
        ("vladivostok", datetime(2026, 3, 28, 23, 0, tzinfo=UTC), True),
        ("london", datetime(2026, 3, 29, 7, 59, tzinfo=UTC), False),
        ("london", datetime(2026, 3, 29, 8, 0, tzinfo=UTC), True),
    ],
)
def test_the_day_begins_at_nine_on_the_wall_of_the_outlet(
    desk: Desk, outlet: str, instant: datetime, is_chased: bool
) -> None:
    desk.clock.set(instant - timedelta(days=10))
    member_id = desk.enrol(phone="+371 29123456", outlet=outlet)["member_id"]
    # That Sunday on the wall, wherever it is.
    sunday = (instant + timedelta(hours=3)).date()
    charge(desk, due_of(member_id, sunday, outlet_code=outlet))
    desk.clock.set(instant)
    assert chase_all(desk.open_work) == int(is_chased)


def test_whoever_was_erased_is_not_chased(desk: Desk) -> None:
    due = owing(desk)
    with desk.open_work() as work:
        work.erasures.erase(due.member_id, reason="asked", at=work.now)
    desk.clock.advance(timedelta(days=40))
    assert chase_all(desk.open_work) == 0


SEEDS = (1, 2, 3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_in_a_simulated_quarter_the_paid_are_left_alone_and_the_unpaid_are_not(desk: Desk, seed: int) -> None:
    """Ninety dues of sixty payers in three zones, payments and disputes at random moments, and a worker that is down
    now and then."""
    quarter = _Quarter(desk, random.Random(seed))
    for _ in range(100):
        quarter.live_through_a_day()
    quarter.judge()


class _Quarter:
    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self._desk = desk
        self._chance = chance
        self._paid_at: dict[str, datetime] = {}
        self._disputed: set[str] = set()
        self._was_disputed: set[str] = set()
        self._down: list[date] = []
        self._wishes: dict[str, int] = {}
        members = [desk.enrol(phone=f"+371 291000{number:02}")["member_id"] for number in range(60)]
        today = desk.clock.now().date()
        self._dues = {
            due.due_id: due
            for member_id in members
            for due in self._of_one(member_id, today + timedelta(days=chance.randrange(30)))
        }
        charge(desk, *self._dues.values())
        # A third never pays; the others do at some moment of the quarter.
        for due_id in self._dues:
            if chance.random() < 0.66:
                self._wishes[due_id] = chance.randrange(80)
        self._day = 0

    def _of_one(self, member_id: str, due_on: date) -> list[Due]:
        """Half of them owe something else: from the same day, or from another one."""
        chance = self._chance
        outlet = chance.choice(["riga", "vladivostok", "london"])
        dues = [due_of(member_id, due_on, outlet_code=outlet)]
        if chance.random() < 0.5:
            later = timedelta(days=chance.choice([0, 0, chance.randrange(20)]))
            elsewhere = chance.choice([outlet, "riga"])
            dues.append(due_of(member_id, due_on + later, outlet_code=elsewhere, reason="joining"))
        return dues

    def live_through_a_day(self) -> None:
        desk, chance = self._desk, self._chance
        is_down = chance.random() < 0.1
        if is_down:
            self._down.append(desk.clock.now().date())
        for _ in range(6):
            desk.clock.advance(timedelta(hours=4, seconds=chance.randrange(-30, 31)))
            if not is_down:
                chase_all(desk.open_work)
            self._somebody_acts()
        self._day += 1

    def _somebody_acts(self) -> None:
        desk, chance = self._desk, self._chance
        with desk.open_work() as work:
            for due_id, day in self._wishes.items():
                if day == self._day and due_id not in self._paid_at and chance.random() < 0.5:
                    paid(work, self._dues[due_id])
                    self._paid_at[due_id] = work.now
        with desk.open_work() as work:
            work.command_id = new_id()
            due_id = chance.choice(sorted(self._dues))
            if due_id in self._disputed:
                settle_dispute(work, due_id, is_owed=True, scope=EVERYWHERE, staff_id=None)
                self._disputed.discard(due_id)
            elif due_id not in self._paid_at and chance.random() < 0.05:
                dispute_due(work, due_id, reason="amount", words=None, outlet_code=None, staff_id=None)
                self._disputed.add(due_id)
                self._was_disputed.add(due_id)

    def judge(self) -> None:
        steps = defaultdict(list)
        with self._desk.database.reading() as connection:
            for row in connection.execute(sa.text("SELECT * FROM due_steps ORDER BY due_id, step")):
                steps[row.due_id].append(row)
        self._judge_tasks([row for rows in steps.values() for row in rows if not row.is_skipped])
        assert any(len(rows) == len(USUAL_LADDER.steps) for rows in steps.values())
        for due_id, due in self._dues.items():
            rows = steps[due_id]
            taken = [row for row in rows if not row.is_skipped]
            assert len({row.taken_on for row in taken}) == len(taken), "two steps on one day"
            assert [row.step for row in rows] == list(range(len(rows))), "a step was lost"
            if due_id in self._paid_at:
                # At one moment of the clock the worker comes first, and somebody pays then.
                last = max((datetime.fromisoformat(row.taken_at) for row in rows), default=self._paid_at[due_id])
                assert last <= self._paid_at[due_id], "chased after payment"
            elif due_id not in self._was_disputed:
                # Nobody was told less than the ladder says: only days on which no worker lived are skipped.
                assert len(rows) == len(USUAL_LADDER.steps)
                assert self._down or not any(row.is_skipped for row in rows)
                late = [(date.fromisoformat(row.taken_on) - due.due_on).days - row.day for row in taken]
                assert all(0 <= days <= 1 + len(self._down) for days in late)
            assert balance(self._desk, due).is_settled == (due_id in self._paid_at)
        assert_proven(self._desk)

    def _judge_tasks(self, taken: list[Any]) -> None:
        """Each payer was asked once for all that had come to a step on one day, and is asked still if anything is left
        to ask for."""
        asked = {
            (f"dues_{row.kind}", f"{self._dues[row.due_id].paid_by}:{row.taken_on}")
            for row in taken
            if row.kind != "message"
        }
        with self._desk.database.reading() as connection:
            opened = [tuple(row) for row in connection.execute(sa.text("SELECT reason, occasion FROM tasks"))]
        assert len(asked) < sum(row.kind != "message" for row in taken), "nobody owed two things"
        by_a_step = [each for each in opened if len(each[1].partition(":")[2]) == len("2026-03-02")]
        assert sorted(by_a_step) == sorted(asked)
        # The others are tasks that a dispute had dropped, opened once more.
        assert self._was_disputed or by_a_step == opened
        still = tasks(self._desk)
        assert len(set(still)) == len(still), "two people call the same one"
        left = {
            due_id: due.paid_by
            for due_id, due in self._dues.items()
            if due_id not in self._paid_at and due_id not in self._disputed
        }
        assert {payer_id for _, payer_id in still} <= set(left.values()), "chased after payment"
        decided = {left[row.due_id] for row in taken if row.kind == "review" and row.due_id in left}
        never_disputed = {payer_id for due_id, payer_id in left.items() if due_id not in self._was_disputed}
        assert decided & never_disputed <= {payer_id for reason, payer_id in still if reason == "dues_review"}


def test_a_parent_who_pays_is_the_one_who_is_reminded(desk: Desk) -> None:
    parent = desk.enrol(phone="+371 29123400")["member_id"]
    due = owing(desk, payer_id=parent, payer_kind="member")
    desk.clock.advance(timedelta(days=1))
    chase_all(desk.open_work)
    assert [letter["member_id"] for letter in reminders(desk)] == [parent]
    with desk.open_work.reading() as work:
        # Nobody keeps a child from the door for what a parent forgot.
        assert work.dues.owed(due.member_id).overdue_minor == 0
