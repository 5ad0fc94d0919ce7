"""What a station keeps of its guests: those of its own outlet, and nothing that must not lie on a tablet."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.contracts.loyalty import SaleRecorded
from services.contracts.permissions import Role
from services.members.event_handlers import HANDLERS
from services.members.use_cases.admission import read_snapshot as reading
from tests.beside_ids import beside_ids
from tests.callers import person, till
from tests.members.desk import Desk
from tests.members.door import make_gym, sell

NOBODY = "00000000-0000-0000-0000-000000000000"
ANNA, BORIS = ("+371 2000 4711", "+371 2000 0002")


def pages(
    desk: Desk, *, outlet: str = "riga", language: str = "en", caller: Caller | None = None
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        answer = desk.get(f"/snapshot{after}", outlet=outlet, language=language, caller=caller)
        assert answer.status_code == 200, answer.text
        found.append(answer.get_json())
        if found[-1]["next"] is None:
            return found
        after = f"?after={found[-1]['next']}"


def guests(desk: Desk, **words: Any) -> dict[str, dict[str, Any]]:
    return {guest["member_id"]: guest for page in pages(desk, **words) for guest in page["members"]}


def hashed(page: dict[str, Any], kind: str, value: str) -> str:
    """As the page in the browser makes it."""
    key = base64.urlsafe_b64decode(page["index_key"] + "=")
    digest = hmac.new(key, f"{kind}\0{value}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:9]).decode()


def came(desk: Desk, *, outlet: str = "riga", **given: Any) -> dict[str, Any]:
    """Somebody who joined and came."""
    enrolled = desk.enrol(outlet=outlet, **given)
    desk.check_in(enrolled["card"]["number"], outlet=outlet)
    return enrolled


def test_a_station_keeps_those_who_came_to_its_own_outlet(desk_on_both: Desk) -> None:
    desk = desk_on_both
    here, elsewhere = came(desk, phone=ANNA), came(desk, phone="+48 600 123 456", outlet="warsaw")
    desk.enrol(phone=BORIS)
    assert set(guests(desk)) == {here["member_id"]}
    assert set(guests(desk, outlet="warsaw")) == {elsewhere["member_id"]}
    assert guests(desk, outlet="london") == {}


def test_whoever_did_not_come_for_half_a_year_or_was_undone_is_not_kept(desk_on_both: Desk) -> None:
    desk = desk_on_both
    came(desk, phone=ANNA)
    desk.clock.advance(timedelta(days=180, seconds=1))
    newer = came(desk, phone=BORIS)
    assert set(guests(desk)) == {newer["member_id"]}
    with desk.open_work() as work:
        work.connection.execute(sa.text("UPDATE visits SET was_admitted = :no"), {"no": False})
    assert guests(desk) == {}


def test_a_scanned_card_its_qr_an_old_number_and_four_digits_lead_to_the_guest(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = came(desk, phone=ANNA, external_id="K-17")
    (page,) = pages(desk)
    (guest,) = page["members"]
    token = base64.urlsafe_b64decode(anna["balance_url"].rpartition("#")[2] + "=")
    number = anna["card"]["number"]
    assert set(guest["finds"]) == {
        hashed(page, "card_number", number),
        hashed(page, "card_id", token[:16].hex()),
        hashed(page, "external_id", "K-17"),
    }
    assert set(guest["tails"]) == {hashed(page, "tail", "4711"), hashed(page, "tail", number[-4:])}
    assert guest["phone_tail"] == "11"


def test_two_stations_have_keys_of_their_own_and_each_keeps_its(desk: Desk) -> None:
    came(desk, phone=ANNA)
    left, right = (pages(desk, caller=till("riga", new_id()))[0] for _ in range(2))
    assert left["index_key"] != right["index_key"]
    assert not set(left["members"][0]["finds"]) & set(right["members"][0]["finds"])
    assert pages(desk)[0]["index_key"] == pages(desk)[0]["index_key"]


def test_no_phone_no_birthday_no_family_name_and_no_card_number_is_kept(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = came(
        desk,
        phone=ANNA,
        given_name="Anna",
        family_name="Kowalska",
        email="anna@example.com",
        birthday={"month": 5, "day": 13, "year": 1987},
    )
    text = beside_ids(json.dumps(pages(desk), ensure_ascii=False))
    for private in ("20004711", "2000 4711", "Kowalska", "example.com", "1987", "05-13", anna["card"]["number"]):
        assert private not in text
    guest = guests(desk)[anna["member_id"]]
    assert (guest["display_name"], guest["has_birthday"]) == ("Anna K.", True)
    assert set(guest) == {
        *("member_id", "display_name", "phone_tail", "finds", "tails", "loyalty", "door", "has_birthday"),
    }


def test_a_birthday_far_away_is_none(desk: Desk) -> None:
    anna = came(desk, phone=ANNA, birthday={"month": 12, "day": 24})
    assert guests(desk)[anna["member_id"]]["has_birthday"] is False


def test_stamps_and_rewards_are_the_last_that_loyalty_told_in_the_language_of_the_station(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = came(desk, phone=ANNA)
    reward = {"reward_id": new_id(), "kind": "program", "program": "coffee", "state": "issued"}
    standing: Any = {
        "as_of": "2026-05-12T11:00:00.000000Z",
        "programs": [
            {"code": "coffee", "unit": "stamp", "balance": 2, "target": 6, "titles": {"en": "Coffee", "lv": "Kafija"}}
        ],
        "rewards": [
            {**reward, "titles": {"en": "A cup", "lv": "Tase"}, "expires_on": "2026-05-12"},
            {**reward, "titles": {"en": "Old"}, "expires_on": "2026-05-11"},
        ],
    }
    told = SaleRecorded(
        member_id=anna["member_id"], sale_id=new_id(), outlet_code="riga", earned=[], standing=standing, sequence=1
    )
    with desk.open_work() as work:
        HANDLERS[SaleRecorded](work, told)
    loyalty = guests(desk, language="lv")[anna["member_id"]]["loyalty"]
    assert loyalty["programs"] == [{"code": "coffee", "unit": "stamp", "balance": 2, "target": 6, "title": "Kafija"}]
    assert [each["title"] for each in loyalty["rewards"]] == ["Tase"]


def test_the_door_says_what_it_would_say_today_at_any_hour(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk)
    names = ("good", "ended", "pack", "none")
    ids = {name: came(desk, phone=f"+371 2000 010{place}")["member_id"] for place, name in enumerate(names)}
    with desk.open_work() as work:
        work.connection.execute(sa.text("UPDATE visits SET was_admitted = :yes"), {"yes": True})
    sell(desk, ids["good"])
    sell(desk, ids["ended"], days_ago=60)
    sell(desk, ids["pack"], visits=3)
    found = guests(desk)
    doors = {name: found[member_id]["door"] for name, member_id in ids.items()}
    assert {name: (door["colour"], door["code"], door["state"]) for name, door in doors.items()} == {
        "good": ("green", "welcome_back", "active"),
        "ended": ("red", "expired", "expired"),
        "pack": ("green", "welcome_back", "active"),
        "none": ("red", "no_membership", "none"),
    }
    assert (doors["pack"]["visits_left"], doors["good"]["plan"], doors["none"]["plan"]) == (3, "Full", None)
    assert doors["good"]["valid_until"] == "2026-06-01"


def test_everybody_comes_once_over_all_pages(desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_on_both
    monkeypatch.setattr(reading, "PAGE", 2)
    ids = {came(desk, phone=f"+371 2000 020{place}")["member_id"] for place in range(5)}
    found = pages(desk)
    assert [len(page["members"]) for page in found] == [2, 2, 1]
    assert {guest["member_id"] for page in found for guest in page["members"]} == ids


def test_of_too_many_those_are_kept_who_came_last(desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_on_both
    monkeypatch.setattr(reading, "MOST_MEMBERS", 2)
    monkeypatch.setattr(reading, "PAGE", 1)
    ids = []
    for place in range(4):
        desk.clock.advance(timedelta(hours=1))
        ids.append(came(desk, phone=f"+371 2000 030{place}")["member_id"])
    assert set(guests(desk)) == set(ids[-2:])


def test_whoever_was_erased_is_kept_no_more(desk: Desk) -> None:
    anna, boris = came(desk, phone=ANNA), came(desk, phone=BORIS)
    with desk.open_work() as work:
        work.connection.execute(
            sa.text("UPDATE members SET wrapped_key = :nothing WHERE member_id = :id"),
            {"nothing": b"", "id": anna["member_id"]},
        )
    assert set(guests(desk)) == {boris["member_id"]}


def test_each_page_that_was_read_stands_in_the_audit(desk: Desk) -> None:
    came(desk, phone=ANNA)
    pages(desk)
    with desk.database.snapshot() as connection:
        query = sa.text("SELECT * FROM audit_entries WHERE action = 'members.read_snapshot'")
        (row,) = connection.execute(query)
    assert (row.outlet_code, json.loads(row.after)) == ("riga", {"members": 1})


@pytest.mark.parametrize("after", ["1", "x.y", f"1.{NOBODY}0", f"-1.{NOBODY}", "1.%00"])
def test_a_cursor_that_nobody_gave_is_refused(desk: Desk, after: str) -> None:
    assert desk.get(f"/snapshot?after={after}").status_code == 422


def test_a_cursor_reaches_no_further_back_than_half_a_year(desk: Desk) -> None:
    came(desk, phone=ANNA)
    desk.clock.advance(timedelta(days=181))
    assert desk.get(f"/snapshot?after=0.{NOBODY}").get_json()["members"] == []
    assert desk.get(f"/snapshot?after=99999999999999.{NOBODY}").get_json()["members"] == []


def test_a_device_at_which_nobody_has_signed_in_and_an_office_read_none(desk: Desk) -> None:
    station_id = new_id()
    device = Caller("station", station_id, Role.STATION, outlet_code="riga", station_id=station_id)
    for caller in (device, person(Role.HQ), person(Role.OUTLET_MANAGER, outlet_code="riga")):
        assert desk.get("/snapshot", caller=caller).status_code == 403
    assert desk.get("/seal-key", caller=device).status_code == 200
