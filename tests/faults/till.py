"""A till that does not give up: it repeats a command under the same key until somebody has answered it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from functools import partial
from itertools import count
from threading import Lock
from typing import Any, TypeVar

import urllib3

from services.chassis.identifiers import new_id
from tests.faults.processes import PATIENCE_SECONDS
from tests.suite import Answer, Caller

T = TypeVar("T")
# Where every number is one that somebody can have; among those of +371 23 some are nobody's.
_phones = count(random.randrange(26_000_000, 26_900_000))


class Till:
    """The station of one outlet."""

    def __init__(self, url: str, token: str | None) -> None:
        self.caller = Caller(url, token)
        self.repeats = 0
        self._counting = Lock()

    def enrols(self, *, key: str | None = None, **person: Any) -> Answer:
        return self.insists("/members", person or {"phone": new_phone()}, key=key)

    def checks_in(self, identifier: str, *, key: str | None = None) -> Answer:
        return self.insists("/check-ins", {"identifier": identifier}, key=key)

    def sells(self, member_id: str, cups: int = 1, *, key: str | None = None) -> Answer:
        lines = [{"category": "coffee", "quantity": cups, "amount_minor": 350 * cups}]
        return self.insists("/sales", {"member_id": member_id, "lines": lines}, key=key)

    def takes_back(self, sale_id: str, *, key: str | None = None) -> Answer:
        return self.insists(f"/sales/{sale_id}/reversals", {"reason": "a wrong tap"}, key=key)

    def redeems(self, reward_id: str, *, key: str | None = None) -> Answer:
        return self.insists(f"/rewards/{reward_id}/redemptions", {}, key=key)

    def new_member(self) -> str:
        answer = self.enrols()
        assert answer.status == 201, answer.body
        return str(answer.json["member_id"])

    def insists(self, path: str, body: Any, *, key: str | None = None) -> Answer:
        """Only what says "ask again" is asked again: no answer at all, 503, and a twin in flight."""
        key = key or new_id()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self.caller.post(path, body, key=key)
            except urllib3.exceptions.HTTPError:
                answer = None
            if answer is not None and not _says_ask_again(answer):
                return answer
            assert time.monotonic() < deadline, answer.body if answer else "nobody answered"
            with self._counting:
                self.repeats += 1
            time.sleep(0.05)


def _says_ask_again(answer: Answer) -> bool:
    return answer.status == 503 or (answer.status == 409 and answer.json["code"] == "command_in_flight")


def new_phone() -> str:
    """A Latvian mobile number that nobody has here."""
    return f"+371{next(_phones)}"


def striking(calls: Iterable[Callable[[], T]], strike: Callable[[], None], *, every: int) -> list[Callable[[], T]]:
    """The same calls; each time that so many of them have been answered, disaster strikes."""
    answered = count(1)

    def then_strike(call: Callable[[], T]) -> T:
        result = call()
        if next(answered) % every == 0:
            strike()
        return result

    return [partial(then_strike, call) for call in calls]
