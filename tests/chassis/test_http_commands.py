"""A command happens once, however often it is sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from werkzeug.test import TestResponse

from services.chassis.work.unit_of_work import UnitOfWork
from tests.chassis.tallies import Tallies


@pytest.fixture
def toy(database_url: str, tmp_path: Path) -> Iterator[Tallies]:
    made = Tallies(database_url, tmp_path / "keys")
    yield made
    made.close()


@pytest.fixture
def toy_on_postgresql(postgresql_url: str, tmp_path: Path) -> Iterator[Tallies]:
    made = Tallies(postgresql_url, tmp_path / "keys")
    yield made
    made.close()


def test_a_command_sent_again_gets_the_same_bytes_marked_as_replayed(toy: Tallies) -> None:
    key = str(uuid4())
    first = toy.step(key=key)
    again = [toy.step(key=key) for _ in range(3)]
    assert (first.status_code, first.headers.get("Idempotency-Replayed")) == (201, None)
    for answer in again:
        assert (answer.status_code, answer.headers["Idempotency-Replayed"]) == (201, "true")
        assert (answer.data, answer.content_type) == (first.data, first.content_type)
    assert (toy.stands_at(), toy.rows("steps"), toy.rows("commands")) == (1, 1, 1)


def test_two_keys_are_two_commands(toy: Tallies) -> None:
    assert [toy.step().get_json()["steps"] for _ in range(2)] == [1, 2]


def test_a_key_may_be_quoted_and_in_capitals_and_is_the_same_key(toy: Tallies) -> None:
    key = str(uuid4())
    toy.step(key=key)
    assert toy.step(key=f'"{key.upper()}"').headers["Idempotency-Replayed"] == "true"
    assert toy.stands_at() == 1


@pytest.mark.parametrize(
    "change", [{"by": 2}, {"name": "tea"}, {"station_id": "another till"}, {"path": "/tallies/coffee"}]
)
def test_a_key_used_for_something_else_is_refused(toy: Tallies, change: dict[str, object]) -> None:
    key = str(uuid4())
    toy.step(key=key)
    answer = toy.step(key=key, **change)  # type: ignore[arg-type]
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_key_reused")
    assert (toy.stands_at(), toy.rows("commands")) == (1, 1)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "idempotency_key_missing"),
        ("", "idempotency_key_missing"),
        ("1", "idempotency_key_invalid"),
        ("x" * 5000, "idempotency_key_invalid"),
        ("{0b8f3c52-6c3e-4a6e-9d57-8f1a4f6f2b10}", "idempotency_key_invalid"),
    ],
)
def test_a_command_without_a_proper_key_is_refused(toy: Tallies, key: str | None, code: str) -> None:
    headers = {"Authorization": f"Bearer {toy.token()}"} | ({} if key is None else {"Idempotency-Key": key})
    answer = toy.client().post("/tallies/coffee/steps", headers=headers, json={"by": 1})
    assert (answer.status_code, answer.get_json()["code"]) == (400, code)
    assert toy.stands_at() == 0


def test_a_command_that_was_refused_leaves_nothing_and_its_key_can_be_used(toy: Tallies) -> None:
    key = str(uuid4())
    for by, status in (("many", 422), (0, 422), (11, 409)):
        assert toy.step(key=key, by=by).status_code == status
    assert (toy.stands_at(), toy.rows("steps"), toy.rows("commands")) == (0, 0, 0)
    answer = toy.step(key=key, by=3)
    assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (201, None)
    assert toy.stands_at() == 3


def test_a_refusal_by_the_domain_keeps_its_code_and_what_it_adds(toy: Tallies) -> None:
    problem = toy.step(by=11).get_json()
    assert (problem["code"], problem["highest"], problem["detail"]) == ("too_high", 10, "A tally goes up to ten.")
    assert problem["type"] == "urn:regulars:problem:too_high"


def test_a_permission_that_is_missing_does_not_burn_the_key(toy: Tallies) -> None:
    key = str(uuid4())
    refused = toy.client().post("/tallies/coffee/steps", headers={"Idempotency-Key": key}, json={"by": 1})
    assert refused.status_code == 401
    assert toy.step(key=key).status_code == 201


def test_a_command_that_crashed_leaves_nothing_and_its_key_can_be_used(toy: Tallies) -> None:
    key = str(uuid4())

    def crash(work: UnitOfWork) -> None:
        raise RuntimeError("out of paper")

    toy.during = crash
    answer = toy.step(key=key)
    assert (answer.status_code, answer.get_json()["code"]) == (500, "unexpected")
    assert "paper" not in answer.text
    toy.during = lambda work: None
    assert toy.step(key=key).status_code == 201
    assert (toy.stands_at(), toy.rows("steps")) == (1, 1)


def test_forty_copies_of_a_command_at_once_have_one_effect_and_one_answer(toy: Tallies) -> None:
    key = str(uuid4())

    def until_answered(_: int) -> bytes:
        while (answer := toy.step(key=key)).status_code != 201:
            assert answer.status_code in (409, 503), answer.text
            assert answer.headers["Retry-After"] == "1"
        return bytes(answer.data)

    with ThreadPoolExecutor(8) as tills:
        answers = set(tills.map(until_answered, range(40)))
    assert len(answers) == 1
    assert (toy.stands_at(), toy.rows("steps"), toy.rows("commands")) == (1, 1, 1)


def test_many_commands_at_once_lose_nothing(toy: Tallies) -> None:
    toy.client().post(
        "/tallies/coffee", headers={"Authorization": f"Bearer {toy.token()}", "Idempotency-Key": str(uuid4())}, json={}
    )
    with ThreadPoolExecutor(8) as tills:
        statuses = list(tills.map(lambda _: toy.step().status_code, range(10)))
    assert statuses == [201] * 10
    assert toy.stands_at() == 10


class Held:
    """A command that stays inside its transaction until it is let go."""

    def __init__(self, toy: Tallies) -> None:
        self._toy = toy
        self._is_inside, self._may_end = threading.Event(), threading.Event()
        self._is_first = True

    def __call__(self, work: UnitOfWork) -> None:
        if self._is_first:
            self._is_first = False
            self._is_inside.set()
            assert self._may_end.wait(60)

    def begun(self, key: str) -> threading.Thread:
        self._toy.during = self
        thread = threading.Thread(target=self._toy.step, kwargs={"key": key})
        thread.start()
        assert self._is_inside.wait(60)
        return thread

    def let_go(self, thread: threading.Thread) -> None:
        self._may_end.set()
        thread.join()


@pytest.mark.servers
def test_while_its_twin_is_at_work_a_command_is_told_to_ask_again(toy_on_postgresql: Tallies) -> None:
    toy, key = toy_on_postgresql, str(uuid4())
    held = Held(toy)
    first = held.begun(key)
    answer = toy.step(key=key)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "command_in_flight")
    assert answer.headers["Retry-After"] == "1"
    held.let_go(first)
    assert toy.step(key=key).headers["Idempotency-Replayed"] == "true"
    assert toy.stands_at() == 1


@pytest.mark.servers
def test_a_command_in_flight_holds_up_no_other_one(toy_on_postgresql: Tallies) -> None:
    held = Held(toy_on_postgresql)
    first = held.begun(str(uuid4()))
    assert toy_on_postgresql.step("tea").status_code == 201
    held.let_go(first)


@pytest.mark.servers
def test_a_command_that_lost_a_race_is_tried_again_by_itself(toy_on_postgresql: Tallies) -> None:
    failures = iter([True, True, False])

    def lose(work: UnitOfWork) -> None:
        if next(failures):
            work.connection.execute(sa.text("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$"))

    toy_on_postgresql.during = lose
    assert toy_on_postgresql.step().status_code == 201
    assert toy_on_postgresql.stands_at() == 1


@pytest.mark.servers
def test_of_two_that_want_the_same_name_at_once_one_is_refused_in_words(toy_on_postgresql: Tallies) -> None:
    """Both have looked and found the name free; the database lets one write it, and the other must not see a 500."""
    both_have_looked = threading.Barrier(2)

    def look_together(work: UnitOfWork) -> None:
        both_have_looked.wait(60)

    toy_on_postgresql.during = look_together

    def begin(_: int) -> tuple[int, str | None]:
        answer = toy_on_postgresql.step(path="/tallies/coffee")
        return answer.status_code, answer.get_json().get("code")

    with ThreadPoolExecutor(2) as tills:
        answers = sorted(tills.map(begin, range(2)), key=str)
    assert answers == [(201, None), (409, "name_taken")]


@pytest.mark.servers
def test_what_its_own_twin_has_just_done_is_answered_and_never_refused(toy_on_postgresql: Tallies) -> None:
    """The twin commits after the key was looked for, and before the command has looked at anything else."""
    toy, key = toy_on_postgresql, str(uuid4())
    answers: list[TestResponse] = []

    def be_overtaken(work: UnitOfWork) -> None:
        toy.before = lambda work: None
        answers.append(toy.step(path="/tallies/coffee", key=key))

    toy.before = be_overtaken
    answer = toy.step(path="/tallies/coffee", key=key)
    assert (answer.status_code, answer.headers["Idempotency-Replayed"]) == (201, "true")
    assert answer.data == answers[0].data


@pytest.mark.servers
def test_a_command_that_writes_in_one_statement_begins_no_transaction_and_happens_once(
    toy_on_postgresql: Tallies,
) -> None:
    """All eight have looked before the first of them writes: the key itself, and nothing else, lets one of them in."""
    toy, key = toy_on_postgresql, str(uuid4())
    all_have_looked = threading.Barrier(8)
    began: list[bool] = []

    def look_together(work: UnitOfWork) -> None:
        if len(began) < 8:
            driver: Any = work.connection.connection.dbapi_connection
            began.append(driver.info.transaction_status != TransactionStatus.IDLE)
            all_have_looked.wait(60)

    toy.during = look_together
    with ThreadPoolExecutor(8) as tills:
        answers = list(tills.map(lambda _: toy.step(path="/tallies/coffee/glances", key=key), range(8)))
    assert {(answer.status_code, answer.data) for answer in answers} == {(201, answers[0].data)}
    assert sorted("Idempotency-Replayed" in answer.headers for answer in answers) == [False] + [True] * 7
    assert (began, toy.rows("steps"), toy.rows("commands")) == ([False] * 8, 1, 1)


def test_the_answer_is_kept_in_the_transaction_of_its_change(toy: Tallies) -> None:
    answer = toy.step()
    assert json.loads(answer.data) == {"name": "coffee", "steps": 1, "größe": "ā"}
    assert toy.rows("commands") == toy.rows("steps") == 1
