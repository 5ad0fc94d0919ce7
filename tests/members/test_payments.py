"""Payments: by reference, once; in parts, too much, in the wrong money, taken back; and what the proof says."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.members.domain.dues.refusals import (
    DueSettledBefore,
    PaymentTakenBack,
    ReferenceUsed,
    UnknownDue,
    WrongCurrency,
)
from services.members.scheduled_jobs import chase_all
from services.members.use_cases.dues.dispute_due import dispute_due, settle_dispute
from services.members.use_cases.dues.prove_dues import prove_dues
from services.members.use_cases.dues.void_payment import void_payment
from services.members.use_cases.dues.waive_due import waive_due
from tests.members.desk import Desk
from tests.members.owing import EVERYWHERE, assert_proven, balance, charge, due_of, owing, pay, reminders


def void(desk: Desk, payment_id: str) -> None:
    with desk.open_work() as work:
        work.command_id = new_id()
        void_payment(work, payment_id, reason="wrong_member", scope=EVERYWHERE, staff_id=None)


def credit(desk: Desk, member_id: str) -> dict[str, int]:
    with desk.open_work.reading() as work:
        return work.dues.credit_of(member_id)


def test_a_due_is_paid_in_parts_and_what_is_too_much_waits_for_the_next_one(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    pay(desk, due, 1000)
    assert balance(desk, due).owed_minor == 2900
    pay(desk, due, 3000)
    assert balance(desk, due).is_settled
    assert credit(desk, due.member_id) == {"EUR": 100}
    later = due_of(due.member_id, due.due_on + timedelta(days=30))
    charge(desk, later)
    assert balance(desk, later).owed_minor == 3800
    assert credit(desk, due.member_id) == {}
    assert_proven(desk)


def test_what_is_over_pays_the_oldest_other_due_first(desk: Desk) -> None:
    due = owing(desk)
    older = due_of(due.member_id, due.due_on - timedelta(days=40))
    newer = due_of(due.member_id, due.due_on - timedelta(days=10))
    charge(desk, newer, older)
    pay(desk, due, 3900 + 3900 + 100)
    assert [balance(desk, each).owed_minor for each in (due, older, newer)] == [0, 0, 3800]


def test_the_same_reference_is_the_same_payment(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    first, again = (pay(desk, due, 1000, reference="R-1") for _ in range(2))
    assert first.payment_id == again.payment_id
    assert balance(desk, due).owed_minor == 2900
    with pytest.raises(ReferenceUsed):
        pay(desk, due, 1001, reference="R-1")
    assert_proven(desk)


def test_wrong_money_and_unknown_dues_are_refused(desk: Desk) -> None:
    due = owing(desk)
    with pytest.raises(WrongCurrency):
        pay(desk, due, currency="PLN")
    with pytest.raises(UnknownDue):
        pay(desk, due_of(due.member_id, due.due_on))
    assert desk.count("payments") == 0


def test_of_eight_who_pay_at_once_all_count_and_none_is_lost(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: pay(desk, due, 1000), range(8)))
        same = list(pool.map(lambda _: pay(desk, due, 50, reference="R-1"), range(8)))
    assert len({payment.payment_id for payment in same}) == 1
    assert balance(desk, due).is_settled
    assert credit(desk, due.member_id) == {"EUR": 8000 + 50 - 3900}
    assert_proven(desk)


def test_a_void_makes_it_owed_again_even_where_credit_was_used_since(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    payment = pay(desk, due, 5000)
    later = due_of(due.member_id, due.due_on + timedelta(days=30))
    charge(desk, later)
    assert balance(desk, later).owed_minor == 2800
    void(desk, payment.payment_id)
    assert [balance(desk, each).owed_minor for each in (due, later)] == [3900, 3900]
    assert_proven(desk)
    with pytest.raises(PaymentTakenBack):
        void(desk, payment.payment_id)


def test_of_eight_who_void_one_payment_one_does(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    payment = pay(desk, due)

    def try_it(_: int) -> bool:
        try:
            void(desk, payment.payment_id)
        except PaymentTakenBack:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(8))) == 1
    assert balance(desk, due).owed_minor == 3900
    assert_proven(desk)


def test_what_was_paid_and_is_owed_anew_is_chased_from_the_first_step(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    payment = pay(desk, due)
    desk.clock.advance(timedelta(days=50))
    void(desk, payment.payment_id)
    assert chase_all(desk.open_work) == 0
    desk.clock.advance(timedelta(days=1))
    chase_all(desk.open_work)
    (letter,) = reminders(desk)
    assert letter["step"] == "2.0"


def test_a_manager_waives_the_rest_once(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    pay(desk, due, 900)
    with desk.open_work() as work:
        work.command_id = new_id()
        assert waive_due(work, due.due_id, reason="goodwill", scope=EVERYWHERE, staff_id=None).is_settled
    with pytest.raises(DueSettledBefore), desk.open_work() as work:
        waive_due(work, due.due_id, reason="goodwill", scope=EVERYWHERE, staff_id=None)
    assert_proven(desk)


@pytest.mark.parametrize("is_owed", [True, False])
def test_a_dispute_pauses_until_a_person_has_decided(desk_on_both: Desk, is_owed: bool) -> None:
    desk = desk_on_both
    due = owing(desk)
    with desk.open_work() as work:
        work.command_id = new_id()
        dispute_due(work, due.due_id, reason="amount", words="Was told 29.", outlet_code="riga", staff_id=None)
        owed = work.dues.owed(due.member_id)
    assert (owed.overdue_minor, owed.is_disputed) == (0, True)
    desk.clock.advance(timedelta(days=20))
    assert chase_all(desk.open_work) == 0
    with desk.open_work() as work:
        work.command_id = new_id()
        settle_dispute(work, due.due_id, is_owed=is_owed, scope=EVERYWHERE, staff_id=None)
    for _ in range(2):
        desk.clock.advance(timedelta(days=1))
        chase_all(desk.open_work)
    assert len(reminders(desk)) == int(is_owed)
    with desk.open_work.reading() as work:
        assert work.dues.owed(due.member_id).overdue_minor == (3900 if is_owed else 0)
    assert_proven(desk)


def test_a_members_debt_is_their_own_and_counts_from_its_day(desk: Desk) -> None:
    due = owing(desk, in_days=3)
    charge(desk, due_of(due.member_id, due.due_on - timedelta(days=90), payer_id=new_id()))
    with desk.open_work.reading() as work:
        assert work.dues.owed(due.member_id).overdue_minor == 0
        owed = work.dues.owed(due.member_id, on=due.due_on)
    assert (owed.overdue_minor, owed.oldest_due_on, owed.currency) == (3900, due.due_on, "EUR")


CORRUPTIONS = [
    "UPDATE due_balances SET owed_minor = owed_minor + 1",
    "UPDATE due_balances SET is_disputed = 1",
    "UPDATE payer_credits SET amount_minor = amount_minor + 1",
    "DELETE FROM due_balances",
    "DELETE FROM payer_credits",
]


@pytest.mark.parametrize("corruption", CORRUPTIONS)
def test_the_proof_finds_what_was_changed_behind_its_back(desk: Desk, corruption: str) -> None:
    due = owing(desk)
    pay(desk, due, 4000)
    assert_proven(desk)
    with desk.database.writing() as connection:
        connection.execute(sa.text(corruption))
    with desk.open_work.snapshot() as work:
        assert len(prove_dues(work).differences) == 1


@pytest.mark.parametrize("table", ["dues", "payments", "settlements", "due_steps"])
def test_what_was_charged_paid_and_done_is_never_edited(open_desk: Callable[..., Desk], table: str) -> None:
    desk = open_desk()
    due = owing(desk)
    desk.clock.advance(timedelta(days=1))
    chase_all(desk.open_work)
    pay(desk, due)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), desk.database.writing() as connection:
        connection.execute(sa.text(f"DELETE FROM {table}"))


def test_a_receipt_number_that_comes_again_pays_no_other_due_in_silence(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    payment = pay(desk, due, reference="R-1")
    later = due_of(due.member_id, due.due_on + timedelta(days=30))
    charge(desk, later)
    with pytest.raises(ReferenceUsed):
        pay(desk, later, reference="R-1")
    assert pay(desk, due, reference="R-1").payment_id == payment.payment_id
    assert balance(desk, later).owed_minor == 3900


def test_the_receipt_of_a_payment_that_was_taken_back_is_not_taken_again_in_silence(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    payment = pay(desk, due, reference="R-1")
    with desk.open_work() as work:
        work.command_id = new_id()
        void_payment(work, payment.payment_id, reason="mistake", scope=EVERYWHERE, staff_id=None)
    with pytest.raises(ReferenceUsed):
        pay(desk, due, reference="R-1")
    # As its words say.
    pay(desk, due, reference="R-1-2")
    assert balance(desk, due).is_settled
    assert_proven(desk)
