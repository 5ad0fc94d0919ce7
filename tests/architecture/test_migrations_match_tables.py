"""All migrations on an empty database give exactly the tables in code."""

from __future__ import annotations

from importlib import import_module

import pytest

from services.chassis.database.engine import Database
from services.chassis.database.migrations import differences, is_current, migrate


@pytest.mark.parametrize("service", ["members", "loyalty", "notifications", "outlets"])
def test_the_migrated_database_is_the_one_in_code(service: str, database_url: str) -> None:
    package = f"services.{service}.migrations"
    metadata = import_module(f"services.{service}.storage.tables").metadata
    database = Database(database_url)
    try:
        assert not is_current(database, package)
        migrate(database, package)
        migrate(database, package)
        assert is_current(database, package)
        assert differences(database, package, metadata) == []
    finally:
        database.close()
