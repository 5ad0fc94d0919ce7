"""Buckets: how much may come from one source in a minute, counted in the memory of this process."""

from __future__ import annotations

import threading

from services.chassis.clock import Clock

_SPAN_SECONDS = 60.0
# As many sources as a process remembers: some megabytes. One more, and those that are quiet are forgotten; when none
# is, all are, for a flood of addresses must not fill the memory.
_MOST_SOURCES = 50_000


class Buckets:
    """Leaky buckets, one for each source: `per_minute` at once, and then as many as leak out. Thread-safe.

    The library `limits` does the same with a thread of its own in each process, and with a clock that no test can set.
    """

    def __init__(self, clock: Clock, *, per_minute: int) -> None:
        self._clock = clock
        self._share = _SPAN_SECONDS / per_minute
        self._lock = threading.Lock()
        # When each bucket will be empty again, in seconds since 1970.
        self._empty_at: dict[str, float] = {}

    def seconds_to_wait(self, source: str) -> int:
        """Take one, and answer 0; or take nothing, and answer when there will be room."""
        now = self._clock.now().timestamp()
        with self._lock:
            empty_at = self._empty_at.get(source, now)
            if empty_at > now + _SPAN_SECONDS:
                # No bucket holds more than its span: the clock was ahead, and has been set back.
                empty_at = now
            filled_to = max(empty_at, now) + self._share
            if filled_to > now + _SPAN_SECONDS:
                return max(1, round(filled_to - now - _SPAN_SECONDS))
            if len(self._empty_at) >= _MOST_SOURCES:
                self._forget_quiet(now)
            self._empty_at[source] = filled_to
        return 0

    def _forget_quiet(self, now: float) -> None:
        busy = {source: empty_at for source, empty_at in self._empty_at.items() if empty_at > now}
        self._empty_at = busy if len(busy) < _MOST_SOURCES else {}
