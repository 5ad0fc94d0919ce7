"""What members are told of their memberships and dues: plainly, once, and never after they have paid."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import permutations
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.contracts.members import (
    BirthdayArrived,
    DateArrived,
    DueAskedFor,
    DueOverdue,
    DueSettled,
    MemberErased,
    MembershipExpiring,
    MembershipFrozen,
)
from services.notifications.domain.channel import DeliveryFailed
from services.notifications.domain.delivery import Delivery
from services.notifications.domain.message import Letter
from services.notifications.storage.tables import messages
from services.notifications.storage.unit_of_work import NotificationsWork
from services.notifications.use_cases.claim_due_deliveries import claim_due_deliveries
from services.notifications.use_cases.tell_member import tell_member
from tests.notifications.office import NOON, Office
from tests.notifications.test_what_members_are_told import reward
from tests.races import at_once, while_open

TITLES = {"en": "Monthly"}


GIFTS = [
    ("date", True, []),
    ("date", False, ["reward_given"]),
    ("date", None, ["reward_given"]),
    ("birthday", True, []),
    ("birthday", False, ["reward_given"]),
    ("birthday", None, []),
]


def date_arrived(member_id: str, date_id: str, *, greets: bool = True) -> DateArrived:
    return DateArrived(
        member_id=member_id,
        date_id=date_id,
        date_kind="dog",
        year=2026,
        outlet_code="riga",
        brings_gift=True,
        greets=greets,
        day="2026-06-14",
    )


def overdue(member_id: str, due_id: str, *, step: str = "reminder") -> DueOverdue:
    return DueOverdue(
        member_id=member_id,
        due_id=due_id,
        outlet_code="riga",
        step=step,
        amount_minor=4900,
        currency="EUR",
        due_on="2026-04-10",
        days_overdue=5,
    )


def overdue_together(member_id: str, *due_ids: str, amount_minor: int = 2000) -> DueOverdue:
    """One letter for several: 20.00 each."""
    dues: list[DueAskedFor] = [
        {"due_id": due_id, "reference": f"REF{number}", "amount_minor": amount_minor, "due_on": f"2026-04-1{number}"}
        for number, due_id in enumerate(due_ids)
    ]
    first = overdue(member_id, due_ids[0])
    return replace(first, amount_minor=amount_minor * len(dues), dues=dues)


def settled(member_id: str, due_id: str) -> DueSettled:
    return DueSettled(member_id=member_id, due_id=due_id)


def test_each_step_reminds_once_with_what_is_owed(office: Office) -> None:
    anna, due_id = office.enrol(), new_id()
    for step in ("reminder", "reminder", "second"):
        office.hear(overdue(anna, due_id, step=step))
    office.courier.deliver_due()
    assert [letter.text.subject for letter in office.email.letters] == ["A payment is open: €49.00"] * 2
    assert "April 10, 2026" in office.email.letters[0].text.body


def test_letters_that_cannot_be_written_keep_no_other_waiting(office: Office) -> None:
    anna = office.enrol()
    office.hear(overdue(anna, new_id()))
    with office.database.writing() as connection:
        connection.execute(sa.update(messages).values(facts='{"due_on": "soon", "days_overdue": 5}'))
    office.hear(
        MembershipExpiring(
            member_id=anna, membership_id=new_id(), titles=TITLES, outlet_code="riga", valid_until="soon"
        )
    )
    office.later(seconds=1)
    office.welcome(anna)
    office.courier.deliver_due()
    assert [letter.text.subject for letter in office.email.letters] == ["Welcome, Anna!"]
    assert sorted(row.state for row in office.deliveries()) == ["failed", "failed", "sent"]


def test_who_refuses_all_letters_is_told_what_they_owe_all_the_same_but_not_greeted(office: Office) -> None:
    anna = office.enrol()
    office.members.people[anna]["refuses"] = ["birthday", "greetings", "rewards"]
    office.hear(overdue(anna, new_id()))
    office.hear(
        MembershipExpiring(
            member_id=anna, membership_id=new_id(), titles=TITLES, outlet_code="riga", valid_until="2026-04-20"
        )
    )
    office.hear(DateArrived(member_id=anna, date_id=new_id(), date_kind="name_day", year=2026, outlet_code="riga"))
    office.courier.deliver_due()
    kinds = {row.message_id: row.kind for row in office.messages()}
    assert {kinds[row.message_id]: row.state for row in office.deliveries()} == {
        "dues_overdue": "sent",
        "membership_expiring": "sent",
        "greeting": "skipped",
    }


def test_a_freeze_is_told_with_its_days_and_the_new_end(office: Office) -> None:
    frozen = MembershipFrozen(
        member_id=office.enrol(),
        membership_id=new_id(),
        titles=TITLES,
        outlet_code="riga",
        first_on="2026-05-01",
        last_on="2026-05-14",
        valid_until="2026-07-14",
    )
    office.hear(frozen)
    office.courier.deliver_due()
    (letter,) = office.email.letters
    assert all(day in letter.text.body for day in ("May 1, 2026", "May 14, 2026", "July 14, 2026"))


def test_what_is_paid_before_it_was_sent_is_not_sent(office: Office) -> None:
    anna, due_id, other = office.enrol(), new_id(), new_id()
    office.hear(overdue(anna, due_id))
    office.hear(overdue(anna, other))
    office.hear(settled(anna, due_id))
    office.courier.deliver_due()
    assert len(office.email.letters) == 1, "the other due is still open"
    assert sorted((row.state, row.last_error) for row in office.deliveries()) == [
        ("sent", None),
        ("skipped", "settled meanwhile"),
    ]


def test_a_letter_for_several_dues_asks_for_what_is_open_when_it_is_written(office: Office) -> None:
    anna, first, second, third = office.enrol(), new_id(), new_id(), new_id()
    office.hear(overdue_together(anna, first, second, third))
    office.hear(settled(anna, first))
    # A part of the third, of which no fact tells.
    office.members.dues[third]["owed_minor"] = 500
    office.courier.deliver_due()
    (letter,) = office.email.letters
    assert letter.text.subject == "A payment is open: €25.00"
    assert "April 11, 2026" in letter.text.body
    assert "Days since then: 4." in letter.text.body
    assert "REF1" in letter.text.body


@pytest.mark.parametrize("order", list(permutations(("overdue", "first", "second"))))
def test_of_several_dues_that_are_settled_none_is_asked_for_whatever_comes_first(
    office: Office, order: tuple[str, ...]
) -> None:
    anna, first, second = office.enrol(), new_id(), new_id()
    facts = {
        "overdue": (overdue_together(anna, first, second), NOON - timedelta(seconds=3)),
        "first": (settled(anna, first), NOON - timedelta(seconds=2)),
        "second": (settled(anna, second), NOON - timedelta(seconds=1)),
    }
    for name in order:
        fact, occurred_at = facts[name]
        office.hear(fact, occurred_at=occurred_at)
    office.members.dues.clear()
    office.courier.deliver_due()
    assert office.email.letters == []


def test_what_is_in_dispute_is_not_asked_for_though_no_fact_has_told(office: Office) -> None:
    anna, due_id = office.enrol(), new_id()
    office.hear(overdue(anna, due_id))
    office.members.dues.clear()
    office.courier.deliver_due()
    assert (office.email.letters, office.delivery().last_error) == ([], "settled meanwhile")


def test_one_of_several_that_is_paid_while_members_are_asked_is_asked_for_no_more(office: Office) -> None:
    anna, first, second = office.enrol(), new_id(), new_id()
    office.hear(overdue_together(anna, first, second))
    ask = office.members.call

    def answer_and_pay(method: str, path: str, **words: Any) -> object:
        answer = ask(method, path, **words)
        if path == "/dues/readings":
            office.hear(settled(anna, second))
        return answer

    office.members.call = answer_and_pay  # type: ignore[method-assign, assignment]
    office.courier.deliver_due()
    assert office.email.letters == []
    office.members.call = ask  # type: ignore[method-assign]
    office.courier.deliver_due()
    assert [letter.text.subject for letter in office.email.letters] == ["A payment is open: €20.00"]


@pytest.mark.parametrize(("overdue_at", "letters"), [(NOON - timedelta(seconds=2), 0), (NOON + timedelta(days=1), 1)])
def test_a_reminder_that_arrives_after_the_payment_counts_only_if_it_happened_after_it(
    office: Office, overdue_at: datetime, letters: int
) -> None:
    anna, due_id = office.enrol(), new_id()
    office.hear(settled(anna, due_id), occurred_at=NOON)
    # A day later it may be owed again: the payment was taken back.
    office.later(days=1)
    office.hear(overdue(anna, due_id), occurred_at=overdue_at)
    office.courier.deliver_due()
    assert len(office.email.letters) == letters


def test_who_pays_while_members_are_asked_for_the_address_is_not_chased(office: Office) -> None:
    anna, due_id = office.enrol(), new_id()
    office.hear(overdue(anna, due_id))
    ask = office.members.call

    def pay_and_answer(*args: object, **words: object) -> object:
        office.hear(settled(anna, due_id))
        return ask(*args, **words)  # type: ignore[arg-type]

    office.members.call = pay_and_answer  # type: ignore[method-assign, assignment]
    office.courier.deliver_due()
    assert (office.email.letters, office.delivery().state) == ([], "skipped")


def test_who_pays_while_the_mail_server_is_slow_is_not_tried_again(office: Office) -> None:
    anna, due_id = office.enrol(), new_id()
    office.hear(overdue(anna, due_id))

    def pay_and_fail(letter: Letter) -> str:
        office.hear(settled(anna, due_id))
        raise DeliveryFailed("SMTP 451", permanent=False)

    office.email.deliver = pay_and_fail  # type: ignore[method-assign]
    office.courier.deliver_due()
    assert office.delivery().state == "due"
    office.later(minutes=2)
    office.courier.deliver_due()
    assert (office.delivery().state, office.delivery().attempts) == ("skipped", 1)


def test_of_a_claim_and_a_payment_at_one_moment_the_first_one_wins(office: Office) -> None:
    anna = office.enrol()
    for _ in range(6):
        due_id = new_id()
        office.hear(overdue(anna, due_id))
        with office.open_work() as work:
            (claimed,) = claim_due_deliveries(work, ["email"], limit=1)
        acts: list[Callable[[], object]] = [
            partial(_begin, office, claimed),
            partial(office.hear, settled(anna, due_id)),
        ]
        begun, _ = at_once(acts)
        state = next(row.state for row in office.deliveries() if row.delivery_id == claimed.delivery_id)
        assert (begun, state) in ((True, "sending"), (False, "skipped"))


def test_a_reminder_and_a_payment_that_arrive_at_one_moment_chase_nobody(office: Office) -> None:
    anna = office.enrol()
    for _ in range(6):
        due_id = new_id()
        at_once(
            [
                partial(office.hear, overdue(anna, due_id), occurred_at=NOON - timedelta(seconds=1)),
                partial(office.hear, settled(anna, due_id), occurred_at=NOON),
            ]
        )
    office.courier.deliver_due()
    assert office.email.letters == []


def _begin(office: Office, claimed: Delivery) -> bool:
    with office.open_work() as work:
        return work.deliveries.begin(claimed, now=work.now)


def test_after_enough_letters_only_what_they_may_not_refuse_is_sent(office: Office) -> None:
    anna = office.enrol()
    for year in range(2010, 2020):
        office.birthday(anna, year=year)
    office.hear(overdue(anna, new_id()))
    office.courier.deliver_due()
    assert len(office.email.letters) == 8 + 1
    assert [row.last_error for row in office.deliveries() if row.state == "skipped"] == [
        "they got 8 letters in 30 days"
    ] * 2
    office.later(days=31)
    office.birthday(anna, year=2026)
    office.courier.deliver_due()
    assert len(office.email.letters) == 10


def test_two_letters_that_are_made_at_one_moment_are_both_counted(office: Office) -> None:
    anna = office.enrol()
    for year in range(2010, 2017):
        office.birthday(anna, year=year)
    years = iter((2017, 2018))

    def congratulate(work: NotificationsWork) -> None:
        work.occurred_at = office.clock.now()
        tell_member(work, anna, kind="birthday", occasion=str(next(years)))

    def at_the_same_moment() -> None:
        with office.open_work() as work:
            congratulate(work)

    while_open(office.open_work, congratulate, at_the_same_moment)
    assert sorted(row.state for row in office.deliveries()) == ["due"] * 8 + ["skipped"]


def test_the_facts_of_a_greeting_say_which_day_it_is_and_nothing_personal(office: Office) -> None:
    date_id = new_id()
    for _ in range(3):
        office.hear(date_arrived(new_id(), date_id))
    facts = {"date_kind": "dog", "day": "2026-06-14", "brings_gift": True}
    assert [json.loads(message.facts) for message in office.messages()] == [facts] * 3


def test_a_day_that_is_not_to_be_greeted_is_not(office: Office) -> None:
    office.hear(date_arrived(new_id(), new_id(), greets=False))
    office.hear(BirthdayArrived(member_id=new_id(), outlet_code="riga", year=2026, greets=False))
    assert office.messages() == []


@pytest.mark.parametrize(("kind", "is_greeted", "told"), GIFTS)
def test_the_gift_of_a_day_is_told_once_by_the_greeting_or_by_a_letter_of_its_own(
    office: Office, kind: str, is_greeted: bool | None, told: list[str]
) -> None:
    office.hear(reward(new_id(), kind=kind, is_greeted=is_greeted))
    assert [message.kind for message in office.messages()] == told


def test_who_is_erased_leaves_no_due_behind(office: Office) -> None:
    anna, due_id = office.enrol(), new_id()
    office.hear(overdue(anna, due_id))
    office.hear(MemberErased(member_id=anna))
    office.hear(settled(anna, due_id))
    assert due_id not in office.everything_stored()
