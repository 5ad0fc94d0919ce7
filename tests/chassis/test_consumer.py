"""The consumer's rules, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from threading import Event as Flag

import pytest

from services.chassis.messaging.transport import Ack, Outcome, Park, Retry
from services.chassis.telemetry import metrics, trace
from services.chassis.work import consumer as consumer_module
from services.chassis.work.consumer import growing_pause_seconds
from services.chassis.work.unit_of_work import UnitOfWork
from tests.promises.bakery import (
    LOAVES,
    METADATA,
    NOON,
    Bakery,
    BreadBaked,
    OvenCleaned,
    ScriptedTransport,
    delivery_of,
    shelve,
)
from tests.races import at_once

LOAF = BreadBaked(loaf_id="loaf")


@pytest.fixture
def shop(database_url: str) -> Iterator[Bakery]:
    with closing(Bakery(database_url)) as made:
        yield made


class OvenCold(Exception):
    pass


def fail(work: UnitOfWork, event: BreadBaked) -> None:
    """Fails after it has written, so that what it wrote must be undone."""
    shelve(work, event)
    work.publish(BreadBaked(loaf_id="a consequence"))
    raise OvenCold("the oven is cold")


def attempts(shop: Bakery) -> list[object]:
    return shop.column("SELECT attempts FROM inbox_attempts")


def test_an_event_takes_effect_once_however_often_it_is_delivered(shop: Bakery) -> None:
    consumer, delivery = shop.consumer(shelve), delivery_of(LOAF)
    again = replace(delivery, is_redelivered=True)
    assert [consumer.handle(each) for each in (delivery, delivery, again)] == [Ack(), Ack(), Ack()]
    assert shop.loaves() == ["loaf"]
    assert shop.column("SELECT event_id FROM inbox") == [delivery.event_id]


def test_the_same_event_in_two_hands_at_once_takes_effect_once(shop: Bakery) -> None:
    delivery = delivery_of(LOAF)
    assert at_once([lambda: shop.consumer(shelve).handle(delivery)] * 2) == [Ack(), Ack()]
    assert shop.loaves() == ["loaf"]


def test_the_handler_learns_which_event_caused_its_work_and_when_it_happened(shop: Bakery) -> None:
    told: list[tuple[str, object, int]] = []
    event = BreadBaked(loaf_id="loaf", sequence=9)
    delivery = delivery_of(event)
    shop.consumer(lambda work, event: told.append((work.command_id, work.occurred_at, event.sequence))).handle(delivery)
    assert told == [(delivery.event_id, NOON, 9)]


def test_the_trace_runs_through_the_handler_into_what_it_publishes(shop: Bakery) -> None:
    traceparent = f"00-{'ab' * 16}-{'cd' * 8}-01"

    def bake_another(work: UnitOfWork, event: BreadBaked) -> None:
        work.connection.execute(LOAVES.insert().values(loaf_id=event.loaf_id, trace_id=trace.trace_id()))
        work.publish(BreadBaked(loaf_id="another"))

    shop.consumer(bake_another).handle(delivery_of(LOAF, traceparent=traceparent))
    assert shop.column("SELECT trace_id FROM loaves") == ["ab" * 16]
    (published,) = shop.column("SELECT traceparent FROM outbox")
    assert str(published).startswith(f"00-{'ab' * 16}-")


def test_a_failed_handler_leaves_nothing_but_a_count(shop: Bakery) -> None:
    outcome = shop.consumer(fail, pause_seconds=lambda attempts: 3.0 * attempts).handle(delivery_of(LOAF))
    assert outcome == Retry(3.0, "OvenCold: the oven is cold")
    assert (shop.loaves(), shop.unsent(), shop.column("SELECT event_id FROM inbox")) == ([], [], [])
    assert attempts(shop) == [1]


def test_the_tenth_failure_parks_the_message_with_its_reason(shop: Bakery) -> None:
    consumer, delivery = shop.consumer(fail), delivery_of(LOAF)
    outcomes = [consumer.handle(replace(delivery, attempt=number)) for number in range(1, 11)]
    assert [type(outcome) for outcome in outcomes] == [Retry] * 9 + [Park]
    assert outcomes[-1] == Park("OvenCold: the oven is cold (10 attempts)")
    assert attempts(shop) == [], "replayed, it begins anew"


def test_success_forgets_the_failures_before_it(shop: Bakery) -> None:
    delivery = delivery_of(LOAF)
    shop.consumer(fail).handle(delivery)
    assert shop.consumer(shelve).handle(replace(delivery, attempt=2)) == Ack()
    assert attempts(shop) == []
    assert shop.loaves() == ["loaf"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not a CloudEvent"),
        (b"\xff\xfe", "not a CloudEvent"),
        (b"[" * 100_000, "not a CloudEvent"),
        (b"[]", "not a CloudEvent"),
        (b"null", "not a CloudEvent"),
        (b'{"specversion":"1.0","type":"t"}', "not a CloudEvent"),
        (b'{"specversion":"9.9","id":"1","type":"t","source":"s","data":{}}', "not a CloudEvent"),
        (delivery_of(LOAF).body.replace(b'"loaf_id"', b'"leaf_id"'), "missing loaf_id"),
        (delivery_of(LOAF).body.replace(b"500", b'"heavy"'), "expected integer"),
        (delivery_of(LOAF).body.replace(b"baked.v1", b"baked.v2"), "no handler for bakery.bread_baked.v2"),
        (delivery_of(OvenCleaned(oven="left")).body, "no handler for bakery.oven_cleaned.v1"),
        (b"x" * 5_000_000, "5000000 bytes"),
    ],
)
def test_what_cannot_be_read_is_parked_at_once(shop: Bakery, body: bytes, reason: str) -> None:
    outcome = shop.consumer(shelve).handle(replace(delivery_of(LOAF), body=body))
    assert isinstance(outcome, Park)
    assert reason in outcome.reason
    assert (shop.loaves(), attempts(shop)) == ([], [])


def test_a_newer_source_may_add_fields(shop: Bakery) -> None:
    body = delivery_of(LOAF).body.replace(b'"grams"', b'"flour": "rye", "grams"')
    assert shop.consumer(shelve).handle(replace(delivery_of(LOAF), body=body)) == Ack()


def test_what_has_arrived_is_committed_together(shop: Bakery) -> None:
    seen_meanwhile: list[list[object]] = []

    def handle(work: UnitOfWork, event: BreadBaked) -> None:
        shelve(work, event)
        seen_meanwhile.append(shop.loaves())

    batch = [delivery_of(BreadBaked(loaf_id=str(number))) for number in range(3)]
    assert shop.consumer(handle).handle_batch([*batch, batch[0]], Flag()) == [Ack()] * 4
    assert seen_meanwhile == [[], [], []], "one commit for all"
    assert shop.loaves() == ["0", "1", "2"]


def test_one_failure_in_a_batch_costs_the_others_nothing(shop: Bakery) -> None:
    def handle(work: UnitOfWork, event: BreadBaked) -> None:
        (fail if event.loaf_id == "burnt" else shelve)(work, event)

    batch = [delivery_of(BreadBaked(loaf_id=loaf)) for loaf in ("a", "burnt", "b")]
    unreadable = replace(delivery_of(LOAF), body=b"")
    outcomes = shop.consumer(handle).handle_batch([*batch, unreadable], Flag())
    assert [type(outcome) for outcome in outcomes] == [Ack, Retry, Ack, Park]
    assert shop.loaves() == ["a", "b"]
    assert attempts(shop) == [1]


def test_events_of_one_batch_keep_their_own_traces(shop: Bakery) -> None:
    def bake_another(work: UnitOfWork, event: BreadBaked) -> None:
        work.publish(BreadBaked(loaf_id=f"after {event.loaf_id}"))

    traces = {loaf: f"00-{digit * 32}-{'cd' * 8}-01" for loaf, digit in (("a", "a"), ("b", "b"))}
    batch = [delivery_of(BreadBaked(loaf_id=loaf), traceparent=each) for loaf, each in traces.items()]
    shop.consumer(bake_another).handle_batch(batch, Flag())
    published = shop.column("SELECT subject || ' ' || substr(traceparent, 4, 32) FROM outbox ORDER BY subject")
    assert published == [f"after a {'a' * 32}", f"after b {'b' * 32}"]


def test_a_stopped_consumer_hands_back_what_is_not_done(shop: Bakery) -> None:
    stop = Flag()

    def stop_and_fail(work: UnitOfWork, event: BreadBaked) -> None:
        stop.set()
        raise OvenCold

    batch = [delivery_of(BreadBaked(loaf_id=loaf), is_redelivered=True) for loaf in ("a", "b")]
    first, second = shop.consumer(stop_and_fail).handle_batch(batch, stop)
    assert isinstance(first, Retry)
    assert second is None


class Killed(BaseException):
    """Stands for the process's end: no handler of exceptions sees it."""


