"""What acts on memberships have in common: the member is held, the fact is added, and everybody else is told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Protocol

from services.chassis.identifiers import new_id
from services.members.domain.actor import Actor
from services.members.domain.dues.due import Due
from services.members.domain.memberships.charges import Charge, moved_with
from services.members.domain.memberships.facts import Fact, FreezeLifted, Frozen
from services.members.domain.memberships.membership import ONE_DAY, Membership
from services.members.domain.memberships.refusals import MembershipChanged, UnknownPayer
from services.members.domain.payer import PayerKind
from services.members.storage.memberships import By
from services.members.storage.unit_of_work import MembersWork


class Waive(Protocol):
    """Let what is left of a due, or so much of it, be owed no more; how much that was. Dues have their own use cases:
    whoever composes both hands this one in."""

    def __call__(
        self, work: MembersWork, due: Due, *, reason: str, staff_id: str | None, at_most: int | None = None
    ) -> int: ...


def held(
    work: MembersWork, membership_id: str, *, seen: int | None = None, beside: Collection[str | None] = ()
) -> tuple[Membership, date]:
    """The membership as it is now, and the day at its outlet. Whoever holds a member holds all that they have. Members
    who were charged for it are held with them, and whoever else the act concerns (`beside`).

    Raises UnknownMembership, UnknownMember for one who was erased, and MembershipChanged where it is not in the version
    that was seen.
    """
    member_id = work.memberships.named(membership_id).member_id
    hold_together(work, member_id, *work.dues.payers_of([membership_id]), *beside)
    work.members.hold_or_refuse(member_id)
    # Read anew: it may have changed while we waited for the member.
    membership = work.memberships.named(membership_id)
    if seen is not None and membership.version != seen:
        raise MembershipChanged
    return membership, work.day_at(membership.outlet_code)


def hold_together(work: MembersWork, *member_ids: str | None) -> None:
    """Where two pay for each other's memberships, or hand them on to each other, neither waits for ever. Companies may
    be named among them, and nobody: they are no members."""
    work.members.hold_all({each for each in member_ids if each is not None})


def others_of(work: MembersWork, membership: Membership) -> list[Membership]:
    """What else its member has."""
    theirs = work.memberships.of_member(membership.member_id)
    return [each for each in theirs if each.membership_id != membership.membership_id]


def came_since_end(work: MembersWork, membership: Membership, today: date) -> bool:
    """Whether its member was let in by it after its last day, within the days of grace."""
    return membership.is_in_grace_on(today) and work.visits.came_by(
        membership.membership_id,
        membership.member_id,
        since=work.begin_of(membership.outlet_code, membership.valid_until + ONE_DAY),
    )


def refuse_unknown_payer(work: MembersWork, payer_kind: PayerKind | None, payer_id: str | None) -> None:
    """A member who pays is held with whoever has it: who is being erased at this moment pays for nothing more. Raises
    UnknownPayer, also for a company on whose account nothing more is sold."""
    if payer_id is None:
        return
    is_company = payer_kind == "company"
    is_known = work.payers.is_active(payer_id) if is_company else work.members.hold(payer_id) is not None
    if not is_known:
        raise UnknownPayer


def done(
    work: MembersWork,
    membership: Membership,
    fact: Fact,
    actor: Actor,
    kind: str,
    *,
    owes: Callable[[Membership], Sequence[Charge]] = lambda changed: (),
    said: Mapping[str, Any] = {},
    reason: str | None = None,
    words: str | None,
) -> Membership:
    """Add the fact to what is held, with what is owed for it, its line in the timeline and in the audit; and tell the
    doors. `reason` is a code, where the act asks for one; `words` are what was said to it."""
    changed = work.memberships.add(membership, fact, by=by(work, actor, reason=reason))
    _move_dues(work, membership, changed, fact)
    charge(work, [(changed, each) for each in owes(changed)])
    why = {"reason": reason} if reason else {}
    note(work, changed, kind, actor, {**why, **_days(changed), **said}, words=words)
    work.admissions.refresh(changed.member_id)
    work.concerns(
        "membership",
        membership.membership_id,
        place=None if actor.outlet_code is None else work.place_of(actor.outlet_code),
        before=_days(membership),
        after={"did": fact.kind, **_days(changed), **said},
    )
    return changed


def _move_dues(work: MembersWork, before: Membership, now: Membership, fact: Fact) -> None:
    """What is charged for a period that has not begun is due as much later as a freeze makes the period begin."""
    if isinstance(fact, (Frozen, FreezeLifted)):
        work.dues.move(now.membership_id, partial(moved_with, before=before.freezes, now=now.freezes))


def by(work: MembersWork, actor: Actor, *, reason: str | None = None) -> By:
    """As a fact remembers it."""
    return By(work.command_id, actor.outlet_code, actor.staff_id, reason)


def note(
    work: MembersWork,
    membership: Membership,
    kind: str,
    actor: Actor,
    said: Mapping[str, Any],
    *,
    words: str | None,
) -> None:
    """Its line in the timeline."""
    plan = membership.plan
    work.note_episode(
        membership.member_id,
        kind,
        actor,
        about=("membership", membership.membership_id),
        facts={"plan": plan.code, "titles": dict(plan.titles), **said},
        words=words,
    )


def charge(work: MembersWork, charges: Sequence[tuple[Membership, Charge]]) -> None:
    """What is owed for it, of whoever pays."""
    dues = [
        Due(
            due_id=new_id(),
            membership_id=membership.membership_id,
            member_id=membership.member_id,
            outlet_code=membership.outlet_code,
            reason=charged.reason,
            amount_minor=charged.amount_minor,
            currency=membership.plan.currency,
            due_on=charged.due_on,
            payer_id=membership.payer_id,
            payer_kind=membership.payer_kind,
            period_from=charged.period_from,
            period_until=charged.period_until,
        )
        for membership, charged in charges
    ]
    if dues:
        work.dues.charge(dues, command_id=work.command_id)


def _days(membership: Membership) -> dict[str, Any]:
    return {"valid_until": str(membership.valid_until), "version": membership.version}
