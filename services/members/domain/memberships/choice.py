"""Which of several memberships a visit uses, and which one is spoken of where none is active."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from services.members.domain.memberships.membership import ONE_DAY, Membership, MembershipState
from services.members.domain.outlet import Outlet

_ORDER: dict[MembershipState, int] = {"active": 0, "frozen": 1, "not_started": 2, "expired": 3, "ended": 3}


def in_order_of_use(memberships: Iterable[Membership], day_of: Callable[[Membership], date]) -> list[Membership]:
    """The one that a visit would use first; the day is that on the wall of the outlet where each was sold.

    Active ones before all others. Periods before packs, so that no visit is used up in vain. Then the one that ends
    soonest; of those that are over, the one that ended last.
    """

    def rank(membership: Membership) -> tuple[int, bool, int, str]:
        state = membership.state_on(day_of(membership))
        last_on = membership.last_on.toordinal()
        is_over = state in ("expired", "ended")
        return _ORDER[state], membership.plan.kind == "pack", -last_on if is_over else last_on, membership.membership_id

    return sorted(memberships, key=rank)


def is_followed(membership: Membership, others: Iterable[Membership], outlet: Outlet) -> bool:
    """Whether another one, which counts no visits, keeps the door of this outlet open after its last day."""
    after = membership.last_on + ONE_DAY
    return any(
        each.plan.kind == "period"
        and each.plan.opens_at(outlet.code, outlet.territory_path)
        and each.begins_on <= after <= each.last_on
        for each in others
    )
