"""The relay's rules, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from threading import Event as Flag
from threading import Thread

import pytest

from services.chassis.messaging.envelope import Envelope
from services.chassis.messaging.transport import TransportAway
from services.chassis.telemetry import trace
from services.chassis.work.unit_of_work import UnitOfWork
from tests.promises.bakery import NOON, Bakery, BreadBaked, OvenCleaned, ScriptedTransport
from tests.promises.reading import until


@pytest.fixture
def bakery(database_url: str) -> Iterator[Bakery]:
    with closing(Bakery(database_url)) as made:
        yield made


def test_only_what_was_committed_is_published(bakery: Bakery) -> None:
    transport = ScriptedTransport()
    with pytest.raises(ZeroDivisionError), bakery.open_work() as work:
        work.publish(BreadBaked(loaf_id="ghost"))
        _ = 1 / 0
    bakery.bake("real")
    assert bakery.relay(transport).publish_batch(transport) == (1, 0)
    assert [Envelope.from_bytes(each.body).subject for each in transport.published] == ["real"]
    assert bakery.relay(transport).publish_batch(transport) == (0, 0)


def test_the_envelope_says_where_a_fact_comes_from_and_belongs(bakery: Bakery) -> None:
    transport = ScriptedTransport()
    with trace.continuing(None):
        trace_id = trace.trace_id()
        bakery.bake("loaf", sequence=7)
    bakery.relay(transport).publish_batch(transport)
    (message,) = transport.published
    envelope = Envelope.from_bytes(message.body)
    assert (message.event_id, message.name) == (envelope.event_id, "bakery.bread_baked.v1")
    assert (envelope.source, envelope.subject, envelope.sequence) == ("regulars/bakery", "loaf", 7)
    assert envelope.occurred_at == NOON
    assert trace_id in envelope.traceparent
    assert BreadBaked.from_data(envelope.data, sequence=7) == BreadBaked(loaf_id="loaf", sequence=7)


def test_a_fact_without_subscribers_is_done_once_the_broker_has_none(bakery: Bakery) -> None:
    transport = ScriptedTransport()
    with bakery.open_work() as work:
        work.publish(OvenCleaned(oven="left"))
    assert bakery.relay(transport).publish_batch(transport) == (1, 0)
    assert bakery.unsent() == []


def test_a_refused_fact_that_has_a_subscriber_stays(bakery: Bakery) -> None:
    transport = ScriptedTransport(refused_names={BreadBaked.NAME})
    bakery.bake("loaf")
    assert bakery.relay(transport).publish_batch(transport) == (0, 1)
    assert bakery.unsent() == ["loaf"]


def test_a_broker_that_is_away_leaves_every_row(bakery: Bakery) -> None:
    transport = ScriptedTransport(is_away=True)
    bakery.bake("loaf")
    with pytest.raises(TransportAway):
        bakery.relay(transport).publish_batch(transport)
    assert bakery.unsent() == ["loaf"]


def test_the_relay_goes_on_when_the_broker_is_back(bakery: Bakery) -> None:
    transport, stop = ScriptedTransport(is_away=True), Flag()
    bakery.bake("loaf")
    thread = Thread(target=bakery.relay(transport).run, args=(stop,))
    thread.start()
    transport.is_away = False
    until(lambda: bakery.unsent() == [])
    bakery.bake("another")
    until(lambda: bakery.unsent() == [])
    stop.set()
    thread.join()
    assert transport.declared == 1


def test_a_relay_killed_before_it_marked_publishes_the_same_fact_again(bakery: Bakery) -> None:
    transport = ScriptedTransport()
    bakery.bake("loaf")

    class Killed(BaseException):
        pass

    class KilledAfterPublishing(ScriptedTransport):
        def publish(self, messages):  # type: ignore[no-untyped-def]
            transport.publish(messages)
            raise Killed

    dying = KilledAfterPublishing()
    with pytest.raises(Killed):
        bakery.relay(dying).publish_batch(dying)
    bakery.relay(transport).publish_batch(transport)
    first, second = transport.published
    assert first == second


def test_no_request_waits_for_the_broker(bakery: Bakery) -> None:
    """While a batch is on its way, the service writes on."""

    def sell_meanwhile() -> None:
        bakery.bake("meanwhile")

    transport = ScriptedTransport(on_publish=sell_meanwhile)
    bakery.bake("loaf")
    bakery.relay(transport).publish_batch(transport)
    assert bakery.unsent() == ["meanwhile"]


@pytest.mark.servers
def test_two_relays_on_postgresql_share_the_rows(postgresql_url: str) -> None:
    with closing(Bakery(postgresql_url)) as bakery:
        other = ScriptedTransport()
        seen_by_other: list[tuple[int, int]] = []
        first = ScriptedTransport(
            on_publish=lambda: seen_by_other.append(bakery.relay(other).publish_batch(other)),
        )
        bakery.bake("loaf")
        assert bakery.relay(first).publish_batch(first) == (1, 0)
        assert seen_by_other == [(0, 0)], "the other relay neither waits nor publishes the same row"


@pytest.mark.servers
def test_a_fact_that_commits_late_is_published_though_a_cursor_would_skip_it(postgresql_url: str) -> None:
    with closing(Bakery(postgresql_url)) as bakery:
        transport = ScriptedTransport()
        with bakery.open_work() as slow:
            slow.publish(BreadBaked(loaf_id="slow"))
            slow.write_rest()
            bakery.bake("quick")
            bakery.relay(transport).publish_batch(transport)
            cursor = transport.published[-1].event_id
        # The control: what a relay that remembers the last id would find now.
        assert bakery.column(f"SELECT subject FROM outbox WHERE event_id > '{cursor}'") == []
        bakery.relay(transport).publish_batch(transport)
        assert [Envelope.from_bytes(each.body).subject for each in transport.published] == ["quick", "slow"]


def test_a_backlog_larger_than_a_batch_drains_in_order(bakery: Bakery) -> None:
    transport = ScriptedTransport()
    with bakery.open_work() as work:
        for number in range(1100):
            work.publish(BreadBaked(loaf_id=f"{number:04d}"))
    relay = bakery.relay(transport)
    assert [relay.publish_batch(transport)[0] for _ in range(4)] == [500, 500, 100, 0]
    subjects = [Envelope.from_bytes(each.body).subject for each in transport.published]
    assert subjects == sorted(subjects)


def test_the_backlog_names_the_oldest_fact(bakery: Bakery) -> None:
    relay = bakery.relay(ScriptedTransport())
    assert (relay.backlog().pending, relay.backlog().oldest_at) == (0, None)
    bakery.bake()
    bakery.clock.advance(timedelta(minutes=5))
    bakery.bake()
    assert (relay.backlog().pending, relay.backlog().oldest_at) == (2, NOON)


def test_pruning_forgets_only_what_was_confirmed_long_ago(bakery: Bakery) -> None:
    transport = ScriptedTransport()
    relay = bakery.relay(transport)
    bakery.bake("old")
    relay.publish_batch(transport)
    bakery.clock.advance(timedelta(days=29))
    bakery.bake("young")
    relay.publish_batch(transport)
    bakery.bake("never confirmed")
    bakery.clock.advance(timedelta(days=1, minutes=1))
    relay.pruning_job().run()
    assert sorted(map(str, bakery.column("SELECT subject FROM outbox"))) == ["never confirmed", "young"]


def test_an_event_with_an_empty_subject_does_not_stop_the_relay(bakery: Bakery) -> None:
    transport = ScriptedTransport()
    with bakery.open_work() as work:
        assert isinstance(work, UnitOfWork)
        work.publish(BreadBaked(loaf_id=""))
    assert bakery.relay(transport).publish_batch(transport) == (1, 0)
