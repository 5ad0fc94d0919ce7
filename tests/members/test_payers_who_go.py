"""Who paid for others and is erased leaves no free membership behind, and a company keeps its task."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.chassis.identifiers import new_id
from services.members.domain.memberships.facts import PayerSet
from services.members.scheduled_jobs import chase_all, look_after_memberships
from services.members.storage.memberships import By
from services.members.use_cases.dues.prove_dues import prove_dues
from services.members.use_cases.erase_member import erase_again, erase_member
from tests.members.desk import Desk
from tests.members.memberships_at_hand import sell_monthly
from tests.members.owing import owing, tasks


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
    with desk.open_work() as work:
        today = desk.clock.now().date()
        paid_for = PayerSet(on=today, payer_kind="member", payer_id=parent)
        work.memberships.add(work.memberships.named(membership_id), paid_for, by=By(new_id(), "riga"))
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


def _names(desk: Desk, member_id: str) -> bool:
    return desk.count(f"tasks WHERE member_id = '{member_id}'") == 1
