"""Databases that are migrated already: each kind once for a test process, and copied for every test that wants one."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from deploy.private import PrivatePostgreSQL
from services.chassis.database.engine import Database
from services.chassis.database.migrations import is_current, migrate


def bring_up(database: Database, package: str) -> None:
    """As `migrate` does; what is there is left as it is. A copy takes a twentieth of the time."""
    path = database.url.database
    if not database.is_postgresql and path is not None and not Path(path).exists():
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(_file(package), path)
    elif not is_current(database, package):
        migrate(database, package)


@cache
def _file(package: str) -> Path:
    path = Path(_directory().name) / f"{package}.sqlite3"
    _migrate(f"sqlite:///{path}", package)
    return path


@cache
def _directory() -> tempfile.TemporaryDirectory[str]:
    """Removed when the process ends."""
    return tempfile.TemporaryDirectory(prefix="regulars-migrated-")


@cache
def template(server: PrivatePostgreSQL, package: str) -> str:
    """A name for `create_database(..., template=...)`."""
    name = package.replace(".", "_")
    _migrate(server.create_database(name), package)
    return name


def _migrate(url: str, package: str) -> None:
    database = Database(url)
    try:
        migrate(database, package)
        database.wipe_log()
    finally:
        # Nobody may be connected to a template, and the last connection of a file takes its log along.
        database.close()
