"""Another outlet has a membership from today on: what it is asked for, and by whom, goes along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from services.chassis.work.audit import Values
from services.members.domain.actor import Actor
from services.members.domain.errors import MembersError, UnknownOutlet
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.moving import move
from services.members.domain.memberships.refusals import MembershipChanged, UnknownMembership
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import done, held, hold_together


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
    return _moved(work, membership, to, today, actor, words)


@dataclass
class MovedTogether:
    """What became of several that were to be moved."""

    moved: int = 0
    unchanged: int = 0
    """They were there already: whoever sends the same again moves nothing twice."""
    left: list[tuple[str, MembersError]] = field(default_factory=list)
    """Those that stay where they are, and why."""


def move_several(
    work: MembersWork,
    membership_ids: Sequence[str],
    *,
    before: Outlet,
    to: Outlet,
    actor: Actor,
    words: str | None = None,
) -> MovedTogether:
    """Those of them that one outlet has, to another one, as they are now: each is moved, or says why it is not.

    Raises OutletClosed where nobody opens at the other one.
    """
    to.refuse_if_closed()
    outcome = MovedTogether()
    known = {each.membership_id: each.member_id for each in work.memberships.with_ids(membership_ids)}
    hold_together(work, *known.values(), *work.dues.payers_of(membership_ids))
    for membership_id in membership_ids:
        try:
            if membership_id not in known:
                raise UnknownMembership
            membership, today = held(work, membership_id)
            if membership.outlet_code == to.code:
                outcome.unchanged += 1
                continue
            if membership.outlet_code != before.code:
                raise MembershipChanged
            _moved(work, membership, to, today, actor, words)
        except MembersError as error:
            outcome.left.append((membership_id, error))
        else:
            outcome.moved += 1
    after: Values = {"to_outlet": to.name, "moved": outcome.moved, "left": len(outcome.left)}
    work.concerns("outlet", before.code, place=work.place_of(before.code), after=after)
    return outcome


def _moved(
    work: MembersWork, membership: Membership, to: Outlet, today: date, actor: Actor, words: str | None
) -> Membership:
    fact = move(membership, to=to, today=today)
    work.dues.hand_on(membership.membership_id, to.code, after=today)
    return done(work, membership, fact, actor, "membership_moved", said=_named(work, membership, to), words=words)


def _named(work: MembersWork, membership: Membership, to: Outlet) -> dict[str, str]:
    """By their names of now: no desk knows those of all others."""
    before = work.outlets.find(membership.outlet_code)
    return {"from_outlet": before.name if before else membership.outlet_code, "to_outlet": to.name}
