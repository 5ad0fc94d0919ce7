"""Moving a membership to another outlet: its member has moved house, or the outlet that had it closes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from services.members.domain.errors import MembersError, UnusableField
from services.members.domain.memberships.facts import Moved
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.refusals import MembershipOver, PlanNotSold
from services.members.domain.outlet import Outlet


def move(membership: Membership, *, to: Outlet, today: date) -> Moved:
    """From today on. No day of it moves, and its plan stays: so it must open the door there.

    What has run out and may be renewed still is moved as well, for the outlet that is to renew it. Raises
    MembershipOver, OutletClosed and PlanNotSold.
    """
    if membership.state_on(today) == "ended" or membership.is_gone_on(today):
        raise MembershipOver
    if to.code == membership.outlet_code:
        raise UnusableField("moved_to_same", "to_outlet_code")
    to.refuse_if_closed()
    if not membership.plan.opens_at(to.code, to.territory_path):
        raise PlanNotSold("not_here")
    return Moved(on=today, outlet_code=to.code)


def open_to(membership: Membership, outlets: Iterable[Outlet], today: date) -> list[str]:
    """The codes of those of the outlets to which it can be moved today."""
    return [each.code for each in outlets if _can_move(membership, each, today)]


def _can_move(membership: Membership, to: Outlet, today: date) -> bool:
    try:
        move(membership, to=to, today=today)
    except MembersError:
        return False
    return True
