"""Take the sale of a membership back: to the wrong person, or of the wrong plan, seen a minute later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.contracts.members import MembershipSaleReversed
from services.members.domain.actor import Actor
from services.members.domain.dues.due import DueBalance
from services.members.domain.memberships.facts import Ended, Sold
from services.members.domain.memberships.membership import ONE_DAY, Membership
from services.members.domain.memberships.refusals import SaleStands
from services.members.domain.memberships.sale import is_as_sold, take_sale_back
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import Waive, done, held, others_of

_REASON = "sale_reversed"


def reverse_sale(
    work: MembersWork,
    membership_id: str,
    *,
    seen: int,
    actor: Actor,
    words: str | None = None,
    waive: Waive,
) -> Membership:
    """It ends before it began, and nothing is owed for it. Raises SaleStands."""
    membership, today = held(work, membership_id, seen=seen)
    fact, dues = _reversal(work, membership, is_own=membership.outlet_code == actor.outlet_code, today=today)
    for each in dues:
        waive(work, each.due, reason=_REASON, staff_id=actor.staff_id)
    work.publish(
        MembershipSaleReversed(
            member_id=membership.member_id,
            membership_id=membership_id,
            outlet_code=membership.outlet_code,
            has_another=_has_bought_another(work, membership),
        )
    )
    return done(work, membership, fact, actor, "membership_sale_reversed", words=words)


def can_be_reversed(work: MembersWork, membership: Membership, *, at: str | None, today: date) -> bool:
    """Whether whoever stands at this outlet could take its sale back now; whoever stands at none names the one that
    sold it."""
    # Of what was renewed or used since, which is nearly everything, no more is read.
    if not is_as_sold(membership):
        return False
    try:
        _reversal(work, membership, is_own=at in (None, membership.outlet_code), today=today)
    except SaleStands:
        return False
    return True


def _reversal(
    work: MembersWork, membership: Membership, *, is_own: bool, today: date
) -> tuple[Ended, Sequence[DueBalance]]:
    """How it ends, and what was charged for it. Raises SaleStands."""
    sale = work.memberships.facts_of([membership.membership_id])[0]
    if not isinstance(sale.fact, Sold):
        raise SaleStands
    fact = take_sale_back(membership, is_own=is_own, ago=work.now - sale.recorded_at, today=today)
    dues = work.dues.of_membership(membership.membership_id)
    is_paid = any(each.owed_minor < each.due.amount_minor for each in dues)
    since = work.begin_of(membership.outlet_code, fact.last_on + ONE_DAY)
    if is_paid or work.visits.came_by(membership.membership_id, membership.member_id, since=since):
        raise SaleStands
    return fact, dues


def _has_bought_another(work: MembersWork, membership: Membership) -> bool:
    recorded = work.memberships.facts_of([each.membership_id for each in others_of(work, membership)])
    bought = {each.membership_id for each in recorded if isinstance(each.fact, Sold)}
    mistaken = {
        each.membership_id
        for each in recorded
        if isinstance(each.fact, Ended) and each.fact.reason == "sold_by_mistake"
    }
    return bool(bought - mistaken)
