"""`regulars import outlets|staff|members|sales`: bring in what another system knows."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.progress import Progress as RichProgress
from rich.text import Text

from services.chassis.spreadsheet import UnreadableFile
from services.command_line import environment
from services.command_line.counted import counted
from services.command_line.importing.outlets_of_file import NewOutlets
from services.command_line.importing.run import (
    Options,
    Outcome,
    import_members,
    import_outlets,
    import_sales,
    import_staff,
)
from services.command_line.suite import Suite, opened_suite, refuse_old_databases
from services.outlets.domain.outlet import InvalidOutlet

_FORMATS = """
    The file is CSV in UTF-8 (with or without a mark) or CP1251, separated by commas, semicolons or tabs; its first line
    names the columns, in any order. A row that cannot be imported harms no other: it is listed in the report with
    its line, column and reason. Interrupted or repeated, an import continues where it was and doubles nothing."""


@click.group("import")
def import_files() -> None:
    """Import outlets, staff, members and sales from files of another system."""


_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Do everything, keep nothing: shows what would be refused.")
_REPORT = click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where bad rows are listed, as CSV.  [default: VAR/reports/FILE.report.csv]",
)


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    options = [
        _FILE,
        _DRY_RUN,
        click.option("--create-outlets", is_flag=True, help="Open the outlets that the file names and nobody knows."),
        click.option("--country", help="Country of opened outlets, such as LV.  [default: as the first outlet]"),
        click.option("--zone", help="Their time zone, such as Europe/Riga.  [default: as the first outlet]"),
        click.option("--currency", help="Their currency, such as EUR.  [default: that of the country]"),
        click.option("--locale", type=click.Choice(["en", "ru", "pl", "lv"]), help="Their language.  [default: en]"),
        _REPORT,
    ]
    for option in reversed(options):
        command = option(command)
    return command


@import_files.command()
@_FILE
@_DRY_RUN
@click.option("--create-territories", is_flag=True, help="Make the territories that the file names and nobody knows.")
@_REPORT
def outlets(file: Path, **given: Any) -> None:
    _run("outlet", file, import_outlets, given)


@import_files.command()
@_FILE
@_DRY_RUN
@_REPORT
def staff(file: Path, **given: Any) -> None:
    _run("person", file, import_staff, given)


@import_files.command()
@_shared
def members(file: Path, **given: Any) -> None:
    _run("member", file, import_members, given)


@import_files.command()
@_shared
def sales(file: Path, **given: Any) -> None:
    _run("sale", file, import_sales, given)


outlets.help = f"""Import outlets: code, name, territory_code, country, zone, currency, locale, business_day_starts_at.

    All but the last are needed; a day of business begins at 04:00 where nothing is said. An outlet that is there stays
    as it is: a row that describes it differently is refused.
    {_FORMATS}"""
staff.help = f"""Import staff: name, role, outlet_code, territory_code, login, locale, pin.

    The first two are needed. A role is cashier, reception, outlet_manager, territory_manager or hq; the first three
    belong to an outlet, a territory manager to a territory; managers and hq need a login. Whoever is there already
    stays as they are. Delete the file afterwards when it holds PINs.
    {_FORMATS}"""
members.help = f"""Import members: external_id, phone, given_name, family_name, birthday, locale, email, home_outlet.

    home_outlet is needed, and an external_id or a phone; the rest may be empty or absent. A birthday is YYYY-MM-DD,
    DD.MM.YYYY, or MM-DD. Nobody is sent a welcome message. Members who are there already stay as they are.
    {_FORMATS}"""
sales.help = f"""Import sales: external_id, occurred_at, outlet, receipt_number, category, quantity, amount.

    Rows with the same outlet and receipt_number are one sale; without a number, those of one member, outlet and time.
    A time without an offset is the outlet's own. The amount (3.50 or 3,50) is the price of the whole line; a line that
    cost nothing earns nothing. The members must have been imported before. A sale takes the good rows of its receipt;
    to bring in a mended row later, give it a receipt number of its own.
    {_FORMATS}"""


def _run(thing: str, file: Path, work: Callable[[Path, Suite, Options, Any], Outcome], given: dict[str, Any]) -> None:
    options = Options(
        is_dry=given["dry_run"],
        new_outlets=_new_outlets(given) if given.get("create_outlets") else None,
        report=given["report"] or _default_report(file),
        makes_territories=given.get("create_territories", False),
    )
    started = time.monotonic()
    with opened_suite() as suite, _Shown() as progress:
        refuse_old_databases(suite)
        try:
            outcome = work(file, suite, options, progress)
        except (UnreadableFile, InvalidOutlet) as error:
            raise click.ClickException(str(error)) from error
    _summarise(thing, outcome, options, seconds=time.monotonic() - started)
    if outcome.counts.bad:
        raise SystemExit(1)


def _new_outlets(given: dict[str, Any]) -> NewOutlets:
    return NewOutlets(given["country"], given["zone"], given["currency"], given["locale"])


def _default_report(file: Path) -> Path:
    return environment.var_directory(os.environ) / "reports" / f"{file.stem}.report.csv"


def _summarise(thing: str, outcome: Outcome, options: Options, *, seconds: float) -> None:
    counts = outcome.counts
    pace = f"{seconds:.1f} s, {counts.rows / seconds:.0f}/s"
    click.echo(f"Read {counted(counts.rows, 'row')} ({outcome.table.description}) in {pace}.")
    if outcome.table.ignored:
        click.echo(f"Columns that were not looked at: {', '.join(outcome.table.ignored)}")
    if outcome.opened_outlets:
        click.echo(f"Outlets that {'would be' if options.is_dry else 'were'} opened: {len(outcome.opened_outlets)}")
    click.echo(f"New {thing}s: {counts.done}{' (dry run: nothing was kept)' if options.is_dry else ''}")
    click.echo(f"Imported before, unchanged: {counts.known}")
    if not counts.bad:
        return
    click.echo(f"Bad rows: {counts.bad}, listed in {options.report}", err=True)
    for words in outcome.first_bad_rows:
        click.echo(f"  {words}", err=True)
    if outcome.unknown_outlets:
        shown = ", ".join(outcome.unknown_outlets[:10]) + (" ..." if len(outcome.unknown_outlets) > 10 else "")
        click.echo(f"There are no outlets {shown}. Add them (regulars outlets add), or use --create-outlets.", err=True)


class _RowsPerSecond(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:,.0f} rows/s")


class _Shown:
    """A progress bar on a terminal, nothing in a pipe."""

    def __init__(self) -> None:
        self._bars = RichProgress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _RowsPerSecond(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: Any = None

    def __enter__(self) -> _Shown:
        if self._bars.console.is_terminal:
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def begin(self, words: str, *, rows: int | None) -> None:
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(words, total=rows)

    def advance(self, rows: int) -> None:
        self._bars.advance(self._task, rows)
