"""`regulars dead-letters`: messages that no attempt could deliver, kept until a person has looked at them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache

import click

from services.chassis.messaging.transport import DeadLetter, Transport, TransportAway
from services.chassis.process import Service
from services.command_line.columns import show_columns
from services.command_line.suite import opened_suite
from services.contracts.catalogue import SUBSCRIPTIONS

_QUEUE = click.option("--queue", type=click.Choice(sorted(SUBSCRIPTIONS)), help="Of one service only.")


@click.group("dead-letters")
def dead_letters() -> None:
    """Look at messages that could not be handled, and send them again.

    A message gets here after ten attempts, or at once when trying again cannot help. It delays no other message.
    Mend the cause first (VAR/logs tells it), then replay.
    """


@dead_letters.command("list")
@_QUEUE
def list_letters(queue: str | None) -> None:
    """List them. Ends with 0 also when there are none."""
    with _brokers() as at:
        letters = [letter for name in _queues(queue) for letter in at(name).dead_letters(name)]
    if not letters:
        click.echo("There are no dead letters.")
        return
    show_columns(
        ("Queue", "Event", "Id", "Attempts", "Parked at", "Reason"),
        (
            (letter.queue, letter.name, letter.event_id, str(letter.attempt), _when(letter), letter.reason)
            for letter in letters
        ),
    )


@dead_letters.command()
@_QUEUE
@click.argument("id")
def show(queue: str | None, id: str) -> None:  # noqa: A002 - the word that people type
    """Show one with its content."""
    with _brokers() as at:
        found = [letter for name in _queues(queue) if (letter := at(name).dead_letter(name, id)) is not None]
    if not found:
        raise click.ClickException(f"There is no dead letter {id}.")
    for letter in found:
        click.echo(f"queue:     {letter.queue}\nevent:     {letter.name}\nattempts:  {letter.attempt}")
        click.echo(f"parked at: {_when(letter)}\nreason:    {letter.reason}\n{_content(letter)}")


@dead_letters.command()
@_QUEUE
@click.option("--all", "everything", is_flag=True, help="All of them.")
@click.argument("id", required=False)
def replay(queue: str | None, *, everything: bool, id: str | None) -> None:  # noqa: A002
    """Put the dead letter ID, or --all, back into its queue as if it were new."""
    if everything == bool(id):
        raise click.UsageError("Name one ID, or say --all.")
    with _brokers() as at:
        if id:
            done = sum(at(name).replay(name, id) for name in _queues(queue))
        else:
            done = sum(_replay_all(at(name), name) for name in _queues(queue))
    if id and not done:
        raise click.ClickException(f"There is no dead letter {id}.")
    click.echo(f"Put back: {done}.")


def _replay_all(transport: Transport, queue: str) -> int:
    """The letters that are there now: one that fails again and comes back meanwhile is not replayed for ever."""
    return sum(transport.replay(queue, letter.event_id) for letter in transport.dead_letters(queue, limit=100_000))


@contextmanager
def _brokers() -> Iterator[Callable[[str], Transport]]:
    """The broker as each service sees it: a service's queue is open to its own account alone."""
    with opened_suite() as suite, ExitStack() as opened:

        @cache
        def at(name: str) -> Transport:
            service: Service = getattr(suite, name)
            transport = opened.enter_context(closing(service.connect()))
            transport.declare(service.topology)
            return transport

        try:
            yield at
        except TransportAway as error:
            raise click.ClickException(f"The message broker does not answer: {error}") from error


def _queues(queue: str | None) -> list[str]:
    return [queue] if queue else list(SUBSCRIPTIONS)


def _when(letter: DeadLetter) -> str:
    return letter.parked_at.isoformat(timespec="seconds") if letter.parked_at else "unknown"


def _content(letter: DeadLetter) -> str:
    try:
        return json.dumps(json.loads(letter.body), indent=2, ensure_ascii=False)
    except ValueError:
        return repr(letter.body[:2000])
