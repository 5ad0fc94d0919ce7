"""The notifications service on a real database, with members and channels that a test can break."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from services.chassis.clock import FixedClock
from services.chassis.database.engine import Database
from services.chassis.http.callers import Guard
from services.chassis.http.client import PartAnswer, PartAway, PartClient
from services.chassis.identifiers import new_id
from services.chassis.messaging.envelope import Envelope
from services.chassis.messaging.event import Event
from services.chassis.messaging.transport import Delivery as Handed
from services.chassis.messaging.transport import Outcome, Topology
from services.chassis.security.signatures import part_signer
from services.chassis.work.consumer import Consumer
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_dues import DueReadingsAnswer, DueReadingsRequest
from services.contracts.http_members import (
    ContactsAnswer,
    ContactsRequest,
    FormerAddressesAnswer,
    FormerAddressesRequest,
)
from services.contracts.http_self_service import CodesAnswer, CodesRequest
from services.contracts.members import BirthdayArrived, DueAskedFor, DueOverdue, DueSettled, MemberEnrolled
from services.notifications.clients.members import MembersClient
from services.notifications.domain.channel import Channel
from services.notifications.domain.message import Letter, Recipient
from services.notifications.event_handlers import HANDLERS
from services.notifications.scheduled_jobs import Courier
from services.notifications.storage.tables import deliveries, messages, metadata
from services.notifications.storage.unit_of_work import works_of
from tests.callers import guard_of
from tests.databases import bring_up

NOON = datetime(2026, 4, 15, 12, 0, tzinfo=UTC)
ANNA_LINK = "https://cups.example/balance#anna-secret-token"


class MembersOnTheWire(PartClient):
    """What members would answer, without members; counts the questions."""

    def __init__(self) -> None:
        super().__init__("http://members.invalid")
        self.people: dict[str, dict[str, Any]] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.former_addresses: dict[str, dict[str, Any]] = {}
        self.dues: dict[str, dict[str, Any]] = {}
        self.questions: list[list[str]] = []
        self.tokens: list[str] = []
        self.is_away = False
        self.status = 200

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout_seconds: float | None = None,
    ) -> PartAnswer:
        if (method, path) == ("POST", "/codes/readings"):
            code_ids = CodesRequest().loads((body or b"").decode())["code_ids"]
            found = [self.codes[code_id] for code_id in code_ids if code_id in self.codes]
            return PartAnswer(200, json.dumps(CodesAnswer().load({"codes": found})).encode(), {})
        if (method, path) == ("POST", "/former-addresses/readings"):
            address_ids = FormerAddressesRequest().loads((body or b"").decode())["address_ids"]
            kept = [self.former_addresses[each] for each in address_ids if each in self.former_addresses]
            return PartAnswer(200, json.dumps(FormerAddressesAnswer().load({"addresses": kept})).encode(), {})
        if (method, path) == ("POST", "/dues/readings"):
            due_ids = DueReadingsRequest().loads((body or b"").decode())["due_ids"]
            owed = [self.dues[due_id] for due_id in due_ids if due_id in self.dues]
            return PartAnswer(200, json.dumps(DueReadingsAnswer().load({"dues": owed})).encode(), {})
        assert (method, path) == ("POST", "/contacts")
        asked = ContactsRequest().loads((body or b"").decode())["member_ids"]
        self.questions.append(asked)
        self.tokens.append((headers or {})["Authorization"].removeprefix("Bearer "))
        if self.is_away:
            raise PartAway("ConnectTimeoutError")
        contacts = [self.people[member_id] for member_id in asked if member_id in self.people]
        # Held to the shape that members promises, so that a test cannot dream up another.
        answer = ContactsAnswer().load({"contacts": contacts})
        return PartAnswer(self.status, json.dumps(answer).encode(), {})


class RecordingChannel:
    """Keeps the letters, or fails as told."""

    is_private = True

    def __init__(self, name: str = "email", *, repeats_harmlessly: bool = False) -> None:
        self.name = name
        self.repeats_harmlessly = repeats_harmlessly
        self.letters: list[Letter] = []
        self.batches_ended = 0
        self.trouble: Exception | None = None

    def address_of(self, recipient: Recipient) -> str | None:
        return recipient.email

    def deliver(self, letter: Letter) -> str:
        if self.trouble is not None:
            raise self.trouble
        self.letters.append(letter)
        return f"ref-{letter.delivery_id}"

    def end_batch(self) -> None:
        self.batches_ended += 1


class Office:
    """Everything that a worker of notifications has."""

    def __init__(self, database_url: str, keys: Path, *, channels: Sequence[Channel] = ()) -> None:
        self.clock = FixedClock(NOON)
        self.keys = keys
        self.database = Database(database_url)
        bring_up(self.database, "services.notifications.migrations")
        self.members = MembersOnTheWire()
        self.email = RecordingChannel()
        self.channels: dict[str, Channel] = {channel.name: channel for channel in channels} or {"email": self.email}
        self.open_work = WorkOpener(self.database, works_of(list(self.channels)), self.clock)
        self.courier = self.new_courier()

    def new_courier(self, channels: Mapping[str, Channel] | None = None) -> Courier:
        signer = part_signer(self.keys, "notifications", self.clock)
        client = MembersClient(self.members, signer)
        return Courier(self.open_work, channels or self.channels, client, clock=self.clock)

    def guard(self) -> Guard:
        return guard_of(self.keys, "notifications", self.clock)

    def enrol(
        self,
        *,
        name: str = "Anna",
        email: str | None = "anna@example.org",
        locale: str = "en",
        member_id: str = "",
    ) -> str:
        """Somebody whom members knows."""
        member_id = member_id or new_id()
        self.members.people[member_id] = {
            "member_id": member_id,
            "given_name": name,
            "email": email,
            "locale": locale,
            "balance_url": ANNA_LINK,
            "me_url": "https://cups.example/me",
            "refuses": [],
            "contacts_30_days": 0,
        }
        return member_id

    def hear(self, event: Event, *, occurred_at: datetime | None = None, event_id: str | None = None) -> Outcome:
        """The event arrives, through the same consumer as in a worker."""
        consumer = Consumer(self.open_work, _nowhere, Topology({}), "notifications", HANDLERS)
        self._know(event)
        event_id = event_id or new_id()
        envelope = Envelope(
            event_id=event_id,
            name=event.NAME,
            source="regulars/test",
            subject=event.subject,
            occurred_at=occurred_at or self.clock.now(),
            data=event.to_data(),
        )
        return consumer.handle(
            Handed(
                queue="notifications",
                event_id=event_id,
                name=event.NAME,
                body=envelope.to_bytes(),
                attempt=1,
                is_redelivered=False,
            )
        )

    def _know(self, event: Event) -> None:
        """What members would tell of dues, once they have told this."""
        match event:
            case DueOverdue():
                alone = DueAskedFor(
                    due_id=event.due_id, reference="R1", amount_minor=event.amount_minor, due_on=event.due_on
                )
                for due in event.dues or [alone]:
                    self.members.dues[due["due_id"]] = {
                        "due_id": due["due_id"],
                        "reference": due["reference"],
                        "owed_minor": due["amount_minor"],
                        "currency": event.currency,
                        "due_on": due["due_on"],
                    }
            case DueSettled():
                self.members.dues.pop(event.due_id, None)

    def welcome(self, member_id: str) -> None:
        self.hear(MemberEnrolled(member_id=member_id, outlet_code="riga", locale="en", origin="station"))

    def birthday(self, member_id: str, *, year: int = 2026) -> None:
        self.hear(BirthdayArrived(member_id=member_id, outlet_code="riga", year=year))

    def messages(self) -> list[Any]:
        return self._rows(sa.select(messages).order_by(messages.c.created_at, messages.c.message_id))

    def deliveries(self) -> list[Any]:
        return self._rows(sa.select(deliveries).order_by(deliveries.c.delivery_id))

    def delivery(self) -> Any:
        """The only one."""
        (only,) = self.deliveries()
        return only

    def everything_stored(self) -> str:
        """All rows of all tables as text, for a look at what should not be there."""
        return "\n".join(str(row) for table in metadata.sorted_tables for row in self._rows(sa.select(table)))

    def later(self, **time: float) -> None:
        self.clock.advance(timedelta(**time))

    def _rows(self, query: sa.Select[Any]) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(query))

    def close(self) -> None:
        self.database.close()


def _nowhere() -> Any:
    raise AssertionError("a single delivery needs no broker")
