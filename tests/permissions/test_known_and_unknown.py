"""Public forms answer alike whether somebody is known or not: status, body, length, headers, and time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.members.domain.look_ups import LookUpLimits
from tests.callers import part_headers
from tests.members.desk import Desk
from tests.outlets.franchise import Franchise
from tests.outlets.staffing import Staffing
from tests.permissions.likeness import PAIRS, Ask, p_of_same, said, times

LEAST_P = 0.01
TRIES = 4
"""Two samples of one and the same thing fall below LEAST_P once in a hundred, and four times running never; two of
different things always do."""


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


def for_members(desk: Desk, path: str, *bodies: Any, after: Callable[[], None] = lambda: None) -> tuple[Ask, Ask]:
    """The members service, asked by the gateway for whoever is out there."""
    headers = part_headers(desk.keys, "members", desk.clock)

    def asking(body: Any) -> Ask:
        def ask() -> Any:
            answer = desk.app.test_client().post(path, json=body, headers=headers)
            after()
            return answer

        return ask

    known, unknown = map(asking, bodies)
    return known, unknown


def code_wish(desk: Desk) -> tuple[Ask, Ask]:
    """A member's phone and nobody's, for which somebody wants a code."""
    desk.enrol(phone="+371 2123 4567", email="known@example.com")
    return for_members(desk, "/me/codes", {"identifier": "+371 2123 4567"}, {"identifier": "+371 2123 4568"})


def wrong_code(desk: Desk) -> tuple[Ask, Ask]:
    """A wrong code for a member's phone and for nobody's."""
    desk.enrol(phone="+371 2123 4567", email="known@example.com")
    phones = ({"identifier": phone, "code": "123456"} for phone in ("+371 2123 4567", "+371 2123 4568"))
    return for_members(desk, "/me/sessions", *phones)


FORMS: dict[str, tuple[str, Callable[[Any], tuple[Ask, Ask]]]] = {
    "sign in": ("staffing", sign_in),
    "set-up link": ("staffing", set_up_link),
    "code wish": ("desk", code_wish),
    "wrong code": ("desk", wrong_code),
}


@pytest.fixture
def form(request: pytest.FixtureRequest) -> tuple[Ask, Ask]:
    """How the form is asked for somebody, and for nobody."""
    service, asked = FORMS[request.param]
    return asked(request.getfixturevalue(service))


@pytest.mark.parametrize("form", FORMS, indirect=True)
def test_a_form_says_the_same_of_somebody_and_of_nobody(form: tuple[Ask, Ask]) -> None:
    known, unknown = form
    for _ in range(3):
        assert said(known()) == said(unknown())


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS, indirect=True)
def test_a_form_takes_as_long_for_somebody_as_for_nobody(form: tuple[Ask, Ask]) -> None:
    found = []
    for _ in range(TRIES):
        found.append(p_of_same(*times(*form)))
        if found[-1] > LEAST_P:
            break
    print(f"p = {found[-1]:.3f} over {PAIRS} pairs")
    assert max(found) > LEAST_P, found


def test_the_reading_sees_a_difference_where_there_is_one(staffing: Staffing) -> None:
    """As a form would be that looks at a password only where there is somebody."""
    known, _ = sign_in(staffing)
    at_once = posting(staffing, "/sessions/password", {"login": "other@example.com"})
    assert p_of_same(*times(known, at_once, pairs=200)) < 1e-6


def test_two_samples_of_one_thing_are_told_from_two_of_two() -> None:
    chance = random.Random(3)
    one, other = ([chance.gauss(100, 10) for _ in range(2_000)] for _ in range(2))
    assert p_of_same(one, other) > LEAST_P
    assert p_of_same(one, [value + 3 for value in other]) < LEAST_P
    # As in the tables: at this distance of two samples of 100, one in twenty is further apart.
    spaced = [float(n) for n in range(100)]
    assert p_of_same(spaced, [value + 18.5 for value in spaced]) == pytest.approx(0.05, abs=0.02)
