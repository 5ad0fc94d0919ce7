"""The services of the suite, composed in this process from the same environment as their own processes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module

from services.chassis.database.migrations import is_current
from services.chassis.process import Service
from services.chassis.security.caller import Caller
from services.chassis.settings import SettingsError
from services.command_line.environment import SERVICES, var_directory

ADMINISTRATOR = Caller("service", "command line", "administrator")
"""Who it was, in the audit: the machine knows no more of them."""


class Suite:
    """Composes a service when it is first asked for; `with opened_suite() as suite:` closes what was composed."""

    @cached_property
    def outlets(self) -> Service:
        return self._build("outlets")

    @cached_property
    def members(self) -> Service:
        return self._build("members")

    @cached_property
    def loyalty(self) -> Service:
        return self._build("loyalty")

    @cached_property
    def notifications(self) -> Service:
        return self._build("notifications")

    def all(self) -> list[Service]:
        """All four, in the order in which they know of each other."""
        return [getattr(self, name) for name in SERVICES]

    def close(self) -> None:
        for name in SERVICES:
            if name in vars(self):
                vars(self)[name].close()

    @staticmethod
    def _build(name: str) -> Service:
        service: Service = import_module(f"services.{name}.bootstrap").build()
        return service


@contextmanager
def opened_suite() -> Iterator[Suite]:
    """The suite of $VAR. Settings that make no sense end the command with their list."""
    suite = Suite()
    _refuse_sleeping_stack(os.environ)
    try:
        yield suite
    except SettingsError as error:
        raise SystemExit(f"The settings of the environment need a correction:\n{error}") from error
    finally:
        suite.close()


def _refuse_sleeping_stack(environ: Mapping[str, str]) -> None:
    """The data of `up --stack` is there only while its servers run; an empty SQLite file would be a wrong answer."""
    var = var_directory(environ)
    is_told_where = any(
        environ.get(f"{name.upper()}_DATABASE_URL{file}") for name in SERVICES for file in ("", "_FILE")
    )
    if not is_told_where and (var / "stack").exists() and not (var / "data").exists():
        raise SystemExit(f"The data in {var} belongs to a stack that does not run now. Start it (regulars up --stack).")


def refuse_old_databases(suite: Suite) -> None:
    """A command that writes needs databases of this version; only `up` and `migrate` change them."""
    for service in suite.all():
        if not is_current(service.database, service.migrations):
            raise SystemExit(f"The {service.name} database is not at this version: run `regulars migrate` first.")