def test_a_message_that_kills_is_charged_before_it_is_handled_and_parked_at_ten(shop: Bakery) -> None:
    handled = []

    def kill(work: UnitOfWork, event: BreadBaked) -> None:
        handled.append(attempts(shop))
        raise Killed

    consumer, delivery = shop.consumer(kill), delivery_of(LOAF)
    outcome: Outcome = Ack()
    while not isinstance(outcome, Park):
        # As a broker does: a message whose consumer died comes back as redelivered, a retried one as fresh.
        try:
            outcome = consumer.handle(delivery)
            delivery = replace(delivery, is_redelivered=False)
        except Killed:
            delivery = replace(delivery, is_redelivered=True)
    assert len(handled) <= 10
    assert handled[:3] == [[], [1], [2]], "each death but the first is on record before the next attempt"
    assert "ended without a word" in outcome.reason


def test_an_innocent_neighbour_of_a_killer_is_forgiven(shop: Bakery) -> None:
    assert shop.consumer(shelve).handle(delivery_of(LOAF, is_redelivered=True)) == Ack()
    assert attempts(shop) == []


def test_a_redelivered_message_that_fails_is_charged_once(shop: Bakery) -> None:
    shop.consumer(fail).handle(delivery_of(LOAF, is_redelivered=True))
    assert attempts(shop) == [1]
    assert shop.column("SELECT last_error FROM inbox_attempts") == ["OvenCold: the oven is cold"]


