"""Whoever tries out the demo types its numbers one after the other; that is no guessing, and each finds its own."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import phonenumbers
import pytest

from services.command_line.demo import franchise
from services.command_line.demo.gym import GYM_MEMBERS
from services.command_line.demo.people import MEMBERS
from tests.command_line.conftest import Run
from tests.demo_suite import GYM, DemoSuite

PHONES = [person.phone.replace(" ", "") for person in (*MEMBERS, *GYM_MEMBERS)]


@pytest.mark.parametrize("phone", PHONES)
def test_a_number_of_the_demo_could_be_a_mobile_of_its_country(phone: str) -> None:
    number = phonenumbers.parse(phone)
    assert phonenumbers.is_valid_number(number)
    assert phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE


def test_no_two_numbers_of_the_demo_are_neighbours_or_end_alike() -> None:
    assert len({phone[-4:] for phone in PHONES}) == len(PHONES)
    for one, other in combinations(PHONES, 2):
        # From the end, where the numbers of two countries differ in length.
        assert sum(a != b for a, b in zip(one[::-1], other[::-1], strict=False)) >= 3, (one, other)


def test_everybody_of_the_demo_can_be_looked_up_at_one_desk_within_ten_minutes(tmp_path: Path) -> None:
    with DemoSuite(tmp_path) as suite:
        desk = suite.as_holder(suite.desk_token(GYM))
        for person in suite.people:
            found = desk.get(f"/members?last_digits={person['phone'][-4:]}")
            assert found.status == 200, person
            # A card may end so by chance, too.
            assert person["name"].split()[0] in {each["display_name"].split()[0] for each in found.json["members"]}
        for person in suite.people:
            assert desk.post("/check-ins", {"identifier": person["phone"]}).status == 201, person


def test_a_demo_of_an_earlier_version_shows_the_numbers_that_its_members_have(
    run: Run, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = tuple(replace(person, phone=f"+371 29 123 {n:03}") for n, person in enumerate(MEMBERS))
    with monkeypatch.context() as patch:
        patch.setattr(franchise, "MEMBERS", earlier)
        run("demo")
    run("demo")
    shown = json.loads((var / "demo" / "members.json").read_bytes())
    assert [each["phone"] for each in shown] == [
        *(person.phone.replace(" ", "") for person in earlier),
        *PHONES[len(earlier) :],
    ]
