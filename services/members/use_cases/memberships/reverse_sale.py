"""Take the sale of a membership back: to the wrong person, or of the wrong plan, seen a minute later."""

from __future__ import annotations

from services.contracts.members import MembershipSaleReversed
from services.members.domain.actor import Actor
from services.members.domain.memberships.facts import Ended, Sold
from services.members.domain.memberships.membership import ONE_DAY, Membership
from services.members.domain.memberships.refusals import SaleStands
from services.members.domain.memberships.sale import take_sale_back
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
    sale = work.memberships.facts_of([membership_id])[0]
    if not isinstance(sale.fact, Sold):
        raise SaleStands
    is_own = membership.outlet_code == actor.outlet_code
    fact = take_sale_back(membership, is_own=is_own, ago=work.now - sale.recorded_at, today=today)
    dues = work.dues.of_membership(membership_id)
    since = work.begin_of(membership.outlet_code, fact.last_on + ONE_DAY)
    is_paid = any(each.owed_minor < each.due.amount_minor for each in dues)
    if is_paid or work.visits.came_by(membership_id, membership.member_id, since=since):
        raise SaleStands
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


def _has_bought_another(work: MembersWork, membership: Membership) -> bool:
    recorded = work.memberships.facts_of([each.membership_id for each in others_of(work, membership)])
    bought = {each.membership_id for each in recorded if isinstance(each.fact, Sold)}
    mistaken = {
        each.membership_id
        for each in recorded
        if isinstance(each.fact, Ended) and each.fact.reason == "sold_by_mistake"
    }
    return bool(bought - mistaken)
