"""Who holds several members, or members and whoever pays, holds them in one order: no two wait for each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from services.chassis.identifiers import new_id
from services.chassis.spreadsheet import Row
from services.members.domain.actor import Actor
from services.members.domain.care.habit import USUAL_HABITS
from services.members.domain.dues.due import Due
from services.members.domain.dues.notice import Notice
from services.members.domain.dues.refusals import AlreadyDisputed
from services.members.domain.memberships.sale import Wish
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.admission import at_a_door
from services.members.use_cases.admission.keep_door import bring_guest
from services.members.use_cases.admission.undo_check_in import undo_check_in
from services.members.use_cases.care.miss_members import Missing, open_calls
from services.members.use_cases.dues.dispute_due import dispute_due, settle_dispute
from services.members.use_cases.dues.hear_notice import hear_notice
from services.members.use_cases.dues.import_payments import import_payments
from services.members.use_cases.dues.moving_money import waive_rest
from services.members.use_cases.dues.pay_out_credit import PaidOut, pay_out_credit
from services.members.use_cases.dues.void_payment import void_payment
from services.members.use_cases.dues.waive_due import waive_due
from services.members.use_cases.erase_member import erase_again, erase_member
from services.members.use_cases.memberships.cancel_membership import cancel_membership
from services.members.use_cases.memberships.change_membership import renew_membership
from services.members.use_cases.memberships.change_payer import change_payer
from services.members.use_cases.memberships.move_membership import move_several
from services.members.use_cases.memberships.sell_membership import sell_membership
from services.members.use_cases.memberships.transfer_membership import transfer_membership
from services.members.use_cases.send_codes import make_wished_codes, wish_for_code
from tests.members.desk import Desk
from tests.members.door import make_gym, sell
from tests.members.memberships_at_hand import pay_for, sell_monthly
from tests.members.owing import EVERYWHERE, owing, paid, pay
from tests.races import while_open

# On SQLite there is one writer at a time.
pytestmark = pytest.mark.servers

AT_DESK = Actor(outlet_code="riga")
Act = Callable[[MembersWork], object]


@pytest.fixture
def desk(open_desk: Callable[..., Desk], postgresql_url: str) -> Desk:
    return open_desk(postgresql_url)


def done(desk: Desk, act: Act) -> None:
    with desk.open_work() as work:
        work.command_id = new_id()
        act(work)


def members(desk: Desk) -> list[str]:
    """Two, in the order in which everybody holds them."""
    return sorted(desk.enrol(phone=f"+371 291234{number}")["member_id"] for number in (12, 47))


def nobody_waits_for_ever(desk: Desk, act: Act, first: Act, *, then: Act) -> None:
    """Another work holds one, and then another; the act begins between the two."""
    while_open(desk.open_work, first, lambda: done(desk, act), then=then)


def hold(member_id: str) -> Act:
    return lambda work: work.members.hold(member_id)


@pytest.mark.parametrize("is_child_first", [False, True])
@pytest.mark.parametrize("name", ["sell", "change_payer", "transfer", "cancel", "erase", "erase_again", "move"])
def test_two_members_of_one_act_are_held_in_one_order(desk: Desk, name: str, is_child_first: bool) -> None:
    low, high = members(desk)
    child, parent = (low, high) if is_child_first else (high, low)
    parents = "" if name == "transfer" else sell_monthly(desk, parent)
    childs = "" if name == "sell" else sell_monthly(desk, child)
    if name in ("erase", "erase_again", "cancel"):
        pay_for(desk, childs, parent)
    today = desk.clock.now().date()
    wish = Wish(starts_on=today, payer_kind="member", payer_id=parent)
    by_desk: dict[str, Any] = {"seen": 1, "is_of_age": True, "actor": AT_DESK}
    with desk.open_work.reading() as work:
        riga, london = work.outlets.named("riga"), work.outlets.named("london")
    acts: dict[str, Act] = {
        "sell": lambda work: sell_membership(work, child, "monthly", wish, outlet=riga, actor=AT_DESK),
        "change_payer": lambda work: change_payer(work, childs, "member", parent, **by_desk),
        "transfer": lambda work: transfer_membership(work, childs, parent, **by_desk),
        "cancel": lambda work: cancel_membership(
            work, childs, seen=3, actor=AT_DESK, reason="moving", waive=waive_rest
        ),
        "erase": lambda work: erase_member(work, parent, reason="asked"),
        "erase_again": lambda work: erase_again(work, [parent]),
        "move": lambda work: move_several(
            work, [parents, childs] if parent > child else [childs, parents], before=riga, to=london, actor=AT_DESK
        ),
    }
    if name == "cancel":
        done(desk, lambda work: renew_membership(work, childs, seen=2, starts_on=None, actor=AT_DESK))
    nobody_waits_for_ever(desk, acts[name], hold(low), then=hold(high))


@pytest.mark.parametrize(
    "name",
    ["pay", "waive", "void", "dispute", "decide", "pay out", "refund", "lose a dispute", "import"],
)
def test_members_are_held_before_whoever_pays_for_them(desk: Desk, name: str) -> None:
    """As a sale holds them: the member, and the payer once something is charged."""
    due = owing(desk)
    member_id = due.member_id
    paid_minor = {"void": 3900, "pay out": 5000}
    payment_id = pay(desk, due, paid_minor[name]).payment_id if name in paid_minor else ""
    if name == "decide":
        done(desk, dispute(due))
    if name in ("refund", "lose a dispute"):
        done(desk, lambda work: hear_notice(work, notice("payment.succeeded", due, reference="pay-1")))
    row = Row(2, ["receipt-1", due.due_id, "3900", "EUR", ""])
    acts: dict[str, Act] = {
        "pay": lambda work: paid(work, due),
        "waive": lambda work: waive_due(work, due.due_id, reason="goodwill", scope=EVERYWHERE, staff_id=None),
        "void": lambda work: void_payment(work, payment_id, reason="mistyped", scope=EVERYWHERE, staff_id=None),
        "dispute": dispute(due),
        "decide": lambda work: settle_dispute(work, due.due_id, is_owed=True, scope=EVERYWHERE, staff_id=None),
        "pay out": lambda work: pay_out_credit(
            work, PaidOut(payer_id=member_id, amount_minor=100, currency="EUR", reference="1"), **AT_RIGA
        ),
        "refund": lambda work: hear_notice(work, notice("payment.refunded", payment_reference="pay-1", reference="r")),
        "lose a dispute": lambda work: hear_notice(
            work, notice("dispute.settled", payment_reference="pay-1", reference="d", outcome="lost")
        ),
        "import": lambda work: import_payments(work, [row], is_dry=False, staff_id=None),
    }
    nobody_waits_for_ever(desk, acts[name], hold(member_id), then=lambda work: work.dues.hold(member_id, "EUR"))


def test_a_member_and_their_bank_dispute_one_due_at_one_moment(desk: Desk) -> None:
    due = owing(desk)

    def say_it_too_late() -> None:
        with pytest.raises(AlreadyDisputed):
            done(desk, dispute(due))

    while_open(
        desk.open_work, lambda work: work.hold_payer(due.paid_by, "EUR"), say_it_too_late, then=tell_by_bank(due)
    )


def tell_by_bank(due: Due) -> Act:
    """As a notice does it that has the payer already."""
    said: dict[str, Any] = {"source": "payment_system", "reason": "chargeback", "staff_id": None}
    return lambda work: work.disputes.open(due, opened_on=due.due_on, **said)


AT_RIGA: dict[str, Any] = {"outlet_code": "riga", "staff_id": None}


def dispute(due: Due) -> Act:
    return lambda work: dispute_due(work, due.due_id, reason="amount", words=None, **AT_RIGA)


def notice(kind: str, due: Due | None = None, **said: Any) -> Notice:
    return Notice(
        notice_id=new_id(),
        told_id=new_id(),
        kind=kind,
        due_said=due.due_id if due else None,
        amount_minor=3900,
        currency="EUR",
        **said,
    )


def test_two_files_that_name_the_same_payers_wait_for_neither(desk: Desk) -> None:
    first, second = sorted(
        (owing(desk, phone=f"2912340{number}") for number in range(2)), key=lambda due: due.member_id
    )
    rows = [Row(line, [f"r-{line}", due.due_id, "3900", "EUR", ""]) for line, due in enumerate((second, first), 2)]
    nobody_waits_for_ever(
        desk,
        lambda work: import_payments(work, rows, is_dry=False, staff_id=None),
        lambda work: work.hold_payer(first.member_id, "EUR"),
        then=lambda work: work.hold_payer(second.member_id, "EUR"),
    )


def test_a_guest_is_brought_and_an_entry_undone_in_the_order_in_which_others_do(desk: Desk) -> None:
    make_gym(desk)
    member_id = desk.enrol(phone="+371 29123412")["member_id"]
    pack = sell(desk, member_id, visits=10, guests=3)
    check_in_id = desk.check_in("+37129123412")["check_in_id"]
    with desk.open_work.reading() as work:
        at_desk = at_a_door.Desk(work.outlets.named("riga"), "station", None)
    done(desk, lambda work: bring_guest(work, check_in_id, at_desk))
    today = desk.clock.now().date()
    nobody_waits_for_ever(
        desk,
        lambda work: bring_guest(work, check_in_id, at_desk),
        lambda work: work.visits.hold(check_in_id),
        then=lambda work: work.guests.take_back(pack, day=today, number=1),
    )
    nobody_waits_for_ever(
        desk,
        lambda work: undo_check_in(work, check_in_id, scope=EVERYWHERE, station_id=None, staff_id=None),
        lambda work: work.memberships.hold(pack),
        then=lambda work: work.visits.hold(check_in_id),
    )


def test_who_looks_at_their_own_data_waits_for_nobody(desk: Desk) -> None:
    member_id = desk.enrol(phone="+371 29123412")["member_id"]
    with desk.open_work() as work:
        session = work.sessions.begin(member_id).token
    shown: list[int] = []

    def show(_: MembersWork) -> None:
        assert shown == [200]

    def look() -> None:
        shown.append(desk.post("/me", {"session": session}, outlet=None, by="gateway").status_code)

    while_open(desk.open_work, hold(member_id), look, then=show)


def test_codes_that_many_wish_for_at_once_are_made_in_one_order(desk: Desk) -> None:
    low, high = sorted(
        desk.enrol(phone=f"+371 291234{number}", email=f"{number}@example.org")["member_id"] for number in (12, 47)
    )
    with desk.open_work() as work:
        for member_id in (high, low):
            member = work.members.with_id(member_id)
            assert member is not None
            wish_for_code(work, member.profile.email or "")
    nobody_waits_for_ever(desk, lambda work: make_wished_codes(work, most=20), hold(low), then=hold(high))


def test_a_job_that_holds_many_holds_them_in_one_order(desk: Desk) -> None:
    low, high = members(desk)
    day = desk.clock.now().date()
    with desk.open_work.reading() as work:
        riga = work.outlets.named("riga")
    missing = [Missing(member_id, "riga", day, 1) for member_id in (high, low)]
    nobody_waits_for_ever(desk, lambda work: open_calls(work, riga, missing, USUAL_HABITS), hold(low), then=hold(high))
