"""What the payment system is told of dues: signed, in order, until it accepts; and nothing where there is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from services.chassis.identifiers import new_id
from services.chassis.security.keys import SecretRing
from services.chassis.security.permission import Scope
from services.chassis.security.webhooks import proven_id
from services.chassis.settings import SettingsError
from services.members.clients.payment_system import PaymentSystem
from services.members.domain.dues.news import MOST_ATTEMPTS
from services.members.scheduled_jobs import DueNewsTeller
from services.members.use_cases.dues.dispute_due import dispute_due, settle_dispute
from services.members.use_cases.dues.void_payment import void_payment
from tests.members.desk import Desk
from tests.members.owing import owing, pay


class Receiver:
    """A payment system on a port of this machine, which answers as it is told to, and 204 after that."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/dues?tenant=1"
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.heard]

    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.heard]

    def told(self) -> list[tuple[str, int]]:
        """Kind, and what is owed."""
        return [(each["type"], each["data"]["owed_minor"]) for each in self.messages()]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def ring(tmp_path: Path) -> SecretRing:
    return SecretRing(tmp_path / "webhook-keys", "members-payments")


@pytest.fixture
def telling_desk(open_desk: Callable[..., Desk], database_url: str) -> Desk:
    """On each database, of a franchise that has a payment system."""
    return open_desk(database_url, tells_of_dues=True)


@pytest.fixture
def teller(telling_desk: Desk, receiver: Receiver, ring: SecretRing) -> DueNewsTeller:
    return DueNewsTeller(telling_desk.open_work, PaymentSystem(receiver.url, ring))


def test_a_charge_is_told_once_signed_and_without_a_name(
    telling_desk: Desk, teller: DueNewsTeller, receiver: Receiver, ring: SecretRing
) -> None:
    due = owing(telling_desk)
    teller.tell()
    teller.tell()
    ((headers, body),) = receiver.heard
    now = telling_desk.clock.now()
    assert proven_id(headers, body, keys=[ring.newest().key], now=now) == headers["webhook-id"]
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {
        "type": "due.charged",
        "timestamp": "2026-05-12T12:00:00.000Z",
        "data": {
            "due_id": due.due_id,
            "reference": due.reference,
            "version": 1,
            "membership_id": due.membership_id,
            "member_id": due.member_id,
            "payer_id": due.member_id,
            "outlet_code": "riga",
            "reason": "period",
            "amount_minor": 3900,
            "owed_minor": 3900,
            "currency": "EUR",
            "due_on": now.date().isoformat(),
            "period_from": None,
            "period_until": None,
            "is_disputed": False,
        },
    }
    assert telling_desk.count("due_news") == 0
    document = Path(__file__).parents[2] / "docs" / "dues.md"
    (example,) = [line for line in document.read_text(encoding="utf-8").split("\n") if '{"type":"due.charged"' in line]
    assert list(json.loads(example)["data"]) == list(json.loads(body)["data"])


def test_every_change_of_a_due_is_told_in_its_order(
    telling_desk: Desk, teller: DueNewsTeller, receiver: Receiver
) -> None:
    desk = telling_desk
    due = owing(desk, in_days=5, period_from=desk.clock.now().date() + timedelta(days=5))
    with desk.open_work() as work:
        work.dues.move(due.membership_id, lambda due_on: due_on + timedelta(days=7))
    pay(desk, due, 1000)
    payment = pay(desk, due, 2900)
    with desk.open_work() as work:
        work.command_id = new_id()
        void_payment(work, payment.payment_id, reason="mistake", scope=Scope(), staff_id=None)
        dispute_due(work, due.due_id, reason="amount", words=None, outlet_code="riga", staff_id=None)
        settle_dispute(work, due.due_id, is_owed=False, scope=Scope(), staff_id=None)
    teller.tell()
    assert receiver.told() == [
        ("due.charged", 3900),
        ("due.changed", 3900),
        ("due.changed", 2900),
        ("due.settled", 0),
        ("due.changed", 2900),
        ("due.changed", 2900),
        ("due.changed", 2900),
        ("due.settled", 0),
    ]
    told = [message["data"] for message in receiver.messages()]
    assert [each["version"] for each in told] == list(range(1, 9))
    assert [each["is_disputed"] for each in told] == [False] * 5 + [True, False, False]
    assert {each["due_on"] for each in told[1:]} == {(due.due_on + timedelta(days=7)).isoformat()}
    assert told[0]["due_on"] == due.due_on.isoformat()


def test_credit_is_told_after_the_charge_that_it_pays(
    telling_desk: Desk, teller: DueNewsTeller, receiver: Receiver
) -> None:
    first = owing(telling_desk)
    pay(telling_desk, first, 5000)
    owing(telling_desk, member_id=first.member_id)
    owing(telling_desk, member_id=first.member_id, amount_minor=0)
    teller.tell()
    # Where nothing is owed, nothing is told.
    assert receiver.told()[2:] == [("due.charged", 3900), ("due.changed", 2800)]


