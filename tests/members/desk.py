"""A members service in process, with stations at four outlets, for the tests in this folder."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from werkzeug.test import TestResponse

from services.chassis.clock import FixedClock
from services.chassis.database.engine import Database
from services.chassis.identifiers import new_id
from services.chassis.security.approvals import ApprovalVerifier
from services.chassis.security.caller import Caller
from services.chassis.security.keys import SecretRing
from services.chassis.security.sealed_boxes import SealedBoxes
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.outlets import OutletOpened
from services.contracts.permissions import Role
from services.members.domain.look_ups import USUAL_LIMITS, LookUpLimits
from services.members.event_handlers import on_outlet_opened
from services.members.http_api.app import new_members_app
from services.members.storage.safe import Safe
from services.members.storage.unit_of_work import MembersWork, works_of
from tests.callers import guard_of, part_headers, till
from tests.databases import bring_up

WEBHOOK_KEY = b"w" * 32
PERSON = "0197a3b2-0000-7e4f-8a6b-00000000000d"
NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)

# code: country, zone, locale
OUTLETS = {
    "riga": ("LV", "Europe/Riga", "lv"),
    "moscow": ("RU", "Europe/Moscow", "ru"),
    "warsaw": ("PL", "Europe/Warsaw", "pl"),
    "london": ("GB", "Europe/London", "en"),
    "vladivostok": ("RU", "Asia/Vladivostok", "ru"),
}


class Desk:
    """Speaks to members as the stations of a small franchise do."""

    def __init__(
        self,
        database_url: str,
        keys: Path,
        *,
        at: datetime = NOON,
        limits: LookUpLimits = USUAL_LIMITS,
        safe: Safe | None = None,
        answers_key: bytes | SecretRing = b"m" * 32,
        tells_of_dues: bool = False,
    ) -> None:
        self.clock = FixedClock(at)
        self.database = Database(database_url, pool_size=16)
        bring_up(self.database, "services.members.migrations")
        self.safe = safe or Safe(index_key=b"i" * 32, master_key=b"m" * 32)
        works = works_of(self.safe, tells_of_dues=tells_of_dues)
        self.open_work: WorkOpener[MembersWork] = WorkOpener(self.database, works, self.clock)
        self.keys = keys
        guard = guard_of(keys, "members", self.clock)
        self.app = new_members_app(
            self.open_work,
            guard,
            public_url="https://cards.example/",
            answers_key=answers_key,
            approvals=ApprovalVerifier(keys, "outlets", self.clock),
            webhook_key=WEBHOOK_KEY,
            boxes=SealedBoxes(b"b" * 32),
            limits=limits,
        )
        for code in OUTLETS:
            self.open_outlet(code)

    def open_outlet(self, code: str, *, name: str = "") -> None:
        country, zone, locale = OUTLETS[code]
        opened = OutletOpened(
            outlet_code=code,
            name=name or f"Coffee {code.title()}",
            territory_code="east",
            country=country,
            zone=zone,
            currency="EUR",
            business_day_starts_at="04:00",
            locale=locale,
        )
        with self.open_work() as work:
            on_outlet_opened(work, opened)

    def post(
        self,
        path: str,
        body: Any,
        *,
        outlet: str | None = "riga",
        key: str | None = None,
        language: str = "en",
        by: str = "notifications",
        caller: Caller | None = None,
    ) -> TestResponse:
        """Ask as the station of this outlet, as the service `by`, or as this caller."""
        headers = {**self._headers(outlet, language, by, caller), "Idempotency-Key": key or new_id()}
        return self.app.test_client().post(path, json=body, headers=headers)

    def get(
        self,
        path: str,
        *,
        outlet: str | None = "riga",
        language: str = "en",
        by: str = "notifications",
        caller: Caller | None = None,
    ) -> TestResponse:
        return self.app.test_client().get(path, headers=self._headers(outlet, language, by, caller))

    def named(self, name: str, *, outlet: str = "riga", role: Role = Role.RECEPTION) -> TestResponse:
        """Look for somebody by name, as a person at this outlet."""
        person = Caller("staff", PERSON, role, outlet_code=outlet, station_id=f"station-{outlet}", session_id="s")
        return self.post("/members/named", {"name": name}, caller=person)

    def ask(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> TestResponse:
        """As whoever the headers say."""
        sent = {"Accept-Language": "en", **headers} | ({} if method == "GET" else {"Idempotency-Key": new_id()})
        return self.app.test_client().open(path, method=method, json=body, headers=sent)

    def read_link(self, token: str) -> TestResponse:
        """Ask as the gateway does for whoever holds the link."""
        return self.post("/balance-links/readings", {"token": token}, outlet=None, by="gateway")

    def enrol(self, *, outlet: str = "riga", **given: Any) -> dict[str, Any]:
        """A new member; the body that the till got."""
        answer = self.post("/members", given, outlet=outlet)
        assert answer.status_code == 201, answer.text
        return dict(answer.get_json())

    def check_in(self, identifier: str, *, outlet: str = "riga", language: str = "en") -> dict[str, Any]:
        answer = self.post("/check-ins", {"identifier": identifier}, outlet=outlet, language=language)
        assert answer.status_code == 201, answer.text
        return dict(answer.get_json())

    def count(self, table: str) -> int:
        with self.database.snapshot() as connection:
            return int(connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())

    def facts(self, name: str) -> list[str]:
        """The bodies of the events of this name that wait in the outbox."""
        with self.database.snapshot() as connection:
            query = sa.text("SELECT body FROM outbox WHERE name = :name ORDER BY event_id")
            return [row.body for row in connection.execute(query, {"name": name})]

    def _headers(self, outlet: str | None, language: str, by: str, caller: Caller | None = None) -> Mapping[str, str]:
        if caller is not None:
            known = part_headers(self.keys, "members", self.clock, caller)
        elif outlet is None:
            known = part_headers(self.keys, "members", self.clock, by=by)
        else:
            known = part_headers(self.keys, "members", self.clock, till(outlet, f"station-{outlet}"))
        return {**known, "Accept-Language": language}


def named(desk: Desk, name: str, outlet: str = "riga") -> list[str]:
    """Who is shown to whoever types this name at a desk."""
    answer = desk.named(name, outlet=outlet)
    assert answer.status_code == 200, answer.text
    return [member["display_name"] for member in answer.get_json()["members"]]


def waits_for_us(desk: Desk, thread: threading.Thread) -> None:
    """On PostgreSQL until the database says that somebody waits; SQLite lets one writer in at a time by itself."""
    if not desk.database.is_postgresql:
        return
    query = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    while thread.is_alive():
        with desk.database.reading() as connection:
            if connection.execute(query).scalar_one():
                return
