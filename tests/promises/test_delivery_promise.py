"""The promise of the whole way: a committed fact takes effect in every subscriber once, whoever is killed meanwhile."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest

from deploy.private import PrivateRabbitMQ
from services.chassis.messaging.connect import transport_at
from services.chassis.messaging.transport import Transport
from tests.promises.bakery import TOPOLOGY, Bakery, shelve
from tests.promises.reading import child_process, dies_of_it, reading, transport_with_short_leases, until
from tests.promises.workers import (
    BAD,
    sell,
    sell_and_die_between_commit_and_ack,
    sell_and_die_of_a_bad_loaf,
    sell_without_an_inbox_and_die_before_the_ack,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(database_url: str) -> Iterator[Bakery]:
    with closing(Bakery(database_url)) as made:
        yield made


@pytest.fixture
def bakery(tmp_path: Path) -> Iterator[Bakery]:
    with closing(Bakery(f"sqlite:///{tmp_path / 'bakery.sqlite3'}")) as made:
        yield made


@pytest.fixture
def transport(broker_url: str) -> Iterator[Transport]:
    with closing(transport_with_short_leases(broker_url)) as made:
        made.declare(TOPOLOGY)
        yield made


@contextmanager
def running(body: Callable[[Flag], None]) -> Iterator[None]:
    stop = Flag()
    thread = Thread(target=body, args=(stop,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_an_effect_committed_before_its_ack_was_lost_is_not_repeated(
    bakery: Bakery, shop: Bakery, transport: Transport, database_url: str, broker_url: str
) -> None:
    bakery.bake("loaf")
    bakery.relay(transport).publish_batch(transport)
    assert dies_of_it(sell_and_die_between_commit_and_ack, database_url, broker_url)
    assert shop.loaves() == ["loaf"]
    _sell_what_came_back(shop, transport)
    assert shop.loaves() == ["loaf"]


def test_without_the_inbox_the_same_death_doubles_the_effect(
    bakery: Bakery,
    shop: Bakery,
    transport: Transport,
    database_url: str,
    broker_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: if this test fails, the one above shows nothing."""
    bakery.bake("loaf")
    bakery.relay(transport).publish_batch(transport)
    assert dies_of_it(sell_without_an_inbox_and_die_before_the_ack, database_url, broker_url)
    monkeypatch.setattr("services.chassis.work.inbox.receive", lambda *_, **__: True)
    _sell_what_came_back(shop, transport)
    assert shop.loaves() == ["loaf", "loaf"]


def test_a_message_that_kills_its_consumer_is_parked_after_ten_attempts_and_the_others_are_served(
    bakery: Bakery, shop: Bakery, transport: Transport, database_url: str, broker_url: str
) -> None:
    for loaf in ("first", BAD, "second", "third"):
        bakery.bake(loaf)
    bakery.relay(transport).publish_batch(transport)
    deaths = 0
    while not transport.dead_letters("shop"):
        with child_process(sell_and_die_of_a_bad_loaf, database_url, broker_url) as child:
            while child.exitcode is None and not transport.dead_letters("shop"):
                child.join(0.1)
            deaths += child.exitcode == -signal.SIGKILL
    assert deaths <= 10
    (letter,) = transport.dead_letters("shop")
    assert "ended without a word" in letter.reason
    assert shop.loaves() == ["first", "second", "third"]

    assert transport.replay("shop", letter.event_id)
    with reading(transport, "shop", shop.consumer(shelve).handle):
        until(lambda: BAD in shop.loaves())
    assert shop.column("SELECT attempts FROM inbox_attempts") == []


def test_nothing_is_lost_or_doubled_when_consumers_and_relays_are_killed_again_and_again(
    bakery: Bakery, shop: Bakery, transport: Transport, database_url: str, broker_url: str
) -> None:
    baked: list[str] = []
    with running(bakery.relay(transport_at(broker_url)).run), running(bakery.relay(transport_at(broker_url)).run):
        for _ in range(4):
            sold = len(shop.loaves())
            with child_process(sell, database_url, broker_url) as child:
                baked += [bakery.bake() for _ in range(40)]
                while len(shop.loaves()) <= sold + 5:
                    child.join(0.01)
        with child_process(sell, database_url, broker_url):
            until(lambda: len(set(shop.loaves())) == len(baked))
            until(lambda: bakery.unsent() == [])
            until(lambda: transport.depth("shop").waiting == 0)
    assert shop.loaves() == sorted(baked)
    assert transport.dead_letters("shop") == []


@pytest.mark.servers
def test_facts_committed_while_rabbitmq_is_down_arrive_when_it_is_back(
    bakery: Bakery, tmp_path: Path, rabbitmq_node: PrivateRabbitMQ, rabbitmq_url: str
) -> None:
    with closing(Bakery(f"sqlite:///{tmp_path / 'shop.sqlite3'}")) as shop:
        consumer = shop.consumer(shelve, connect=lambda: transport_at(rabbitmq_url))
        with running(bakery.relay(transport_at(rabbitmq_url)).run), running(consumer.run):
            bakery.bake("before")
            until(lambda: shop.loaves() == ["before"])
            rabbitmq_node.kill()
            bakery.bake("meanwhile")
            assert bakery.unsent() == ["meanwhile"]
            rabbitmq_node.start()
            until(lambda: shop.loaves() == ["before", "meanwhile"])
        assert bakery.unsent() == []


@pytest.mark.servers
def test_the_relay_makes_a_queue_that_somebody_removed(
    bakery: Bakery, rabbitmq_node: PrivateRabbitMQ, rabbitmq_url: str
) -> None:
    vhost = rabbitmq_url.rpartition("/")[2]
    with closing(transport_at(rabbitmq_url)) as transport, running(bakery.relay(transport_at(rabbitmq_url)).run):
        bakery.bake("before")
        until(lambda: bakery.unsent() == [])
        rabbitmq_node.evaluate(
            f'{{ok, Q}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"{vhost}">>, queue, <<"regulars.shop">>)), '
            'rabbit_amqqueue:delete(Q, false, false, <<"regulars">>), ok.'
        )
        bakery.bake("after")
        until(lambda: bakery.unsent() == [])
        assert transport.depth("shop").waiting == 1


def _sell_what_came_back(shop: Bakery, transport: Transport) -> None:
    with reading(transport, "shop", shop.consumer(shelve).handle) as seen:
        (delivery,) = seen.wait_for(1)
    assert delivery.is_redelivered
