"""Fixtures of the members tests."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from services.members.domain.episode import Episode
from services.members.storage.timeline import Timeline
from tests.members.desk import NOON, Desk


@pytest.fixture
def migrations() -> str:
    return "services.members.migrations"


@pytest.fixture(autouse=True)
def says_only_what_pages_can_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever these tests have written to a timeline, the pages have words for (domain/episode.py)."""
    note_all = Timeline.note_all

    def checked(timeline: Timeline, noted: Sequence[tuple[Episode, str]]) -> None:
        for episode, _ in noted:
            assert episode.is_sayable, f"{episode.kind} with {sorted(episode.facts)} is not in SAYS"
        note_all(timeline, noted)

    monkeypatch.setattr(Timeline, "note_all", checked)


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
