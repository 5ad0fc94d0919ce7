"""Public forms answer alike whether somebody is known or not: status, body, length, headers, and time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.members.domain.look_ups import LookUpLimits
from tests.members.desk import Desk
from tests.outlets.franchise import Franchise
from tests.outlets.staffing import Staffing
from tests.permissions.likeness import PAIRS, Ask, p_of_same, said, times

LEAST_P = 0.01
"""Two samples of one and the same thing fall below it once in a hundred; so a form has a second try."""


@pytest.fixture
def staffing(tmp_path: Path) -> Iterator[Staffing]:
    franchise = Franchise(f"sqlite:///{tmp_path / 'outlets.sqlite3'}", tmp_path / "keys")
    yield Staffing(franchise)
    franchise.database.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    # Nobody is slowed down here, who would then be told the same of everybody.
    limits = LookUpLimits(misses=1_000_000)
    made = Desk(f"sqlite:///{tmp_path / 'members.sqlite3'}", tmp_path / "keys", limits=limits)
    yield made
    made.database.close()


def posting(staffing: Staffing, path: str, body: Any, *, after: Callable[[], None] = lambda: None) -> Ask:
    def ask() -> Any:
        answer = staffing.client.post(path, json=body)
        after()
        return answer

    return ask


def sign_in(staffing: Staffing) -> tuple[Ask, Ask]:
    """Somebody's login and nobody's, with a wrong password. The hash is a cheap one here, so that all else shows."""
    staffing.head_office("known@example.com")

    def forgive() -> None:
        with staffing.franchise.open_work() as work:
            work.connection.execute(sa.text("DELETE FROM sign_in_failures"))

    known, unknown = (
        {"login": login, "password": "not the password at all", "totp": "123456"}
        for login in ("known@example.com", "other@example.com")
    )
    return posting(staffing, "/sessions/password", known, after=forgive), posting(
        staffing, "/sessions/password", unknown, after=forgive
    )


def set_up_link(staffing: Staffing) -> tuple[Ask, Ask]:
    """A link that was good once, and one that was never made."""
    staff_id = staffing.add("hq", login="new@example.com")
    used = staffing.link_for(staff_id)
    # A newer link ends the one before.
    staffing.link_for(staff_id)
    path = "/set-up-links/readings"
    return posting(staffing, path, {"token": used}), posting(staffing, path, {"token": used[::-1]})


FORMS: dict[str, Callable[[Staffing], tuple[Ask, Ask]]] = {"sign in": sign_in, "set-up link": set_up_link}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_says_the_same_of_somebody_and_of_nobody(staffing: Staffing, form: str) -> None:
    known, unknown = FORMS[form](staffing)
    for _ in range(3):
        assert said(known()) == said(unknown())


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_a_form_takes_as_long_for_somebody_as_for_nobody(staffing: Staffing, form: str) -> None:
    known, unknown = FORMS[form](staffing)
    found = []
    for _ in range(2):
        found.append(p_of_same(*times(known, unknown)))
        if found[-1] > LEAST_P:
            break
    print(f"{form}: p = {found[-1]:.3f} over {PAIRS} pairs")
    assert max(found) > LEAST_P, found


@pytest.mark.slow
def test_the_reading_sees_a_difference_where_there_is_one(desk: Desk) -> None:
    """At a till, which may know, somebody's phone takes longer than nobody's: the visit is written down."""
    desk.enrol(phone="+371 2123 4567")

    def found() -> Any:
        return desk.post("/check-ins", {"identifier": "+371 2123 4567"})

    def mistyped() -> Any:
        return desk.post("/check-ins", {"identifier": "2800000000000000"})

    assert p_of_same(*times(found, mistyped, pairs=300)) < 1e-6


def test_two_samples_of_one_thing_are_told_from_two_of_two() -> None:
    chance = random.Random(3)
    one, other = ([chance.gauss(100, 10) for _ in range(2_000)] for _ in range(2))
    assert p_of_same(one, other) > LEAST_P
    assert p_of_same(one, [value + 3 for value in other]) < LEAST_P
    # As in the tables: at this distance of two samples of 100, one in twenty is further apart.
    spaced = [float(n) for n in range(100)]
    assert p_of_same(spaced, [value + 18.5 for value in spaced]) == pytest.approx(0.05, abs=0.02)
