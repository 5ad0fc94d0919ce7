"""Sell a plan to a member: now or for later, and with what is owed for it."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.contracts.members import MembershipSold
from services.members.domain.actor import Actor
from services.members.domain.memberships.charges import charges_of_sale
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.sale import Wish, sell
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import by, charge, hold_together, note, refuse_unknown_payer


def sell_membership(
    work: MembersWork,
    member_id: str,
    plan_code: str,
    wish: Wish,
    *,
    outlet: Outlet,
    actor: Actor,
    words: str | None = None,
) -> Membership:
    """Under the newest version of the plan. Of two who sell the same plan to one member at once, one does.

    Raises UnknownMember, UnknownPlan, UnknownPayer, OutletClosed and all that the rules of a sale refuse.
    """
    outlet.refuse_if_closed()
    hold_together(work, member_id, wish.payer_id)
    _, member = work.members.hold_and_read(member_id)
    plan = work.plans.newest(plan_code)
    refuse_unknown_payer(work, wish.payer_kind, wish.payer_id)
    fact = sell(
        plan,
        wish,
        member_id=member_id,
        birthday=member.profile.birthday,
        has=work.memberships.of_member(member_id),
        outlet=outlet,
        today=outlet.local_day(work.now),
    )
    sold = work.memberships.begin(new_id(), fact, by=by(work, actor))
    charge(work, [(sold, each) for each in charges_of_sale(sold)])
    days = {"starts_on": str(sold.starts_on), "valid_until": str(sold.valid_until)}
    said = {**days, "price_minor": plan.price_minor, "currency": plan.currency}
    note(work, sold, "membership_sold", actor, said, words=words)
    work.admissions.refresh(member_id)
    work.publish(
        MembershipSold(
            member_id=member_id,
            membership_id=sold.membership_id,
            plan_code=plan.code,
            outlet_code=outlet.code,
            starts_on=str(sold.starts_on),
            valid_until=str(sold.valid_until),
        )
    )
    work.concerns(
        "membership",
        sold.membership_id,
        place=work.place_of(outlet.code),
        after={"did": "sold", "member_id": member_id, "plan": plan.code, "plan_version": plan.version, **days},
    )
    return sold
