"""Disown a card: whoever holds its link says that it is not they. They can let go, and take nothing over.

A phone number that was given away gets letters about somebody else's card, and a card may hang on a wrong address. So
saying it detaches and opens nothing: the phones lead nowhere, the link shows nothing, no letter goes out, nobody signs
in; and the outlet gets a task. The card itself is still read at a till: its owner comes with it, and a desk settles.
"""

from __future__ import annotations

from dataclasses import replace

from services.chassis.identifiers import new_id
from services.members.domain.actor import MEMBER_ON_THE_WEB, Actor
from services.members.domain.task import NewTask
from services.members.storage.unit_of_work import MembersWork

REASON = "not_me"


def disown_card(work: MembersWork, member_id: str) -> bool:
    """False where that was said before. Raises UnknownMember."""
    key, member = work.members.hold_and_read(member_id)
    disownment_id = work.disownments.open(member_id)
    if disownment_id is None:
        return False
    work.identifiers.detach_phones(member_id, at=work.now)
    if member.profile.phone_tail is not None:
        work.members.save_profile(key, replace(member.profile, phone_tail=None), locale=member.locale)
    work.sessions.end_all(member_id)
    # Whoever says it sends no command: each such word is a wish of its own.
    command_id = new_id()
    task = NewTask(
        kind="review",
        reason=REASON,
        occasion=disownment_id,
        outlet_code=member.home_outlet_code,
        due_on=work.business_date_at(member.home_outlet_code),
        member_id=member_id,
        about_kind="disownment",
        about_id=disownment_id,
    )
    work.tasks.open(task, command_id=command_id)
    work.note_episode(member_id, "card_disowned", MEMBER_ON_THE_WEB, command_id=command_id)
    return True


def recognise_member(work: MembersWork, member_id: str, actor: Actor, *, how: str) -> bool:
    """A desk has the member before it: the link works again, and letters go out. False where nothing was open.

    Raises UnknownMember.
    """
    work.members.hold_or_refuse(member_id)
    disownment_id = work.disownments.settle(member_id)
    work.concerns("member", member_id, after={"recognised": disownment_id is not None, "how": how})
    if disownment_id is None:
        return False
    work.tasks.drop_about(disownment_id, outcome="settled")
    work.note_episode(member_id, "card_recognised", actor)
    return True
