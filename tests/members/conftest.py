"""Fixtures of the members tests."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.members.desk import NOON, Desk


@pytest.fixture
def migrations() -> str:
    return "services.members.migrations"


@pytest.fixture
def open_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Makes desks on a database, and closes them when the test has ended."""
    desks: list[Desk] = []

    def make(database_url: str = "", at: datetime = NOON, **words: Any) -> Desk:
        url = database_url or f"sqlite:///{tmp_path / 'members.sqlite3'}"
        desks.append(Desk(url, tmp_path / "keys", at=at, **words))
        return desks[-1]

    yield make
    for desk in desks:
        desk.database.close()


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """A desk on SQLite at noon of a spring day."""
    return open_desk()


@pytest.fixture
def desk_on_both(open_desk: Callable[..., Desk], database_url: str) -> Desk:
    """The same, once on each database."""
    return open_desk(database_url)
