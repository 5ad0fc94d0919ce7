"""Stop reminding of a due that is settled."""

from __future__ import annotations

from services.notifications.storage.unit_of_work import NotificationsWork


def stop_reminding(work: NotificationsWork, due_id: str, *, member_id: str) -> int:
    """Let go of the reminders that were not sent yet, and remember it for those that arrive late; how many they were.

    One whose letter is at the mail server this very moment is not stopped; were that to fail, it is not tried again.
    """
    work.reminded_dues.settle(due_id, member_id=member_id, fact_at=work.occurred_at)
    return work.deliveries.settle_about(due_id, at=work.occurred_at, reason="settled meanwhile")
