"""Which outlet has a membership: moved, the dues to come are owed there, and what was due stays where it was."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.contracts.outlets import OutletChanged
from services.contracts.permissions import Role
from services.members.domain.memberships.facts import Ended
from services.members.event_handlers import on_outlet_changed
from services.members.http_api import memberships_of_outlet
from services.members.scheduled_jobs import look_after_memberships
from services.members.storage.memberships import By
from tests.callers import person
from tests.members.desk import OUTLETS, Desk
from tests.members.test_membership_terms import night, proven
from tests.members.test_memberships import HQ, Gym

WARSAW = person(Role.RECEPTION, outlet_code="warsaw", station_id=new_id())
LONDON = person(Role.RECEPTION, outlet_code="london", station_id=new_id())


@pytest.fixture
def gym(desk_on_both: Desk) -> Gym:
    return Gym(desk_on_both)


def owed_at(gym: Gym) -> list[tuple[str, str, str]]:
    """What Anna has still to pay, and at which outlet."""
    with gym.desk.open_work.reading() as work:
        found = work.dues.open_of_member(gym.anna)
    return [(each.due.reason, str(each.due.due_on), each.due.outlet_code) for each in found]


def set_state(gym: Gym, code: str, state: Literal["open", "closed"], *, sequence: int) -> None:
    country, zone, locale = OUTLETS[code]
    changed = OutletChanged(
        outlet_code=code,
        name=f"Coffee {code.title()}",
        territory_code="east",
        territory_path="/east/",
        country=country,
        zone=zone,
        currency="EUR",
        business_day_starts_at="04:00",
        locale=locale,
        state=state,
        sequence=sequence,
    )
    with gym.desk.open_work() as work:
        on_outlet_changed(work, changed)


def test_what_was_due_stays_with_the_old_outlet_and_what_is_to_come_goes_to_the_new_one(gym: Gym) -> None:
    gym.sold()
    night(gym, date(2026, 6, 5))
    before = gym.all_of()[0]
    moved = gym.act(before, "moves", to_outlet_code="warsaw")
    assert moved == {**before, "outlet_code": "warsaw", "version": before["version"] + 1, "moves_to": ["riga"]}
    assert owed_at(gym) == [
        ("joining", "2026-05-12", "riga"),
        ("period", "2026-05-12", "riga"),
        ("period", "2026-06-12", "warsaw"),
    ]
    night(gym, date(2026, 7, 5))
    assert owed_at(gym)[-1] == ("period", "2026-07-12", "warsaw")
    totals = gym.desk.get("/dues/totals?month=2026-07", caller=HQ).get_json()["totals"]
    assert {each["outlet_code"]: each["expected_minor"] for each in totals} == {"riga": 0, "warsaw": 3000}
    assert {each["outlet_code"]: each["overdue_in_all_minor"] for each in totals} == {"riga": 4000, "warsaw": 3000}
    proven(gym)


def test_a_move_stands_in_the_timeline_by_names_and_in_the_audit(gym: Gym) -> None:
    sold = gym.sold()
    gym.act(sold, "moves", to_outlet_code="warsaw", words="She has moved house.")
    answer = gym.desk.get(f"/members/{gym.anna}/timeline?group=memberships", caller=HQ).get_json()
    (line,) = [each for each in answer["episodes"] if each["kind"] == "membership_moved"]
    assert (line["facts"]["from_outlet"], line["facts"]["to_outlet"]) == ("Coffee Riga", "Coffee Warsaw")
    assert line["words"] == "She has moved house."
    with gym.desk.database.reading() as connection:
        rows = connection.execute(sa.text("SELECT object_id, after FROM audit_entries")).all()
    told = [json.loads(row.after) for row in rows if row.object_id == sold["membership_id"] and row.after]
    assert told[-1]["did"] == "moved"


def test_the_outlet_where_the_member_is_now_takes_it_over_and_a_third_one_does_not(gym: Gym) -> None:
    sold = gym.sold()
    third = gym.ask(sold, "moves", caller=LONDON, to_outlet_code="warsaw")
    assert (third.status_code, third.get_json()["code"]) == (404, "unknown_outlet")
    taken = gym.ask(sold, "moves", caller=WARSAW, to_outlet_code="warsaw")
    assert (taken.status_code, taken.get_json()["outlet_code"]) == (201, "warsaw")
    again = gym.ask(taken.get_json(), "moves", caller=WARSAW, to_outlet_code="warsaw")
    assert again.get_json()["errors"] == [{"pointer": "/to_outlet_code", "detail": "It is at this outlet already."}]
    # Head office stands nowhere: it names one of both.
    back = gym.ask(taken.get_json(), "moves", caller=HQ, to_outlet_code="riga", outlet_code="riga")
    assert back.get_json()["outlet_code"] == "riga"


@pytest.mark.parametrize(
    ("place", "code"),
    [("london", "plan_not_sold"), ("vladivostok", "outlet_closed"), ("atlantis", "unknown_outlet")],
)
def test_it_goes_nowhere_where_its_plan_is_not_good_or_nobody_opens(gym: Gym, place: str, code: str) -> None:
    gym.define(code="here", outlet_codes=["riga", "warsaw", "vladivostok"])
    sold = gym.sold(plan_code="here")
    set_state(gym, "vladivostok", "closed", sequence=2)
    assert gym.ask(sold, "moves", to_outlet_code=place).get_json()["code"] == code
    assert gym.all_of()[0]["version"] == 1
    assert moves_to(gym, HQ) == ["warsaw"]
    assert gym.act(sold, "moves", to_outlet_code="warsaw")["outlet_code"] == "warsaw"
    assert moves_to(gym, HQ) == ["riga"]


def test_an_outlet_is_offered_to_take_it_over_where_its_plan_is_good(gym: Gym) -> None:
    gym.define(code="here", outlet_codes=["riga", "warsaw"])
    assert gym.sold(plan_code="here")["moves_to"] == []
    assert (moves_to(gym, WARSAW), moves_to(gym, LONDON)) == (["warsaw"], [])


def moves_to(gym: Gym, caller: Caller) -> list[str]:
    """Where whoever asks may have the only membership."""
    (shown,) = gym.desk.get(f"/members/{gym.anna}/memberships", caller=caller).get_json()["memberships"]
    return list(shown["moves_to"])


def test_what_has_ended_stays_and_what_may_be_renewed_still_is_moved(gym: Gym) -> None:
    sold = gym.sold(plan_code="yearly")
    gym.desk.clock.set(datetime(2027, 6, 1, 9, tzinfo=UTC))
    moved = gym.act(sold, "moves", to_outlet_code="warsaw")
    assert (moved["state"], moved["outlet_code"], moved["moves_to"]) == ("expired", "warsaw", ["riga"])
    gym.desk.clock.advance(timedelta(days=90))
    assert moves_to(gym, HQ) == []
    assert gym.ask(moved, "moves", to_outlet_code="riga").get_json()["code"] == "membership_over"
    proven(gym)


def test_a_closed_outlet_renews_nothing_until_its_memberships_are_moved(gym: Gym) -> None:
    gym.sold()
    set_state(gym, "riga", "closed", sequence=2)
    assert night(gym, date(2026, 6, 5)) == 0
    gym.ask(gym.all_of()[0], "moves", caller=WARSAW, to_outlet_code="warsaw")
    assert look_after_memberships(gym.desk.open_work) == 1
    assert owed_at(gym)[-1] == ("period", "2026-06-12", "warsaw")
    proven(gym)


def test_of_two_who_move_it_at_once_one_does(gym: Gym) -> None:
    sold = gym.sold()

    def move(place: str) -> Any:
        return gym.ask(sold, "moves", caller=HQ, to_outlet_code=place, outlet_code=place)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(move, ("warsaw", "london")))
    assert sorted(each.status_code for each in answers) == [201, 409]
    assert [each.get_json()["code"] for each in answers if each.status_code == 409] == ["membership_changed"]
    proven(gym)


def several(gym: Gym, count: int) -> list[dict[str, Any]]:
    """Members with a plan each."""
    members = [gym.desk.enrol(phone=f"+371 2111 {number:04}")["member_id"] for number in range(11, 11 * count + 1, 11)]
    return [gym.sold(member_id) for member_id in members]


def test_what_runs_at_a_closed_outlet_is_listed_with_what_is_owed_and_to_come(gym: Gym) -> None:
    gym.sold()
    gym.pays(1500, "till-1")
    ended = gym.sold(plan_code="yearly")
    with gym.desk.open_work() as work:
        membership = work.memberships.named(ended["membership_id"])
        work.memberships.add(
            membership, Ended(on=date(2026, 5, 12), last_on=date(2026, 5, 11), reason="erased"), by=By(new_id())
        )
    elsewhere = gym.desk.enrol(phone="+371 2111 0909", outlet="warsaw")["member_id"]
    gym.sold(elsewhere, caller=WARSAW)
    set_state(gym, "riga", "closed", sequence=2)
    shown = gym.desk.get("/memberships?outlet_code=riga", caller=HQ).get_json()
    assert (shown["total"], shown["next"]) == (1, None)
    (line,) = shown["memberships"]
    assert line["member_id"] == gym.anna
    assert (line["display_name"], line["state"], line["renews_next"]) == ("Anna", "active", True)
    assert (line["owed_minor"], line["to_come_minor"], line["currency"]) == (2500, 3000, "EUR")
    assert gym.desk.get("/memberships?outlet_code=atlantis", caller=HQ).get_json()["code"] == "unknown_outlet"


def test_the_list_goes_on_page_by_page(gym: Gym, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memberships_of_outlet, "PAGE", 2)
    sold = sorted(each["membership_id"] for each in several(gym, 3))
    first = gym.desk.get("/memberships?outlet_code=riga", caller=HQ).get_json()
    assert [each["membership_id"] for each in first["memberships"]] == sold[:2]
    rest = gym.desk.get(f"/memberships?outlet_code=riga&after={first['next']}", caller=HQ).get_json()
    assert ([each["membership_id"] for each in rest["memberships"]], rest["next"]) == (sold[2:], None)
    assert (first["total"], rest["total"]) == (3, 3)


def move_all(gym: Gym, ids: list[str], *, to: str = "warsaw", key: str | None = None) -> Any:
    body = {"from_outlet_code": "riga", "to_outlet_code": to, "membership_ids": ids}
    return gym.desk.post("/membership-moves", body, caller=HQ, key=key)


def test_several_are_moved_at_once_and_what_cannot_go_says_why(gym: Gym) -> None:
    gym.define(code="here", outlet_codes=["riga"])
    bound = gym.sold(plan_code="here")
    free, set_apart = several(gym, 2)
    gym.ask(set_apart, "moves", caller=HQ, to_outlet_code="london", outlet_code="london")
    set_state(gym, "riga", "closed", sequence=2)
    unknown = new_id()
    ids = [each["membership_id"] for each in (bound, free, set_apart)]
    told = move_all(gym, [*ids, unknown]).get_json()
    assert (told["moved"], told["unchanged"]) == (1, 0)
    assert {each["membership_id"]: each["code"] for each in told["left"]} == {
        ids[0]: "plan_not_sold",
        ids[2]: "membership_changed",
        unknown: "unknown_membership",
    }
    assert gym.all_of(free["member_id"])[0]["outlet_code"] == "warsaw"
    assert gym.desk.get("/memberships?outlet_code=riga", caller=HQ).get_json()["total"] == 1
    # Sent again by a page that heard no answer, under a key of its own: nothing is moved twice.
    again = move_all(gym, [ids[1]]).get_json()
    assert again == {"moved": 0, "unchanged": 1, "left": []}
    assert gym.all_of(free["member_id"])[0]["version"] == 2
    with gym.desk.database.reading() as connection:
        rows = connection.execute(sa.text("SELECT after FROM audit_entries WHERE action = 'members.move_memberships'"))
        assert [json.loads(row.after)["moved"] for row in rows] == [1, 0]
    proven(gym)


def test_nothing_is_moved_to_where_nobody_opens(gym: Gym) -> None:
    (sold,) = several(gym, 1)
    set_state(gym, "london", "closed", sequence=2)
    assert move_all(gym, [sold["membership_id"]], to="london").get_json()["code"] == "outlet_closed"
    assert gym.all_of(sold["member_id"])[0]["version"] == 1


def test_of_two_who_move_the_same_several_each_goes_once(gym: Gym) -> None:
    ids = [each["membership_id"] for each in several(gym, 6)]
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda order: move_all(gym, order).get_json(), (ids, ids[::-1])))
    assert sum(each["moved"] for each in told) == 6
    assert sum(each["unchanged"] for each in told) == 6
    assert all(each["left"] == [] for each in told)
    proven(gym)