def test_a_database_that_does_not_answer_charges_no_message(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer_module, "DATABASE_AWAY_SECONDS", 0.0)
    # No tables: every statement fails, as it would on a database that is starting up.
    with closing(Bakery(database_url, make_tables=False)) as shop:
        consumer, delivery = shop.consumer(shelve), delivery_of(LOAF)
        for number in range(1, 31):
            outcome = consumer.handle(replace(delivery, attempt=number, is_redelivered=number % 2 == 0))
            assert outcome == Retry(0.0, "the database does not answer")
        with shop.database.writing() as connection:
            METADATA.create_all(connection)
        assert consumer.handle(replace(delivery, attempt=31)) == Ack()
        assert shop.loaves() == ["loaf"]


def test_pauses_double_with_jitter_up_to_a_minute() -> None:
    for attempt, longest in [(1, 0.5), (2, 1.0), (5, 8.0), (8, 60.0), (100, 60.0)]:
        drawn = [growing_pause_seconds(attempt) for _ in range(50)]
        assert longest / 2 <= min(drawn) <= max(drawn) <= longest
        assert len(set(drawn)) > 1


def test_the_dead_letters_of_a_queue_are_a_metric(shop: Bakery) -> None:
    transport = ScriptedTransport(dead=3)
    shop.consumer(shelve, connect=lambda: transport).measuring_job().run()
    assert b"regulars_dead_letters 3.0" in metrics.exposition()
