"""Forget a member who was erased."""

from __future__ import annotations

from services.contracts.notifications import MemberForgotten
from services.notifications.storage.unit_of_work import NotificationsWork


def forget_member(work: NotificationsWork, member_id: str) -> None:
    """Delete what there was to tell them, sent or not, and say that it is done. Told twice, done once, said twice."""
    work.forgotten.forget(member_id, at=work.now)
    work.publish(MemberForgotten(member_id=member_id))
