"""Hand the rest of a membership on to another member."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.members.domain.actor import Actor
from services.members.domain.errors import UnusableField
from services.members.domain.memberships.acts import transfer
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.refusals import PayerNeeded
from services.members.domain.memberships.sale import refuse_overlap, refuse_too_young
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import by, done, held, note


def transfer_membership(
    work: MembersWork,
    membership_id: str,
    to_member_id: str,
    *,
    seen: int,
    is_of_age: bool,
    actor: Actor,
    words: str | None = None,
) -> Membership:
    """The other member's new membership; this one ends yesterday. What is owed for it stays with whoever bought it.

    Raises UnknownMember, and what the rules of a sale refuse to the other member.
    """
    giver_id = work.memberships.named(membership_id).member_id
    if to_member_id == giver_id:
        raise UnusableField("transfer_to_self", "to_member_id")
    membership, today = held(work, membership_id, seen=seen, beside=[to_member_id])
    _, other = work.members.hold_and_read(to_member_id)
    if membership.plan.is_corporate:
        # A company pays for its own people, not for whom they know.
        raise PayerNeeded("company_needed")
    refuse_too_young(membership.plan, other.profile.birthday, today, is_of_age=is_of_age)
    new_membership_id = new_id()
    ended, taken_over = transfer(membership, to_member_id=to_member_id, to_membership_id=new_membership_id, today=today)
    refuse_overlap(
        work.memberships.of_member(to_member_id),
        membership.plan,
        first_on=taken_over.starts_on,
        last_on=membership.valid_until,
    )
    done(
        work,
        membership,
        ended,
        actor,
        "membership_handed_on",
        said={"to_membership_id": new_membership_id},
        words=words,
    )
    new = work.memberships.begin(new_membership_id, taken_over, by=by(work, actor))
    work.admissions.refresh(to_member_id)
    note(work, new, "membership_taken_over", actor, {"from_membership_id": membership_id}, words=words)
    return new
