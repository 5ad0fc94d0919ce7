"""The whole suite in this process: real services and gateway behind loopback ports, real databases, a real broker."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
import urllib3
from flask import Flask
from pytest import MonkeyPatch
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

import services.loyalty.bootstrap
import services.members.bootstrap
import services.notifications.bootstrap
import services.outlets.bootstrap
from gateway.bootstrap import compose, wires
from gateway.clients import revocations
from gateway.settings import GatewaySettings
from services.chassis.clock import Clock, SystemClock
from services.chassis.identifiers import new_id
from services.chassis.process import Service, worker_parts
from services.chassis.settings import read_settings
from services.contracts.catalogue import SUBSCRIPTIONS
from services.loyalty.domain.program import Program
from services.loyalty.settings import LoyaltySettings
from services.loyalty.use_cases.define_program import define_program
from services.members.domain.memberships.plan import Plan
from services.members.settings import MembersSettings
from services.members.use_cases.memberships.define_plan import define_plan
from services.notifications.settings import NotificationsSettings
from services.outlets.domain.outlet import Outlet
from services.outlets.settings import OutletsSettings
from services.outlets.use_cases.add_station import add_station
from services.outlets.use_cases.open_outlet import open_outlet
from tests.callers import door_token, till
from tests.databases import bring_up
from tests.shaken import late

OUTLETS = (
    Outlet("riga", "Kafija Rīga", "baltics", "LV", "Europe/Riga", "EUR", "lv"),
    Outlet("warsaw", "Kawa Warszawa", "vistula", "PL", "Europe/Warsaw", "PLN", "pl"),
    Outlet("london", "Coffee London", "baltics", "GB", "Europe/London", "GBP", "en"),
)
COFFEE = Program(
    code="coffee",
    unit="stamp",
    target=6,
    categories=frozenset({"coffee"}),
    titles={"en": "Every seventh coffee is free", "pl": "Co siódma kawa gratis"},
    reward_titles={"en": "Free coffee", "pl": "Darmowa kawa"},
)
# Long enough for a busy machine; reached only when something is broken.
_PATIENCE_SECONDS = 180.0
# A part that is slow on a busy machine is waited for: here only one that was taken away is away.
_PATIENT = {
    "PART_TIMEOUT_MS": "30000",
    "STANDING_TIMEOUT_MS": "30000",
    "MEMBERS_TIMEOUT_SECONDS": "30",
    "STATION_PATIENCE_MS": "30000",
}
# No setting: a gateway whose clock a test has turned on by days lets everybody wait for the news of who was shut out.
_PATIENT_FOR_NEWS = {"_WHILE_ALL_WAIT_SECONDS": 30.0, "_WHILE_OTHERS_GO_ON_SECONDS": 30.0}


class _QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The services write their own logs."""


