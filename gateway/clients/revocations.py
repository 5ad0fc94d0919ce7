"""Who was shut out although the token has not run out: a copy of the list that outlets keeps, in each process.

It is looked at for every request, which costs three look-ups in sets, and asked for by one request in fifteen seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from gateway.clients.part import Part
from services.chassis.clock import Clock, is_lately
from services.chassis.http.client import PartAway
from services.chassis.http.problems import Problem
from services.chassis.security.caller import Caller
from services.chassis.telemetry.logs import logger

ASK_AFTER_SECONDS = 15
# While one request asks, the others go on with a list of this age at most; with an older one they wait for the new one.
# So who was shut out is refused within a minute, also by a gateway that had nothing to do for an hour.
GO_ON_FOR_SECONDS = 40
# A till must not stop because outlets does: nobody can be shut out while it is away, and what needs a fresh token there
# (devices, people) ends by itself within minutes. After a shift without any word tills stop as well.
GOOD_FOR_SECONDS = 8 * 3600
# While outlets is away, one request in five seconds finds out whether it still is.
_ASK_AGAIN_SECONDS = 5
# It waits so long for that. As long as the others go on meanwhile it has time: on a busy machine outlets is slow, not
# away, and who was shut out must be refused all the same. With an older list everybody waits for the one who asks.
_WHILE_OTHERS_GO_ON_SECONDS = 1.5
_WHILE_ALL_WAIT_SECONDS = 0.5


@dataclass(frozen=True)
class _Heard:
    """The list, and when we asked for it."""

    at: float
    stations: Set[str]
    outlets: Set[str]
    staff: Set[str]
    sessions: Set[str]


class Revocations:
    """Tells a caller who is refused from one who is not. Thread-safe."""

    def __init__(self, outlets: Part, clock: Clock) -> None:
        self._outlets = outlets
        self._clock = clock
        self._heard: _Heard | None = None
        self._failed_at: float | None = None
        self._asking = threading.Lock()

    def refused(self, caller: Caller) -> str | None:
        """Why the caller is refused for ever; None when they are not.

        Raises Problem 409 while the caller's outlet is closed, and 503 when nobody can say any more.
        """
        known = self._known()
        if caller.station_id in known.stations:
            return "station_revoked"
        if caller.session_id in known.sessions or (caller.kind == "staff" and caller.subject in known.staff):
            return "session_ended"
        # Not the end of a till's token or a device's key: both open again when the outlet does.
        if caller.outlet_code in known.outlets:
            raise Problem(409, "outlet_closed", "This outlet is closed: nobody works there until it opens again.")
        return None

    def _known(self) -> _Heard:
        now = self._clock.now().timestamp()
        heard = self._heard
        if heard is None or not is_lately(heard.at, now, seconds=ASK_AFTER_SECONDS):
            must_wait = heard is None or not is_lately(heard.at, now, seconds=GO_ON_FOR_SECONDS)
            self._hear(heard, now, must_wait=must_wait)
            heard = self._heard
        if heard is None or now - heard.at >= GOOD_FOR_SECONDS:
            raise self._outlets.away("nobody knows who was shut out")
        return heard

    def _hear(self, before: _Heard | None, now: float, *, must_wait: bool) -> None:
        if self._failed_at is not None and is_lately(self._failed_at, now, seconds=_ASK_AGAIN_SECONDS):
            return
        if not self._asking.acquire(blocking=must_wait):
            return
        try:
            # Whoever waited finds that it was done meanwhile, or that it cannot be done.
            has_failed = self._failed_at is not None and is_lately(self._failed_at, now, seconds=_ASK_AGAIN_SECONDS)
            if self._heard is before and not has_failed:
                self._ask(now, _WHILE_ALL_WAIT_SECONDS if must_wait else _WHILE_OTHERS_GO_ON_SECONDS)
        finally:
            self._asking.release()

    def _ask(self, now: float, patience_seconds: float) -> None:
        headers = {"Authorization": self._outlets.authorization(None)}
        # A gateway that has just started has nothing to go on with: it gives outlets, which may have just started as
        # well, as long as it gives any other question.
        seconds = None if self._heard is None else patience_seconds
        try:
            answer = self._outlets.hurried("/revocations", headers=headers, timeout_seconds=seconds)
        except PartAway as error:
            self._fail(now, str(error))
            return
        if answer.status != 200:
            self._fail(now, f"answered {answer.status}")
            return
        told: dict[str, Any] = answer.json()
        self._heard = _Heard(now, *(frozenset(told[name]) for name in ("stations", "outlets", "staff", "sessions")))
        self._failed_at = None

    def _fail(self, now: float, why: str) -> None:
        self._failed_at = now
        age = None if self._heard is None else round(now - self._heard.at)
        logger().warning("no news of who was shut out", why=why, age_seconds=age)
