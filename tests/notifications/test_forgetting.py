"""Notifications forgets an erased member: nothing is kept, nothing is sent, and nothing late begins anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.chassis.messaging.event import Event
from services.chassis.messaging.transport import Ack
from services.chassis.work.erasure_list import Erased, ErasureList
from services.contracts.members import DueSettled, MemberEnrolled, MemberErased
from services.contracts.notifications import MemberForgotten
from services.notifications.event_handlers import HANDLERS
from services.notifications.scheduled_jobs import forgetting
from services.notifications.storage.tables import messages, reminded_dues
from tests.notifications.office import Office
from tests.races import while_open


def told(office: Office) -> list[dict[str, Any]]:
    with office.database.reading() as connection:
        rows = connection.execute(sa.text(f"SELECT body FROM outbox WHERE name = '{MemberForgotten.NAME}'"))
        return [json.loads(row.body) for row in rows]


def test_sent_and_waiting_messages_are_deleted_and_it_says_so(office: Office) -> None:
    anna, boris = office.enrol(), office.enrol(name="Boris", email="boris@example.org")
    office.welcome(anna)
    office.courier.deliver_due()
    office.birthday(anna)
    office.welcome(boris)
    office.hear(MemberErased(member_id=anna))
    office.courier.deliver_due()
    assert [message.member_id for message in office.messages()] == [boris]
    assert len(office.deliveries()) == 1
    assert [letter.address for letter in office.email.letters] == ["anna@example.org", "boris@example.org"]
    assert told(office) == [{"member_id": anna}]


def test_what_is_told_late_begins_nothing_anew(office: Office) -> None:
    anna = office.enrol()
    office.hear(MemberErased(member_id=anna))
    office.welcome(anna)
    office.birthday(anna)
    office.courier.deliver_due()
    assert (office.messages(), office.deliveries(), office.email.letters) == ([], [], [])


def test_a_letter_that_is_on_its_way_ends_nowhere(office: Office) -> None:
    anna = office.enrol()
    office.welcome(anna)
    erased = office.channels["email"].deliver

    def deliver(letter: Any) -> str:
        office.hear(MemberErased(member_id=anna))
        return erased(letter)

    office.email.deliver = deliver  # type: ignore[method-assign]
    office.courier.deliver_due()
    assert (office.messages(), office.deliveries()) == ([], [])


def _welcome(member_id: str) -> Event:
    return MemberEnrolled(member_id=member_id, outlet_code="riga", locale="en", origin="station")


def _payment(member_id: str) -> Event:
    return DueSettled(member_id=member_id, due_id=new_id())


@pytest.mark.parametrize("fact_of", [_welcome, _payment])
@pytest.mark.parametrize("is_forgotten_first", [True, False])
def test_a_fact_that_another_worker_has_in_hand_at_the_same_moment_leaves_nothing_behind(
    office: Office, fact_of: Callable[[str], Event], is_forgotten_first: bool
) -> None:
    anna = office.enrol()
    both = [MemberErased(member_id=anna), fact_of(anna)]
    first, second = both if is_forgotten_first else reversed(both)
    heard = while_open(office.open_work, lambda work: HANDLERS[type(first)](work, first), partial(office.hear, second))
    assert heard == Ack()
    with office.database.reading() as connection:
        left = [list(connection.execute(sa.select(table))) for table in (messages, reminded_dues)]
    assert left == [[], []]


def test_told_twice_is_done_once_and_said_twice(office: Office) -> None:
    anna = office.enrol()
    for _ in range(2):
        office.hear(MemberErased(member_id=anna))
    assert told(office) == [{"member_id": anna}] * 2


def test_after_a_restore_the_list_alone_is_enough(office: Office, tmp_path: Path) -> None:
    anna = office.enrol()
    office.welcome(anna)
    erasures = ErasureList(tmp_path / "erased.jsonl")
    erasures.add_missing([Erased.at(anna, office.clock.now())])
    forgets = forgetting(office.open_work, erasures)
    assert len(forgets.findings()) == 1
    forgets.forget_again()
    assert forgets.findings() == []
    assert office.messages() == []


def test_it_holds_no_address_and_no_name_at_any_time(office: Office) -> None:
    anna = office.enrol()
    office.welcome(anna)
    office.courier.deliver_due()
    stored = office.everything_stored()
    assert "anna@example.org" not in stored
    assert "Anna" not in stored
