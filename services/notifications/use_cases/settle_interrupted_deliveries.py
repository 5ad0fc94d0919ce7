"""Settle the deliveries whose sender never came back."""

from __future__ import annotations

from collections.abc import Mapping

from services.notifications.domain.channel import Channel
from services.notifications.domain.delivery import after_unknown_outcome
from services.notifications.storage.unit_of_work import NotificationsWork

_BATCH = 200


def settle_interrupted_deliveries(work: NotificationsWork, channels: Mapping[str, Channel]) -> int:
    """Nobody knows whether they arrived: sent again only where that does no harm. Answers how many there were."""
    interrupted = work.deliveries.interrupted(now=work.now, limit=_BATCH)
    for delivery in interrupted:
        channel = channels.get(delivery.channel)
        outcome = after_unknown_outcome(
            "the sender was interrupted",
            repeats_harmlessly=channel is not None and channel.repeats_harmlessly,
            now=work.now,
        )
        work.deliveries.finish(delivery, outcome, now=work.now)
    return len(interrupted)
