"""Tell a member something."""

from __future__ import annotations

from collections.abc import Mapping
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
    due_id: str | None = None,
) -> bool:
    """Prepare the message and its delivery on each channel that is switched on.

    A letter that they may refuse is held back from a member who got enough of them in the last thirty days.
    Answers False for it, and when the fact is old news, was told before, is about a due that was settled meanwhile or
    about somebody who was erased.
    """
    if is_old_news(work.occurred_at, now=work.now):
        return False
    if due_id and not work.reminded_dues.remind(due_id, member_id=member_id, fact_at=work.occurred_at):
        return False
    message = Message(
        message_id=new_id(),
        member_id=member_id,
        kind=kind,
        occasion=occasion,
        facts=facts or {},
        created_at=work.now,
        about_id=due_id,
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
