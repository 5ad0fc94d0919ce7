"""Nobody is asked for money that they have given, and nobody is forgotten who owes some: disputes, credit, races."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.members.domain.dues.due import Due
from services.members.scheduled_jobs import chase_all
from services.members.use_cases.dues.dispute_due import dispute_due, settle_dispute
from services.members.use_cases.dues.void_payment import void_payment
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
from tests.members.test_payment_notices import succeeded, told
from tests.races import at_once

DAY = timedelta(days=1)


def dispute(desk: Desk, due: Due) -> None:
    with desk.open_work() as work:
        work.command_id = new_id()
        dispute_due(work, due.due_id, reason="amount", words=None, outlet_code=None, staff_id=None)


def settle(desk: Desk, due: Due, *, is_owed: bool = True) -> None:
    with desk.open_work() as work:
        work.command_id = new_id()
        settle_dispute(work, due.due_id, is_owed=is_owed, scope=EVERYWHERE, staff_id=None)


def credit(desk: Desk, payer_id: str) -> dict[str, int]:
    with desk.open_work.reading() as work:
        return work.dues.credit_of(payer_id)


def live(desk: Desk, days: int) -> None:
    for _ in range(days):
        desk.clock.advance(DAY)
        chase_all(desk.open_work)


def test_what_was_paid_in_advance_pays_a_due_once_it_is_owed_after_all(desk_on_both: Desk) -> None:
    desk = desk_on_both
    disputed = owing(desk)
    other = due_of(disputed.member_id, disputed.due_on)
    charge(desk, other)
    dispute(desk, disputed)
    pay(desk, other, 2 * 3900)
    assert credit(desk, other.member_id) == {"EUR": 3900}
    settle(desk, disputed)
    assert (balance(desk, disputed).is_settled, credit(desk, other.member_id)) == (True, {})
    live(desk, 40)
    assert (reminders(desk), tasks(desk)) == ([], [])
    with desk.open_work.reading() as work:
        facts = work.admissions.of(other.member_id)
    assert facts.dues == (), "red at the door"
    assert_proven(desk)


def test_credit_that_lies_beside_an_open_due_is_used_before_anybody_is_asked(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    other = due_of(due.member_id, due.due_on, amount_minor=10)
    charge(desk, other)
    # As an earlier version left it: a payment beside a due that it had not seen.
    with desk.open_work() as work:
        work.dues.pause(due.due_id)
        paid(work, other, 5000)
    with desk.database.writing() as connection:
        connection.execute(
            sa.text("UPDATE due_balances SET is_disputed = :no, next_step_on = :day WHERE due_id = :due_id"),
            {"no": False, "day": due.due_on + DAY, "due_id": due.due_id},
        )
    live(desk, 1)
    assert (balance(desk, due).is_settled, reminders(desk)) == (True, [])
    assert credit(desk, due.member_id) == {"EUR": 1100 - 10}
    assert_proven(desk)


def test_a_payment_in_advance_and_a_charge_at_one_moment_leave_no_credit_beside_a_debt(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    pay(desk, due)
    for number in range(12):
        later = due_of(due.member_id, due.due_on + timedelta(days=number + 1))
        acts: list[Callable[[], object]] = [partial(pay, desk, due, 3900), partial(charge, desk, later)]
        at_once(acts)
        assert (balance(desk, later).owed_minor, credit(desk, due.member_id)) == (0, {})
    assert_proven(desk)


@pytest.mark.parametrize(("days", "reason"), [(9, "dues_call"), (40, "dues_review")])
def test_what_is_owed_after_all_is_asked_for_where_that_stood(desk_on_both: Desk, days: int, reason: str) -> None:
    desk = desk_on_both
    due = owing(desk)
    live(desk, days)
    assert tasks(desk) == [(reason, due.member_id)]
    dispute(desk, due)
    assert tasks(desk) == []
    # Decided on the very day on which it was disputed, and again later.
    settle(desk, due)
    assert tasks(desk) == [(reason, due.member_id)]
    dispute(desk, due)
    live(desk, 3)
    assert tasks(desk) == []
    settle(desk, due)
    assert tasks(desk) == [(reason, due.member_id)]
    pay(desk, due)
    assert tasks(desk) == []


def test_what_is_not_owed_after_all_is_not_asked_for_again(desk: Desk) -> None:
    due = owing(desk)
    live(desk, 40)
    dispute(desk, due)
    settle(desk, due, is_owed=False)
    assert (balance(desk, due).is_settled, tasks(desk)) == (True, [])


def test_a_call_that_was_made_before_the_dispute_is_not_made_again(desk: Desk) -> None:
    due = owing(desk)
    live(desk, 9)
    with desk.open_work() as work:
        (task_id,) = work.connection.execute(sa.text("SELECT task_id FROM tasks")).scalars()
        assert work.tasks.close(task_id, outcome="reached", is_done=True)
    dispute(desk, due)
    settle(desk, due)
    assert tasks(desk) == []
    live(desk, 14)
    assert tasks(desk) == [("dues_call", due.member_id)]


def test_a_dispute_says_that_nobody_is_to_be_reminded(desk: Desk) -> None:
    due = owing(desk)
    live(desk, 1)
    dispute(desk, due)
    assert len(desk.facts("members.due_settled.v1")) == 1


def test_a_chargeback_that_is_lost_after_more_was_paid_uses_what_was_paid(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    payment = succeeded(due.due_id)
    told(desk, "payment.succeeded", payment)
    told(desk, "payment.disputed", {"payment_reference": payment["reference"]})
    # Paid a second time, at the desk, while the bank decides.
    pay(desk, due)
    assert credit(desk, due.member_id) == {"EUR": 3900}
    lost = {"reference": "dp_1", "payment_reference": payment["reference"], "outcome": "lost"}
    assert told(desk, "dispute.settled", lost) == "applied"
    assert (balance(desk, due).is_settled, credit(desk, due.member_id)) == (True, {})
    assert_proven(desk)


def test_a_payment_that_is_told_while_a_desk_holds_the_member_is_counted(desk_on_both: Desk) -> None:
    """The desk holds the member and then the payer, a payment the payer and then the member."""
    desk = desk_on_both
    due = owing(desk)
    for number in range(3):
        later = due_of(due.member_id, due.due_on + timedelta(days=number))

        def sell(later: Due = later) -> None:
            for _ in range(3):
                try:
                    with desk.open_work() as work:
                        work.admissions.refresh(due.member_id)
                        work.dues.charge([later], command_id=new_id())
                        work.admissions.refresh(due.member_id)
                    return
                except sa.exc.OperationalError:
                    continue

        paid = [partial(told, desk, "payment.succeeded", succeeded(due.due_id)) for _ in range(2)]
        acts: list[Callable[[], object]] = [sell, *paid]
        at_once(acts)
    assert desk.count("payments") == 6
    assert_proven(desk)


@pytest.mark.slow
def test_in_a_quarter_of_all_that_may_happen_to_money_nobody_is_asked_wrongly_or_forgotten(
    desk: Desk,
) -> None:
    """Payments in parts and in advance, payments taken back, disputes, parents who pay: what must hold is looked at
    each day, and after each round of the ladder."""
    quarter = _Quarter(desk, random.Random(1))
    for _ in range(75):
        desk.clock.advance(DAY)
        quarter.chase()
        for _ in range(3):
            quarter.somebody_acts()
        quarter.look()
    assert quarter.happened >= {"paid in part", "paid in advance", "taken back", "disputed", "decided", "charged"}
    assert_proven(desk)


class _Quarter:
    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self._desk = desk
        self._chance = chance
        self.happened: set[str] = set()
        self._members = [desk.enrol(phone=f"+371 291000{number:02}")["member_id"] for number in range(12)]
        # Each of the last three is somebody's child.
        self._parents = dict(zip(self._members[9:], self._members[:3], strict=True))
        self._dues: list[Due] = []
        self._payments: list[str] = []
        for member_id in self._members:
            self._charge(member_id)

    def chase(self) -> None:
        """Whatever was done is about money that is owed at this very moment."""
        before = self._steps()
        chase_all(self._desk.open_work)
        for due_id in self._steps()[len(before) :]:
            with self._desk.open_work.reading() as work:
                asked = work.dues.find(due_id)
            assert asked is not None
            assert not asked.is_settled, "asked for what is paid"
            assert not asked.is_disputed, "asked for what is in dispute"

    def somebody_acts(self) -> None:
        chance, due = self._chance, self._chance.choice(self._dues)
        owed = balance(self._desk, due)
        act = chance.randrange(10)
        if act < 2:
            self._charge(chance.choice(self._members))
        elif act < 4 and owed.owed_minor > 1:
            self._pay(due, chance.randrange(1, owed.owed_minor), "paid in part")
        elif act == 4:
            self._pay(due, owed.owed_minor + chance.randrange(1, 5000), "paid in advance")
        elif act == 5 and self._payments:
            payment_id = self._payments.pop(chance.randrange(len(self._payments)))
            with self._desk.open_work() as work:
                work.command_id = new_id()
                void_payment(work, payment_id, reason="wrong_member", scope=EVERYWHERE, staff_id=None)
            self.happened.add("taken back")
        elif owed.is_disputed:
            settle(self._desk, due, is_owed=chance.random() < 0.7)
            self.happened.add("decided")
        elif act == 6:
            dispute(self._desk, due)
            self.happened.add("disputed")

    def look(self) -> None:
        """No money beside a debt; a task for whoever is to be spoken with, and for nobody else."""
        open_tasks = tasks(self._desk)
        assert len(set(open_tasks)) == len(open_tasks), "two people call the same one"
        today = self._desk.clock.now().date()
        with self._desk.open_work.reading() as work:
            owed_by = {payer_id: work.dues.open_of_payer(payer_id) for payer_id in self._members}
            steps = {step.due_id: step.kind for step in work.chases.steps_of([each.due_id for each in self._dues])}
            credit_of = {payer_id: work.dues.credit_of(payer_id) for payer_id in self._members}
        for payer_id, open_dues in owed_by.items():
            owed = [each for each in open_dues if not each.is_disputed]
            assert not (owed and credit_of[payer_id]), "credit beside a debt"
            theirs = {reason for reason, about_id in open_tasks if about_id == payer_id}
            assert not theirs or any(each.is_asked_for_on(today) for each in owed), "asked for nothing"
            last = {steps[each.due.due_id] for each in owed if each.last_step >= 0}
            assert not last & {"call", "review"} or theirs, "forgotten"
            assert "review" not in last or "dues_review" in theirs, "never decided"

    def _charge(self, member_id: str) -> None:
        parent = self._parents.get(member_id)
        paid_for = {} if parent is None else {"payer_id": parent, "payer_kind": "member"}
        due_on = self._desk.clock.now().date() + timedelta(days=self._chance.randrange(10))
        due = due_of(member_id, due_on, **paid_for)
        charge(self._desk, due)
        self._dues.append(due)
        self.happened.add("charged")

    def _pay(self, due: Due, amount_minor: int, what: str) -> None:
        self._payments.append(pay(self._desk, due, amount_minor).payment_id)
        self.happened.add(what)

    def _steps(self) -> list[str]:
        with self._desk.database.reading() as connection:
            return list(connection.execute(sa.text("SELECT due_id FROM due_steps ORDER BY rowid")).scalars())


def readings(desk: Desk, *dues: Due) -> list[dict[str, Any]]:
    answer = desk.post("/dues/readings", {"due_ids": [each.due_id for each in dues]}, outlet=None, by="notifications")
    assert answer.status_code == 200, answer.text
    return list(answer.get_json()["dues"])


def test_whoever_writes_letters_is_told_what_is_asked_for_at_this_moment(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    settled, disputed = due_of(due.member_id, due.due_on), due_of(due.member_id, due.due_on)
    charge(desk, settled, disputed)
    pay(desk, settled)
    dispute(desk, disputed)
    pay(desk, due, 900)
    (told_of,) = readings(desk, due, settled, disputed)
    assert told_of == {
        "due_id": due.due_id,
        "reference": due.reference,
        "owed_minor": 3000,
        "currency": "EUR",
        "due_on": due.due_on.isoformat(),
    }
    nonsense = desk.post("/dues/readings", {"due_ids": ["%00"]}, outlet=None, by="notifications")
    assert nonsense.get_json()["dues"] == []
    assert desk.post("/dues/readings", {"due_ids": []}).status_code == 403


def test_a_reminder_names_all_that_it_is_about(desk: Desk) -> None:
    due = owing(desk)
    fee = due_of(due.member_id, due.due_on, reason="joining", amount_minor=1000)
    charge(desk, fee)
    live(desk, 1)
    (letter,) = reminders(desk)
    assert [(each["due_id"], each["reference"], each["amount_minor"]) for each in letter["dues"]] == [
        (each.due_id, each.reference, each.amount_minor) for each in sorted((due, fee), key=lambda each: each.due_id)
    ]
