"""The checkers themselves: each finds what was planted, or the tests that trust it would show nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.faults.census import Census, Standing, census, is_told
from tests.faults.processes import descendants_of, frozen, is_alive
from tests.faults.till import striking
from tests.races import at_once

NOTHING: frozenset[str] = frozenset()
TRUE: Standing = (7, {"coffee": 2}, frozenset({"cup"}))
MANY = frozenset(f"cup {number}" for number in range(25))


@pytest.mark.parametrize(
    ("happened", "found"),
    [
        (["first", "second"], Census(NOTHING, NOTHING, NOTHING)),
        (["first"], Census(frozenset({"second"}), NOTHING, NOTHING)),
        (["first", "second", "second"], Census(NOTHING, frozenset({"second"}), NOTHING)),
        (["first", "second", "third"], Census(NOTHING, NOTHING, frozenset({"third"}))),
    ],
)
def test_a_census_finds_what_is_lost_doubled_or_out_of_nowhere(happened: list[str], found: Census) -> None:
    assert census(["first", "second"], happened) == found
    assert found.is_clean == (happened == ["first", "second"])


@pytest.mark.parametrize(
    "known",
    [
        (6, {"coffee": 2}, frozenset({"cup"})),
        (7, {"coffee": 1}, frozenset({"cup"})),
        (7, {"coffee": 2}, frozenset({"another"})),
        (7, {"coffee": 2}, NOTHING),
    ],
)
def test_an_older_or_another_standing_is_noticed(known: Standing) -> None:
    assert is_told(TRUE, TRUE)
    assert not is_told(known, TRUE)


def test_of_very_many_rewards_twenty_true_ones_are_enough() -> None:
    twenty = sorted(MANY)[:20]
    assert is_told((7, {}, frozenset(twenty)), (7, {}, MANY))
    assert not is_told((7, {}, frozenset(twenty[1:])), (7, {}, MANY))
    assert not is_told((7, {}, frozenset({"another", *twenty[1:]})), (7, {}, MANY))


def test_disaster_strikes_as_often_as_it_is_told_to() -> None:
    struck: list[bool] = []
    answers = at_once(striking([lambda: 1] * 30, lambda: struck.append(True), every=10))
    assert (answers, len(struck)) == ([1] * 30, 3)


def test_what_is_frozen_does_nothing_and_goes_on_afterwards() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        (process,) = [each for each in descendants_of(os.getpid()) if each.pid == child.pid]
        assert child.stdin is not None
        with frozen([process]):
            child.stdin.write(b"\n")
            child.stdin.flush()
            # It has all that it waits for.
            with pytest.raises(subprocess.TimeoutExpired):
                child.wait(timeout=0.5)
            assert is_alive(process)
        child.wait()
    assert not is_alive(process)
