"""What the gateway asks of loyalty beside what it hands on: where a member stands, quickly or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from gateway.clients.part import Part, Wire
from services.chassis.http.client import PartAnswer, PartAway
from services.chassis.security.tokens import PartSigner
from services.chassis.telemetry.logs import logger

_FAILURES_IN_A_ROW = 3
_PAUSE_SECONDS = 1.0


class LoyaltyPart(Part):
    """Stamps and rewards."""

    def __init__(
        self,
        wire: Wire,
        signer: PartSigner,
        *,
        standing_timeout_seconds: float = 0.3,
        stopwatch: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__("loyalty", wire, signer)
        self._standing_timeout_seconds = standing_timeout_seconds
        self._pause = Pause(stopwatch)

    def standing(self, member_id: str, headers: Mapping[str, str]) -> dict[str, Any] | None:
        """Where the member stands, or None when loyalty cannot say within its budget."""
        if self._pause.is_on():
            return None
        try:
            answer = self.hurried(
                f"/members/{member_id}/standing", headers=headers, timeout_seconds=self._standing_timeout_seconds
            )
        except PartAway as error:
            self._pause.note_failure()
            logger().warning("check-in without fresh loyalty", why=str(error))
            return None
        if answer.status >= 500:
            self._pause.note_failure()
            return None
        self._pause.note_success()
        if answer.status != 200:
            logger().warning("check-in without fresh loyalty", why=f"answered {answer.status}")
            return None
        standing: dict[str, Any] = answer.json()
        return standing

    def account(self, member_id: str, headers: Mapping[str, str]) -> PartAnswer:
        """Where the member stands, and the newest entries."""
        return self.ask("GET", f"/members/{member_id}/loyalty", headers=headers)

    def redeem_code(self, member_id: str, body: bytes, headers: Mapping[str, str]) -> PartAnswer:
        """A code with which this member is handed one reward."""
        return self.ask("POST", f"/members/{member_id}/redeem-codes", headers=headers, body=body)

    def redeem_by_code(self, body: bytes, headers: Mapping[str, str]) -> PartAnswer:
        """Hand over what a code was made for; the answer names the member by id."""
        return self.ask("POST", "/redeem-codes/redemptions", headers=headers, body=body)

    def programs(self, headers: Mapping[str, str]) -> PartAnswer:
        """What the outlets run."""
        return self.ask("GET", "/programs", headers=headers)


class Pause:
    """After three failures in a row nobody asks for a second: a desk that waits 300 ms for each guest makes a queue."""

    def __init__(self, stopwatch: Callable[[], float]) -> None:
        self._stopwatch = stopwatch
        self._lock = threading.Lock()
        self._failures = 0
        self._ends_at = 0.0

    def is_on(self) -> bool:
        return self._failures >= _FAILURES_IN_A_ROW and self._stopwatch() < self._ends_at

    def note_failure(self) -> None:
        with self._lock:
            self._failures += 1
            self._ends_at = self._stopwatch() + _PAUSE_SECONDS

    def note_success(self) -> None:
        if self._failures:
            with self._lock:
                self._failures = 0
