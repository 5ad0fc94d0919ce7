"""Another one pays for a membership: its child has come of age, or its company has handed it to another."""

from __future__ import annotations

from services.members.domain.actor import Actor
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.sale import set_payer
from services.members.domain.payer import PayerKind
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import done, held, refuse_unknown_payer


def change_payer(
    work: MembersWork,
    membership_id: str,
    payer_kind: PayerKind | None,
    payer_id: str | None,
    *,
    seen: int,
    is_of_age: bool,
    actor: Actor,
    words: str | None = None,
) -> Membership:
    """From the next charge on; nobody named: its member. What was charged before stays with whoever paid then.

    Raises UnknownPayer, PayerNeeded, TooYoung and MembershipOver.
    """
    membership, today = held(work, membership_id, seen=seen, beside=[payer_id])
    member = work.members.with_id(membership.member_id)
    assert member is not None, "held, so not erased"
    refuse_unknown_payer(work, payer_kind, payer_id)
    fact = set_payer(
        membership,
        payer_kind=payer_kind,
        payer_id=payer_id,
        birthday=member.profile.birthday,
        is_of_age=is_of_age,
        today=today,
    )
    return done(work, membership, fact, actor, "membership_payer_set", words=words)
