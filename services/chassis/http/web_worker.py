"""The web worker: gunicorn's threads, each of which stays with its connection for a moment after an answer.

gunicorn's gthread gives a connection back to its main thread after each answer and takes it again for the next request:
two changes of thread, some twenty futex calls. Between parts the next request is mostly there within milliseconds, so
a thread that simply waits for it answers in half the time (docs/performance.md).
"""

from __future__ import annotations

import select
import socket
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from services.chassis.http.stopping import stops_when

# No longer than a new connection would mind to wait for its thread.
STEP_MS = 20
# Longer than a neighbour on a busy machine is silent.
STEPS = 10
_TCP_CORK = getattr(socket, "TCP_CORK", None)


class StayingThreadWorker(ThreadWorker):  # type: ignore[misc, unused-ignore]
    """Stays only while every connection has a thread: when there are more, threads go where the work is."""

    def init_process(self) -> None:
        stops_when(lambda: not self.alive)
        super().init_process()

    def handle(self, conn: Any) -> Any:
        keeps = self._handle_one(conn)
        while keeps is True and self._is_followed(conn):
            keeps = self._handle_one(conn)
        return keeps

    def _handle_one(self, conn: Any) -> Any:
        """gunicorn writes head and body one after the other; corked, they leave together and wake the reader once."""
        _cork(conn.sock, 1)
        keeps = super().handle(conn)
        if keeps is True:
            _cork(conn.sock, 0)
        return keeps

    def _is_followed(self, conn: Any) -> bool:
        """Whether the next request is here already, or arrives within the stay."""
        waiting = select.poll()
        waiting.register(conn.sock, select.POLLIN)
        for _ in range(STEPS):
            if not self.alive or self.nr_conns > self.cfg.threads:
                return False
            if conn.parser.unreader.buf.getvalue() or waiting.poll(STEP_MS):
                return True
        return False


def _cork(connection: socket.socket, is_corked: int) -> None:
    # Linux only, and TCP only.
    if _TCP_CORK is not None and connection.family != socket.AF_UNIX:
        connection.setsockopt(socket.IPPROTO_TCP, _TCP_CORK, is_corked)
