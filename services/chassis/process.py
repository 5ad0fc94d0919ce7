"""Processes: `python -m services.NAME web|worker|migrate|doctor` for every service, stopped gently by SIGTERM."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from services.chassis.clock import Clock
from services.chassis.database import durability
from services.chassis.database.engine import Database
from services.chassis.database.migrations import is_current, migrate
from services.chassis.messaging.connect import transport_at
from services.chassis.messaging.event import Event
from services.chassis.messaging.transport import Topology, Transport, TransportAway
from services.chassis.security.renewing import Renewal
from services.chassis.settings import PartSettings
from services.chassis.telemetry import metrics
from services.chassis.telemetry.logs import logger, start_logging
from services.chassis.work.audit_heads import Heads
from services.chassis.work.audit_seals import Sealer
from services.chassis.work.consumer import Consumer
from services.chassis.work.jobs import Job, run_jobs
from services.chassis.work.relay import Relay
from services.chassis.work.unit_of_work import WorkOpener

GUNICORN_SETTINGS = Path(__file__).parents[2] / "deploy" / "gunicorn.conf.py"


@dataclass(frozen=True)
class Service:
    """One service, composed: what its processes need to know of it."""

    name: str
    settings: PartSettings
    clock: Clock
    database: Database
    metadata: sa.MetaData
    migrations: str
    owner_url: str
    """The database as the role that owns its tables; empty where that is the role that the service runs as."""
    open_work: WorkOpener[Any]
    topology: Topology
    handlers: Mapping[type[Event], Callable[[Any, Any], None]]
    jobs: Sequence[Job]
    findings: Callable[[], Sequence[str]] = tuple
    """What the doctor says of this service's own affairs: nothing that should keep it from running."""
    renewals: Mapping[str, Renewal] = field(default_factory=dict)
    """How what this service has sealed comes under the newest generation of a key, by the key's name."""

    def connect(self) -> Transport:
        """A connection to the broker; make it after the process has forked."""
        return transport_at(self.settings.broker)

    def migrate(self) -> None:
        """Bring the database to this version; as its owner, where the service itself may change no table."""
        if not self.owner_url:
            migrate(self.database, self.migrations)
            return
        with closing(Database(self.owner_url)) as owned:
            migrate(owned, self.migrations, run_time_role=self.database.url.username or "")

    def close(self) -> None:
        self.database.close()


def run(build: Callable[[], Service], arguments: Sequence[str] | None = None) -> None:
    """The command line of a service. Exits non-zero, with a sentence, when settings would lose data."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    commands: Mapping[str, Callable[[Service], None]] = {
        "web": _web,
        "worker": _worker,
        "migrate": Service.migrate,
        "doctor": _doctor,
    }
    if len(words) != 1 or words[0] not in commands:
        raise SystemExit(f"usage: python -m services.NAME {'|'.join(commands)}")
    service = build()
    start_logging(service.name, as_text=service.settings.log_format == "text")
    commands[words[0]](service)


def complaints(service: Service) -> list[str]:
    """Everything that makes this service unsafe to run; empty when all is well."""
    found = durability.mistakes(service.database)
    if not is_current(service.database, service.migrations):
        found.append(f"The database is not at this version: run `python -m services.{service.name} migrate`.")
    loose = [path.name for path in service.settings.keys.glob("*") if path.stat().st_mode & 0o077]
    found += [f"The key {name} can be read by others: chmod 600 it." for name in sorted(loose)]
    keys = service.settings.keys
    if keys.exists() and keys.stat().st_mode & 0o022:
        # Whoever may write there may put a key of their own beside ours.
        found.append(f"The directory of the keys can be changed by others: chmod 700 {keys}.")
    return found


def _doctor(service: Service) -> None:
    found = complaints(service)
    # On a database of another version they would not find their tables.
    found += [] if found else service.findings()
    try:
        transport = service.connect()
        transport.declare(service.topology)
        transport.close()
    except TransportAway as error:
        found.append(f"The message broker does not answer: {error}")
    for complaint in found:
        sys.stderr.write(f"{service.name}: {complaint}\n")
    if found:
        raise SystemExit(1)
    sys.stdout.write(f"{service.name}: well\n")


def _refuse_to_lose_data(service: Service) -> None:
    if found := complaints(service):
        raise SystemExit("\n".join(f"{service.name}: {complaint}" for complaint in found))


def _web(service: Service) -> None:
    _refuse_to_lose_data(service)
    service.close()
    run_gunicorn(f"services.{service.name}.bootstrap:create_app()", f"{service.name.upper()}_PORT")


def run_gunicorn(application: str, port_variable: str) -> None:
    """Become gunicorn, or its worker alone where WEB_WORKERS is 0; the address comes from the environment."""
    bind = f"{os.environ.get('BIND_HOST', '127.0.0.1')}:{os.environ[port_variable]}"
    server = "services.chassis.http.lone_server" if os.environ.get("WEB_WORKERS") == "0" else "gunicorn"
    arguments = [sys.executable, "-m", server, "--config", str(GUNICORN_SETTINGS), "--bind", bind, application]
    os.execv(sys.executable, arguments)  # noqa: S606 - our own interpreter, fixed words


def _worker(service: Service) -> None:
    _refuse_to_lose_data(service)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if port := os.environ.get("WORKER_METRICS_PORT"):
        metrics.serve(int(port), os.environ.get("BIND_HOST", "127.0.0.1"))
    threads = [
        threading.Thread(target=_kept_running, args=(name, body, stop), name=name)
        for name, body in worker_parts(service, stop)
    ]
    for thread in threads:
        thread.start()
    logger().info("worker started", parts=[thread.name for thread in threads])
    stop.wait()
    for thread in threads:
        thread.join(timeout=8)
    service.close()
    logger().info("worker stopped")


def worker_parts(service: Service, stop: threading.Event) -> list[tuple[str, Callable[[], None]]]:
    """What runs beside the web processes, each in a thread of its own until `stop` is set."""
    relay = Relay(service.database, service.connect, service.topology, source=service.name, clock=service.clock)
    parts: list[tuple[str, Callable[[], None]]] = [("relay", lambda: relay.run(stop))]
    jobs = [*service.jobs, relay.pruning_job(), relay.measuring_job(), *_audit_jobs(service)]
    if service.handlers:
        consumer = Consumer(service.open_work, service.connect, service.topology, service.name, service.handlers)
        parts.append(("consumer", lambda: consumer.run(stop)))
        jobs.append(consumer.measuring_job())
    parts.append(("jobs", lambda: run_jobs(jobs, stop)))
    return parts


def _audit_jobs(service: Service) -> list[Job]:
    settings = service.settings
    heads = Heads(service.database, service=service.name, keys=settings.keys, var=settings.var, clock=service.clock)
    return [Sealer(service.database, service=service.name).job(), heads.job()]


def _kept_running(name: str, body: Callable[[], None], stop: threading.Event) -> None:
    """A part that fails is noted and begun again: a worker without its relay would look alive and do nothing."""
    while not stop.is_set():
        try:
            body()
        except Exception as error:  # noqa: BLE001 - the last line of defence of a worker
            logger().error("part of the worker failed", thread=name, error=type(error).__name__, exc_info=error)
            stop.wait(1)
