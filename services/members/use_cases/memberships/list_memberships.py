"""What a member has: every membership, the one that a visit would use today first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.domain.errors import UnknownMember
from services.members.domain.memberships.choice import in_order_of_use
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.moving import open_to
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.reverse_sale import can_be_reversed


@dataclass(frozen=True)
class Shown:
    """A membership with what a page says beside it."""

    membership: Membership
    today: date
    """On the wall of the outlet where it was sold."""
    payer_name: str | None
    is_used_first: bool
    sale_can_be_reversed: bool
    moves_to: Sequence[str]


def list_memberships(work: MembersWork, member_id: str, *, at: str | None) -> list[Shown]:
    """To whoever stands at this outlet, or at none. Raises UnknownMember."""
    if work.members.with_id(member_id) is None:
        raise UnknownMember
    return _shown(work, work.memberships.of_member(member_id), at)


def show_membership(work: MembersWork, membership: Membership, *, at: str | None) -> Shown:
    """One of them, as it stands among all that its member has."""
    found = _shown(work, work.memberships.of_member(membership.member_id), at)
    return next(each for each in found if each.membership.membership_id == membership.membership_id)


def _shown(work: MembersWork, memberships: Sequence[Membership], at: str | None) -> list[Shown]:
    """Those of one member, in the order in which visits use them."""
    today = {each.membership_id: work.day_at(each.outlet_code) for each in memberships}
    takers = _takers(work, at)
    in_order = in_order_of_use(memberships, lambda each: today[each.membership_id])
    return [
        Shown(
            each,
            today[each.membership_id],
            _payer_name(work, each),
            is_used_first=number == 0 and each.state_on(today[each.membership_id]) == "active",
            sale_can_be_reversed=can_be_reversed(work, each, at=at, today=today[each.membership_id]),
            moves_to=open_to(each, takers, today[each.membership_id]),
        )
        for number, each in enumerate(in_order)
    ]


def _takers(work: MembersWork, at: str | None) -> Sequence[Outlet]:
    """An outlet takes a membership over, head office sends it to any."""
    if at is None:
        return work.outlets.all()
    own = work.outlets.find(at)
    return () if own is None else (own,)


def _payer_name(work: MembersWork, membership: Membership) -> str | None:
    if membership.payer_kind != "company" or membership.payer_id is None:
        return None
    payer = work.payers.find(membership.payer_id)
    return None if payer is None else payer.name
