"""Which tills were served: told to outlets once a minute by each process, so that no request of a till costs a write.

Devices say how they are when they ask for a token; a till's token has no end, and only the gateway ever sees it.
"""

from __future__ import annotations

import threading
from itertools import islice

from gateway.clients.part import Part
from services.chassis.clock import Clock, is_lately
from services.chassis.security.caller import Caller
from services.contracts.http_stations import MOST_TILLS_TOLD
from services.contracts.permissions import Role

TELL_EVERY_SECONDS = 60
# One request a minute waits for it, and only so long: what could not be told is told in a minute.
_TIMEOUT_SECONDS = 0.5


class Sightings:
    """Remembers for a minute, and tells. Thread-safe."""

    def __init__(self, outlets: Part, clock: Clock) -> None:
        self._outlets = outlets
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[str, float] = {}
        self._told_at: float | None = None

    def note(self, caller: Caller) -> None:
        """One more request that was let in. Whoever asks carries the news of all: a till may have asked once today."""
        now = self._clock.now().timestamp()
        if caller.role in (Role.TILL, Role.PHONE_SYSTEM):
            with self._lock:
                self._seen[caller.subject] = now
        if self._seen and not self._is_told_of(now):
            self._tell(now)

    def _is_told_of(self, now: float) -> bool:
        return self._told_at is not None and is_lately(self._told_at, now, seconds=TELL_EVERY_SECONDS)

    def _tell(self, now: float) -> None:
        with self._lock:
            if self._is_told_of(now):
                return
            # Also when it fails: an outlets service that is away must not hold up every request.
            self._told_at = now
            seen = dict(islice(self._seen.items(), MOST_TILLS_TOLD))
            for station_id in seen:
                del self._seen[station_id]
        tills = [{"station_id": each, "seconds_ago": max(0, round(now - at))} for each, at in seen.items()]
        if not self._outlets.told("/tills-seen", {"tills": tills}, timeout_seconds=_TIMEOUT_SECONDS):
            with self._lock:
                self._seen = {**seen, **self._seen}