def test_what_was_refused_twice_comes_again_with_the_same_id_and_holds_back_its_own_due_alone(
    telling_desk: Desk, teller: DueNewsTeller, receiver: Receiver
) -> None:
    due, receiver.answers = owing(telling_desk), [500]
    pay(telling_desk, due)
    teller.tell()
    other = owing(telling_desk, phone="29123457")
    teller.tell()
    assert [each["data"]["due_id"] for each in receiver.messages()] == [due.due_id, other.due_id]
    # A redirect is not followed: it is no better than a refusal.
    receiver.answers = [302]
    telling_desk.clock.advance(timedelta(seconds=6))
    teller.tell()
    assert telling_desk.count("due_news") == 2
    telling_desk.clock.advance(timedelta(minutes=5))
    teller.tell()
    teller.tell()
    mine = [
        (message["type"], told_id)
        for message, told_id in zip(receiver.messages(), receiver.ids(), strict=True)
        if message["data"]["due_id"] == due.due_id
    ]
    assert [kind for kind, _ in mine] == ["due.charged"] * 3 + ["due.settled"]
    assert len({told_id for _, told_id in mine}) == 2
    assert len({body for _, body in receiver.heard}) == 3
    assert telling_desk.count("due_news") == 0


def test_a_worker_that_dies_before_it_noted_the_answer_leaves_it_to_the_next_with_the_same_id(
    telling_desk: Desk, teller: DueNewsTeller, receiver: Receiver, ring: SecretRing
) -> None:
    owing(telling_desk)
    with telling_desk.open_work() as work:
        news = work.due_news.claim()
    assert news is not None
    PaymentSystem(receiver.url, ring).tell(news, at=telling_desk.clock.now())
    # Here it is killed; what it held is nobody's until the lease is over.
    teller.tell()
    assert len(receiver.heard) == 1
    telling_desk.clock.advance(timedelta(minutes=3))
    teller.tell()
    first, second = receiver.ids()
    assert first == second
    assert telling_desk.count("due_news") == 0


def test_what_is_never_accepted_is_given_up_said_and_told_when_asked_for(
    telling_desk: Desk, teller: DueNewsTeller, receiver: Receiver
) -> None:
    due, receiver.answers = owing(telling_desk), [410] * MOST_ATTEMPTS
    pay(telling_desk, due)
    for _ in range(MOST_ATTEMPTS):
        assert teller.findings() == []
        teller.tell()
        telling_desk.clock.advance(timedelta(days=1, seconds=1))
    teller.tell()
    # What came after it is told all the same.
    assert receiver.told() == [("due.charged", 3900)] * MOST_ATTEMPTS + [("due.settled", 0)]
    (finding,) = teller.findings()
    assert "1 pieces of news of dues (answered 410)" in finding
    with telling_desk.open_work() as work:
        assert work.due_news.try_again() == 1
    teller.tell()
    assert receiver.told()[-1] == ("due.charged", 3900)
    assert teller.findings() == []


def test_four_workers_tell_everything_once(telling_desk: Desk, receiver: Receiver, ring: SecretRing) -> None:
    member_id = owing(telling_desk).member_id
    for _ in range(7):
        owing(telling_desk, member_id=member_id)
    tellers = [DueNewsTeller(telling_desk.open_work, PaymentSystem(receiver.url, ring)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(teller.tell) for teller in tellers]:
            done.result()
    assert len(receiver.heard) == len(set(receiver.ids())) == 8


def test_while_it_is_away_one_message_tries_and_the_others_keep_their_attempts(
    open_desk: Callable[..., Desk], receiver: Receiver, ring: SecretRing
) -> None:
    desk = open_desk(tells_of_dues=True)
    teller = DueNewsTeller(desk.open_work, PaymentSystem(receiver.url, ring))
    owing(desk)
    owing(desk, phone="29123457")
    receiver.close()
    teller.tell()
    teller.tell()
    with desk.open_work.reading() as work:
        assert work.due_news.backlog().waiting == 2
    with desk.open_work() as work:
        other = work.due_news.claim()
    assert other is not None
    assert other.attempts == 1


def test_without_a_payment_system_nothing_is_kept_for_it(desk: Desk) -> None:
    pay(desk, owing(desk))
    assert desk.count("due_news") == 0
    assert DueNewsTeller(desk.open_work, None).jobs() == []


def test_while_the_secret_is_exchanged_both_are_signed_with(
    telling_desk: Desk, teller: DueNewsTeller, receiver: Receiver, ring: SecretRing
) -> None:
    old = ring.newest().key
    new = ring.add_generation().key
    owing(telling_desk)
    teller.tell()
    ((headers, body),) = receiver.heard
    for key in (old, new):
        assert proven_id(headers, body, keys=[key], now=telling_desk.clock.now())


@pytest.mark.parametrize(
    "url",
    [
        "http://pay.example/dues",
        "http://127.0.0.1.example/",
        "ftp://127.0.0.1/",
        "https://user:word@pay.example/",
        "pay.example",
        "https://pay.example:x/",
    ],
)
def test_an_address_that_anybody_could_listen_to_is_refused(url: str, ring: SecretRing) -> None:
    with pytest.raises(SettingsError) as refused:
        PaymentSystem(url, ring)
    assert url not in str(refused.value)
