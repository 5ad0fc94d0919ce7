"""Fixtures of the notifications tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.notifications.domain.channel import Channel
from tests.notifications.office import Office


@pytest.fixture
def migrations() -> str:
    return "services.notifications.migrations"


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Makes offices on a database, and closes them when the test has ended."""
    offices: list[Office] = []

    def make(*channels: Channel, database_url: str = "") -> Office:
        url = database_url or f"sqlite:///{tmp_path / 'notifications.sqlite3'}"
        offices.append(Office(url, tmp_path / "keys", channels=channels))
        return offices[-1]

    yield make
    for office in offices:
        office.close()


@pytest.fixture
def office(open_office: Callable[..., Office], database_url: str) -> Office:
    """An office with one channel, once on each database."""
    return open_office(database_url=database_url)
