"""The promise of a transport, kept by RabbitMQ and by the embedded broker alike."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from threading import Event as Flag

import pytest

from deploy.private import PrivateRabbitMQ
from services.chassis.database.column_types import sqlite_module
from services.chassis.messaging.connect import transport_at
from services.chassis.messaging.transport import (
    Ack,
    Delivery,
    Depth,
    Message,
    Outcome,
    Park,
    Receipt,
    Retry,
    Topology,
    Transport,
    TransportAway,
)
from tests.promises.reading import (
    dies_of_it,
    message,
    publish_each,
    read_and_die,
    reading,
    transport_with_short_leases,
    until,
)

BAKED, EATEN, UNHEARD = "bakery.bread_baked.v1", "bakery.bread_eaten.v1", "bakery.oven_cleaned.v1"
TOPOLOGY = Topology({"shop": frozenset({BAKED, EATEN}), "kitchen": frozenset({BAKED})})


@pytest.fixture
def transport(broker_url: str) -> Iterator[Transport]:
    with closing(transport_with_short_leases(broker_url)) as made:
        made.declare(TOPOLOGY)
        yield made


def test_each_subscriber_gets_its_own_copy(transport: Transport) -> None:
    bread, crumbs = message(BAKED, b"\x00 any bytes \xff"), message(EATEN)
    assert transport.publish([bread, crumbs]) == Receipt(frozenset({bread.event_id, crumbs.event_id}))
    with reading(transport, "shop") as shop, reading(transport, "kitchen") as kitchen:
        assert {(each.name, each.body) for each in shop.wait_for(2)} == {(BAKED, bread.body), (EATEN, b"{}")}
        first = kitchen.wait_for(1)[0]
    assert kitchen.event_ids == [bread.event_id]
    assert first == Delivery("kitchen", bread.event_id, BAKED, bread.body, attempt=1, is_redelivered=False)


def test_facts_published_before_the_first_consumer_wait_for_it(transport: Transport) -> None:
    early = message(BAKED)
    transport.publish([early])
    assert transport.depth("kitchen").waiting == 1
    with reading(transport, "kitchen") as kitchen:
        kitchen.wait_for(1)


def test_a_message_that_no_queue_wants_is_reported_and_hinders_no_other(transport: Transport) -> None:
    lost, kept = message(UNHEARD), message(BAKED)
    assert transport.publish([lost, kept]) == Receipt(frozenset({kept.event_id}), frozenset({lost.event_id}))


def test_declaring_again_keeps_messages_and_bindings(transport: Transport) -> None:
    transport.publish([message(EATEN)])
    transport.declare(Topology({"shop": frozenset({BAKED})}))
    assert transport.publish([message(EATEN)]).unroutable == frozenset()
    assert transport.depth("shop").waiting == 2


def test_an_acknowledged_message_never_comes_back(transport: Transport) -> None:
    transport.publish([message(BAKED) for _ in range(5)])
    with reading(transport, "shop") as first:
        first.wait_for(5)
    marker = message(BAKED)
    transport.publish([marker])
    with reading(transport, "shop") as second:
        second.wait_for(1)
    assert second.event_ids == [marker.event_id]
    assert transport.depth("shop") == Depth(waiting=0, delayed=0, dead=0)


def test_a_message_whose_consumer_was_killed_comes_back_and_says_so(transport: Transport, broker_url: str) -> None:
    sent = [message(BAKED) for _ in range(3)]
    transport.publish(sent)
    assert dies_of_it(read_and_die, broker_url, "shop")
    with reading(transport, "shop") as survivor:
        survivor.wait_for(3)
    assert sorted(survivor.event_ids) == sorted(each.event_id for each in sent)
    assert survivor.deliveries[0].is_redelivered


def test_what_was_confirmed_outlives_its_publisher(transport: Transport, broker_url: str) -> None:
    sent = [message(BAKED) for _ in range(20)]
    assert dies_of_it(publish_each, broker_url, sent)
    with reading(transport, "shop") as shop:
        shop.wait_for(20)
    assert sorted(shop.event_ids) == sorted(each.event_id for each in sent)


def test_a_stopped_consumer_leaves_the_rest_to_the_next(transport: Transport) -> None:
    transport.publish([message(BAKED) for _ in range(5)])
    stop, handled = Flag(), []

    def stop_after_the_first(deliveries: Sequence[Delivery]) -> list[Outcome | None]:
        handled.append(deliveries[0].event_id)
        stop.set()
        return [Ack(), *[None for _ in deliveries[1:]]]

    transport.consume("shop", stop_after_the_first, stop)
    with reading(transport, "shop") as following:
        following.wait_for(4)
    assert len(handled) == 1
    assert not set(handled) & set(following.event_ids)


def test_a_retried_message_comes_back_after_its_delay_one_attempt_older_to_its_own_queue(transport: Transport) -> None:
    troubled, after_it = message(BAKED, b"troubled"), message(BAKED)

    def decide(delivery: Delivery) -> Outcome:
        return Retry(1.5, "the oven is cold") if delivery.body == b"troubled" and delivery.attempt < 3 else Ack()

    with reading(transport, "shop", decide) as shop, reading(transport, "kitchen") as kitchen:
        transport.publish([troubled])
        shop.wait_for(1)
        transport.publish([after_it])
        shop.wait_for(4)
        kitchen.wait_for(2)
    ids = [troubled.event_id, after_it.event_id]
    assert shop.event_ids == [ids[0], ids[1], ids[0], ids[0]], "the delay must not hold up the next message"
    assert [each.attempt for each in shop.deliveries if each.event_id == ids[0]] == [1, 2, 3]
    assert not any(each.is_redelivered for each in shop.deliveries)
    assert shop.arrived_at[2] - shop.arrived_at[0] >= 1.5
    assert shop.arrived_at[3] - shop.arrived_at[2] >= 1.5
    assert kitchen.event_ids == ids, "another subscriber's trouble is not the kitchen's"


def test_short_delays_do_not_wait_behind_long_ones(transport: Transport) -> None:
    slow, quick = message(BAKED, b"60"), message(BAKED, b"0.2")

    def decide(delivery: Delivery) -> Outcome:
        return Retry(float(delivery.body), "later") if delivery.attempt == 1 else Ack()

    with reading(transport, "shop", decide) as shop:
        transport.publish([slow, quick])
        shop.wait_for(3)
    assert shop.event_ids[2] == quick.event_id
    assert transport.depth("shop").delayed == 1


def test_a_parked_message_can_be_listed_shown_and_replayed(transport: Transport) -> None:
    bad, good = message(BAKED, b"burnt"), message(BAKED)

    def refuse_the_burnt(delivery: Delivery) -> Outcome:
        return Park("it is burnt") if delivery.body == b"burnt" else Ack()

    with reading(transport, "shop", refuse_the_burnt) as shop:
        transport.publish([bad, good])
        shop.wait_for(2)
    (letter,) = transport.dead_letters("shop")
    assert (letter.event_id, letter.name, letter.body) == (bad.event_id, BAKED, b"burnt")
    assert (letter.reason, letter.attempt, letter.queue) == ("it is burnt", 1, "shop")
    assert letter.parked_at is not None
    assert transport.dead_letter("shop", bad.event_id) == letter
    assert transport.dead_letter("shop", good.event_id) is None
    assert transport.dead_letters("kitchen") == []

    assert transport.replay("shop", bad.event_id)
    assert not transport.replay("shop", bad.event_id)
    with reading(transport, "shop") as again:
        (back,) = again.wait_for(1)
    assert (back.event_id, back.body, back.attempt, back.is_redelivered) == (bad.event_id, b"burnt", 1, False)
    assert transport.depth("shop") == Depth(waiting=0, delayed=0, dead=0)
    assert transport.depth("kitchen").waiting == 2, "a replay is for one queue alone"


def test_reading_the_dead_letters_uses_none_of_them_up(transport: Transport) -> None:
    with reading(transport, "shop", lambda _: Park("no")) as shop:
        transport.publish([message(BAKED) for _ in range(3)])
        shop.wait_for(3)
    for _ in range(25):
        assert len(transport.dead_letters("shop")) == 3
    assert len(transport.dead_letters("shop", limit=2)) == 2


def test_thousands_in_one_batch_are_all_confirmed(transport: Transport) -> None:
    batch = [message(EATEN) for _ in range(5000)]
    assert transport.publish(batch).confirmed == {each.event_id for each in batch}
    assert transport.depth("shop").waiting == 5000


def test_an_empty_batch_is_nothing(transport: Transport) -> None:
    assert transport.publish([]) == Receipt(frozenset(), frozenset())


def test_competing_consumers_share_a_queue_and_double_nothing(broker_url: str) -> None:
    # Leases as long as in production: on a busy machine a short one may run out, and rightly redeliver.
    with closing(transport_at(broker_url)) as transport:
        transport.declare(TOPOLOGY)
        batch = [message(EATEN) for _ in range(300)]
        with reading(transport, "shop") as one, reading(transport, "shop") as other:
            transport.publish(batch)
            until(lambda: len(one.deliveries) + len(other.deliveries) >= 300)
    assert sorted(one.event_ids + other.event_ids) == sorted(each.event_id for each in batch)


def test_a_message_may_be_as_large_as_five_megabytes(transport: Transport) -> None:
    transport.publish([message(EATEN, b"x" * 5_000_000)])
    with reading(transport, "shop") as shop:
        assert len(shop.wait_for(1)[0].body) == 5_000_000


@pytest.mark.servers
def test_rabbitmq_killed_and_back_keeps_what_it_confirmed(rabbitmq_node: PrivateRabbitMQ, rabbitmq_url: str) -> None:
    with closing(transport_at(rabbitmq_url)) as transport:
        transport.declare(TOPOLOGY)
        before, during, after = message(BAKED), message(BAKED), message(BAKED)
        assert transport.publish([before]).confirmed
        with reading(transport, "shop") as shop:
            shop.wait_for(1)
            rabbitmq_node.kill()
            with pytest.raises(TransportAway):
                transport.publish([during])
            with pytest.raises(TransportAway):
                transport.declare(TOPOLOGY)
            rabbitmq_node.start()
            _publish_when_back(transport, after)
            until(lambda: after.event_id in shop.event_ids)
        assert transport.depth("kitchen").waiting == 2


@pytest.mark.servers
def test_a_consumer_makes_the_queues_of_a_rebuilt_rabbitmq(rabbitmq_node: PrivateRabbitMQ, rabbitmq_url: str) -> None:
    with closing(transport_at(rabbitmq_url)) as transport:
        transport.declare(TOPOLOGY)
        with reading(transport, "shop") as shop:
            transport.publish([message(BAKED)])
            shop.wait_for(1)
            vhost = rabbitmq_url.rpartition("/")[2]
            rabbitmq_node.delete_vhost(vhost)
            rabbitmq_node.create_vhost(vhost)
            new = message(EATEN)
            _publish_when_back(transport, new)
            until(lambda: new.event_id in shop.event_ids)


def test_an_embedded_broker_that_cannot_be_written_is_away_and_comes_back(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.database.engine.PATIENCE_SECONDS", 1)
    path = f"{tmp_path}/broker.sqlite3"
    with closing(transport_at(f"embedded:{path}")) as transport:
        transport.declare(TOPOLOGY)
        # Another program holds the file for longer than the broker is willing to wait.
        connection: sqlite3.Connection = sqlite_module.connect(path, isolation_level=None)
        with closing(connection):
            connection.execute("BEGIN IMMEDIATE").close()
            with pytest.raises(TransportAway):
                transport.publish([message(BAKED)])
            connection.execute("ROLLBACK").close()
        assert transport.publish([message(BAKED)]).confirmed


def test_a_clock_set_back_freezes_no_message(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(transport_at(f"embedded:{tmp_path}/broker.sqlite3")) as transport:
        transport.declare(TOPOLOGY)
        now = time.time
        with monkeypatch.context() as tomorrow:
            tomorrow.setattr(time, "time", lambda: now() + 86_400)
            transport.publish([message(BAKED)])
        with reading(transport, "shop") as shop:
            shop.wait_for(1)


def test_a_broker_url_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="embedded: or amqp:"):
        transport_at("redis://localhost")


def _publish_when_back(transport: Transport, sent: Message) -> None:
    def is_confirmed() -> bool:
        try:
            return sent.event_id in transport.publish([sent]).confirmed
        except TransportAway:
            return False

    until(is_confirmed)
