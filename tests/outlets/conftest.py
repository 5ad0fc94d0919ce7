"""Fixtures of the outlets tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outlets.franchise import Franchise


@pytest.fixture
def migrations() -> str:
    return "services.outlets.migrations"


@pytest.fixture
def franchise(database_url: str, tmp_path: Path) -> Iterator[Franchise]:
    """A franchise without outlets, once on each database."""
    made = Franchise(database_url, tmp_path / "keys")
    yield made
    made.database.close()
