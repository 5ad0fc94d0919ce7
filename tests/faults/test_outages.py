"""Parts that are away, frozen or fed with poison: the outlet goes on, and what was missed is made good."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial

import pytest

from deploy.private import PrivateRabbitMQ
from services.chassis.identifiers import new_id
from services.chassis.messaging.transport import Message
from services.chassis.work import outbox
from services.contracts.loyalty import SaleRecorded
from services.contracts.members import BirthdayArrived
from tests.faults import census
from tests.faults.installation import Installation
from tests.faults.processes import frozen, until
from tests.faults.till import Till, new_phone
from tests.races import at_once

pytestmark = pytest.mark.slow


def test_sales_go_on_without_the_broker_and_their_facts_arrive_when_it_is_back(
    installation: Installation, till: Till, request: pytest.FixtureRequest
) -> None:
    if installation.broker_url.startswith("embedded:"):
        pytest.skip("The embedded broker is a file of the installation: there is no server that could be down.")
    node: PrivateRabbitMQ = request.getfixturevalue("_session_rabbitmq")
    guests = at_once([till.new_member] * 5)
    census.settle(installation)
    node.kill()
    try:
        # Once each, not insistently: the first answer must be the right one.
        sales = [
            partial(till.caller.post, "/sales", {"member_id": guest, "lines": [_cups(2)]}) for guest in guests * 12
        ]
        assert {answer.status for answer in at_once(sales)} == {201}
        # A sale's fact, and that of each cup that became free.
        assert census.unsent(installation) == 60 + 5 * 4
        phone = new_phone()
        assert till.caller.post("/members", {"phone": phone}).status == 201
        assert till.caller.post("/check-ins", {"identifier": phone}).status == 201
        assert installation.health("gateway") == 200
    finally:
        node.start()
    census.settle(installation)
    until(lambda: census.unsent(installation) == 0, "the outbox is empty")
    for queue in ("members", "loyalty", "notifications"):
        assert census.of_events(installation, queue).is_clean
    assert census.different_standings(installation) == {}
    assert [census.balance(installation, guest) for guest in guests] == [0] * 5


def test_a_check_in_shows_what_was_last_known_while_loyalty_is_frozen(installation: Installation, till: Till) -> None:
    phone = new_phone()
    guest = till.enrols(phone=phone).json["member_id"]
    till.sells(guest, 4)
    census.settle(installation)
    # On a busy machine loyalty may be too slow by itself now and then.
    until(lambda: not till.checks_in(phone).json["loyalty"]["is_stale"], "loyalty answers in time")
    fresh = till.checks_in(phone).json["loyalty"]
    assert (fresh["is_stale"], fresh["programs"][0]["balance"]) == (False, 4)

    with frozen(installation.web_workers("loyalty-web")):
        answer = till.caller.post("/check-ins", {"identifier": phone})
        assert (answer.status, answer.json["member"]["member_id"]) == (201, guest)
        assert answer.json["loyalty"] == {**fresh, "is_stale": True}
    until(lambda: not till.checks_in(phone).json["loyalty"]["is_stale"], "loyalty is asked again")


def test_a_frozen_members_service_is_said_to_be_away_and_stamps_go_on(installation: Installation, till: Till) -> None:
    phone = new_phone()
    guest = till.enrols(phone=phone).json["member_id"]
    census.settle(installation)
    with frozen(installation.web_workers("members-web")):
        answer = till.caller.post("/check-ins", {"identifier": phone})
        assert (answer.status, answer.json["code"]) == (503, "service_away")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) >= 1
        assert installation.health("gateway") == 200
        assert till.caller.post("/sales", {"member_id": guest, "lines": [_cups(1)]}).status == 201
    assert till.checks_in(phone).json["loyalty"]["programs"][0]["balance"] == 1


def test_an_unreadable_message_is_parked_at_once_and_delays_nobody(installation: Installation, till: Till) -> None:
    letters = {new_id(): body for body in (b"\xff\xfe no JSON", b"{}", b"[" * 50_000)}
    with installation.broker() as broker:
        broker.publish([Message(event_id, SaleRecorded.NAME, body) for event_id, body in letters.items()])
    guest = till.new_member()
    till.sells(guest, 3)
    census.settle(installation)
    assert census.different_standings(installation) == {}
    until(lambda: letters.keys() <= _dead(installation, "members"), "the three are parked")

    listed = installation.regulars("dead-letters", "list", "--queue", "members")
    assert listed.returncode == 0
    for event_id in letters:
        (line,) = [line for line in listed.stdout.splitlines() if event_id in line]
        assert SaleRecorded.NAME in line
        assert "not a CloudEvent in JSON" in line


def test_an_event_that_fails_is_parked_after_ten_attempts_and_succeeds_when_it_is_replayed(
    installation: Installation, till: Till
) -> None:
    guest = till.new_member()
    outlet = f"new-{new_id()[-6:]}"
    event_id = _tell_of_birthday(installation, guest, outlet=outlet)
    until(lambda: _attempts(installation, event_id) >= 1, "loyalty has tried it, and does not know the outlet")

    # While it waits for its next attempt, everybody else is served.
    others = at_once([till.new_member] * 5)
    until(lambda: all(_is_confirmed(installation, other) for other in others), "loyalty has heard of the others")
    assert event_id not in _dead(installation, "loyalty")
    assert _gifts(installation, guest) == 0

    # Ten attempts take minutes, so the ones in the middle are taken as read.
    with installation.database("loyalty").writing() as connection:
        connection.exec_driver_sql(f"UPDATE inbox_attempts SET attempts = 9 WHERE event_id = '{event_id}'")
    until(lambda: event_id in _dead(installation, "loyalty"), "it is parked")
    shown = installation.regulars("dead-letters", "show", event_id)
    assert shown.returncode == 0
    assert "OutletNotKnownYet" in shown.stdout
    assert outlet in shown.stdout
    assert json.loads(shown.stdout[shown.stdout.index("{") :])["id"] == event_id

    opened = installation.regulars("outlets", "add", outlet, "--country", "LV", "--zone", "Europe/Riga")
    assert opened.returncode == 0, opened.stderr
    replayed = installation.regulars("dead-letters", "replay", event_id)
    assert (replayed.returncode, replayed.stdout.strip()) == (0, "Put back: 1.")
    until(lambda: _gifts(installation, guest) == 1, "the gift is given")
    assert event_id not in _dead(installation, "loyalty")
    again = installation.regulars("dead-letters", "replay", event_id)
    assert (again.returncode, f"no dead letter {event_id}" in again.stderr) == (1, True)


def _cups(many: int) -> dict[str, object]:
    return {"category": "coffee", "quantity": many, "amount_minor": 350 * many}


def _dead(installation: Installation, queue: str) -> set[str]:
    with installation.broker() as broker:
        return {letter.event_id for letter in broker.dead_letters(queue)}


def _tell_of_birthday(installation: Installation, member_id: str, *, outlet: str) -> str:
    """As members would, from its outbox; answers the event's id."""
    event = BirthdayArrived(member_id=member_id, outlet_code=outlet, year=2026)
    with installation.database("members").writing() as connection:
        outbox.INSERT.run_many(connection, outbox.rows_of([(event, datetime.now(UTC))]))
    text = "SELECT event_id FROM outbox WHERE name = :name AND subject = :subject"
    ((event_id,),) = installation.rows("members", text, name=event.NAME, subject=member_id)
    return str(event_id)


def _attempts(installation: Installation, event_id: str) -> int:
    text = "SELECT attempts FROM inbox_attempts WHERE event_id = :event_id"
    return sum(row.attempts for row in installation.rows("loyalty", text, event_id=event_id))


def _is_confirmed(installation: Installation, member_id: str) -> bool:
    text = "SELECT is_confirmed FROM members WHERE member_id = :member_id"
    return any(row.is_confirmed for row in installation.rows("loyalty", text, member_id=member_id))


def _gifts(installation: Installation, member_id: str) -> int:
    text = "SELECT 1 AS one FROM rewards WHERE kind = 'birthday' AND member_id = :member_id"
    return len(installation.rows("loyalty", text, member_id=member_id))
