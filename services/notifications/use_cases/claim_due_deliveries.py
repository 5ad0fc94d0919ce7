"""Claim the deliveries that are due."""

from __future__ import annotations

from collections.abc import Sequence

from services.notifications.domain.delivery import Delivery, Skipped
from services.notifications.domain.message import is_old_news
from services.notifications.storage.unit_of_work import NotificationsWork


def claim_due_deliveries(work: NotificationsWork, channels: Sequence[str], *, limit: int) -> list[Delivery]:
    """Those that are now this worker's to send. What waited so long that it became old news is let go, and what was
    settled while it waited."""
    claimed = work.deliveries.claim_due(channels, now=work.now, limit=limit)
    to_send = []
    for delivery in claimed:
        if is_old_news(delivery.message.created_at, now=work.now):
            work.deliveries.finish(delivery, Skipped("waited until it was old news"), now=work.now)
        elif delivery.message.is_settled:
            work.deliveries.finish(delivery, Skipped("settled meanwhile"), now=work.now)
        else:
            to_send.append(delivery)
    return to_send
