"""`regulars station`: tokens for tills, and which stations there are, and the way to shut one out."""

from __future__ import annotations

import click

from services.command_line.columns import show_columns
from services.command_line.stations import all_stations, new_station_token, shut_out
from services.command_line.suite import opened_suite, refuse_old_databases
from services.contracts.permissions import Role
from services.outlets.domain.outlet import OutletClosed, UnknownOutlet, UnknownStation
from services.outlets.domain.station import REVOKED, AlreadyRevoked, Placed


@click.group()
def station() -> None:
    """Give tills their tokens, list stations, and shut one out."""


@station.command()
@click.argument("outlet")
@click.option("--name", help="What people call it.  [default: Till and a number, or Phone system]")
@click.option(
    "--kind",
    type=click.Choice([Role.TILL, Role.PHONE_SYSTEM]),
    default=Role.TILL,
    show_default=True,
    help="A phone system may ask who calls, and nothing else.",
)
def token(outlet: str, *, name: str | None, kind: str) -> None:
    """Add a till to OUTLET and print its token, and nothing else, so that it can be piped.

    Open http://.../cashier#station=TOKEN once on the device: it keeps the token. Tablets at which people sign in are
    better enrolled by their manager, on the page /hq: their key cannot be copied.
    """
    with opened_suite() as suite:
        refuse_old_databases(suite)
        try:
            role = Role(kind)
            called = name or ("Phone system" if role is Role.PHONE_SYSTEM else None)
            click.echo(new_station_token(suite.outlets, outlet, name=called, role=role))
        except UnknownOutlet as error:
            raise click.ClickException(f"{error} `regulars outlets list` shows them.") from error
        except OutletClosed as error:
            raise click.ClickException(str(error)) from error


@station.command("list")
@click.option("--all", "is_all", is_flag=True, help="Also those that were shut out.")
def list_stations(*, is_all: bool) -> None:
    """List the tills and devices of the franchise."""
    with opened_suite() as suite:
        stations = [placed for placed in all_stations(suite.outlets) if is_all or placed.station.state != REVOKED]
    show_columns(
        ("Id", "Outlet", "Name", "Kind", "State", "Last seen", "Version"),
        (_line(placed) for placed in stations),
    )


def _line(placed: Placed) -> tuple[str, ...]:
    station = placed.station
    return (
        station.station_id,
        station.outlet_code,
        station.name,
        station.kind,
        station.state.replace("_", " ") + ("" if placed.is_outlet_open else " (outlet closed)"),
        "" if station.last_seen_at is None else f"{station.last_seen_at:%Y-%m-%d %H:%M} UTC",
        station.app_version or "",
    )


@station.command()
@click.argument("station_id", metavar="ID")
@click.option("--reason", default="on the command line", show_default=True, help="Why, for those who ask later.")
def revoke(station_id: str, *, reason: str) -> None:
    """Shut the station ID out, for ever: it is refused everywhere within a minute."""
    with opened_suite() as suite:
        refuse_old_databases(suite)
        try:
            revoked = shut_out(suite.outlets, station_id, reason)
        except (UnknownStation, AlreadyRevoked) as error:
            raise click.ClickException(f"{error} `regulars station list --all` shows them.") from error
    click.echo(f"{revoked.name} ({revoked.outlet_code}) is shut out.")
