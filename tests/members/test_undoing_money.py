"""Waivers that are taken back, and credit that is paid out: each once, by a manager, and proven."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.members.domain.dues.due import Due
from services.members.scheduled_jobs import chase_all
from services.members.use_cases.dues.dispute_due import dispute_due
from services.members.use_cases.dues.moving_money import waive_rest
from tests.callers import person
from tests.members.desk import Desk
from tests.members.owing import assert_proven, balance, charge, due_of, owing, pay, reminders, tasks

BOSS = person(Role.OUTLET_MANAGER, outlet_code="riga", station_id=new_id())
ELSEWHERE = person(Role.OUTLET_MANAGER, outlet_code="warsaw", station_id=new_id())
DESK = person(Role.RECEPTION, outlet_code="riga", station_id=new_id())
HQ = person(Role.HQ)


def credit(desk: Desk, payer_id: str) -> int:
    with desk.open_work.reading() as work:
        return work.dues.credit_of(payer_id).get("EUR", 0)


def waive(desk: Desk, due: Due) -> None:
    answer = desk.post(f"/dues/{due.due_id}/waivers", {"reason": "goodwill"}, caller=BOSS)
    assert answer.status_code == 201, answer.text


def movements(desk: Desk, member_id: str, kind: str) -> list[dict[str, Any]]:
    answer = desk.get(f"/members/{member_id}/dues", caller=BOSS).get_json()
    return [each for each in answer["payments"] if each["kind"] == kind]


def undo(desk: Desk, payment_id: str, *, reason: str = "decided_anew", caller: Any = BOSS) -> TestResponse:
    return desk.post(f"/payments/{payment_id}/voids", {"reason": reason}, caller=caller)


def pay_out(
    desk: Desk, payer_id: str, amount_minor: int, *, reference: str = "", caller: Any = BOSS, **words: Any
) -> TestResponse:
    body = {"amount_minor": amount_minor, "currency": "EUR", "reference": reference or new_id(), **words}
    return desk.post(f"/payers/{payer_id}/payouts", body, caller=caller)


def test_what_is_owed_anew_while_it_is_disputed_is_asked_of_nobody(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    with desk.open_work() as work:
        work.command_id = new_id()
        dispute_due(work, due.due_id, reason="amount", words=None, outlet_code="riga", staff_id=None)
    assert undo(desk, pay(desk, due).payment_id).status_code == 201
    desk.clock.advance(timedelta(days=9))
    chase_all(desk.open_work)
    assert (balance(desk, due).owed_minor, reminders(desk), tasks(desk)) == (3900, [], [])


def test_what_was_waived_is_owed_again_and_chased_from_the_first_step(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    pay(desk, due, 900)
    waive(desk, due)
    (waiver,) = movements(desk, due.member_id, "waived")
    assert waiver["can_be_voided"] is True
    assert undo(desk, waiver["payment_id"], caller=ELSEWHERE).get_json()["code"] == "unknown_payment"
    assert undo(desk, waiver["payment_id"]).status_code == 201
    assert balance(desk, due).owed_minor == 3000
    (waiver,) = movements(desk, due.member_id, "waived")
    assert waiver["can_be_voided"] is False
    assert undo(desk, waiver["payment_id"]).get_json()["code"] == "payment_taken_back"
    desk.clock.advance(timedelta(days=1))
    chase_all(desk.open_work)
    assert len(reminders(desk)) == 1
    lines = desk.get(f"/members/{due.member_id}/timeline", caller=BOSS).get_json()["episodes"]
    assert "waiver_taken_back" in [each["kind"] for each in lines]
    month = desk.get(f"/dues/totals?month={due.due_on.isoformat()[:7]}", caller=HQ).get_json()
    (total,) = month["totals"]
    assert (total["expected_minor"], total["paid_minor"], total["waived_minor"]) == (3900, 900, 0)
    # Waived once more, it counts once.
    waive(desk, due)
    (total,) = desk.get(f"/dues/totals?month={month['month']}", caller=HQ).get_json()["totals"]
    assert (total["paid_minor"], total["waived_minor"]) == (900, 3000)
    assert_proven(desk)


def test_what_is_in_advance_pays_first_what_is_owed_again(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    waive(desk, due)
    later = due_of(due.member_id, due.due_on + timedelta(days=30))
    charge(desk, later)
    pay(desk, later, 3900 + 1000)
    (waiver,) = movements(desk, due.member_id, "waived")
    undo(desk, waiver["payment_id"])
    assert (balance(desk, due).owed_minor, credit(desk, due.member_id)) == (2900, 0)
    assert_proven(desk)


def test_of_eight_who_take_one_waiver_back_one_does(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    waive(desk, due)
    (waiver,) = movements(desk, due.member_id, "waived")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: undo(desk, waiver["payment_id"]).status_code, range(8)))
    assert sorted(answers) == [201] + [409] * 7
    assert balance(desk, due).owed_minor == 3900
    assert_proven(desk)


def test_a_waiver_that_an_act_brought_stands_as_long_as_the_act(desk: Desk) -> None:
    due = owing(desk)
    with desk.open_work() as work:
        work.command_id = new_id()
        waive_rest(work, due, reason="plan_changed", staff_id=None)
    (waiver,) = movements(desk, due.member_id, "waived")
    assert waiver["can_be_voided"] is False
    assert undo(desk, waiver["payment_id"]).get_json()["code"] == "not_a_desk_payment"


def test_credit_is_paid_out_once_by_the_number_of_its_receipt(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    pay(desk, due, 5000)
    assert pay_out(desk, due.member_id, 1101).get_json()["code"] == "credit_too_small"
    first = pay_out(desk, due.member_id, 1000, reference="R-7")
    assert first.status_code == 201, first.text
    assert (first.get_json()["kind"], first.get_json()["reference"]) == ("refund", "riga/R-7")
    # Sent again under a key of its own: it is the same payout; of another amount it is another one.
    again = pay_out(desk, due.member_id, 1000, reference="R-7").get_json()
    assert again["payment_id"] == first.get_json()["payment_id"]
    assert pay_out(desk, due.member_id, 50, reference="R-7").get_json()["code"] == "reference_used"
    assert credit(desk, due.member_id) == 100
    assert balance(desk, due).is_settled, "what was settled stays settled"
    (line,) = [
        each
        for each in desk.get(f"/members/{due.member_id}/timeline", caller=BOSS).get_json()["episodes"]
        if each["kind"] == "payment_refunded"
    ]
    assert (line["facts"]["amount_minor"], line["facts"]["source"]) == (1000, "desk")
    assert_proven(desk)


def test_of_eight_who_pay_the_same_credit_out_one_does(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    pay(desk, due, 5000)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: pay_out(desk, due.member_id, 1100).status_code, range(8)))
    assert sorted(answers) == [201] + [409] * 7
    assert credit(desk, due.member_id) == 0
    assert len(movements(desk, due.member_id, "refund")) == 1
    assert_proven(desk)


def test_what_is_owed_is_paid_before_anything_goes_out(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    pay(desk, due, 5000)
    later = due_of(due.member_id, due.due_on, amount_minor=600)
    charge(desk, later)
    assert (balance(desk, later).owed_minor, credit(desk, due.member_id)) == (0, 500)
    assert pay_out(desk, due.member_id, 600).get_json()["code"] == "credit_too_small"
    assert pay_out(desk, due.member_id, 500).status_code == 201
    assert_proven(desk)


def test_a_payout_that_never_was_is_credit_again_once(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    pay(desk, due, 5000)
    payout = pay_out(desk, due.member_id, 1100).get_json()
    assert payout["can_be_voided"] is True
    later = due_of(due.member_id, due.due_on, amount_minor=600)
    charge(desk, later)
    assert undo(desk, payout["payment_id"], reason="mistyped").status_code == 201
    assert (balance(desk, later).owed_minor, credit(desk, due.member_id)) == (0, 500)
    assert undo(desk, payout["payment_id"], reason="mistyped").get_json()["code"] == "payment_taken_back"
    back = [each for each in movements(desk, due.member_id, "payment") if each["about_payment_id"]]
    assert [each["can_be_voided"] for each in back] == [False]
    assert_proven(desk)


def test_a_companys_credit_is_paid_out_by_head_office_which_names_the_outlet(desk_on_both: Desk) -> None:
    desk = desk_on_both
    company = desk.post("/payers", {"name": "Siltums", "reference": "RS"}, caller=HQ).get_json()["payer_id"]
    due = owing(desk, payer_id=company, payer_kind="company")
    pay(desk, due, 5000)
    assert pay_out(desk, company, 1100, caller=HQ).get_json()["code"] == "outlet_needed"
    assert pay_out(desk, company, 1100, caller=HQ, outlet_code="riga").status_code == 201
    assert pay_out(desk, new_id(), 1).get_json()["code"] == "unknown_payer"
    assert pay_out(desk, company, 1, caller=DESK).status_code == 403
    assert credit(desk, company) == 0
    assert_proven(desk)
