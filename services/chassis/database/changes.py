"""`ChangeWatch`: whether it is worth looking again, for loops that wait for rows which other processes write."""

from __future__ import annotations

import time
from contextlib import closing
from threading import Event as Flag
from typing import Any

from services.chassis.database.engine import Database

POLL_SECONDS = 0.02
IDLE_POLL_SECONDS = 0.05
IDLE_AFTER_SECONDS = 10.0


class ChangeWatch:
    """Waits in short steps, longer ones when nothing has happened for a while. Close it before its database.

    On SQLite it asks for the file's data_version: that costs microseconds and changes with any other connection's
    commit. On PostgreSQL it has no such hint and always answers that there may be something.
    """

    def __init__(self, database: Database) -> None:
        # Outside any transaction: within one, data_version stands still.
        self._connection: Any = None if database.is_postgresql else database.engine.raw_connection()
        self._version = self._data_version()
        self._busy_at = time.monotonic()

    def wait(self, stop: Flag) -> bool:
        """Wait one step; True when another connection may have committed since the last step."""
        is_idle = time.monotonic() - self._busy_at > IDLE_AFTER_SECONDS
        stop.wait(IDLE_POLL_SECONDS if is_idle else POLL_SECONDS)
        if self._connection is None:
            return True
        before, self._version = self._version, self._data_version()
        return before != self._version

    def was_useful(self) -> None:
        """There was something to do: look more often for a while."""
        self._busy_at = time.monotonic()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _data_version(self) -> int:
        if self._connection is None:
            return 0
        with closing(self._connection.cursor()) as cursor:
            return int(cursor.execute("PRAGMA data_version").fetchone()[0])
