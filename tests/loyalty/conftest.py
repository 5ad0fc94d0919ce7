"""Fixtures of the loyalty tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.loyalty.counter import Counter


@pytest.fixture
def migrations() -> str:
    return "services.loyalty.migrations"


@pytest.fixture
def open_counter(tmp_path: Path) -> Iterator[Callable[..., Counter]]:
    """Makes counters, and closes them when the test has ended."""
    counters: list[Counter] = []

    def make(database_url: str = "", **words: Any) -> Counter:
        url = database_url or f"sqlite:///{tmp_path / f'loyalty-{len(counters)}.sqlite3'}"
        counters.append(Counter(url, tmp_path, **words))
        return counters[-1]

    yield make
    for counter in counters:
        counter.close()


@pytest.fixture
def counter(open_counter: Callable[..., Counter]) -> Counter:
    """A counter on SQLite, at noon in Riga."""
    return open_counter()


@pytest.fixture
def counter_on_both(open_counter: Callable[..., Counter], database_url: str) -> Counter:
    """The same, once on each database."""
    return open_counter(database_url)
