"""Migrations: alembic, one script directory per service, applied once under a lock."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from services.chassis.database.engine import Database
from services.chassis.database.roles import grant_run_time_rights
from services.chassis.database.turns import wait_for_turn

if TYPE_CHECKING:
    # alembic takes ten megabytes, and every part of the suite passes through here to see whether its database is
    # current: only what migrates or compares loads it.
    from alembic.config import Config

# Replicas that start together migrate one after the other.
_TURN = 731_906_112


def migrate(database: Database, package: str, *, run_time_role: str = "") -> None:
    """Bring the database to the newest revision of `package`, such as "services.outlets.migrations"; safe to repeat.

    On PostgreSQL `run_time_role`, where it is not the one that migrates, is given what the service needs, and no more.
    """
    from alembic import command

    with database.writing() as connection:
        wait_for_turn(connection, _TURN)
        command.upgrade(_configuration(connection, package), "head")
        if database.is_postgresql and run_time_role not in ("", database.url.username):
            grant_run_time_rights(connection, run_time_role)


def differences(database: Database, metadata: sa.MetaData) -> list[Any]:
    """What the tables in code have that the migrated database has not, and the reverse; empty when they match."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.writing() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts=_OPTIONS), metadata)
    return [difference for difference in found if not _is_expected(difference)]


def is_current(database: Database, package: str) -> bool:
    """Whether the database is at the newest revision of `package`."""
    with database.reading() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return False
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    return list(found) == [newest_revision(package)]


def newest_revision(package: str) -> str:
    """By the file names, which begin with their revision: 0001_places.py (a test compares them with alembic's view)."""
    names = [path.stem for path in (_directory(package) / "versions").glob("[0-9]*.py")]
    return max(names).partition("_")[0]


def run_environment() -> None:
    """The body of every service's `migrations/env.py`: alembic calls it with our connection."""
    from alembic import context

    connection = context.config.attributes["connection"]
    context.configure(connection=connection, render_as_batch=connection.dialect.name == "sqlite", **_OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


_OPTIONS: dict[str, Any] = {"compare_type": False, "transactional_ddl": True}


def _configuration(connection: sa.Connection | None, package: str) -> Config:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(_directory(package)))
    configuration.set_main_option("path_separator", "os")
    configuration.attributes["connection"] = connection
    return configuration


def _directory(package: str) -> Path:
    (directory,) = import_module(package).__path__
    return Path(directory)


def _is_expected(difference: Any) -> bool:
    # alembic's own bookkeeping table belongs to no service's metadata.
    return isinstance(difference, tuple) and difference[0] == "remove_table" and difference[1].name == "alembic_version"
