"""`regulars outlets`: the map of the franchise."""

from __future__ import annotations

import click
from babel.numbers import get_territory_currencies

from services.chassis.security.permission import Scope
from services.command_line.columns import show_columns
from services.command_line.importing.outlets_of_file import tell_at_once
from services.command_line.suite import ADMINISTRATOR, opened_suite, refuse_old_databases
from services.contracts.permissions import Action
from services.outlets.domain.outlet import InvalidOutlet, Outlet, OutletTaken
from services.outlets.domain.territory import InvalidTerritory
from services.outlets.use_cases.open_outlet import open_outlet


@click.group()
def outlets() -> None:
    """Open outlets and list them."""


@outlets.command("add")
@click.argument("code")
@click.option("--name", help="Name for people.  [default: the code]")
@click.option("--country", required=True, help="Two letters, such as LV: how phones without +371 are read here.")
@click.option("--zone", required=True, help="Time zone, such as Europe/Riga.")
@click.option("--currency", help="Three letters, such as EUR.  [default: that of the country]")
@click.option("--locale", default="en", show_default=True, type=click.Choice(["en", "ru", "pl", "lv"]))
@click.option("--territory", default="main", show_default=True, help="Code of its territory; made when it is new.")
@click.option("--territory-name", help="Name of a new territory.  [default: its code]")
@click.option("--business-day-starts-at", default="04:00", show_default=True, help="Local time HH:MM.")
def add(
    code: str,
    *,
    name: str | None,
    country: str,
    zone: str,
    currency: str | None,
    locale: str,
    territory: str,
    territory_name: str | None,
    business_day_starts_at: str,
) -> None:
    """Open an outlet. Adding the same one again changes nothing."""
    with opened_suite() as suite:
        refuse_old_databases(suite)
        try:
            outlet = Outlet(
                outlet_code=code,
                name=name or code,
                territory_code=territory,
                country=country,
                zone=zone,
                currency=currency or next(iter(get_territory_currencies(country)), ""),
                locale=locale,
                business_day_starts_at=business_day_starts_at,
            )
            with suite.outlets.open_work() as work:
                is_new = open_outlet(work, outlet, territory_name=territory_name)
                if is_new:
                    work.audit.note_act(ADMINISTRATOR, Action.CHANGE_PLACES, work.concern)
        except (InvalidOutlet, InvalidTerritory, OutletTaken) as error:
            raise click.ClickException(str(error)) from error
        # Their queues bring it as well; but the next command may be an import, and the workers may be asleep.
        tell_at_once(suite)
    click.echo(f"Opened {outlet.name} ({code})." if is_new else f"{outlet.name} ({code}) was there already.")


@outlets.command("list")
def list_outlets() -> None:
    """List all outlets."""
    with opened_suite() as suite, suite.outlets.open_work.reading() as work:
        known = work.places.within(Scope())
    show_columns(
        ("Code", "Name", "Territory", "Country", "Zone", "Currency", "Language", "Day starts at", "State"),
        (
            (
                outlet.outlet_code,
                outlet.name,
                outlet.territory_code,
                outlet.country,
                outlet.zone,
                outlet.currency,
                outlet.locale,
                outlet.business_day_starts_at,
                found.state,
            )
            for found in known
            for outlet in (found.outlet,)
        ),
    )
