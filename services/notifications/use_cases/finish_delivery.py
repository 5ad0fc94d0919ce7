"""Finish a delivery: write down what came of it, and tell the suite when a member got a message."""

from __future__ import annotations

from services.contracts.notifications import MessageSent
from services.notifications.domain.delivery import Delivery, Outcome, Sent
from services.notifications.storage.unit_of_work import NotificationsWork

# Somebody who waits for a code with the phone in the hand was not disturbed by it.
_ASKED_FOR = ("sign_in_code",)


# Whoever develops reads it on the screen; no member does.
_SCREEN = "console"


def finish_delivery(work: NotificationsWork, delivery: Delivery, outcome: Outcome) -> None:
    # A claim that was lost to another worker writes nothing and tells nothing.
    is_ours = work.deliveries.finish(delivery, outcome, now=work.now)
    message = delivery.message
    if is_ours and isinstance(outcome, Sent) and message.kind not in _ASKED_FOR and _reaches_them(work, delivery):
        work.publish(
            MessageSent(
                member_id=message.member_id,
                delivery_id=delivery.delivery_id,
                kind=message.kind,
                channel=delivery.channel,
            )
        )


def _reaches_them(work: NotificationsWork, delivery: Delivery) -> bool:
    """What is only shown on a screen is no news beside a channel that reaches people; alone, as in a demo, it stands
    for one."""
    return delivery.channel != _SCREEN or tuple(work.channels) == (_SCREEN,)
