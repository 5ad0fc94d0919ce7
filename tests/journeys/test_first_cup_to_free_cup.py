"""The main job, end to end: join at one outlet, six cups anywhere, the seventh free."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from services.chassis.clock import FixedClock
from services.chassis.identifiers import new_id
from tests.suite import Caller, RunningSuite

PHONE = "+371 2000 0001"
# Long enough after Anna joins: a birthday that is told shortly before brings its gift a year later.
BIRTHDAY = {"month": 6, "day": 13}


@pytest.fixture
def anna(suite: RunningSuite) -> dict[str, Any]:
    """Joined in Riga a moment ago."""
    given = {"phone": PHONE, "given_name": "Anna", "family_name": "Kalniņa", "birthday": BIRTHDAY, "locale": "en"}
    answer = suite.station("riga").post("/members", given)
    assert answer.status == 201
    enrolled: dict[str, Any] = answer.json
    suite.settle()
    return enrolled


def check_in(station: Caller, identifier: str) -> dict[str, Any]:
    answer = station.post("/check-ins", {"identifier": identifier})
    assert answer.status == 201, answer.body
    seen: dict[str, Any] = answer.json
    return seen


def sell(station: Caller, member_id: str, cups: int, *, key: str | None = None) -> dict[str, Any]:
    lines = [{"category": "coffee", "quantity": cups, "amount_minor": 300 * cups}]
    answer = station.post("/sales", {"member_id": member_id, "lines": lines}, key=key)
    assert answer.status == 201, answer.body
    sale: dict[str, Any] = answer.json
    return sale


def stamps(loyalty: dict[str, Any]) -> int:
    (program,) = loyalty["programs"]
    assert (program["code"], program["unit"], program["target"]) == ("coffee", "stamp", 6)
    balance: int = program["balance"]
    return balance


def messages(suite: RunningSuite, member_id: str) -> list[tuple[str, str]]:
    told = suite.station("riga").get(f"/members/{member_id}/messages").json["messages"]
    return sorted((message["kind"], message["state"]) for message in told)


def test_who_joins_at_one_outlet_is_known_at_the_others_by_phone_card_and_qr(
    suite: RunningSuite, clock: FixedClock, anna: dict[str, Any]
) -> None:
    warsaw, london = suite.station("warsaw"), suite.station("london")
    for station, identifier in (
        (warsaw, PHONE),
        (london, anna["card"]["number"]),
        (london, anna["balance_url"]),
        (warsaw, anna["balance_url"].partition("#")[2]),
    ):
        clock.advance(timedelta(hours=1))
        seen = check_in(station, identifier)
        assert seen["member"]["member_id"] == anna["member_id"]
        assert seen["member"]["display_name"] == "Anna K."
        assert seen["verdict"]["colour"] == "green"
        assert seen["loyalty"]["is_stale"] is False
    assert seen["outlet"] == {"code": "warsaw", "name": "Kawa Warszawa"}


def test_six_cups_anywhere_earn_the_seventh_once(suite: RunningSuite, anna: dict[str, Any]) -> None:
    riga, warsaw, london = (suite.station(code) for code in ("riga", "warsaw", "london"))
    member_id = anna["member_id"]
    assert stamps(sell(riga, member_id, 1)["loyalty"]) == 1
    assert stamps(sell(warsaw, member_id, 2)["loyalty"]) == 3
    assert stamps(check_in(london, PHONE)["loyalty"]) == 3

    last = sell(london, member_id, 3)
    assert last["earned"] == [{"program": "coffee", "quantity": 3}]
    assert stamps(last["loyalty"]) == 0
    (reward,) = last["issued_rewards"]
    assert (reward["title"], reward["state"]) == ("Free coffee", "issued")
    suite.settle()
    assert ("reward_ready", "sent") in messages(suite, member_id)

    assert [each["reward_id"] for each in check_in(riga, PHONE)["loyalty"]["rewards"]] == [reward["reward_id"]]
    redeemed = riga.post(f"/rewards/{reward['reward_id']}/redemptions", {})
    assert redeemed.status == 201
    assert redeemed.json["loyalty"]["rewards"] == []
    again = warsaw.post(f"/rewards/{reward['reward_id']}/redemptions", {})
    assert (again.status, again.json["code"]) == (409, "already_redeemed")
    assert again.json["outlet"]["code"] == "riga"
    assert "redeemed_at" in again.json

    # The free cup is rung up at nothing, and earns nothing.
    free_cup = {"category": "coffee", "quantity": 1, "amount_minor": 0}
    free = riga.post("/sales", {"member_id": member_id, "lines": [free_cup]})
    assert free.json["earned"] == []
    assert stamps(free.json["loyalty"]) == 0


def test_a_sale_taken_back_takes_back_its_stamps_and_the_reward_they_made(
    suite: RunningSuite, anna: dict[str, Any]
) -> None:
    riga = suite.station("riga")
    sale = sell(riga, anna["member_id"], 7)
    assert stamps(sale["loyalty"]) == 1
    taken_back = riga.post(f"/sales/{sale['sale_id']}/reversals", {"reason": "wrong guest"})
    assert taken_back.status == 201
    assert stamps(taken_back.json["loyalty"]) == 0
    assert taken_back.json["loyalty"]["rewards"] == []
    again = riga.post(f"/sales/{sale['sale_id']}/reversals", {"reason": "wrong guest"})
    assert (again.status, again.json["code"]) == (409, "already_reversed")


def test_a_birthday_is_greeted_once_with_a_gift_and_seen_at_every_desk(
    suite: RunningSuite, clock: FixedClock, anna: dict[str, Any]
) -> None:
    clock.advance(timedelta(days=30))
    assert check_in(suite.station("riga"), PHONE)["occasions"][0]["days_away"] == 2
    clock.advance(timedelta(days=2))
    suite.settle()
    suite.settle()
    seen = check_in(suite.station("london"), PHONE)
    assert [(each["kind"], each["days_away"]) for each in seen["occasions"]] == [("birthday", 0)]
    assert [reward["kind"] for reward in seen["loyalty"]["rewards"]] == ["birthday"]
    told = messages(suite, anna["member_id"])
    assert told.count(("birthday", "sent")) == 1
    assert ("welcome", "sent") in told


def test_a_member_reads_the_balance_behind_the_link_and_a_new_card_ends_the_old_one(
    suite: RunningSuite, anna: dict[str, Any]
) -> None:
    sell(suite.station("riga"), anna["member_id"], 4)
    page = suite.anybody().post("/balance", {"token": anna["balance_url"].partition("#")[2]})
    assert page.status == 200
    assert page.json["member"]["display_name"] == "Anna K."
    assert page.json["member"]["card_number"] == anna["card"]["number"]
    assert page.json["balance_url"] == anna["balance_url"]
    assert stamps(page.json["loyalty"]) == 4
    assert "entries" not in page.json["loyalty"], "a link that was seen tells nobody where its member goes"

    drawn = suite.station("warsaw").get(f"/members/{anna['member_id']}/card.svg")
    assert drawn.body.decode() == page.json["qr_svg"]

    replaced = suite.station("warsaw").post(f"/members/{anna['member_id']}/cards", {})
    assert replaced.status == 201
    old = suite.anybody().post("/balance", {"token": anna["balance_url"].partition("#")[2]})
    assert (old.status, old.json["code"]) == (404, "unknown_balance_link")
    lost = suite.station("riga").post("/check-ins", {"identifier": anna["balance_url"]})
    assert (lost.status, lost.json["code"]) == (409, "card_replaced")
    assert stamps(check_in(suite.station("riga"), replaced.json["balance_url"])["loyalty"]) == 4


def test_a_cashier_finds_a_member_by_the_last_digits(suite: RunningSuite, anna: dict[str, Any]) -> None:
    found = suite.station("riga").get("/members?last_digits=0001").json["members"]
    tails = {"phone_tail": "01", "card_tail": anna["card"]["number"][-4:]}
    known = {"display_name": "Anna K.", **tails, "has_photo": False}
    assert found == [{"member_id": anna["member_id"], **known}]


def test_a_further_phone_leads_to_the_same_member_and_a_taken_one_does_not(
    suite: RunningSuite, anna: dict[str, Any]
) -> None:
    riga = suite.station("riga")
    added = riga.post(f"/members/{anna['member_id']}/identifiers", {"kind": "phone", "value": "+48 600 123 456"})
    assert added.status == 201
    assert check_in(suite.station("warsaw"), "600 123 456")["member"]["member_id"] == anna["member_id"]
    taken = riga.post("/members", {"phone": "+48600123456"})
    assert (taken.status, taken.json["code"]) == (409, "identifier_taken")


def test_the_desk_goes_on_while_loyalty_is_away_and_says_how_old_its_picture_is(
    suite: RunningSuite, clock: FixedClock, anna: dict[str, Any]
) -> None:
    sale = sell(suite.station("riga"), anna["member_id"], 4)
    suite.settle()
    suite.take_away("loyalty")
    clock.advance(timedelta(minutes=30))
    for _ in range(5):
        seen = check_in(suite.station("london"), PHONE)
        assert seen["loyalty"]["is_stale"] is True
        assert seen["loyalty"]["as_of"] == sale["loyalty"]["as_of"]
        assert stamps(seen["loyalty"]) == 4
    refused = suite.station("london").post("/rewards/" + new_id() + "/redemptions", {})
    assert (refused.status, refused.json["code"]) == (503, "service_away")


def test_forty_replays_of_one_check_in_get_one_answer_and_one_visit(suite: RunningSuite, anna: dict[str, Any]) -> None:
    riga, key = suite.station("riga"), new_id()

    def ask(_: int) -> tuple[int, bytes]:
        answer = riga.post("/check-ins", {"identifier": PHONE}, key=key)
        while answer.status == 409:
            # On PostgreSQL a twin at work is no reason to wait in line: "ask again".
            assert (answer.json["code"], answer.headers["Retry-After"]) == ("command_in_flight", "1")
            answer = riga.post("/check-ins", {"identifier": PHONE}, key=key)
        return answer.status, answer.body

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(40)))
    assert len(answers) == 40
    assert len(set(answers)) == 1
    assert answers[0][0] == 201
    with suite.services["members"].database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM visits").scalar_one() == 1


def test_a_sale_sent_again_under_its_key_is_the_same_sale(suite: RunningSuite, anna: dict[str, Any]) -> None:
    riga, key = suite.station("riga"), new_id()
    first = sell(riga, anna["member_id"], 2, key=key)
    assert sell(riga, anna["member_id"], 2, key=key) == first
    assert stamps(check_in(riga, PHONE)["loyalty"]) == 2
    other = riga.post("/sales", {"member_id": anna["member_id"], "lines": []}, key=key)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")


def test_a_station_knows_its_place_and_its_programs(suite: RunningSuite) -> None:
    answer = suite.station("warsaw", language="pl").get("/station")
    assert answer.json["outlet"]["zone"] == "Europe/Warsaw"
    assert [(program["code"], program["title"]) for program in answer.json["programs"]] == [
        ("coffee", "Co siódma kawa gratis")
    ]


def test_one_trace_runs_from_the_gateway_through_the_services_into_the_events(
    suite: RunningSuite, anna: dict[str, Any]
) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    riga = suite.station("riga").with_headers(traceparent=f"00-{trace_id}-00f067aa0ba902b7-01")
    sell(riga, anna["member_id"], 6)
    with suite.services["loyalty"].database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT name, traceparent FROM outbox").all()
    assert {name for name, _ in rows} == {"loyalty.sale_recorded.v1", "loyalty.reward_issued.v1"}
    assert {traceparent[3:35] for _, traceparent in rows} == {trace_id}
