"""A franchise in this process, for everybody to knock at every door: real services on real databases, no worker."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import TestResponse

from gateway.bootstrap import compose
from gateway.settings import GatewaySettings
from services.chassis.clock import FixedClock
from services.chassis.http.callers import STEP_UP_SECONDS
from services.chassis.identifiers import new_id
from services.chassis.process import Service
from services.chassis.security.caller import Caller
from services.chassis.security.permission import Place
from services.chassis.settings import read_settings
from services.contracts.catalogue import ALL_EVENTS, SUBSCRIPTIONS
from services.contracts.permissions import Role
from services.loyalty.domain.program import Program
from services.loyalty.settings import LoyaltySettings
from services.loyalty.use_cases.define_program import define_program
from services.members.settings import MembersSettings
from services.notifications.settings import NotificationsSettings
from services.outlets.domain.outlet import Outlet
from services.outlets.settings import OutletsSettings
from services.outlets.use_cases.add_station import add_station
from services.outlets.use_cases.open_outlet import open_outlet
from tests.callers import door_token, part_token, person, till
from tests.databases import bring_up
from tests.gateway.parts import WsgiWire

NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
SERVICES = ("outlets", "members", "loyalty", "notifications")
PARTS = (*SERVICES, "gateway")
SERVICE_ROLES = frozenset(role for role in Role if role.startswith("service:"))
PEOPLE = (Role.CASHIER, Role.RECEPTION, Role.OUTLET_MANAGER, Role.TERRITORY_MANAGER, Role.HQ)
AT_COUNTER = (Role.CASHIER, Role.RECEPTION)

OWN, NEAR, FOREIGN = "riga", "liepaja", "warsaw"
"""Who belongs somewhere belongs to Riga, or to the territory that Liepaja is in as well; Warsaw is somebody else's."""
OUTLETS = {
    OWN: Outlet(OWN, "Kafija Rīga", "baltics", "LV", "Europe/Riga", "EUR", "lv"),
    NEAR: Outlet(NEAR, "Kafija Liepāja", "baltics", "LV", "Europe/Riga", "EUR", "lv"),
    FOREIGN: Outlet(FOREIGN, "Kawa Warszawa", "vistula", "PL", "Europe/Warsaw", "PLN", "pl"),
}
PLACES = {OWN: Place(OWN, "/baltics/"), NEAR: Place(NEAR, "/baltics/"), FOREIGN: Place(FOREIGN, "/vistula/")}
COFFEE = Program(
    code="coffee",
    unit="stamp",
    target=6,
    categories=frozenset({"coffee"}),
    titles={"en": "Every seventh coffee is free"},
    reward_titles={"en": "A free coffee"},
)
_SETTINGS = {
    "outlets": OutletsSettings,
    "members": MembersSettings,
    "loyalty": LoyaltySettings,
    "notifications": NotificationsSettings,
}


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The services write their own logs."""


_UNTOLD = sa.text("SELECT event_id, name, body, sequence FROM outbox WHERE sent_at IS NULL ORDER BY event_id")
_TOLD = sa.text("UPDATE outbox SET sent_at = occurred_at WHERE event_id = :event_id")


@dataclass(frozen=True)
class Asker:
    """Somebody who knocks: a caller with tokens; nobody where there is no caller."""

    role: str
    caller: Caller | None


NOBODY = Asker("anybody", None)


class Franchise:
    """`with Franchise(var) as franchise:` - two outlets in two territories, one program, somebody in each role."""

    def __init__(self, var: Path, environment: Mapping[str, str] | None = None) -> None:
        self.clock = FixedClock(NOON)
        self.keys = var / "keys"
        self._given = {"VAR": str(var), "PUBLIC_URL": "https://cards.example", **(environment or {})}
        self._open = ExitStack()
        # What requests put in place once and share.
        self.remembered: dict[str, Any] = {}
        self._phones = 0
        self._asked = 0

    def __enter__(self) -> Self:
        servers = {name: _Server() for name in SERVICES}
        addresses = {f"{name.upper()}_URL": servers[name].url for name in SERVICES}
        environment = {**self._given, **addresses}
        self.services: dict[str, Service] = {}
        self.apps: dict[str, Flask] = {}
        for name in SERVICES:
            module = import_module(f"services.{name}.bootstrap")
            service = module.build(read_settings(_SETTINGS[name], environment), self.clock)
            self._open.callback(service.close)
            bring_up(service.database, service.migrations)
            self.services[name] = service
            self.apps[name] = module.create_app(service)
            # For what services ask each other; the tests themselves go without sockets.
            self._open.callback(servers[name].serve(self.apps[name]))
        self.wires = {name: WsgiWire(self.apps[name]) for name in SERVICES}
        self.apps["gateway"] = compose(read_settings(GatewaySettings, environment), self.wires, self.clock)
        self._populate()
        # The gateway hears once who was shut out, while nobody is, and then the clock stands still: the walk ends the
        # sessions of those who knock, and goes on with the same ones.
        self.ask("gateway", self.askers[Role.TILL], "GET", "/api/v1/station")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def ask(
        self, part: str, asker: Asker, method: str, path: str, *, body: Any = None, headers: Mapping[str, str] = {}
    ) -> TestResponse:
        """One request, at the part's own door; writes carry a fresh key."""
        sent = {"Accept-Language": "en", **self._credentials(part, asker), **headers}
        if method != "GET":
            sent.setdefault("Idempotency-Key", new_id())
        # Everybody comes from elsewhere: one address alone may not knock as often as this walk does.
        self._asked += 1
        source = {"REMOTE_ADDR": f"10.{self._asked >> 16}.{self._asked >> 8 & 255}.{self._asked & 255}"}
        client = self.apps[part].test_client()
        if isinstance(body, bytes):
            # What was signed goes as it is.
            return client.open(
                path,
                method=method,
                data=body,
                content_type="application/json",
                headers=sent,
                environ_overrides=source,
            )
        return client.open(path, method=method, json=body, headers=sent, environ_overrides=source)

    def work(self, name: str) -> Any:
        """The service's unit of work: how tests put things in place that no request of theirs is about."""
        return self.services[name].open_work()

    def deliver(self) -> None:
        """Give each fact to those who hear it, as the workers do."""
        for service in self.services.values():
            with service.database.reading() as connection:
                rows = list(connection.execute(_UNTOLD))
            if rows:
                with service.database.writing() as connection:
                    connection.execute(_TOLD, [{"event_id": row.event_id} for row in rows])
            for row in rows:
                self._tell(row)

    def forget_look_ups(self) -> None:
        """One person alone may not ask for as many numbers that nobody has as this walk does."""
        with self.services["members"].database.writing() as connection:
            for table in ("look_up_numbers", "look_up_tallies"):
                connection.execute(sa.text(f"DELETE FROM {table}"))

    def phone(self, outlet: str) -> str:
        """A number that nobody has yet, of the outlet's country."""
        self._phones += 1
        return f"+486{self._phones:08}" if outlet == FOREIGN else f"+3712{self._phones:07}"

    def station_at(self, outlet: str) -> Asker:
        """A till at this outlet."""
        return self._tills[outlet]

    def renew_sessions(self) -> None:
        """Everybody signs in anew: some route may have ended the sessions before, and the gateway remembers that."""
        for role, asker in self.askers.items():
            if asker.caller is not None and asker.caller.session_id is not None:
                self.askers[role] = replace(asker, caller=replace(asker.caller, session_id=new_id()))

    def long_after_second_factor(self, asker: Asker) -> Asker:
        """The same person, who has shown a second factor too long ago."""
        assert asker.caller is not None
        shown_at = self.clock.now().timestamp() - STEP_UP_SECONDS - 1
        return replace(asker, caller=replace(asker.caller, proven_at=shown_at))

    def _populate(self) -> None:
        with self.work("outlets") as work:
            for outlet in OUTLETS.values():
                open_outlet(work, outlet)
            stations = {code: add_station(work, code) for code in OUTLETS}
        with self.work("loyalty") as work:
            define_program(work, COFFEE)
        self.deliver()
        self._tills = {code: Asker(Role.TILL, till(code, stations[code])) for code in OUTLETS}
        at_station = Caller(
            "station",
            stations[OWN],
            Role.STATION,
            outlet_code=OWN,
            station_id=stations[OWN],
            territory_path="/baltics/",
        )
        self.askers = {
            Role.TILL: self._tills[OWN],
            Role.STATION: Asker(Role.STATION, at_station),
            Role.PHONE_SYSTEM: Asker(Role.PHONE_SYSTEM, replace(till(OWN, stations[OWN]), role=Role.PHONE_SYSTEM)),
            **{role: Asker(role, self._signed_in(role, stations[OWN])) for role in PEOPLE},
            **{role: Asker(role, _service(role)) for role in SERVICE_ROLES},
        }

    def _signed_in(self, role: Role, station_id: str) -> Caller:
        """Cashier and reception at the station, the others in their office; the second factor was shown just now."""
        place: dict[str, Any] = {"proven_at": NOON.timestamp()}
        if role in AT_COUNTER:
            place["station_id"] = station_id
        if role in (*AT_COUNTER, Role.OUTLET_MANAGER):
            place["outlet_code"] = OWN
        if role != Role.HQ:
            place["territory_path"] = PLACES[OWN].territory_path
        return person(role, **place)

    def _credentials(self, part: str, asker: Asker) -> dict[str, str]:
        if asker.caller is None:
            return {}
        if part == "gateway":
            # A service has nothing for the door; it tries what it has for others.
            token = (
                part_token(self.keys, "members", self.clock, by=asker.caller.subject)
                if asker.caller.kind == "service"
                else door_token(self.keys, asker.caller, self.clock, lasts_seconds=600)
            )
        elif asker.caller.kind == "service":
            token = part_token(self.keys, part, self.clock, by=asker.caller.subject)
        else:
            token = part_token(self.keys, part, self.clock, asker.caller)
        return {"Authorization": f"Bearer {token}"}

    def _tell(self, row: Any) -> None:
        for name, events in SUBSCRIPTIONS.items():
            kind = next((event for event in events if row.name == event.NAME), None)
            if kind is not None:
                with self.work(name) as work:
                    fact = kind.from_data(json.loads(row.body), sequence=row.sequence)
                    self.services[name].handlers[kind](work, fact)
        assert row.name in {event.NAME for event in ALL_EVENTS}


def _service(role: str) -> Caller:
    return Caller("service", role.removeprefix("service:"), role)


class _Server:
    """A loopback address now, an application behind it later."""

    def __init__(self) -> None:
        self._app: Flask | None = None
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _answer(self, environ: Any, start: Any) -> Any:
        assert self._app is not None
        return self._app(environ, start)

    def serve(self, app: Flask) -> Any:
        self._app = app
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()

        def stop() -> None:
            self._server.shutdown()
            thread.join(timeout=60)
            self._server.server_close()

        return stop
