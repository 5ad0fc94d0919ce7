"""Between the plan of a company and one's own: the payer changes with the plan, and nobody's money pays for another."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.chassis.identifiers import new_id
from tests.members.desk import Desk
from tests.members.test_membership_terms import night, proven
from tests.members.test_memberships import BOSS, DESK, HQ, Gym


@pytest.fixture
def gym(desk_on_both: Desk) -> Gym:
    made = Gym(desk_on_both)
    made.define(code="firm", titles={"en": "Firm"}, is_corporate=True, joining_fee_minor=0)
    return made


@pytest.fixture
def company(gym: Gym) -> str:
    payer = gym.desk.post("/payers", {"name": "Siltums", "reference": "RS"}, caller=HQ).get_json()
    return str(payer["payer_id"])


def owed(gym: Gym, payer_id: str) -> list[tuple[str, int]]:
    with gym.desk.open_work.reading() as work:
        return [(each.due.reason, each.owed_minor) for each in work.dues.open_of_payer(payer_id)]


def credit(gym: Gym, payer_id: str) -> int:
    with gym.desk.open_work.reading() as work:
        return work.dues.credit_of(payer_id).get("EUR", 0)


def pays(gym: Gym, payer_id: str, amount_minor: int, reference: str) -> str:
    with gym.desk.open_work.reading() as work:
        due_id = work.dues.open_of_payer(payer_id)[0].due.due_id
    body = {"amount_minor": amount_minor, "currency": "EUR", "reference": reference}
    answer = gym.desk.post(f"/dues/{due_id}/payments", body, caller=BOSS)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["payment_id"])


def preview(gym: Gym, membership: dict[str, Any], plan_code: str) -> dict[str, Any]:
    path = f"/memberships/{membership['membership_id']}/plan-changes?plan_code={plan_code}"
    return dict(gym.desk.get(path, caller=DESK).get_json())


def on(gym: Gym, day: date) -> None:
    gym.desk.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def test_who_leaves_the_company_pays_from_that_day_and_the_company_has_back_what_it_paid_for_later(
    gym: Gym, company: str
) -> None:
    sold = gym.sold(plan_code="firm", payer_kind="company", payer_id=company)
    payment_id = pays(gym, company, 3000, "till-1")
    on(gym, date(2026, 5, 22))
    shown = preview(gym, sold, "monthly")
    # 21 of 31 days are not used.
    assert (shown["days_converted"], shown["credit_minor"], shown["settled_minor"]) == (21, 2032, 0)
    assert (shown["returned_minor"], shown["due_minor"], shown["credit_left_minor"]) == (2032, 3000, 0)
    changed = gym.act(sold, "plan-changes", plan_code="monthly", due_minor=3000)
    assert (changed["payer"], changed["plan"]["code"], changed["valid_until"]) == (None, "monthly", "2026-06-21")
    assert (owed(gym, company), credit(gym, company)) == ([], 2032)
    assert owed(gym, gym.anna) == [("change", 3000)]
    with gym.desk.open_work.reading() as work:
        assert work.payments.credited_by([payment_id]) == 2032, "a refund of the payment takes it"
    assert {"plan_changed", "membership_payer_set"} <= set(gym.kinds())
    assert night(gym, date(2026, 6, 15)) == 1
    assert owed(gym, gym.anna) == [("change", 3000), ("period", 3000)]
    # And the next of its people is paid with it.
    other = gym.desk.enrol(phone="+371 2111 0011")["member_id"]
    gym.sold(other, plan_code="firm", payer_kind="company", payer_id=company)
    assert (owed(gym, company), credit(gym, company)) == ([("period", 968)], 0)
    proven(gym)


def test_what_the_company_has_not_paid_it_does_not_owe_for_days_that_are_not_used(gym: Gym, company: str) -> None:
    sold = gym.sold(plan_code="firm", payer_kind="company", payer_id=company)
    on(gym, date(2026, 5, 22))
    shown = preview(gym, sold, "monthly")
    assert (shown["settled_minor"], shown["returned_minor"], shown["due_minor"]) == (2032, 0, 3000)
    gym.act(sold, "plan-changes", plan_code="monthly", due_minor=3000)
    assert (owed(gym, company), credit(gym, company)) == ([("period", 968)], 0)
    assert owed(gym, gym.anna) == [("change", 3000)]
    proven(gym)


def test_who_joins_a_company_has_back_what_they_paid_for_later_and_the_company_pays(gym: Gym, company: str) -> None:
    sold = gym.sold()
    gym.pays(4000, "till-1")
    on(gym, date(2026, 5, 22))
    without = gym.ask(sold, "plan-changes", plan_code="firm", due_minor=3000)
    assert without.get_json()["code"] == "payer_needed"
    unknown = gym.ask(sold, "plan-changes", plan_code="firm", due_minor=3000, payer_kind="company", payer_id=new_id())
    assert unknown.get_json()["code"] == "unknown_payer"
    named = {"payer_kind": "company", "payer_id": company}
    changed = gym.act(sold, "plan-changes", plan_code="firm", due_minor=3000, **named)
    assert changed["payer"] == {"kind": "company", "payer_id": company, "name": "Siltums"}
    assert (owed(gym, gym.anna), credit(gym, gym.anna)) == ([], 2032)
    assert owed(gym, company) == [("change", 3000)]
    # Changed back on the same day: the company owes nothing, and her credit pays what she has of it.
    back = gym.act(changed, "plan-changes", plan_code="monthly", due_minor=3000)
    assert back["payer"] is None
    assert owed(gym, company) == []
    assert (owed(gym, gym.anna), credit(gym, gym.anna)) == ([("change", 968)], 0)
    proven(gym)


def test_a_companys_money_pays_nothing_that_its_employee_owed_before(gym: Gym, company: str) -> None:
    sold = gym.sold()
    on(gym, date(2026, 5, 22))
    named = {"payer_kind": "company", "payer_id": company}
    firm = gym.act(sold, "plan-changes", plan_code="firm", due_minor=3000, **named)
    assert owed(gym, gym.anna) == [("joining", 1000), ("period", 968)]
    pays(gym, company, 3000, "till-1")
    gym.act(firm, "plan-changes", plan_code="monthly", due_minor=3000)
    assert credit(gym, company) == 3000
    assert owed(gym, gym.anna) == [("joining", 1000), ("period", 968), ("change", 3000)]
    proven(gym)


def test_what_was_waived_is_nobodys_to_have_back(gym: Gym, company: str) -> None:
    sold = gym.sold(plan_code="firm", payer_kind="company", payer_id=company)
    pays(gym, company, 1000, "till-1")
    with gym.desk.open_work.reading() as work:
        (due,) = work.dues.open_of_payer(company)
    gym.desk.post(f"/dues/{due.due.due_id}/waivers", {"reason": "goodwill"}, caller=BOSS)
    shown = preview(gym, sold, "monthly")
    assert (shown["credit_minor"], shown["returned_minor"], shown["due_minor"]) == (3000, 1000, 1000)
    gym.act(sold, "plan-changes", plan_code="monthly", due_minor=1000)
    assert credit(gym, company) == 1000
    proven(gym)


def test_a_payment_that_is_taken_back_after_the_change_takes_what_it_had_left(gym: Gym, company: str) -> None:
    sold = gym.sold(plan_code="firm", payer_kind="company", payer_id=company)
    payment_id = pays(gym, company, 3000, "till-1")
    on(gym, date(2026, 5, 22))
    gym.act(sold, "plan-changes", plan_code="monthly", due_minor=3000)
    void = gym.desk.post(f"/payments/{payment_id}/voids", {"reason": "mistyped"}, caller=BOSS)
    assert void.status_code == 201, void.text
    assert (owed(gym, company), credit(gym, company)) == ([("period", 968)], 0)
    proven(gym)


def test_the_payer_changes_with_such_a_plan_alone_and_is_asked_as_at_a_sale(gym: Gym, company: str) -> None:
    gym.define(code="adult", joining_age=18, joining_fee_minor=0)
    sold = gym.sold()
    guardian = gym.desk.enrol(phone="+371 2111 0022")["member_id"]
    named = {"payer_kind": "member", "payer_id": guardian}
    stays = gym.ask(sold, "plan-changes", plan_code="yearly", due_minor=36500, **named)
    assert (stays.status_code, stays.get_json()["errors"][0]["pointer"]) == (422, "/payer_id")
    firm = gym.act(sold, "plan-changes", plan_code="firm", due_minor=3000, payer_kind="company", payer_id=company)
    alone = gym.ask(firm, "plan-changes", plan_code="adult", due_minor=3000)
    assert alone.get_json()["code"] == "too_young"
    company_named: dict[str, Any] = {"payer_kind": "company", "payer_id": company}
    by_company = gym.ask(firm, "plan-changes", plan_code="adult", due_minor=3000, **company_named)
    assert by_company.get_json()["code"] == "payer_needed"
    changed = gym.act(firm, "plan-changes", plan_code="adult", due_minor=3000, **named)
    assert changed["payer"]["payer_id"] == guardian
    assert owed(gym, guardian) == [("change", 3000)]
    proven(gym)
