"""Another outlet has a membership from today on: what it is asked for, and by whom, goes along."""

from __future__ import annotations

from services.members.domain.actor import Actor
from services.members.domain.errors import UnknownOutlet
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.moving import move
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import done, held


def move_membership(
    work: MembersWork, membership_id: str, to_outlet_code: str, *, seen: int, actor: Actor, words: str | None = None
) -> Membership:
    """By the outlet that has it, or by the one that gets it: a third one has no say in what becomes theirs.

    Raises UnknownOutlet, OutletClosed, PlanNotSold and MembershipOver.
    """
    membership, today = held(work, membership_id, seen=seen)
    to = work.outlets.find(to_outlet_code)
    if to is None or actor.outlet_code not in (to.code, membership.outlet_code):
        raise UnknownOutlet
    fact = move(membership, to=to, today=today)
    work.dues.hand_on(membership_id, to.code, after=today)
    return done(work, membership, fact, actor, "membership_moved", said=_named(work, membership, to), words=words)


def _named(work: MembersWork, membership: Membership, to: Outlet) -> dict[str, str]:
    """By their names of now: no desk knows those of all others."""
    before = work.outlets.find(membership.outlet_code)
    return {"from_outlet": before.name if before else membership.outlet_code, "to_outlet": to.name}
