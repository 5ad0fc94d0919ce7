"""Tell a member something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.chassis.identifiers import new_id
from services.notifications.domain.message import REST_AFTER, Message, MessageKind, is_old_news, may_refuse
from services.notifications.storage.unit_of_work import NotificationsWork


def tell_member(
    work: NotificationsWork,
    member_id: str,
    *,
    kind: MessageKind,
    occasion: str = "",
    facts: Mapping[str, Any] | None = None,
    due_ids: Sequence[str] = (),
) -> bool:
    """Prepare the message and its delivery on each channel that is switched on.

    A letter that they may refuse is held back from a member who got enough of them in the last thirty days.
    Answers False for it, and when the fact is old news, was told before, is about dues that were all settled
    meanwhile or about somebody who was erased.
    """
    if is_old_news(work.occurred_at, now=work.now):
        return False
    asked = [
        due_id for due_id in due_ids if work.reminded_dues.remind(due_id, member_id=member_id, fact_at=work.occurred_at)
    ]
    if due_ids and not asked:
        return False
    message = Message(
        message_id=new_id(),
        member_id=member_id,
        kind=kind,
        occasion=occasion,
        facts={**(facts or {}), "due_ids": asked} if asked else facts or {},
        created_at=work.now,
        # One of several that is settled drops no letter: what is left is asked when it is written.
        about_id=asked[0] if len(asked) == 1 else None,
    )
    has_enough = may_refuse(kind) and (
        work.messages.refusable_since(member_id, work.now - REST_AFTER) >= work.refusable_messages
    )
    if not work.messages.add(message):
        return False
    if has_enough:
        reason = f"they got {work.refusable_messages} letters in {REST_AFTER.days} days"
        work.deliveries.hold_back(message.message_id, work.channels, at=work.now, reason=reason)
        return False
    work.deliveries.add(message.message_id, work.channels, at=work.now)
    return True
