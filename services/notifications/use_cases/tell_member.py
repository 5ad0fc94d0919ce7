"""Tell a member something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.chassis.identifiers import new_id
from services.notifications.domain.message import Message, MessageKind, is_old_news
from services.notifications.storage.unit_of_work import NotificationsWork


def tell_member(
    work: NotificationsWork,
    member_id: str,
    *,
    kind: MessageKind,
    occasion: str = "",
    facts: Mapping[str, Any] | None = None,
) -> bool:
    """Prepare the message and its delivery on each channel that is switched on.

    Answers False when the fact is old news, was told before, or is about somebody who was erased.
    """
    if is_old_news(work.occurred_at, now=work.now):
        return False
    message = Message(
        message_id=new_id(),
        member_id=member_id,
        kind=kind,
        occasion=occasion,
        facts=facts or {},
        created_at=work.now,
    )
    if not work.messages.add(message):
        return False
    work.deliveries.add(message.message_id, work.channels, at=work.now)
    return True
