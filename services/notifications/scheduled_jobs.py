"""The courier: carries out what is due, with no transaction open while members or a mail server are asked."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from prometheus_client import Counter

from services.chassis.clock import Clock
from services.chassis.telemetry.logs import logger
from services.chassis.work.erasure_list import ErasureList
from services.chassis.work.forgetting import Forgetting
from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.notifications.clients.members import Code, ContactsAway, MembersClient
from services.notifications.domain.channel import Channel, DeliveryFailed, OutcomeUnknown
from services.notifications.domain.delivery import (
    Delivery,
    Failed,
    Outcome,
    Sent,
    Skipped,
    after_failure,
    after_unknown_outcome,
)
from services.notifications.domain.message import (
    WRONG_FACTS,
    Asked,
    Letter,
    Message,
    MessageKind,
    Recipient,
    Text,
    as_owed,
    may_refuse,
)
from services.notifications.messages import NotRendered, render
from services.notifications.storage.unit_of_work import NotificationsWork
from services.notifications.use_cases.claim_due_deliveries import claim_due_deliveries
from services.notifications.use_cases.finish_delivery import finish_delivery
from services.notifications.use_cases.forget_member import forget_member
from services.notifications.use_cases.settle_interrupted_deliveries import settle_interrupted_deliveries

_DELIVERIES = Counter("regulars_deliveries", "Deliveries by outcome.", ["channel", "kind", "outcome"])

# One question to members answers for 200 at most.
BATCH = 50
# A worker that is asked to stop is waited for: after this long in one batch, the rest is left for the next.
_LONGEST_BATCH_SECONDS = 3.0
# How soon to ask members again when they did not answer.
_CONTACTS_PAUSE = timedelta(seconds=15)


def jobs(courier: Courier) -> Sequence[Job]:
    return [Job("deliver_due", every_seconds=1, run=courier.deliver_due)]


class Courier:
    """Delivers one batch at a time. Several may run at once, here and on other machines."""

    def __init__(
        self,
        open_work: WorkOpener[NotificationsWork],
        channels: Mapping[str, Channel],
        members: MembersClient,
        *,
        clock: Clock,
        most_contacts: int = 8,
    ) -> None:
        self._open_work = open_work
        self._channels = channels
        self._members = members
        self._clock = clock
        self._most_contacts = most_contacts

    def deliver_due(self) -> None:
        """Settle what was interrupted, then send one batch of what is due."""
        names = list(self._channels)
        with self._open_work.reading() as work:
            if not work.deliveries.is_any_open(names, now=work.now):
                return
        with self._open_work() as work:
            settle_interrupted_deliveries(work, self._channels)
            claimed = claim_due_deliveries(work, names, limit=BATCH)
        if claimed:
            self._deliver(claimed)

    def _deliver(self, claimed: Sequence[Delivery]) -> None:
        try:
            recipients = self._members.recipients(sorted({delivery.message.member_id for delivery in claimed}))
            code_ids, address_ids = _occasions(claimed, "sign_in_code"), _occasions(claimed, "email_replaced")
            codes = self._members.codes(code_ids) if code_ids else {}
            former = self._members.former_addresses(address_ids) if address_ids else {}
            settled, owed = self._owed(claimed)
        except ContactsAway as error:
            logger().warning("contacts not told, deliveries wait", waiting=len(claimed), reason=str(error))
            self._put_back(claimed, _CONTACTS_PAUSE)
            return
        ends = time.monotonic() + _LONGEST_BATCH_SECONDS
        try:
            for position, delivery in enumerate(claimed):
                if time.monotonic() > ends:
                    self._put_back(claimed[position:], timedelta())
                    break
                recipient = _addressed(delivery, recipients.get(delivery.message.member_id), codes, former)
                self._deliver_one(delivery, _as_owed(delivery, owed), recipient, settled)
        finally:
            for channel in self._channels.values():
                channel.end_batch()

    def _owed(self, claimed: Sequence[Delivery]) -> tuple[Mapping[str, datetime], Mapping[str, Asked]]:
        """What was told of the dues that the letters are about, and then what is owed of them."""
        due_ids = sorted({due_id for delivery in claimed for due_id in delivery.message.due_ids})
        if not due_ids:
            return {}, {}
        with self._open_work.reading() as work:
            settled = work.reminded_dues.settled(due_ids)
        return settled, self._members.owed(due_ids)

    def _put_back(self, claimed: Sequence[Delivery], pause: timedelta) -> None:
        with self._open_work() as work:
            work.deliveries.put_back(claimed, at=work.now + pause)

    def _deliver_one(
        self,
        delivery: Delivery,
        message: Message | Skipped | Failed,
        recipient: Recipient | Skipped | None,
        settled: Mapping[str, datetime],
    ) -> None:
        channel = self._channels[delivery.channel]
        prepared = (
            _letter(replace(delivery, message=message), channel, recipient, most_contacts=self._most_contacts)
            if isinstance(message, Message)
            else message
        )
        if isinstance(prepared, Letter):
            with self._open_work() as work:
                has_begun = self._begun(work, delivery, settled)
            if not has_begun:
                return
            outcome = self._sent(channel, delivery, prepared)
        else:
            outcome = prepared
        with self._open_work() as work:
            finish_delivery(work, delivery, outcome)
        _note(delivery, outcome)

    def _begun(self, work: NotificationsWork, delivery: Delivery, settled: Mapping[str, datetime]) -> bool:
        """Whether it may go out as it is written: not where something of it was settled since members were asked."""
        due_ids = delivery.message.due_ids
        if due_ids and any(settled.get(due_id) != at for due_id, at in work.reminded_dues.settled(due_ids).items()):
            work.deliveries.put_back([delivery], at=work.now)
            return False
        return work.deliveries.begin(delivery, now=work.now)

    def _sent(self, channel: Channel, delivery: Delivery, letter: Letter) -> Outcome:
        try:
            return Sent(channel.deliver(letter))
        except DeliveryFailed as failure:
            return after_failure(
                failure.reason,
                permanent=failure.permanent,
                attempts=delivery.attempts + 1,
                now=self._clock.now(),
            )
        except OutcomeUnknown as unknown:
            return after_unknown_outcome(
                unknown.reason, repeats_harmlessly=channel.repeats_harmlessly, now=self._clock.now()
            )


def _occasions(claimed: Sequence[Delivery], kind: MessageKind) -> list[str]:
    return sorted({delivery.message.occasion for delivery in claimed if delivery.message.kind == kind})


def _addressed(
    delivery: Delivery, recipient: Recipient | None, codes: Mapping[str, Code], former: Mapping[str, str]
) -> Recipient | Skipped | None:
    """A code goes to the address that it was made for, which need not be the member's own yet; and that an address was
    replaced is told to it, which is theirs no more."""
    message = delivery.message
    if recipient is None:
        return None
    if message.kind == "sign_in_code":
        found = codes.get(message.occasion)
        return Skipped("the code is good no more") if found is None else replace(recipient, **vars(found))
    if message.kind == "email_replaced":
        email = former.get(message.occasion)
        return Skipped("the address is kept no more") if email is None else replace(recipient, email=email)
    return recipient


def _as_owed(delivery: Delivery, owed: Mapping[str, Asked]) -> Message | Skipped | Failed:
    """A letter of dues asks for what is open at this moment, whatever was paid or disputed while it waited."""
    if not delivery.message.due_ids:
        return delivery.message
    try:
        return as_owed(delivery.message, owed) or Skipped("settled meanwhile")
    except WRONG_FACTS as error:
        return Failed(f"not written: {type(error).__name__}")


def _letter(
    delivery: Delivery, channel: Channel, recipient: Recipient | Skipped | None, *, most_contacts: int
) -> Letter | Outcome:
    """The letter for this channel, or why there is none."""
    if recipient is None:
        return Skipped("not a member any more")
    if isinstance(recipient, Skipped):
        return recipient
    if not recipient.wants(delivery.message.kind):
        return Skipped("they said no to such letters")
    if may_refuse(delivery.message.kind) and recipient.contacts_lately >= most_contacts:
        # Calls and letters on paper count as well, which this service does not see by itself.
        return Skipped(f"their time was taken {recipient.contacts_lately} times in thirty days")
    address = channel.address_of(recipient)
    if address is None:
        return Skipped(f"no address for {channel.name}")
    try:
        text: Text = render(delivery.message, recipient if channel.is_private else recipient.as_seen_by_others())
    except NotRendered as error:
        return Failed(f"not rendered: {error}")
    return Letter(delivery.delivery_id, address, text)


def _note(delivery: Delivery, outcome: Outcome) -> None:
    name = type(outcome).__name__.lower()
    _DELIVERIES.labels(delivery.channel, delivery.message.kind, name).inc()
    words = {"delivery_id": delivery.delivery_id, "kind": delivery.message.kind, "channel": delivery.channel}
    if isinstance(outcome, Sent):
        logger().info("message sent", **words)
    else:
        logger().info("message not sent", outcome=name, reason=outcome.reason, **words)


def forgetting(open_work: WorkOpener[NotificationsWork], erasures: ErasureList) -> Forgetting[NotificationsWork]:
    """After a restore, whoever was erased is forgotten again."""
    return Forgetting(
        open_work,
        erasures,
        forgotten_among=lambda work, member_ids: work.forgotten.among(member_ids),
        forget=forget_member,
    )
