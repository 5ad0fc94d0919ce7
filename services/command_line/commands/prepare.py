"""`regulars migrate`, `demo`, and `prepare`, which is both and what `up` does first."""

from __future__ import annotations

import os

import click

from services.chassis.database.migrations import is_current
from services.command_line import environment
from services.command_line.demo.franchise import DemoFranchise, FranchiseExists
from services.command_line.keys_of_suite import make_keys
from services.command_line.suite import Suite, opened_suite, refuse_old_databases


@click.command("migrate")
def migrate_all() -> None:
    """Bring the four databases to this version. Safe to repeat, and while the suite runs."""
    with opened_suite() as suite:
        for service in suite.all():
            was_current = is_current(service.database, service.migrations)
            service.migrate()
            click.echo(f"{service.name}: {'was up to date' if was_current else 'brought up to date'}")


@click.command()
def demo() -> None:
    """Create the demo franchise: three coffee shops in three time zones and a gym, some twenty members.

    Once: a second run changes nothing. Tokens of its stations: VAR/demo/stations.json; its members:
    VAR/demo/members.json. Refuses to invent members for a franchise that has outlets of its own.
    """
    with opened_suite() as suite:
        refuse_old_databases(suite)
        try:
            is_new = _demo(suite).create()
        except FranchiseExists:
            raise click.ClickException("This franchise has outlets of its own; use an empty VAR= for a demo.") from None
    click.echo("The demo franchise is ready." if is_new else "The demo franchise was there already.")


@click.command()
def prepare() -> None:
    """Make keys, migrate, and create the demo franchise in an empty installation; `up` does this first.

    REGULARS_DEMO=0 leaves the demo out.
    """
    with opened_suite() as suite:
        make_keys(suite.outlets.settings.keys)
        for service in suite.all():
            service.migrate()
        franchise = _demo(suite)
        if os.environ.get("REGULARS_DEMO", "1") != "0" and franchise.is_wanted and franchise.create():
            click.echo("Created a demo franchise: three coffee shops, a gym, and some twenty members.")


def _demo(suite: Suite) -> DemoFranchise:
    return DemoFranchise(suite, environment.var_directory(os.environ))
