"""The outlets service on a real database, with a caller of each kind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from services.chassis.clock import FixedClock
from services.chassis.database.engine import Database
from services.chassis.database.migrations import migrate
from services.chassis.security.keys import public_key, signing_key
from services.chassis.security.signatures import caller_verifier
from services.chassis.security.tokens import CallerVerifier, ServiceSigner, sign_station_token
from services.chassis.work.unit_of_work import WorkOpener
from services.outlets.domain.outlet import Outlet
from services.outlets.storage.tables import metadata
from services.outlets.storage.unit_of_work import OutletsWork

NOON = datetime(2026, 4, 15, 12, 0, tzinfo=UTC)


def outlet(**changes: str) -> Outlet:
    """A sound outlet, changed where a test cares."""
    words = {
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
        self.keys = keys
        self.database = Database(database_url)
        migrate(self.database, "services.outlets.migrations")
        self.open_work = WorkOpener(self.database, OutletsWork, self.clock)

    def verifier(self) -> CallerVerifier:
        return caller_verifier(self.keys, self.clock)

    def as_station(self, station_id: str, outlet_code: str) -> dict[str, str]:
        """Headers of a station."""
        private, public = signing_key(self.keys, "station-tokens"), public_key(self.keys, "station-tokens")
        token = sign_station_token(private, public, station_id=station_id, outlet_code=outlet_code, clock=self.clock)
        return {"Authorization": f"Bearer {token}"}

    def as_service(self) -> dict[str, str]:
        """Headers of another service."""
        private, public = signing_key(self.keys, "service-tokens"), public_key(self.keys, "service-tokens")
        return {
            "Authorization": f"Bearer {ServiceSigner(private, public, service='members', clock=self.clock).token()}"
        }

    def told(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Name, subject and data of each fact in the outbox."""
        outbox = metadata.tables["outbox"]
        with self.database.reading() as connection:
            rows = connection.execute(sa.select(outbox).order_by(outbox.c.event_id))
            return [(row.name, row.subject, json.loads(row.body)) for row in rows]
