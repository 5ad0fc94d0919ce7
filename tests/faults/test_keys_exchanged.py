"""F40: every key is exchanged, and the old ones forgotten, while tills are at work: nobody is refused."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

import pytest

from services.command_line.commands.keys import SETTLED_SECONDS
from services.command_line.keys_of_suite import DOOR, SUITE_KEYS
from tests.faults.installation import Installation
from tests.faults.processes import until
from tests.faults.till import Till, new_phone

# On servers, where each part is several processes with the keys in their memory: on files there is one of each.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("installation", [pytest.param("servers", marks=pytest.mark.servers)], indirect=True),
]

# One of each kind: of the calls between parts that of the gateway, which speaks for everybody.
_NAMES = ("service-gateway", DOOR, "members-data", "members-index", "members-cards", "members-answers", "outlets-data")
EXCHANGED = [key for key in SUITE_KEYS if key.name in _NAMES]


# Between two requests of a till; without it they take what processor the exchange itself wants.
_BREATH_SECONDS = 0.1


@pytest.fixture(scope="module")
def administrator_settings() -> dict[str, str]:
    """An installation of this file's own: the tokens of others would end with the keys."""
    return {}


class Work:
    """Tills that enrol, check in and sell all the time, and what they were answered."""

    def __init__(self, till: Till) -> None:
        self.answers: Counter[tuple[str, int]] = Counter()
        self._till = till
        self._stop = threading.Event()
        # Cards are read without a limit.
        self._guests = [(each["member_id"], each["card"]["number"]) for each in (till.enrols().json for _ in range(5))]

    @contextmanager
    def going_on(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._work) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _work(self) -> None:
        for member_id, card in cycle(self._guests):
            if self._stop.is_set():
                return
            lines = [{"category": "coffee", "quantity": 1, "amount_minor": 350}]
            self._ask("/check-ins", {"identifier": card})
            self._ask("/sales", {"member_id": member_id, "lines": lines})
            self._ask("/members", {"phone": new_phone()})

    def _ask(self, path: str, body: object) -> None:
        self._stop.wait(_BREATH_SECONDS)
        # Once: the first answer must be the right one.
        self.answers[path, self._till.caller.post(path, body).status] += 1

    def is_well(self) -> bool:
        return {status for _, status in self.answers} <= {201}


def _regulars(installation: Installation, *words: str) -> str:
    done = installation.regulars(*words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _make_older(installation: Installation, name: str) -> None:
    """As if the new generation had been there for five minutes."""
    for path in (installation.var / "keys").glob(f"{name}.*"):
        os.utime(path, (time.time() - SETTLED_SECONDS - 1,) * 2)


def test_all_keys_are_exchanged_and_retired_under_load_without_a_refusal(
    installation: Installation, till: Till
) -> None:
    work = Work(till)
    with work.going_on():
        until(lambda: work.answers.total() > 20, "at work")
        for key in EXCHANGED:
            _regulars(installation, "keys", "rotate", key.name)
            before = work.answers.total()
            until(lambda before=before: work.answers.total() > before + 10, f"at work after {key.name}")  # type: ignore[misc]
            assert work.is_well(), (key.name, work.answers)
        for key in EXCHANGED:
            _make_older(installation, key.name)
            if not key.stops_when_retired:
                _regulars(installation, "keys", "retire", key.name)
                before = work.answers.total()
                until(lambda before=before: work.answers.total() > before + 10, f"at work without the old {key.name}")  # type: ignore[misc]
                assert work.is_well(), (key.name, work.answers)
    assert {path for path, _ in work.answers} == {"/check-ins", "/sales", "/members"}
    assert work.is_well(), work.answers
    for words in (("verify",), ("audit", "verify")):
        _regulars(installation, *words)


def test_a_token_of_a_retired_door_key_is_refused_within_a_minute(installation: Installation, till: Till) -> None:
    # Whatever was done before in this installation.
    if len(list((installation.var / "keys").glob(f"{DOOR}*.pub.pem"))) == 1:
        _regulars(installation, "keys", "rotate", DOOR)
    assert till.caller.get("/station").status == 200
    _make_older(installation, DOOR)
    _regulars(installation, "keys", "retire", DOOR, "--even-so")
    began = time.monotonic()
    until(lambda: till.caller.get("/station").status == 401, "refused")
    assert time.monotonic() - began < 60
    fresh = _regulars(installation, "station", "token", "riga").split()[-1]
    assert Till(installation.url, fresh).caller.get("/station").status == 200
