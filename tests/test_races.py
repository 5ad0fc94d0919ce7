"""The races of all tests are races: their calls are under way at one moment, and none of them fails unheard."""

from functools import partial
from threading import Barrier

import pytest

from tests.races import at_once


@pytest.mark.parametrize(("calls", "threads"), [(2, 8), (8, 8), (12, 12)])
def test_calls_are_under_way_together(calls: int, threads: int) -> None:
    together = Barrier(calls)
    assert sorted(at_once([partial(together.wait, 60)] * calls, threads=threads)) == list(range(calls))


def test_answers_are_in_the_order_of_the_calls() -> None:
    assert at_once([partial(int, number) for number in range(40)]) == list(range(40))


def test_what_one_of_them_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        at_once([partial(divmod, 1, number) for number in (1, 0, 1)])
