"""Shops in processes of their own, each with its trouble; run by `reading.dies_of_it`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from threading import Event as Flag

from services.chassis.messaging.transport import Delivery, Outcome
from services.chassis.work import inbox
from services.chassis.work.unit_of_work import UnitOfWork
from tests.promises.bakery import TOPOLOGY, Bakery, BreadBaked, shelve
from tests.promises.reading import die, transport_with_short_leases

BAD = "bad"


def sell(database_url: str, broker_url: str) -> None:
    """Without trouble of its own, until somebody kills it."""
    _sell(database_url, broker_url, shelve)


def sell_and_die_between_commit_and_ack(database_url: str, broker_url: str) -> None:
    _sell(database_url, broker_url, shelve, after=die)


def sell_without_an_inbox_and_die_before_the_ack(database_url: str, broker_url: str) -> None:
    """The control: what would happen if the inbox did not remember."""
    forget_the_inbox()
    sell_and_die_between_commit_and_ack(database_url, broker_url)


def sell_and_die_of_a_bad_loaf(database_url: str, broker_url: str) -> None:
    def handle(work: UnitOfWork, event: BreadBaked) -> None:
        if event.loaf_id == BAD:
            die()
        shelve(work, event)

    _sell(database_url, broker_url, handle)


def forget_the_inbox() -> None:
    inbox.receive = lambda *_, **__: True


def _sell(
    database_url: str,
    broker_url: str,
    handler: Callable[[UnitOfWork, BreadBaked], None],
    *,
    after: Callable[[], None] = lambda: None,
) -> None:
    stop = Flag()
    consumer = Bakery(database_url, make_tables=False).consumer(handler)

    def handle(deliveries: Sequence[Delivery]) -> list[Outcome | None]:
        outcomes = consumer.handle_batch(deliveries, stop)
        after()
        return outcomes

    with closing(transport_with_short_leases(broker_url)) as transport:
        transport.declare(TOPOLOGY)
        transport.consume("shop", handle, stop)
