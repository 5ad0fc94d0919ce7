"""Erase a member: the key is destroyed here and now, and the suite is told to forget them."""

from __future__ import annotations

from services.contracts.members import MemberErased
from services.members.domain.erasure import Erasure, ErasureReason
from services.members.domain.errors import UnknownMember
from services.members.domain.memberships.acts import end_of_erased
from services.members.storage.memberships import By
from services.members.storage.unit_of_work import MembersWork


def erase_member(work: MembersWork, member_id: str, *, reason: ErasureReason) -> Erasure:
    """Erased twice is erased once: the second call answers with the first erasure. Raises UnknownMember."""
    if work.erasures.erase(member_id, reason=reason, at=work.now):
        _end_memberships(work, member_id)
        work.publish(MemberErased(member_id=member_id))
        work.concerns("member", member_id, before={"state": "member"}, after={"state": "erased", "reason": reason})
    else:
        work.concerns("member", member_id, after={"state": "erased", "is_new": False})
    erasure = work.erasures.find(member_id)
    if erasure is None:
        raise UnknownMember
    return erasure


def _end_memberships(work: MembersWork, member_id: str) -> None:
    """Nobody renews them, and nobody is told that they end."""
    for membership in work.memberships.of_member(member_id):
        ended = end_of_erased(membership, today=work.day_at(membership.outlet_code))
        if ended is not None:
            work.memberships.add(membership, ended, by=By(work.command_id, reason="erased"))


def acknowledge_erasure(work: MembersWork, member_id: str, *, part: str) -> None:
    """A part has forgotten the member. Told twice, or of somebody of whom this database knows nothing, harmless."""
    work.erasures.acknowledge(member_id, part, at=work.now)
