"""The courier: what is due is sent once, and what fails is tried again or given up."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest
import sqlalchemy as sa
from sqlalchemy import QueuePool

from services.chassis.security.signatures import part_verifier
from services.contracts.permissions import CARRIERS
from services.notifications.channels.console import ConsoleChannel
from services.notifications.domain.channel import Channel, DeliveryFailed, OutcomeUnknown
from services.notifications.domain.delivery import Failed, TryAgain, after_failure
from services.notifications.domain.message import Letter
from tests.notifications.office import ANNA_LINK, NOON, MembersOnTheWire, Office, RecordingChannel
from tests.races import at_once


def test_what_is_due_is_sent_once_and_never_again(office: Office) -> None:
    office.welcome(office.enrol())
    for _ in range(3):
        office.courier.deliver_due()
        office.later(hours=20)
    (letter,) = office.email.letters
    assert letter.address == "anna@example.org"
    assert letter.text.subject == "Welcome, Anna!"
    assert ANNA_LINK in letter.text.body
    row = office.delivery()
    assert (row.state, row.attempts, row.sent_at, row.last_error) == ("sent", 1, NOON, None)
    assert row.reference == f"ref-{row.delivery_id}"


def test_a_member_is_written_to_in_their_own_language(office: Office) -> None:
    office.welcome(office.enrol(locale="pl"))
    office.welcome(office.enrol(locale="xx"))
    office.courier.deliver_due()
    assert sorted(letter.text.subject for letter in office.email.letters) == ["Welcome, Anna!", "Witamy, Anna!"]


def test_contacts_are_asked_once_for_a_batch_in_the_name_of_this_service(office: Office) -> None:
    members = {office.enrol(), office.enrol()}
    for member_id in members:
        office.welcome(member_id)
        office.birthday(member_id)
    office.courier.deliver_due()
    (question,) = office.members.questions
    assert sorted(question) == sorted(members)
    verifier = part_verifier(office.keys, "members", office.clock, carriers=CARRIERS)
    caller = verifier.caller(office.members.tokens[0])
    assert (caller.kind, caller.subject) == ("service", "notifications")
    assert len(office.email.letters) == 4
    assert office.email.batches_ended == 1


def test_nobody_is_asked_when_nothing_is_due(office: Office) -> None:
    office.courier.deliver_due()
    assert office.members.questions == []


def test_while_members_do_not_answer_deliveries_wait_and_no_attempt_is_counted(office: Office) -> None:
    office.welcome(office.enrol())
    office.members.is_away = True
    for _ in range(8):
        office.courier.deliver_due()
        office.later(seconds=16)
    row = office.delivery()
    assert (row.state, row.attempts, row.claim_id) == ("due", 0, None)
    assert len(office.members.questions) == 8
    office.members.is_away = False
    office.courier.deliver_due()
    assert office.delivery().state == "sent"


def test_an_error_of_members_is_no_answer(office: Office) -> None:
    office.welcome(office.enrol())
    office.members.status = 500
    office.courier.deliver_due()
    assert (office.delivery().state, office.delivery().attempts) == ("due", 0)


def test_who_left_no_address_is_skipped(office: Office) -> None:
    office.welcome(office.enrol(email=None))
    office.courier.deliver_due()
    assert (office.delivery().state, office.delivery().last_error) == ("skipped", "no address for email")


def test_who_is_no_member_any_more_is_skipped(office: Office) -> None:
    member_id = office.enrol()
    office.welcome(member_id)
    office.members.people.clear()
    office.courier.deliver_due()
    assert (office.delivery().state, office.delivery().last_error) == ("skipped", "not a member any more")


def test_a_failure_that_may_pass_is_tried_again_with_growing_pauses_and_then_given_up(office: Office) -> None:
    office.welcome(office.enrol())
    office.email.trouble = DeliveryFailed("SMTP 451", permanent=False)
    for pause in (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)):
        office.courier.deliver_due()
        assert office.delivery().next_attempt_at == office.clock.now() + pause
        office.clock.advance(pause - timedelta(seconds=1))
        office.courier.deliver_due()
        office.later(seconds=1)
    office.courier.deliver_due()
    assert (office.delivery().state, office.delivery().attempts) == ("due", 5)
    office.later(hours=12)
    office.courier.deliver_due()
    row = office.delivery()
    assert (row.state, row.attempts, row.last_error) == ("failed", 6, "SMTP 451")


def test_a_passing_failure_passes(office: Office) -> None:
    office.welcome(office.enrol())
    office.email.trouble = DeliveryFailed("SMTP 451", permanent=False)
    office.courier.deliver_due()
    office.email.trouble = None
    office.later(minutes=1)
    office.courier.deliver_due()
    row = office.delivery()
    assert (row.state, row.attempts, row.last_error) == ("sent", 2, None)


def test_a_permanent_failure_is_given_up_at_once(office: Office) -> None:
    office.welcome(office.enrol())
    office.email.trouble = DeliveryFailed("SMTP 550", permanent=True)
    office.courier.deliver_due()
    assert (office.delivery().state, office.delivery().attempts) == ("failed", 1)


@pytest.mark.parametrize(
    ("attempts", "pause"), [(1, 60), (2, 300), (3, 1800), (4, 7200), (5, 43_200), (6, None), (99, None)]
)
def test_each_pause_is_longer_than_the_one_before(attempts: int, pause: int | None) -> None:
    decided = after_failure("451", permanent=False, attempts=attempts, now=NOON)
    assert decided == (Failed("451") if pause is None else TryAgain(NOON + timedelta(seconds=pause), "451"))


def test_a_letter_whose_fate_is_unknown_is_never_sent_again(office: Office) -> None:
    office.birthday(office.enrol())
    office.email.trouble = OutcomeUnknown("no answer after the last dot")
    office.courier.deliver_due()
    office.email.trouble = None
    office.later(days=2)
    office.courier.deliver_due()
    row = office.delivery()
    assert (row.state, row.last_error) == ("failed", "unknown outcome: no answer after the last dot")
    assert office.email.letters == []


def test_where_a_repetition_is_harmless_an_unknown_outcome_is_tried_again(
    open_office: Callable[..., Office], database_url: str
) -> None:
    channel = RecordingChannel("push", repeats_harmlessly=True)
    office = open_office(channel, database_url=database_url)
    office.birthday(office.enrol())
    channel.trouble = OutcomeUnknown("no answer")
    office.courier.deliver_due()
    channel.trouble = None
    office.courier.deliver_due()
    assert (office.delivery().state, len(channel.letters)) == ("sent", 1)


def test_a_message_on_two_channels_fails_on_one_and_arrives_on_the_other(
    open_office: Callable[..., Office], database_url: str
) -> None:
    email, push = RecordingChannel(), RecordingChannel("push")
    office = open_office(email, push, database_url=database_url)
    office.birthday(office.enrol())
    email.trouble = DeliveryFailed("SMTP 550", permanent=True)
    office.courier.deliver_due()
    assert {(row.channel, row.state) for row in office.deliveries()} == {("email", "failed"), ("push", "sent")}


def test_what_waited_until_it_was_old_news_is_let_go(office: Office) -> None:
    office.birthday(office.enrol())
    office.later(days=3, seconds=1)
    office.courier.deliver_due()
    assert (office.delivery().state, office.email.letters) == ("skipped", [])


def test_a_channel_that_was_switched_off_keeps_its_deliveries_until_it_is_on_again(office: Office) -> None:
    office.welcome(office.enrol())
    office.new_courier({"push": RecordingChannel("push")}).deliver_due()
    assert office.delivery().state == "due"
    office.courier.deliver_due()
    assert office.delivery().state == "sent"


def test_no_connection_to_the_database_is_held_while_others_are_asked(office: Office) -> None:
    held: list[int] = []

    class Watching(RecordingChannel):
        def deliver(self, letter: Letter) -> str:
            held.append(pool.checkedout())
            return super().deliver(letter)

    class WatchingMembers(MembersOnTheWire):
        def call(self, *arguments: object, **words: object) -> object:  # type: ignore[override]
            held.append(pool.checkedout())
            return super().call(*arguments, **words)  # type: ignore[arg-type]

    pool = cast("QueuePool", office.database.engine.pool)
    people = office.members.people
    office.members = WatchingMembers()
    office.members.people = people
    office.welcome(office.enrol())
    office.new_courier({"email": Watching()}).deliver_due()
    assert held == [0, 0]


def test_couriers_that_work_at_once_send_each_letter_once(office: Office) -> None:
    for _ in range(30):
        office.welcome(office.enrol())
    at_once([office.new_courier().deliver_due for _ in range(12)], threads=4)
    assert len(office.email.letters) == len({letter.delivery_id for letter in office.email.letters}) == 30
    assert {row.state for row in office.deliveries()} == {"sent"}


def test_a_claim_that_another_courier_took_over_sends_nothing(office: Office) -> None:
    """The first courier is slow: before it begins, its lease has ended and a second courier has done the work."""
    office.welcome(office.enrol())
    slow = RecordingChannel()

    class SlowMembers(MembersOnTheWire):
        def call(self, *arguments: object, **words: object) -> object:  # type: ignore[override]
            office.members = quick
            office.later(minutes=6)
            office.new_courier().deliver_due()
            return super().call(*arguments, **words)  # type: ignore[arg-type]

    quick = office.members
    office.members = SlowMembers()
    office.members.people = quick.people
    office.new_courier({"email": slow}).deliver_due()
    assert (len(slow.letters), len(office.email.letters)) == (0, 1)


def test_a_sender_that_was_only_frozen_still_tells_that_it_was_sent(office: Office) -> None:
    office.welcome(office.enrol())

    class Frozen(RecordingChannel):
        def deliver(self, letter: Letter) -> str:
            office.later(minutes=6)
            office.courier.deliver_due()
            assert office.delivery().state == "failed"
            return super().deliver(letter)

    frozen = Frozen()
    office.new_courier({"email": frozen}).deliver_due()
    row = office.delivery()
    assert (row.state, row.last_error, len(frozen.letters), len(office.email.letters)) == ("sent", None, 1, 0)


def test_nothing_personal_is_stored_whatever_happens(office: Office) -> None:
    for trouble in (None, DeliveryFailed("SMTP 550 5.1.1", permanent=True), OutcomeUnknown("no answer")):
        office.email.trouble = trouble
        office.birthday(office.enrol(name="Wilhelmina", email="wilhelmina@example.org"))
        office.courier.deliver_due()
    stored = office.everything_stored().lower()
    for secret in ("wilhelmina", "example.org", "secret-token"):
        assert secret not in stored


def _told(office: Office) -> list[tuple[str, str]]:
    """Which messages the suite heard of, and on which channel."""
    with office.database.reading() as connection:
        rows = connection.execute(sa.text("SELECT body FROM outbox WHERE name = 'notifications.message_sent.v1'"))
        facts = [json.loads(row.body) for row in rows]
    return sorted((fact["kind"], fact["channel"]) for fact in facts)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["console", "email"], [("birthday", "email"), ("welcome", "email")]),
        (["console"], [("birthday", "console"), ("welcome", "console")]),
    ],
)
def test_a_message_is_told_once_and_a_screen_counts_only_where_there_is_nothing_else(
    open_office: Callable[..., Office], database_url: str, names: list[str], told: list[tuple[str, str]]
) -> None:
    """Else each letter would stand twice in the timeline, and one that nobody got would count."""
    made: dict[str, Channel] = {"console": ConsoleChannel(io.StringIO()), "email": RecordingChannel()}
    office = open_office(*(made[name] for name in names), database_url=database_url)
    member_id = office.enrol()
    office.welcome(member_id)
    office.birthday(member_id)
    office.courier.deliver_due()
    assert [row.state for row in office.deliveries()] == ["sent"] * 2 * len(names)
    assert _told(office) == told
