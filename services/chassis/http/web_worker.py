"""The web worker: gunicorn's threads, each of which stays with its connection for a moment after an answer.

gunicorn's gthread gives a connection back to its main thread after each answer and takes it again for the next request:
two changes of thread, some twenty futex calls. Between parts the next request is mostly there within milliseconds, so
a thread that simply waits for it answers in half the time (docs/performance.md).
"""

from __future__ import annotations

import select
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

# Longer than a busy neighbour is silent, shorter than a new connection would mind to wait for its thread.
STAY_MS = 20


class StayingThreadWorker(ThreadWorker):  # type: ignore[misc, unused-ignore]
    """Stays only while every connection has a thread: when there are more, threads go where the work is."""

    def handle(self, conn: Any) -> Any:
        keeps = super().handle(conn)
        while keeps is True and self._is_followed(conn):
            keeps = super().handle(conn)
        return keeps

    def _is_followed(self, conn: Any) -> bool:
        """Whether the next request is here already, or arrives within the stay."""
        if not self.alive or self.nr_conns > self.cfg.threads:
            return False
        if conn.parser.unreader.buf.getvalue():
            return True
        waiting = select.poll()
        waiting.register(conn.sock, select.POLLIN)
        return bool(waiting.poll(STAY_MS))