@dataclass(frozen=True)
class Answer:
    """What the gateway answered."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Caller:
    """Asks the gateway: a station with its token, or anybody without one."""

    url: str
    token: str | None = None
    language: str = "en"
    watch: Callable[[str, str, Answer], None] = lambda method, path, answer: None
    headers: Mapping[str, str] = field(default_factory=dict)
    _pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, maxsize=16))

    def with_headers(self, **headers: str) -> Self:
        return replace(self, headers=headers)

    def get(self, path: str) -> Answer:
        return self._call("GET", path, None, {})

    def post(self, path: str, body: Any, *, key: str | None = None) -> Answer:
        """A write under a fresh key, or under the one given; bytes are a sealed body."""
        is_sealed = isinstance(body, bytes)
        content_type = "application/jose" if is_sealed else "application/json"
        headers = {"Content-Type": content_type, "Idempotency-Key": key or new_id()}
        return self._call("POST", path, body if is_sealed else json.dumps(body).encode(), headers)

    def _call(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        sent = {"Accept-Language": self.language, **self.headers, **headers}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        found = self._pool.request(
            method, f"{self.url}/api/v1{path}", body=body, headers=sent, timeout=_PATIENCE_SECONDS
        )
        answer = Answer(found.status, found.data, found.headers)
        self.watch(method, f"/api/v1{path}", answer)
        return answer


class RunningSuite:
    """`with RunningSuite(tmp_path) as suite:` - three outlets, one coffee program, nobody enrolled yet.

    Events travel by themselves; scheduled jobs run when `settle` or `do_jobs` is called, so that a test decides when.
    """

    def __init__(self, var: Path, *, clock: Clock | None = None, environment: Mapping[str, str] | None = None) -> None:
        """`environment` as the processes would get it: other databases, another broker, a mail server."""
        self.var = var
        self.clock = clock or SystemClock()
        self._given = environment or {}
        self._open = ExitStack()
        self._listening: dict[str, socket.socket] = {}
        self._servers: dict[str, BaseWSGIServer] = {}
        self._apps: dict[str, Flask] = {}
        self._addresses: dict[str, tuple[str, int]] = {}
        self._stop = threading.Event()
        self._workers: list[threading.Thread] = []
        self.watch: Callable[[str, str, Answer], None] = lambda method, path, answer: None

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            # Or its threads would go on, and bother the tests after it.
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _start(self) -> None:
        patch = self._open.enter_context(MonkeyPatch.context())
        for name, seconds in _PATIENT_FOR_NEWS.items():
            patch.setattr(revocations, name, seconds)
        for name in ("outlets", "members", "loyalty", "notifications", "gateway"):
            self._listening[name] = self._open.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.services = self._build()
        for service in self.services.values():
            self._open.callback(service.close)
            bring_up(service.database, service.migrations)
        self.tokens = self._open_outlets()
        self._serve("outlets", services.outlets.bootstrap.create_app(self.services["outlets"]))
        self._serve("members", services.members.bootstrap.create_app(self.services["members"]))
        self._serve("loyalty", services.loyalty.bootstrap.create_app(self.services["loyalty"]))
        self._serve("notifications", services.notifications.bootstrap.create_app(self.services["notifications"]))
        settings = read_settings(GatewaySettings, self.environment)
        self.gateway = compose(settings, wires(settings), self.clock)
        self._serve("gateway", self.gateway)
        self._work()
        self.wait_for_events()
        self.do_jobs()
        self.wait_for_events()

    def _end(self) -> None:
        self._stop.set()
        for name in list(self._servers):
            self.take_away(name)
        for worker in self._workers:
            worker.join(timeout=_PATIENCE_SECONDS)
        self._open.close()
        assert not (alive := [worker.name for worker in self._workers if worker.is_alive()]), alive

    @property
    def url(self) -> str:
        return self._address("gateway")

    def station(self, outlet_code: str, *, language: str = "en") -> Caller:
        """The station at this outlet."""
        return Caller(self.url, self.tokens[outlet_code], language, self._watched)

    def anybody(self, *, language: str = "en") -> Caller:
        """Somebody without a token."""
        return Caller(self.url, None, language, self._watched)

    def enrol(self, phone: str, **given: object) -> dict[str, Any]:
        """Somebody joins in Riga, and everybody who is told has heard of it."""
        answer = self.station("riga").post("/members", {"phone": phone, "locale": "en", **given})
        assert answer.status == 201, answer.body
        self.wait_for_events()
        member: dict[str, Any] = answer.json
        return member

    def take_away(self, part: str) -> None:
        """The part's web process ends; nobody listens at its address any more."""
        self._servers.pop(part).shutdown()
        self._listening[part].close()

    def bring_back(self, part: str) -> None:
        """It listens again where it did, with the same app: what `take_away` took."""
        address = self._addresses[part]
        self._listening[part] = self._open.enter_context(socket.create_server(address))
        self._serve(part, self._apps[part])

    def put_on_sale(self, plan: Plan) -> None:
        """The first version of a plan, as head office defines it."""
        with self.services["members"].open_work() as work:
            work.command_id = new_id()
            define_plan(work, plan, after_version=0, staff_id=None)

    def settle(self) -> None:
        """Wait until every fact has had its effect, do all jobs once, and wait again."""
        self.wait_for_events()
        self.do_jobs()
        self.wait_for_events()
        self.do_jobs()

    def do_jobs(self) -> None:
        for service in self.services.values():
            for job in service.jobs:
                job.run()

    def wait_for_events(self) -> None:
        """Until each subscriber's inbox holds every fact that any outbox holds for it."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while missing := self._undelivered():
            assert time.monotonic() < deadline, f"facts did not arrive: {missing}"
            time.sleep(0.01)

    def _undelivered(self) -> dict[str, int]:
        """By their ids: where a backup was put back, an inbox holds facts of which no outbox knows any more."""
        told: dict[str, set[str]] = {}
        for service in self.services.values():
            for event_id, name in self._rows(service, "SELECT event_id, name FROM outbox"):
                told.setdefault(name, set()).add(event_id)
        missing = {}
        for queue, events in SUBSCRIPTIONS.items():
            received = {event_id for (event_id,) in self._rows(self.services[queue], "SELECT event_id FROM inbox")}
            if left := set().union(*(told.get(event.NAME, ()) for event in events)) - received:
                missing[queue] = len(left)
        return missing

    def _rows(self, service: Service, text: str) -> list[Any]:
        with service.database.reading() as connection:
            return list(connection.execute(sa.text(text)))

    @property
    def environment(self) -> dict[str, str]:
        urls = {f"{name.upper()}_URL": self._address(name) for name in self._listening if name != "gateway"}
        told = {"VAR": str(self.var), "PUBLIC_URL": self.url, "MESSAGE_CHANNELS": "console"}
        return {**_PATIENT, **told, **urls, **self._given}

    def _build(self) -> dict[str, Service]:
        given = self.environment
        return {
            "outlets": services.outlets.bootstrap.build(read_settings(OutletsSettings, given), self.clock),
            "members": services.members.bootstrap.build(read_settings(MembersSettings, given), self.clock),
            "loyalty": services.loyalty.bootstrap.build(read_settings(LoyaltySettings, given), self.clock),
            "notifications": services.notifications.bootstrap.build(
                read_settings(NotificationsSettings, given), self.clock
            ),
        }

    def _open_outlets(self) -> dict[str, str]:
        keys = self.var / "keys"
        tokens = {}
        with self.services["outlets"].open_work() as work:
            for outlet in OUTLETS:
                open_outlet(work, outlet)
                station_id = add_station(work, outlet.outlet_code)
                tokens[outlet.outlet_code] = door_token(keys, till(outlet.outlet_code, station_id), self.clock)
        with self.services["loyalty"].open_work() as work:
            define_program(work, COFFEE)
        return tokens

    def _serve(self, name: str, app: Flask) -> None:
        listening = self._listening[name]
        self._apps[name], self._addresses[name] = app, listening.getsockname()
        served = late(app) if name == "gateway" else app
        server = make_server(
            "127.0.0.1", 0, served, threaded=True, request_handler=_QuietHandler, fd=listening.fileno()
        )
        self._servers[name] = server
        threading.Thread(target=server.serve_forever, args=(0.05,), name=f"{name} web", daemon=True).start()

    def _work(self) -> None:
        for service in self.services.values():
            for name, body in worker_parts(service, self._stop):
                if name != "jobs":
                    worker = threading.Thread(target=body, name=f"{service.name} {name}", daemon=True)
                    worker.start()
                    self._workers.append(worker)

    def _address(self, name: str) -> str:
        return f"http://127.0.0.1:{self._listening[name].getsockname()[1]}"

    def _watched(self, method: str, path: str, answer: Answer) -> None:
        self.watch(method, path, answer)
