"""A company pays at once for what it owes: the oldest first, or what it chose, and the rest is in advance."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.members.domain.dues.due import Due
from services.members.domain.dues.notice import Notice
from services.members.use_cases.dues.dispute_due import dispute_due
from services.members.use_cases.dues.hear_notice import hear_notice
from services.members.use_cases.memberships.payers import add_payer
from tests.callers import person
from tests.members.desk import Desk
from tests.members.looking_after import code, member_id, told
from tests.members.owing import assert_proven, balance, charge, due_of
from tests.races import at_once

BOSS, HQ = person(Role.OUTLET_MANAGER, outlet_code="riga"), person(Role.HQ)


class Company:
    """Owes 39.00 for each of four members, one after the other."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.payer_id = self.founded("SILTUMS-1")
        self.members = [member_id(desk, f"+371 2000 74{number}0") for number in range(4)]
        self.dues = [self.owes(each, number) for number, each in enumerate(self.members)]

    def founded(self, reference: str) -> str:
        with self.desk.open_work() as work:
            work.command_id = new_id()
            return add_payer(work, name="Siltums", reference=reference).payer_id

    def owes(self, member: str, in_days: int = 0, **words: Any) -> Due:
        day = self.desk.clock.now().date() + timedelta(days=in_days)
        due = due_of(member, day, payer_id=self.payer_id, payer_kind="company", **words)
        charge(self.desk, due)
        return due

    def pays(self, amount_minor: int, *, key: str | None = None, **words: Any) -> TestResponse:
        body = {"amount_minor": amount_minor, "currency": "EUR", "reference": "2026-0311", **words}
        return self.desk.post(f"/payers/{self.payer_id}/payments", body, caller=BOSS, key=key)

    def owed(self) -> list[int]:
        return [balance(self.desk, each).owed_minor for each in self.dues]

    def page(self) -> dict[str, Any]:
        return dict(self.desk.get(f"/payers/{self.payer_id}", caller=BOSS).get_json())


@pytest.fixture
def company(desk_on_both: Desk) -> Company:
    return Company(desk_on_both)


def came_of(answer: TestResponse) -> tuple[Any, ...]:
    given = told(answer)
    return tuple(given[name] for name in ("settled_dues", "credited_minor", "owed_minor", "was_known"))


def test_one_payment_settles_all_that_a_company_owes_and_the_rest_pays_what_comes_next(company: Company) -> None:
    assert came_of(company.pays(16000)) == (4, 400, 0, False)
    assert company.owed() == [0] * 4
    company.dues.append(company.owes(company.members[0], 30))
    assert company.owed()[-1] == 3500
    assert_proven(company.desk)


def test_what_is_too_little_pays_the_oldest_first_and_what_was_chosen_before_them(company: Company) -> None:
    assert came_of(company.pays(5000)) == (1, 0, 10600, False)
    assert company.owed() == [0, 2800, 3900, 3900]
    chosen = [company.dues[3].due_id]
    assert came_of(company.pays(5000, reference="2026-0312", due_ids=chosen)) == (1, 0, 5600, False)
    assert company.owed() == [0, 1700, 3900, 0]
    assert_proven(company.desk)


def test_what_is_in_dispute_is_paid_only_where_it_was_chosen(company: Company) -> None:
    disputed = company.dues[0].due_id
    with company.desk.open_work() as work:
        work.command_id = new_id()
        dispute_due(work, disputed, reason="amount", words=None, outlet_code="riga", staff_id=None)
    assert came_of(company.pays(15600)) == (3, 3900, 3900, False)
    assert came_of(company.pays(3900, reference="2", due_ids=[disputed])) == (1, 0, 0, False)
    assert_proven(company.desk)


def test_each_file_tells_of_its_own_part_and_nobody_reads_what_the_company_paid_in_all(company: Company) -> None:
    told(company.pays(15600))
    for each in company.members:
        lines = company.desk.get(f"/members/{each}/timeline", caller=BOSS).get_json()["episodes"]
        paid = [line["facts"]["amount_minor"] for line in lines if line["kind"] == "payment_recorded"]
        assert paid == [3900]


