"""`regulars addresses`: where the pages are."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from services.command_line import environment
from services.command_line.columns import show_columns
from services.command_line.staffing import first_link
from services.command_line.suite import opened_suite


@click.command()
@click.option("--invite", is_flag=True, help="Also a set-up link, while nobody of head office has come in.")
def addresses(*, invite: bool) -> None:
    """Print the addresses of the pages, with the demo's station tokens when there is a demo."""
    var = environment.var_directory(os.environ)
    port = int(os.environ.get("PORT") or environment.DEFAULT_PORT)
    home = f"http://127.0.0.1:{port}"
    stations: dict[str, str] = _read(var / "demo" / "stations.json") or {}
    guests: list[dict[str, str]] = _read(var / "demo" / "members.json") or []
    rows = [("Start page", f"{home}/")]
    for outlet, token in stations.items():
        rows.append((f"Cashier, {outlet}", f"{home}/cashier#station={token}"))
        rows.append((f"Reception, {outlet}", f"{home}/reception#station={token}"))
        rows += [(f"Guest, {outlet}", _to_type(guest)) for guest in guests if guest["outlet"] == outlet][:1]
    if not stations:
        rows += [("Cashier", f"{home}/cashier"), ("Reception", f"{home}/reception")]
    if guests:
        rows.append((f"Balance of {guests[0]['name']}", guests[0]["balance_url"]))
    rows += [("API, to try out", f"{home}/api/v1/docs"), ("Logs", str(var / "logs"))]
    _show(rows, has_demo=bool(stations))
    if invite:
        _invite_head_office(home)


def _to_type(guest: dict[str, str]) -> str:
    """How a guest of the demo is found, at the till and at the desk."""
    return f"type {guest['phone'][-4:]} and press Enter: {guest['name']}"


def _invite_head_office(home: str) -> None:
    """There is no default password: whoever starts an empty installation gets a link, another one at each start."""
    with opened_suite() as suite:
        link = first_link(suite.outlets, home=home)
    if link is not None:
        click.echo("Nobody of head office has come in yet. This link, good once and for a day, sets them up:")
        click.echo(link)
        click.echo()


def _show(rows: list[tuple[str, str]], *, has_demo: bool) -> None:
    click.echo()
    show_columns(("Regulars is ready", ""), rows)
    click.echo()
    if not has_demo:
        click.echo("A station signs in with the token that `regulars station token OUTLET` prints.")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
