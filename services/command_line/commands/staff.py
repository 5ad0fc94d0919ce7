"""`regulars staff`: who works here, and a way in for whoever has lost theirs."""

from __future__ import annotations

import click

from services.command_line.columns import show_columns
from services.command_line.staffing import everybody, first_link, link_of
from services.command_line.suite import opened_suite, refuse_old_databases
from services.outlets.domain.staff import StaffError


@click.group()
def staff() -> None:
    """List the staff, and let somebody in who has lost their way in."""


@staff.command("set-up-link")
@click.argument("login", required=False)
def set_up_link(login: str | None) -> None:
    """Print a link behind which a manager or head office chooses a password and takes a second factor.

    Without LOGIN for the first person of head office, while nobody of it has come in. The link is good once and for a
    day, and voids those before it; what the person has now is good until it is used. It is printed alone, so that it
    can be piped; whoever reads it is that person.
    """
    with opened_suite() as suite:
        refuse_old_databases(suite)
        try:
            link = first_link(suite.outlets) if login is None else link_of(suite.outlets, login)
        except StaffError as error:
            raise click.ClickException(f"{error} `regulars staff list` shows the logins.") from error
    if link is None:
        raise click.ClickException("Somebody of head office has come in already: say whose login it is for.")
    click.echo(link)


@staff.command("list")
def list_staff() -> None:
    """List everybody who works here."""
    with opened_suite() as suite:
        people = everybody(suite.outlets)
    show_columns(
        ("Name", "Role", "Outlet or territory", "Login", "State"),
        (
            (
                person.name,
                person.role,
                person.outlet_code or person.territory_code or "",
                person.login or "",
                person.state,
            )
            for person in people
        ),
    )
