"""The visits of outlets as they happen, for desks that look: each outlet's list is asked for once a second at most.

Members is asked, however many desks of an outlet look, and only while one does; nothing is kept that it does not know.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gateway.clients.part import Part
from services.chassis.http.client import PartAnswer, PartAway
from services.chassis.http.problems import Problem
from services.chassis.http.stopping import is_stopping
from services.chassis.security.caller import Caller

ASK_AFTER_SECONDS = 1.0
# Half of it, so that a desk which looks just before another one asks is told within a second and a half.
_LOOK_AFTER_SECONDS = 0.5
# A desk that is gone is found when something is said to it.
SAY_SOMETHING_AFTER_SECONDS = 10.0
# Whoever was shut out is told so within this and the age of the list of those who were (clients/revocations.py).
ASK_LEAVE_AFTER_SECONDS = 10.0
_PATIENCE_SECONDS = 2.0

Key = tuple[str, str]
"""An outlet's code, and a language."""


@dataclass(frozen=True)
class Listed:
    """A list as members told it, and the version that it is."""

    version: str
    body: bytes

    @classmethod
    def of(cls, answer: PartAnswer) -> Listed | None:
        """Nothing where nothing has changed."""
        told: dict[str, Any] = answer.json()
        return None if told["visits"] is None else cls(str(told["version"]), answer.body)


@dataclass
class _Watched:
    """One list that at least one desk looks at."""

    desks: int = 0
    asked_at: float = float("-inf")
    newest: Listed | None = None
    is_known: bool = False
    asking: threading.Lock = field(default_factory=threading.Lock)


class LiveVisits:
    """All that this process sends. Thread-safe."""

    def __init__(
        self,
        members: Part,
        *,
        most: int,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._members = members
        self._most = most
        self._now = now
        self._pause = pause
        self._watched: dict[Key, _Watched] = {}
        self._lock = threading.Lock()

    def watch(self, key: Key, caller: Caller, *, leave: Callable[[], None], seen: str | None) -> LiveList | None:
        """One more desk that looks; nothing where as many look as may. `leave` raises Problem once it may not any
        longer, and `seen` is the version that it has."""
        with self._lock:
            if sum(each.desks for each in self._watched.values()) >= self._most:
                return None
            watched = self._watched.setdefault(key, _Watched())
            watched.desks += 1
        return LiveList(self, key, caller, leave, seen)

    def leave(self, key: Key) -> None:
        with self._lock:
            watched = self._watched[key]
            watched.desks -= 1
            if not watched.desks:
                # What nobody looks at is not kept.
                del self._watched[key]

    def newest(self, key: Key, caller: Caller) -> Listed | None:
        """The list as it was a second ago or later; nothing where members cannot say."""
        watched = self._watched[key]
        with watched.asking:
            if self._now() - watched.asked_at >= ASK_AFTER_SECONDS:
                watched.asked_at = self._now()
                self._ask(key, watched, caller)
            return watched.newest if watched.is_known else None

    def now(self) -> float:
        return self._now()

    def wait(self) -> None:
        self._pause(_LOOK_AFTER_SECONDS)

    def _ask(self, key: Key, watched: _Watched, caller: Caller) -> None:
        outlet_code, locale = key
        headers = {"Authorization": self._members.authorization(caller)}
        if locale:
            headers["Accept-Language"] = locale
        path = f"/visits?outlet_code={outlet_code}"
        if watched.newest is not None:
            path += f"&after={watched.newest.version}"
        try:
            answer = self._members.hurried(path, headers=headers, timeout_seconds=_PATIENCE_SECONDS)
        except PartAway:
            watched.is_known = False
            return
        watched.is_known = answer.status == 200
        if watched.is_known:
            watched.newest = Listed.of(answer) or watched.newest


class LiveList:
    """What one desk is sent, as server-sent events. Whoever made it closes it; closing twice is closing once."""

    def __init__(
        self, visits: LiveVisits, key: Key, caller: Caller, leave: Callable[[], None], seen: str | None
    ) -> None:
        self._visits = visits
        self._key = key
        self._caller = caller
        self._leave = leave
        self._seen = seen
        self._is_open = True
        self._said_at = self._asked_leave_at = visits.now()

    def __iter__(self) -> Iterator[bytes]:
        try:
            # Headers leave with the first bytes: a desk that has seen the newest list hears that it is connected.
            yield b": live\n\n"
            yield from self._news()
        finally:
            self.close()

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._visits.leave(self._key)

    def _news(self) -> Iterator[bytes]:
        while (why := self._ends()) is None:
            listed = self._visits.newest(self._key, self._caller)
            if listed is None:
                why = "service_away"
                break
            if said := self._what_to_say(listed):
                self._said_at = self._visits.now()
                yield said
            self._visits.wait()
        yield f"event: end\ndata: {why}\n\n".encode()

    def _ends(self) -> str | None:
        """Why it ends now: a code, or nothing."""
        if is_stopping():
            return "stopping"
        if self._visits.now() - self._asked_leave_at < ASK_LEAVE_AFTER_SECONDS:
            return None
        self._asked_leave_at = self._visits.now()
        try:
            self._leave()
        except Problem as problem:
            return problem.code
        return None

    def _what_to_say(self, listed: Listed) -> bytes:
        if listed.version != self._seen:
            self._seen = listed.version
            return b"id: %b\nevent: visits\ndata: %b\n\n" % (listed.version.encode(), listed.body.replace(b"\n", b""))
        if self._visits.now() - self._said_at >= SAY_SOMETHING_AFTER_SECONDS:
            return b":\n\n"
        return b""
