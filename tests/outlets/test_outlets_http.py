"""What stations and services can ask about places."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.chassis.identifiers import new_id
from services.outlets.use_cases.add_station import add_station
from services.outlets.use_cases.open_outlet import open_outlet
from tests.outlets.franchise import Franchise, outlet


@pytest.fixture
def client(franchise: Franchise) -> FlaskClient:
    return franchise.client()


@pytest.fixture
def till(franchise: Franchise) -> str:
    with franchise.open_work() as work:
        open_outlet(work, outlet())
        return add_station(work, "riga-old-town")


SHOWN: dict[str, Any] = {
    "code": "riga-old-town",
    "name": "Rīga, Vecrīga",
    "territory_code": "baltics",
    "country": "LV",
    "zone": "Europe/Riga",
    "currency": "EUR",
    "locale": "lv",
    "business_day_starts_at": "04:00",
    "admits": "everyone",
    "capacity": None,
    "stay_minutes": 120,
    "labels": [],
}


def test_a_station_learns_who_it_is_and_where(franchise: Franchise, client: FlaskClient, till: str) -> None:
    answer = client.get("/stations/me", headers=franchise.as_station(till, "riga-old-town"))
    assert (answer.status_code, answer.get_json()) == (200, {"station_id": till, "outlet": SHOWN})


def test_a_station_that_is_not_on_the_list_is_not_known(franchise: Franchise, client: FlaskClient, till: str) -> None:
    answer = client.get("/stations/me", headers=franchise.as_station(new_id(), "riga-old-town"))
    assert (answer.status_code, answer.get_json()["code"]) == (404, "unknown_station")
    assert answer.content_type == "application/problem+json"


def test_services_see_all_outlets_and_stations_do_not(franchise: Franchise, client: FlaskClient, till: str) -> None:
    answer = client.get("/outlets", headers=franchise.as_service())
    opened = {"state": "open", "opened_at": "2026-04-15T12:00:00.000000Z", "closed_at": None}
    assert (answer.status_code, answer.get_json()) == (200, {"outlets": [{**SHOWN, **opened}]})
    refused = client.get("/outlets", headers=franchise.as_station(till, "riga-old-town"))
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("path", ["/outlets", "/stations/me"])
def test_a_stranger_is_told_nothing(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "sign_in_needed")


def test_the_service_is_alive_and_ready_without_a_token(client: FlaskClient) -> None:
    assert client.get("/health/live").get_json() == {"status": "live"}
    assert client.get("/health/ready").get_json() == {"status": "ready"}


def test_a_service_whose_database_is_gone_is_alive_but_not_ready(franchise: Franchise, client: FlaskClient) -> None:
    with franchise.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE outlets RENAME TO lost")
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code >= 500
