"""All migrations on an empty database give exactly the tables in code."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from services.chassis.database.engine import Database
from services.chassis.database.migrations import differences, is_current, migrate, newest_revision


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
        assert differences(database, metadata) == []
    finally:
        database.close()


@pytest.mark.parametrize("service", ["members", "loyalty", "notifications", "outlets"])
def test_the_newest_revision_by_file_name_is_alembics_head(service: str) -> None:
    package = f"services.{service}.migrations"
    script = ScriptDirectory(str(Path(*import_module(package).__path__)))
    assert newest_revision(package) == script.get_current_head()
