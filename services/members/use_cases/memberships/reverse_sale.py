"""Take the sale of a membership back: to the wrong person, or of the wrong plan, seen a minute later."""

from __future__ import annotations

from services.members.domain.memberships.facts import Sold
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.refusals import SaleStands
from services.members.domain.memberships.sale import take_sale_back
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import Desk, Waive, done, held

_REASON = "sale_reversed"


def reverse_sale(work: MembersWork, membership_id: str, *, seen: int, desk: Desk, waive: Waive) -> Membership:
    """It ends before it began, and nothing is owed for it. Raises SaleStands."""
    membership, today = held(work, membership_id, seen=seen)
    sale = work.memberships.facts_of([membership_id])[0]
    if not isinstance(sale.fact, Sold):
        raise SaleStands
    is_own = membership.outlet_code == desk.outlet_code
    fact = take_sale_back(membership, is_own=is_own, ago=work.now - sale.recorded_at, today=today)
    dues = work.dues.of_membership(membership_id)
    is_paid = any(each.owed_minor < each.due.amount_minor for each in dues)
    if is_paid or work.visits.came_by(membership_id, membership.member_id, after=fact.last_on):
        raise SaleStands
    for each in dues:
        waive(work, each.due, reason=_REASON, staff_id=desk.staff_id)
    return done(work, membership, fact, desk, "membership_sale_reversed")
