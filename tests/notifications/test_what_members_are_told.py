"""Which facts become messages."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from services.chassis.identifiers import new_id
from services.chassis.messaging.transport import Ack
from services.contracts.loyalty import RewardIssued, Standing
from services.contracts.members import BirthdayArrived, MemberEnrolled
from tests.notifications.office import NOON, Office

STANDING: Standing = {"as_of": None, "programs": [], "rewards": []}


def reward(
    member_id: str, *, kind: str = "program", reward_id: str = "", is_greeted: bool | None = None
) -> RewardIssued:
    return RewardIssued(
        member_id=member_id,
        reward_id=reward_id or new_id(),
        kind=kind,  # type: ignore[arg-type]
        titles={"en": "A free coffee"},
        outlet_code="riga",
        expires_on="2026-06-30",
        standing=STANDING,
        is_greeted=is_greeted,
    )


def test_who_joins_at_a_station_is_welcomed_on_every_channel(office: Office) -> None:
    member_id = office.enrol()
    office.welcome(member_id)
    (message,) = office.messages()
    assert (message.member_id, message.kind, message.occasion) == (member_id, "welcome", "")
    assert [(row.channel, row.state) for row in office.deliveries()] == [("email", "due")]


def test_who_came_with_a_file_is_not_welcomed(office: Office) -> None:
    office.hear(MemberEnrolled(member_id=new_id(), outlet_code="riga", locale="en", origin="import"))
    assert office.messages() == []


def test_a_full_card_is_told_with_its_title_and_last_day(office: Office) -> None:
    issued = reward(new_id())
    office.hear(issued)
    (message,) = office.messages()
    assert (message.kind, message.occasion) == ("reward_ready", issued.reward_id)
    assert json.loads(message.facts) == {"titles": {"en": "A free coffee"}, "expires_on": "2026-06-30"}


def test_two_rewards_are_two_messages_and_one_told_twice_is_one(office: Office) -> None:
    member_id = new_id()
    first, second = reward(member_id), reward(member_id)
    for issued in (first, second, first):
        office.hear(issued)
    assert len(office.messages()) == len(office.deliveries()) == 2


def test_a_birthday_gift_is_told_in_the_greeting_and_not_again(office: Office) -> None:
    member_id = new_id()
    office.birthday(member_id)
    office.hear(reward(member_id, kind="birthday"))
    assert [message.kind for message in office.messages()] == ["birthday"]


@pytest.mark.parametrize("kind", ["plan", "date", "referral", "goodwill"])
def test_what_was_given_is_told_with_what_it_is_for(office: Office, kind: str) -> None:
    office.hear(reward(new_id(), kind=kind))
    (message,) = office.messages()
    assert (message.kind, json.loads(message.facts)["reward_kind"]) == ("reward_given", kind)


def test_a_member_is_greeted_once_a_year_however_often_the_birthday_is_told(office: Office) -> None:
    member_id = new_id()
    for year in (2026, 2026, 2027):
        office.birthday(member_id, year=year)
    assert [message.occasion for message in office.messages()] == ["2026", "2027"]


def test_the_same_event_delivered_twice_is_told_once(office: Office) -> None:
    arrived, event_id = BirthdayArrived(member_id=new_id(), outlet_code="riga", year=2026), new_id()
    assert office.hear(arrived, event_id=event_id) == office.hear(arrived, event_id=event_id) == Ack()
    assert len(office.messages()) == 1


@pytest.mark.parametrize(
    ("age", "told"),
    [(timedelta(0), 1), (timedelta(days=3), 1), (timedelta(days=3, seconds=1), 0), (timedelta(days=400), 0)],
)
def test_old_news_is_not_told(office: Office, age: timedelta, told: int) -> None:
    office.hear(reward(new_id()), occurred_at=NOON - age)
    assert len(office.messages()) == told
