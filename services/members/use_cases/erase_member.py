"""Erase a member: the key is destroyed here and now, and the suite is told to forget them."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.identifiers import new_id
from services.contracts.members import MemberErased
from services.contracts.permissions import Action
from services.members.domain.erasure import Erasure, ErasureReason
from services.members.domain.errors import UnknownMember
from services.members.domain.memberships.acts import end_of_erased, without_payer
from services.members.domain.memberships.membership import Membership
from services.members.domain.task import NewTask, review_of
from services.members.storage.memberships import By
from services.members.storage.unit_of_work import MembersWork


def erase_member(work: MembersWork, member_id: str, *, reason: ErasureReason) -> Erasure:
    """Erased twice is erased once: the second call answers with the first erasure. Raises UnknownMember."""
    work.hold_with_those_paid_for([member_id])
    if _erase(work, member_id, reason=reason):
        work.concerns("member", member_id, before={"state": "member"}, after={"state": "erased", "reason": reason})
    else:
        work.concerns("member", member_id, after={"state": "erased", "is_new": False})
    erasure = work.erasures.find(member_id)
    if erasure is None:
        raise UnknownMember
    return erasure


def acknowledge_erasure(work: MembersWork, member_id: str, *, part: str) -> None:
    """A part has forgotten the member. Told twice, or of somebody of whom this database knows nothing, harmless."""
    work.erasures.acknowledge(member_id, part, at=work.now)


def erase_again(work: MembersWork, member_ids: Sequence[str]) -> list[str]:
    """Those of them whom a backup has brought back: they are erased once more, and the suite is told."""
    back = work.erasures.not_erased_among(member_ids)
    work.hold_with_those_paid_for(back)
    for member_id in back:
        work.command_id = new_id()
        if _erase(work, member_id, reason="restored"):
            work.audit.note(
                None, Action.ERASE_MEMBER, object_kind="member", object_id=member_id, after={"reason": "restored"}
            )
    return back


def _erase(work: MembersWork, member_id: str, *, reason: str) -> bool:
    """False where there is nobody to erase (any more)."""
    if not work.erasures.erase(member_id, reason=reason, at=work.now):
        return False
    _end_memberships(work, member_id)
    _leave_those_paid_for(work, member_id)
    work.publish(MemberErased(member_id=member_id))
    return True


def _end_memberships(work: MembersWork, member_id: str) -> None:
    """Nobody renews them, and nobody is told that they end."""
    for known in work.memberships.of_member(member_id):
        membership = _held(work, known)
        ended = end_of_erased(membership, today=work.day_at(membership.outlet_code))
        if ended is not None:
            work.memberships.add(membership, ended, by=By(work.command_id, reason="erased"))


def _leave_those_paid_for(work: MembersWork, member_id: str) -> None:
    """A child keeps what is paid for, and nothing is charged to nobody: somebody of the outlet asks who pays now, once
    for all that the child has."""
    asked: dict[str, NewTask] = {}
    for found in work.memberships.paid_by(member_id):
        if work.members.hold(found.member_id) is None:
            continue
        membership = _held(work, found)
        today = work.day_at(membership.outlet_code)
        facts = without_payer(membership, today=today)
        for fact in facts:
            membership = work.memberships.add(membership, fact, by=By(work.command_id, reason="payer_gone"))
        if facts and membership.state_on(today) != "ended":
            asked.setdefault(membership.member_id, review_of(membership, reason="payer_gone", due_on=today))
            work.admissions.refresh(membership.member_id)
    work.tasks.open_next(list(asked.values()), command_id=work.command_id)


def _held(work: MembersWork, known: Membership) -> Membership:
    """Read anew: it may have changed while we waited for its member, and a door may count a visit at this moment."""
    work.memberships.hold(known.membership_id)
    return work.memberships.named(known.membership_id)
