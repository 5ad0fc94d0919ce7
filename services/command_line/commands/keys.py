"""`regulars keys`: what signs and seals, how old it is, and how it is exchanged while the outlets are open."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from services.chassis.security.renewing import Renewal
from services.chassis.settings import PartSettings, read_settings
from services.command_line.columns import show_columns
from services.command_line.counted import counted
from services.command_line.keys_of_suite import DOOR, SUITE_KEYS, SuiteKey, hand_out, is_over, make_keys
from services.command_line.suite import opened_suite, refuse_old_databases

# Longer than any token between services lives (60 s), any code that a member shows (90 s) and any look for keys (30 s).
SETTLED_SECONDS = 300
_TOLD_EVERY = 10_000
_NAMES = {key.name: key for key in SUITE_KEYS}
_NAME = click.argument("name", type=click.Choice(list(_NAMES)), metavar="NAME")
_HANDED_OUT = click.option(
    "--handed-out",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="KEYS_HANDED_OUT",
    help="Where each part has its own copy (see hand-out); $KEYS_HANDED_OUT.",
)


@click.group("keys")
def keys() -> None:
    """Look after the keys: list, exchange and forget them.

    A key has generations. The newest one signs and seals; older ones are still believed, until they are retired.
    """


@keys.command("list")
def list_keys() -> None:
    """List them, and which are older than they should be."""
    directory = _directory()
    show_columns(
        ("Key", "Of", "Generations", "Newest made", "Term", "For"),
        (
            (
                key.name,
                key.owner,
                " ".join(str(each.number) for each in generations),
                datetime.fromtimestamp(generations[-1].made_at, UTC).strftime("%Y-%m-%d"),
                _term(key, directory),
                key.purpose,
            )
            for key in SUITE_KEYS
            if (generations := key.generations(directory))
        ),
    )


@keys.command("rotate")
@_NAME
@_HANDED_OUT
def rotate(name: str, handed_out: Path | None) -> None:
    """Make a new generation of the key NAME, and bring what is sealed under it.

    Can run while the outlets are open; running parts see the new generation by themselves. When it was interrupted,
    run it again: it goes on. Afterwards the old generation is still believed: see retire.
    """
    key, directory = _NAMES[name], _directory()
    make_keys(directory)
    with opened_suite() as suite:
        renewal = getattr(suite, key.owner).renewals.get(name) if key.owner != "gateway" else None
        if renewal is not None:
            refuse_old_databases(suite)
        if renewal is not None and len(key.generations(directory)) > 1:
            click.echo(f"{name} has several generations: the rotation that was begun goes on.")
        else:
            key.ring(directory).add_generation()
            click.echo(f"{name}: generation {key.generations(directory)[-1].number} is made.")
        _hand_out(directory, handed_out)
        if renewal is not None:
            _renew_all(renewal, name)
    click.echo(f"{key.stops_when_retired} " * bool(key.stops_when_retired) + f"Next: regulars keys retire {name}")


@keys.command("retire")
@_NAME
@_HANDED_OUT
@click.option("--even-so", is_flag=True, help="Although something stops that people notice; it is said what.")
def retire(name: str, handed_out: Path | None, *, even_so: bool) -> None:
    """Forget all but the newest generation of the key NAME.

    Refuses while anything needs them, and until the newest one has been there for five minutes: running parts must
    have seen it, and what was signed before must have run out. Within half a minute nobody believes them any more.
    """
    key, directory = _NAMES[name], _directory()
    generations = key.generations(directory)
    if len(generations) < 2:
        raise click.ClickException(f"{name} has one generation. Make another one first: regulars keys rotate {name}")
    if time.time() - generations[-1].made_at < SETTLED_SECONDS:
        raise click.ClickException(f"Generation {generations[-1].number} of {name} is too new: wait five minutes.")
    with opened_suite() as suite:
        renewal = getattr(suite, key.owner).renewals.get(name) if key.owner != "gateway" else None
        if renewal is not None:
            refuse_old_databases(suite)
            # Once more: somebody may have written under the old one in the instant in which the new one came.
            if left := _renew_all(renewal, name):
                raise click.ClickException(
                    f"Under the old {name} alone: {counted(left, 'row')}; see docs/operations.md, Keys."
                )
        if name == DOOR:
            with suite.outlets.open_work.reading() as work:
                tills = work.places.tills_added_before(datetime.fromtimestamp(generations[-1].made_at, UTC))
            if tills and not even_so:
                raise click.ClickException(
                    f"Tokens given before generation {generations[-1].number} are at {counted(tills, 'till')}. "
                    f"{key.stops_when_retired} Give them new ones (regulars station token OUTLET), then say --even-so."
                )
    if name != DOOR and key.stops_when_retired and not even_so:
        raise click.ClickException(f"{key.stops_when_retired} If that is what you want, say --even-so.")
    ring = key.ring(directory)
    for generation in generations[:-1]:
        ring.retire(generation.number)
    _hand_out(directory, handed_out)
    click.echo(f"{name}: generation {generations[-1].number} is the only one now.")


@keys.command("hand-out")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def hand_out_keys(directory: Path) -> None:
    """Give each part in DIRECTORY/PART the keys that it needs, and nothing else.

    For parts that run as accounts or containers of their own: set KEYS_DIR of each to its directory. Makes the keys
    that are missing. Run it again, or give rotate and retire --handed-out, after each change.
    """
    make_keys(_directory())
    _hand_out(_directory(), directory)


def _term(key: SuiteKey, directory: Path) -> str:
    return f"{key.term_days} days{' (over)' if is_over(key, directory) else ''}"


def _directory() -> Path:
    return read_settings(PartSettings, os.environ).keys


def _hand_out(directory: Path, handed_out: Path | None) -> None:
    if handed_out is not None:
        changed = hand_out(directory, handed_out)
        click.echo(f"Handed out to {handed_out}: {counted(len(changed), 'file')} changed.")


def _renew_all(renewal: Renewal, name: str) -> int:
    """Everything that is sealed with the key, told as it goes; how many rows could not be brought under it."""
    looked_at = changed = left = 0
    after: str | None = ""
    while after is not None:
        batch = renewal(after)
        if looked_at // _TOLD_EVERY != (looked_at + batch.looked_at) // _TOLD_EVERY:
            click.echo(f"{name}: {counted(looked_at + batch.looked_at, 'member')} looked at ...")
        looked_at, changed, left = looked_at + batch.looked_at, changed + batch.changed, left + batch.left
        after = batch.last
    click.echo(
        f"{name}: {counted(looked_at, 'member')} looked at, "
        f"{counted(changed, 'row')} brought under the newest generation."
    )
    if left:
        click.echo(
            f"{name}: {counted(left, 'row')} could not be: somebody has the same under the newest generation.", err=True
        )
    return left
