"""Take a joining back: a wrong number or person. Whoever has no life here yet is erased like anybody else."""

from __future__ import annotations

from services.chassis.security.permission import Scope
from services.contracts.members import MemberErased
from services.members.domain.erasure import Erasure, ErasureReason
from services.members.domain.errors import JoiningStands, UnknownMember
from services.members.domain.joining import Joining
from services.members.storage.unit_of_work import MembersWork

_REASON: ErasureReason = "joined_by_mistake"


def reverse_enrolment(work: MembersWork, member_id: str, *, enrolment_id: str, within: Scope) -> Erasure:
    """Taken back twice is taken back once: the second call answers with the first erasure.

    Raises UnknownMember, also for who joined at an outlet outside, and JoiningStands.
    """
    joining = work.joinings.held(member_id)
    place = None if joining is None else work.place_of(joining.outlet_code)
    if joining is None or place is None or not within.includes(place):
        raise UnknownMember
    if joining.is_erased:
        work.concerns("member", member_id, place=place, after={"state": "erased", "is_new": False})
    else:
        _erase(work, member_id, joining, enrolment_id)
        after = {"state": "erased", "reason": _REASON}
        work.concerns("member", member_id, place=place, before={"state": "member"}, after=after)
    erasure = work.erasures.find(member_id)
    assert erasure is not None
    return erasure


def _erase(work: MembersWork, member_id: str, joining: Joining, enrolment_id: str) -> None:
    """Nobody else does it at this moment, and nothing is added meanwhile: the member is held."""
    if not joining.is_taken_back_by(enrolment_id, at=work.occurred_at):
        raise JoiningStands
    if work.joinings.has_a_life(member_id, joining):
        raise JoiningStands
    work.erasures.erase(member_id, reason=_REASON, at=work.now)
    work.publish(MemberErased(member_id=member_id))
