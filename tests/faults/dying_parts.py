"""Real parts whose process kills itself in its first transaction: at moments that no killer could aim at."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from werkzeug.serving import make_server

from services.chassis.messaging.transport import Delivery
from services.chassis.process import Service
from services.chassis.telemetry.logs import start_logging
from services.chassis.work.consumer import Consumer
from services.chassis.work.unit_of_work import UnitOfWork
from tests.children import children

BEFORE_THE_COMMIT = "before the commit"
# For a request: before the answer. For an event: before the broker hears that it is done.
AFTER_THE_COMMIT = "after the commit"


@contextmanager
def dying_service(name: str, environment: Mapping[str, str], moment: str) -> Iterator[tuple[str, BaseProcess]]:
    """Its address and its process: the service of this name on the data of an installation."""
    here, there = children.Pipe(duplex=False)
    child = children.Process(target=_serve, args=(name, dict(environment), moment, there), daemon=True)
    child.start()
    there.close()
    try:
        yield f"http://127.0.0.1:{here.recv()}", child
    finally:
        child.kill()
        child.join()


@contextmanager
def dying_consumer(name: str, environment: Mapping[str, str], moment: str, *, log: Path) -> Iterator[BaseProcess]:
    """One more consumer of a service, beside the installation's own; it logs into the same file as that one."""
    child = children.Process(target=_consume, args=(name, dict(environment), moment, log), daemon=True)
    child.start()
    try:
        yield child
    finally:
        child.kill()
        child.join()


def _consume(name: str, environment: dict[str, str], moment: str, log: Path) -> None:
    os.environ.update(environment)
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND), sys.stdout.fileno())
    service: Service = import_module(f"services.{name}.bootstrap").build()
    start_logging(name)
    if moment == BEFORE_THE_COMMIT:
        _die_instead_of_committing()
    else:
        _die_before_acknowledging()
    consumer = Consumer(service.open_work, service.connect, service.topology, name, service.handlers)
    consumer.run(threading.Event())


def _serve(name: str, environment: dict[str, str], moment: str, parent: Connection) -> None:
    os.environ.update(environment)
    app = import_module(f"services.{name}.bootstrap").create_app()
    if moment == BEFORE_THE_COMMIT:
        _die_instead_of_committing()
    else:
        app.wsgi_app = _dies_before_answering(app.wsgi_app)
    server = make_server("127.0.0.1", 0, app)
    parent.send(server.port)
    server.serve_forever()


def _dies_before_answering(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """By the time that a view has returned, its transaction is committed; not a byte has left the process yet."""

    def run(environ: Any, start_response: Any) -> Iterable[bytes]:
        for _ in application(environ, lambda *_: lambda data: None):
            break
        _die()
        return []

    return run


def _die_instead_of_committing() -> None:
    write_rest = UnitOfWork.write_rest

    def write_and_die(work: UnitOfWork, last: Any = None) -> None:
        write_rest(work, last)
        _die()

    setattr(UnitOfWork, "write_rest", write_and_die)  # noqa: B010 - mypy would have a method assigned differently


def _die_before_acknowledging() -> None:
    handle_batch = Consumer.handle_batch

    def handle_and_die(consumer: Consumer[Any], deliveries: Sequence[Delivery], stop: threading.Event) -> None:
        handle_batch(consumer, deliveries, stop)
        _die()

    setattr(Consumer, "handle_batch", handle_and_die)  # noqa: B010 - as above


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
