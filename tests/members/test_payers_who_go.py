"""Who pays for others: all of a company is seen at once; who is erased leaves no free membership behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.members.domain.actor import Actor
from services.members.domain.memberships.facts import PayerSet
from services.members.domain.memberships.refusals import UnknownPayer
from services.members.domain.memberships.sale import Wish
from services.members.scheduled_jobs import chase_all, look_after_memberships
from services.members.storage.memberships import By
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.prove_dues import prove_dues
from services.members.use_cases.erase_member import erase_again, erase_member
from services.members.use_cases.memberships.change_payer import change_payer
from services.members.use_cases.memberships.payers import add_payer
from services.members.use_cases.memberships.sell_membership import sell_membership
from tests.callers import person
from tests.members.desk import Desk
from tests.members.memberships_at_hand import pay_for, sell_monthly
from tests.members.owing import owing, pay, tasks
from tests.races import while_open

AT_DESK = Actor(outlet_code="riga")


def erase(desk: Desk, member_id: str, *, is_restored: bool) -> None:
    with desk.open_work() as work:
        work.command_id = new_id()
        if is_restored:
            assert erase_again(work, [member_id]) == [member_id]
        else:
            erase_member(work, member_id, reason="asked")


@pytest.mark.parametrize("is_restored", [False, True])
def test_whose_payer_is_erased_is_renewed_for_nobody_and_somebody_asks_who_pays(
    desk_on_both: Desk, is_restored: bool
) -> None:
    desk = desk_on_both
    parent, child = (desk.enrol(phone=f"+371 2912340{number}")["member_id"] for number in range(2))
    membership_id, own = sell_monthly(desk, child), sell_monthly(desk, parent)
    pay_for(desk, membership_id, parent)
    with desk.open_work.reading() as work:
        assert [each.membership_id for each in work.memberships.paid_by(parent)] == [membership_id]
    erase(desk, parent, is_restored=is_restored)
    assert tasks(desk) == [("payer_gone", membership_id)]
    for _ in range(40):
        desk.clock.advance(timedelta(days=1))
        look_after_memberships(desk.open_work)
    with desk.open_work.reading() as work:
        membership = work.memberships.named(membership_id)
        assert (membership.payer_id, membership.renews, membership.period) == (None, False, 1)
        assert work.memberships.named(own).ended_on is not None
        assert work.dues.open_of_payer(parent) == []
        assert list(work.admissions.wrong()) == []
    with desk.open_work.snapshot() as work:
        assert prove_dues(work).differences == []


def test_who_pays_now_is_asked_once_for_a_child_whatever_it_has_and_whoever_goes_next(desk_on_both: Desk) -> None:
    desk = desk_on_both
    parent, other, anna, boris = (desk.enrol(phone=f"+371 291234{number}")["member_id"] for number in (12, 23, 34, 45))
    of_anna, also, of_boris = (sell_monthly(desk, child) for child in (anna, anna, boris))
    for membership_id in (of_anna, also, of_boris):
        pay_for(desk, membership_id, parent)
    erase(desk, parent, is_restored=False)
    assert sorted(tasks(desk)) == sorted([("payer_gone", of_anna), ("payer_gone", of_boris)])
    pay_for(desk, of_anna, other)
    desk.clock.advance(timedelta(days=1))
    erase(desk, other, is_restored=False)
    assert sorted(tasks(desk)) == sorted([("payer_gone", of_anna), ("payer_gone", of_boris)])
    assert tasks(desk, "dropped") == [("payer_gone", of_anna)]


@pytest.mark.parametrize("is_erased_first", [True, False])
@pytest.mark.parametrize("is_sale", [True, False])
def test_whoever_is_erased_at_the_moment_at_which_they_are_named_pays_for_nothing(
    desk_on_both: Desk, is_sale: bool, is_erased_first: bool
) -> None:
    desk = desk_on_both
    parent, child = (desk.enrol(phone=f"+371 2912340{number}")["member_id"] for number in range(2))
    membership_id = sell_monthly(desk, parent if is_sale else child)
    wish = Wish(starts_on=desk.clock.now().date(), payer_kind="member", payer_id=parent)

    def name_payer(work: MembersWork) -> None:
        work.command_id = new_id()
        if is_sale:
            sell_membership(work, child, "monthly", wish, outlet=work.outlets.named("riga"), actor=AT_DESK)
        else:
            change_payer(work, membership_id, "member", parent, seen=1, is_of_age=False, actor=AT_DESK)

    def name_payer_too_late() -> None:
        with pytest.raises(UnknownPayer), desk.open_work() as work:
            name_payer(work)

    if is_erased_first:
        while_open(desk.open_work, lambda work: erase_member(work, parent, reason="asked"), name_payer_too_late)
    else:
        while_open(desk.open_work, name_payer, lambda: erase(desk, parent, is_restored=False))
    with desk.open_work.reading() as work:
        assert work.memberships.paid_by(parent) == []


def test_a_company_is_spoken_with_though_the_member_whom_its_task_names_is_erased(desk_on_both: Desk) -> None:
    desk = desk_on_both
    company = new_id()
    dues = [owing(desk, phone=f"2912345{number}", payer_id=company, payer_kind="company") for number in range(2)]
    desk.clock.advance(timedelta(days=9))
    chase_all(desk.open_work)
    assert tasks(desk) == [("dues_company", company)]
    (named,) = [each.member_id for each in dues if _names(desk, each.member_id)]
    erase(desk, named, is_restored=False)
    assert tasks(desk) == [("dues_company", company)]
    (other,) = {each.member_id for each in dues} - {named}
    assert _names(desk, other)


def test_all_of_a_company_is_seen_at_once_and_a_mistaken_payment_of_it_is_voided(desk_on_both: Desk) -> None:
    desk = desk_on_both
    with desk.open_work() as work:
        work.command_id = new_id()
        company = add_payer(work, name="Rīgas Siltums", reference="RS-1").payer_id
    anna, boris = (
        desk.enrol(phone=f"+371 2912340{number}", given_name=name)["member_id"]
        for number, name in enumerate(("Anna", "Boris"))
    )
    ids = [sell_monthly(desk, member_id) for member_id in (boris, anna)]
    with desk.open_work() as work:
        paid_for = PayerSet(on=desk.clock.now().date(), payer_kind="company", payer_id=company)
        for membership_id in ids:
            work.memberships.add(work.memberships.named(membership_id), paid_for, by=By(new_id(), "riga"))
    on_account: dict[str, Any] = {"payer_id": company, "payer_kind": "company"}
    first, later = (owing(desk, member_id=anna, in_days=days, **on_account) for days in (-1, 20))
    owing(desk, member_id=boris)
    seen = _account(desk, company)
    assert (seen["name"], seen["reference"], seen["is_active"]) == ("Rīgas Siltums", "RS-1", True)
    assert [(each["display_name"], each["title"], each["state"]) for each in seen["members"]] == [
        ("Anna", "Monthly", "active"),
        ("Boris", "Monthly", "active"),
    ]
    assert seen["owed"] == [{"currency": "EUR", "owed_minor": 7800, "overdue_minor": 3900}]
    assert [(each["reference"], each["display_name"]) for each in seen["dues"]] == [
        (first.reference, "Anna"),
        (later.reference, "Anna"),
    ]
    payment = pay(desk, first, 8000)
    seen = _account(desk, company)
    assert (seen["owed"], seen["credit"]) == ([], [{"currency": "EUR", "amount_minor": 200}])
    # What is paid comes with the newest first.
    assert [(each["due_id"], each["owed_minor"]) for each in seen["dues"]] == [(later.due_id, 0), (first.due_id, 0)]
    assert [(each["payment_id"], each["can_be_voided"]) for each in seen["payments"]] == [(payment.payment_id, True)]
    voided = desk.post(f"/payments/{payment.payment_id}/voids", {"reason": "wrong_member"}, caller=person(Role.HQ))
    assert voided.status_code == 201, voided.text
    seen = _account(desk, company)
    assert (seen["owed"][0]["owed_minor"], seen["credit"]) == (7800, [])
    assert [(each["kind"], each["can_be_voided"]) for each in seen["payments"]] == [
        ("reversal", False),
        ("payment", False),
    ]
    erase(desk, anna, is_restored=False)
    seen = _account(desk, company)
    assert [each["display_name"] for each in seen["members"]] == ["Boris"]
    assert {each["display_name"] for each in seen["dues"]} == {None}


def test_of_a_company_that_nobody_knows_nothing_is_seen(desk: Desk) -> None:
    for payer_id in (new_id(), "nobody"):
        answer = desk.get(f"/payers/{payer_id}", caller=person(Role.HQ))
        assert (answer.status_code, answer.get_json()["code"]) == (404, "unknown_payer")


def _account(desk: Desk, company: str) -> dict[str, Any]:
    answer = desk.get(f"/payers/{company}", caller=person(Role.HQ))
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return dict(answer.get_json())


def _names(desk: Desk, member_id: str) -> bool:
    return desk.count(f"tasks WHERE member_id = '{member_id}'") == 1