def test_the_same_receipt_is_the_same_payment_and_is_said_to_be(company: Company) -> None:
    key = new_id()
    first = company.pays(8000, key=key)
    assert company.pays(8000, key=key).get_json() == first.get_json()
    assert came_of(company.pays(8000)) == (2, 0, 7600, True)
    assert code(company.pays(8001)) == (409, "reference_used")
    # A till whose numbers begin anew: what was chosen got nothing of it.
    assert code(company.pays(8000, due_ids=[company.dues[3].due_id])) == (409, "reference_used")
    assert len(company.page()["payments"]) == 1
    assert_proven(company.desk)


def test_of_many_who_record_one_receipt_at_once_one_does(company: Company) -> None:
    answers = at_once([partial(company.pays, 16000) for _ in range(8)])
    assert sorted(told(answer)["was_known"] for answer in answers) == [False] + [True] * 7
    assert company.page()["credit"] == [{"currency": "EUR", "amount_minor": 400}]
    assert_proven(company.desk)


def test_it_is_taken_back_as_a_whole(company: Company) -> None:
    payment = told(company.pays(16000))
    told(company.desk.post(f"/payments/{payment['payment_id']}/voids", {"reason": "twice"}, caller=BOSS))
    assert company.owed() == [3900] * 4
    assert company.page()["credit"] in ([], [{"currency": "EUR", "amount_minor": 0}])
    assert code(company.pays(16000)) == (409, "reference_used")
    assert_proven(company.desk)


def test_what_it_does_not_owe_is_refused_and_nothing_is_written(company: Company) -> None:
    others = due_of(company.members[0], company.desk.clock.now().date())
    charge(company.desk, others)
    for refused, why in (
        (company.pays(3900, due_ids=[others.due_id]), (404, "unknown_due")),
        (company.pays(3900, due_ids=[new_id()]), (404, "unknown_due")),
        (company.pays(3900, currency="PLN"), (409, "wrong_currency")),
        (company.pays(0), (422, "invalid_request")),
        (
            company.desk.post(
                f"/payers/{company.members[0]}/payments",
                {"amount_minor": 1, "currency": "EUR", "reference": "1"},
                caller=BOSS,
            ),
            (404, "unknown_payer"),
        ),
    ):
        assert code(refused) == why
    assert company.page()["payments"] == []
    at_another = company.desk.post(
        f"/payers/{company.payer_id}/payments",
        {"amount_minor": 1, "currency": "EUR", "reference": "1", "outlet_code": "warsaw"},
        caller=BOSS,
    )
    assert code(at_another) == (404, "unknown_outlet")


@pytest.mark.parametrize("named_by", ["reference", "id"])
def test_a_file_and_the_payment_system_name_the_company_by_its_reference_or_its_id(
    company: Company, named_by: str
) -> None:
    said = "SILTUMS-1" if named_by == "reference" else company.payer_id
    rows = f"reference,due,amount_minor,currency\nT-1,{said},5000,EUR\nT-2,{said},100,PLN\nT-3,NOBODY,100,EUR\n"
    report = told(company.desk.post("/imports/payments", {"csv": rows}, caller=HQ))
    assert report["added"] == 1
    assert [each["code"] for each in report["refused"]] == ["wrong_currency", "unknown_due"]
    assert company.owed() == [0, 2800, 3900, 3900]
    notice = Notice(
        notice_id=new_id(),
        told_id="msg_1",
        kind="payment.succeeded",
        reference="ch_1",
        due_said=said,
        amount_minor=10600,
        currency="EUR",
    )
    with company.desk.open_work() as work:
        work.command_id = notice.notice_id
        assert hear_notice(work, notice) == "applied"
    assert company.owed() == [0] * 4
    assert_proven(company.desk)


def test_what_fitted_nothing_is_placed_by_naming_the_company(company: Company) -> None:
    notice = Notice(
        notice_id=new_id(),
        told_id="msg_1",
        kind="payment.succeeded",
        reference="ch_1",
        due_said="Siltums, March",
        amount_minor=15600,
        currency="EUR",
    )
    with company.desk.open_work() as work:
        work.command_id = notice.notice_id
        assert hear_notice(work, notice) == "unmatched"
    path = f"/payment-notices/{notice.notice_id}/matches"
    assert code(company.desk.post(path, {"due": "SILTUMS-2"}, caller=HQ)) == (404, "unknown_due")
    told(company.desk.post(path, {"due": "SILTUMS-1"}, caller=HQ))
    assert company.owed() == [0] * 4
    assert_proven(company.desk)
