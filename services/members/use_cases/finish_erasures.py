"""Finish erasures: clear the answers that are kept of a member, and what was on its way while they were erased."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.work.kept_commands import commands_about, forget_answers
from services.contracts.permissions import Action
from services.members.domain.erasure import IN_FLIGHT, Erasure
from services.members.storage.unit_of_work import MembersWork


def answers_to_forget(work: MembersWork, erasure: Erasure) -> Sequence[str]:
    """The commands about the member. Reads the whole audit, so give it a work that holds no lock."""
    # What an erasure is answered with says nothing of the person, and is good for a second request of the same key.
    return commands_about(
        work.connection, "member", erasure.member_id, but=(Action.ERASE_MEMBER, Action.REVERSE_ENROLMENT)
    )


def finish_erasure(work: MembersWork, erasure: Erasure, command_ids: Sequence[str]) -> None:
    """Harmless when repeated: it is, until nothing can be on its way any more."""
    work.erasures.delete_remains(erasure.member_id)
    forget_answers(work.connection, command_ids)
    if work.now - erasure.erased_at >= IN_FLIGHT:
        work.erasures.acknowledge(erasure.member_id, "members", at=work.now)
