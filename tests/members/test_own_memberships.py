"""What members read of what they have bought: as it stands where it was sold, and nothing of what others pay."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from services.chassis.identifiers import new_id
from services.members.domain.dues.due import Due
from tests.members.desk import Desk
from tests.members.door import TODAY, freeze, make_gym, owe, sell
from tests.members.test_self_service import ANNA, ask, signs_in


def own(desk: Desk, language: str = "en") -> Any:
    return ask(desk, "/me", {"session": signs_in(desk)}, language=language).get_json()


def test_whoever_has_bought_nothing_is_shown_nothing(desk_on_both: Desk) -> None:
    desk_on_both.enrol(**ANNA)
    page = own(desk_on_both)
    assert (page["memberships"], page["owed"]) == ([], None)


def test_a_membership_is_told_in_the_language_of_whoever_asks_with_its_last_day_and_its_freeze(
    desk_on_both: Desk,
) -> None:
    desk = desk_on_both
    make_gym(desk)
    member_id = desk.enrol(**ANNA)["member_id"]
    membership_id = sell(desk, member_id, days_ago=10)
    freeze(desk, member_id, TODAY + timedelta(days=2), TODAY + timedelta(days=4))
    (shown,) = own(desk, "lv")["memberships"]
    assert shown == {
        "membership_id": membership_id,
        "title": "Pilnais",
        "outlet_name": "Gym Riga",
        "state": "active",
        "first_on": "2026-05-02",
        "last_on": "2026-06-04",
        "renews": False,
        "visits_left": None,
        "freeze": {"first_on": "2026-05-14", "last_on": "2026-05-16"},
    }
    desk.clock.advance(timedelta(days=3))
    assert own(desk)["memberships"][0]["state"] == "frozen"
    desk.clock.advance(timedelta(days=3))
    assert own(desk)["memberships"][0]["freeze"] is None, "a freeze that is over is history"


def test_a_pack_tells_what_is_left_and_of_those_that_ran_out_the_last_is_shown(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk)
    member_id = desk.enrol(**ANNA)["member_id"]
    sell(desk, member_id, days_ago=100)
    last = sell(desk, member_id, days_ago=60)
    assert [(each["membership_id"], each["state"]) for each in own(desk)["memberships"]] == [(last, "expired")]
    pack = sell(desk, member_id, days_ago=0, visits=10)
    (shown,) = own(desk)["memberships"]
    assert (shown["membership_id"], shown["visits_left"]) == (pack, 10)


def test_what_is_owed_is_the_members_own_and_tells_since_when(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk)
    member_id = desk.enrol(**ANNA)["member_id"]
    sell(desk, member_id)
    of_a_company = Due(
        due_id=new_id(),
        membership_id=new_id(),
        member_id=member_id,
        outlet_code="riga",
        reason="period",
        amount_minor=9900,
        currency="EUR",
        due_on=date(2026, 4, 1),
        payer_id=new_id(),
        payer_kind="company",
    )
    with desk.open_work() as work:
        work.dues.charge([of_a_company], command_id=new_id())
    owe(desk, member_id, 1500, due_on=TODAY + timedelta(days=5))
    assert own(desk)["owed"] is None, "neither a company's due nor a later one is asked for"
    owe(desk, member_id, 4900, due_on=TODAY - timedelta(days=3))
    assert own(desk)["owed"] == {"amount_minor": 4900, "currency": "EUR", "since": "2026-05-09"}
