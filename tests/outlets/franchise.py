"""The outlets service on a real database, with a caller of each kind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from services.chassis.clock import FixedClock
from services.chassis.database.engine import Database
from services.chassis.http.callers import Guard
from services.chassis.security.caller import Caller
from services.chassis.security.keys import SecretRing
from services.chassis.work.unit_of_work import WorkOpener
from services.outlets.clients.company import Company
from services.outlets.credentials.hashing import STAFF_KEY, Hasher
from services.outlets.credentials.kit import kit
from services.outlets.domain.outlet import Outlet
from services.outlets.http_api.app import new_outlets_app
from services.outlets.storage.tables import metadata
from services.outlets.storage.unit_of_work import OutletsWork
from tests.callers import guard_of, part_headers, till
from tests.databases import bring_up

PUBLIC_URL = "https://loyalty.example.com"
NOON = datetime(2026, 4, 15, 12, 0, tzinfo=UTC)


def outlet(**changes: str) -> Outlet:
    """A sound outlet, changed where a test cares."""
    words: dict[str, Any] = {
        "outlet_code": "riga-old-town",
        "name": "Rīga, Vecrīga",
        "territory_code": "baltics",
        "country": "LV",
        "zone": "Europe/Riga",
        "currency": "EUR",
        "locale": "lv",
    }
    return Outlet(**{**words, **changes})


class Franchise:
    """The map, its keys, and tokens of those who ask about it."""

    def __init__(self, database_url: str, keys: Path) -> None:
        self.clock = FixedClock(NOON)
        self.company: Company | None = None
        self.keys = keys
        self.database = Database(database_url)
        bring_up(self.database, "services.outlets.migrations")
        # Cheap, or the tests would spend their time hashing.
        hasher = Hasher(SecretRing(keys, STAFF_KEY))
        self.kit = kit(keys, self.clock, public_url=PUBLIC_URL, hasher=hasher)
        self.open_work = WorkOpener(self.database, OutletsWork, self.clock)

    def client(self) -> FlaskClient:
        """The service's application."""
        app = new_outlets_app(self.open_work, self.guard(), self.kit, public_url=PUBLIC_URL, company=self.company)
        return app.test_client()

    def guard(self) -> Guard:
        return guard_of(self.keys, "outlets", self.clock)

    def as_station(self, station_id: str, outlet_code: str) -> dict[str, str]:
        """Headers of a station."""
        return self.as_caller(till(outlet_code, station_id))

    def as_caller(self, caller: Caller) -> dict[str, str]:
        """Headers of whoever came through the gateway."""
        return part_headers(self.keys, "outlets", self.clock, caller)

    def as_service(self, name: str = "members") -> dict[str, str]:
        """Headers of another service."""
        return part_headers(self.keys, "outlets", self.clock, by=name)

    def told(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Name, subject and data of each fact in the outbox."""
        outbox = metadata.tables["outbox"]
        with self.database.reading() as connection:
            rows = connection.execute(sa.select(outbox).order_by(outbox.c.event_id))
            return [(row.name, row.subject, json.loads(row.body)) for row in rows]
