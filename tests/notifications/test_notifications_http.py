"""What a station can ask of notifications."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.chassis.identifiers import new_id
from services.notifications.domain.channel import DeliveryFailed
from services.notifications.http_api.app import new_notifications_app
from tests.callers import part_headers, till
from tests.notifications.office import Office


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return new_notifications_app(office.open_work, office.guard()).test_client()


@pytest.fixture
def station(office: Office) -> dict[str, str]:
    return part_headers(office.keys, "notifications", office.clock, till("riga"))


def test_the_messages_of_a_member_are_listed_newest_first(office: Office, client: FlaskClient) -> None:
    member_id = office.enrol()
    office.welcome(member_id)
    office.courier.deliver_due()
    office.later(hours=1)
    office.email.trouble = DeliveryFailed("SMTP 550", permanent=True)
    office.birthday(member_id)
    office.courier.deliver_due()
    office.welcome(office.enrol())
    # Made now: a part token is good for a minute, and the office has gone on by an hour.
    station = part_headers(office.keys, "notifications", office.clock, till("riga"))
    answer = client.get(f"/members/{member_id}/messages", headers=station)
    assert answer.status_code == 200
    expected: list[dict[str, Any]] = [
        {
            "kind": "birthday",
            "channel": "email",
            "state": "failed",
            "created_at": "2026-04-15T13:00:00.000000Z",
            "sent_at": None,
        },
        {
            "kind": "welcome",
            "channel": "email",
            "state": "sent",
            "created_at": "2026-04-15T12:00:00.000000Z",
            "sent_at": "2026-04-15T12:00:00.000000Z",
        },
    ]
    assert answer.get_json() == {"messages": expected}


def test_the_newest_fifty_are_enough(office: Office, client: FlaskClient, station: dict[str, str]) -> None:
    member_id = office.enrol()
    for year in range(1960, 2020):
        office.birthday(member_id, year=year)
    answer = client.get(f"/members/{member_id}/messages", headers=station)
    assert len(answer.get_json()["messages"]) == 50


def test_someone_who_was_told_nothing_has_an_empty_list(client: FlaskClient, station: dict[str, str]) -> None:
    assert client.get(f"/members/{new_id()}/messages", headers=station).get_json() == {"messages": []}


@pytest.mark.parametrize("member_id", ["anna", "%00", "' OR 1=1", "%ED%A0%80", "a" * 500])
def test_what_is_no_member_id_is_not_found(client: FlaskClient, station: dict[str, str], member_id: str) -> None:
    answer = client.get(f"/members/{member_id}/messages", headers=station)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "unknown_member")


def test_a_stranger_is_told_nothing(client: FlaskClient) -> None:
    assert client.get(f"/members/{new_id()}/messages").status_code == 401


def test_the_service_is_ready_when_its_tables_are_there(client: FlaskClient) -> None:
    assert client.get("/health/ready").status_code == 200
