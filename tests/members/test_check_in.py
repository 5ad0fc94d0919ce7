"""Checking in: recognised by anything, decided at once, recorded once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.contracts.loyalty import RewardIssued, SaleRecorded
from services.members.event_handlers import HANDLERS
from tests.members.desk import NOON, Desk


def test_the_first_visit_is_welcomed_and_the_next_welcomed_back(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = desk.enrol(phone="29123456", given_name="Anna", family_name="Kalniņa")
    first = desk.check_in("29123456")
    assert first == {
        "check_in_id": first["check_in_id"],
        "checked_in_at": "2026-05-12T12:00:00.000000Z",
        "outlet": {"code": "riga", "name": "Coffee Riga"},
        "member": {
            "member_id": member["member_id"],
            "display_name": "Anna K.",
            "card_number": member["card"]["number"],
            "locale": "lv",
        },
        "verdict": {"colour": "green", "code": "welcome", "message": "Welcome, Anna!", "actions": []},
        "label": None,
        "occasions": [],
        "membership": None,
        "desk": None,
        "last_known_loyalty": {"as_of": None, "programs": [], "rewards": []},
    }
    desk.clock.advance(timedelta(hours=1))
    assert desk.check_in("29123456")["verdict"]["code"] == "welcome_back"
    assert desk.check_in("+37129123456", outlet="moscow")["verdict"]["code"] == "welcome_back"
    assert desk.count("visits") == 3


def test_a_second_scan_within_ten_minutes_is_the_same_visit(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(phone="29123456", given_name="Anna")
    first = desk.check_in("29123456")
    desk.clock.advance(timedelta(minutes=9))
    second = desk.check_in("29123456")
    assert second["verdict"] == {
        "colour": "yellow",
        "code": "already_in",
        "message": "Anna is already in since 15:00",
        "actions": [],
    }
    assert second["check_in_id"] == first["check_in_id"]
    assert second["checked_in_at"] == first["checked_in_at"]
    assert desk.count("visits") == 1


def test_another_outlet_a_minute_later_is_another_visit(desk: Desk) -> None:
    desk.enrol(phone="29123456")
    desk.check_in("29123456")
    desk.clock.advance(timedelta(minutes=1))
    assert desk.check_in("+37129123456", outlet="warsaw")["verdict"]["colour"] == "green"
    assert desk.count("visits") == 2


def test_a_member_picked_by_last_digits_is_checked_in_by_their_id(desk: Desk) -> None:
    member = desk.enrol(phone="29123456", given_name="Anna")
    assert desk.check_in(member["member_id"])["member"]["display_name"] == "Anna"


def test_the_station_chooses_the_language_of_the_message(desk: Desk) -> None:
    desk.enrol(phone="29123456", given_name="Anna")
    said = [desk.check_in("29123456", language=tag)["verdict"]["message"] for tag in ("ru-RU,ru;q=0.9", "pl", "lv")]
    assert said == ["Добро пожаловать, Anna!", "Anna – obecność od 15:00", "Anna jau ir šeit kopš 15:00"]


def test_the_country_of_the_outlet_reads_a_local_number(desk: Desk) -> None:
    member = desk.enrol(outlet="moscow", phone="8 (912) 345-67-89")
    for identifier, outlet in (
        ("8 912 345 67 89", "vladivostok"),
        ("+7 912 345-67-89", "riga"),
        ("9123456789", "moscow"),
    ):
        assert desk.check_in(identifier, outlet=outlet)["member"]["member_id"] == member["member_id"]


@pytest.mark.parametrize(
    "identifier", ["29999999", "2800000000000009", "x", "https://cards.example/balance#short", "a" * 43]
)
def test_nobody_is_found_by_what_nobody_has(desk: Desk, identifier: str) -> None:
    desk.enrol(phone="29123456")
    answer = desk.post("/check-ins", {"identifier": identifier})
    assert answer.status_code == 404
    assert answer.get_json()["code"] == "unknown_identifier"
    assert identifier not in answer.text or identifier == "x"
    assert desk.count("visits") == 0


def test_a_mistyped_card_number_is_answered_in_words_that_help(desk: Desk) -> None:
    number = desk.enrol(phone="29123456")["card"]["number"]
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    answer = desk.post("/check-ins", {"identifier": wrong})
    assert answer.status_code == 404
    assert answer.get_json()["code"] == "unknown_identifier"
    assert "One digit of this card number is wrong" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    "body", [{}, {"identifier": ""}, {"identifier": 29123456}, {"identifier": "x" * 513}, [], {"identifier": "\x00"}]
)
def test_an_unusable_scan_writes_nothing(desk: Desk, body: object) -> None:
    assert desk.post("/check-ins", body).status_code == 422
    assert desk.count("visits") == desk.count("commands") == 0


def test_a_phone_wins_over_an_external_id_that_reads_the_same(desk: Desk) -> None:
    by_id = desk.enrol(external_id="29123456")
    assert desk.check_in("29123456")["member"]["member_id"] == by_id["member_id"]
    by_phone = desk.enrol(phone="29123456")
    assert desk.check_in("29123456")["member"]["member_id"] == by_phone["member_id"]


def test_forty_replays_of_one_key_are_one_visit_with_one_answer(desk_on_both: Desk) -> None:
    desk, key = desk_on_both, new_id()
    desk.enrol(phone="29123456")

    def scan(_: int) -> bytes:
        for _ in range(100):
            answer = desk.post("/check-ins", {"identifier": "29123456"}, key=key)
            if answer.status_code != 409:
                assert answer.status_code == 201, answer.text
                return answer.get_data()
        raise AssertionError("the twin never ended")

    with ThreadPoolExecutor(8) as stations:
        answers = set(stations.map(scan, range(40)))
    assert len(answers) == 1
    assert desk.count("visits") == 1


def test_the_visit_belongs_to_the_outlets_day_of_business(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.clock.set(datetime(2026, 5, 12, 0, 30, tzinfo=UTC))
    desk.enrol(phone="29123456")
    desk.check_in("29123456")
    with desk.database.snapshot() as connection:
        row = connection.execute(sa.text("SELECT business_date, station_id FROM visits")).one()
    assert str(row.business_date) == "2026-05-11"
    assert row.station_id == "station-riga"


@pytest.mark.parametrize(
    ("outlet", "days_away", "message"),
    [("vladivostok", -1, "Happy birthday, yesterday!"), ("riga", 0, "Happy birthday, today!")],
)
def test_a_birthday_goes_by_the_calendar_on_the_outlets_wall(
    desk: Desk, outlet: str, days_away: int, message: str
) -> None:
    desk.clock.set(datetime(2026, 5, 12, 15, 0, tzinfo=UTC))
    desk.enrol(phone="29123456", birthday={"month": 5, "day": 12, "year": 1990})
    occasions = desk.check_in("+37129123456", outlet=outlet)["occasions"]
    assert occasions == [{"kind": "birthday", "days_away": days_away, "message": message}]


def _standing(balance: int, *, expires_on: str | None = None) -> dict[str, object]:
    titles = {"en": "A free coffee", "ru": "Кофе в подарок"}
    reward = {"reward_id": "r", "kind": "program", "program": "coffee", "titles": titles, "state": "issued"}
    program = {"code": "coffee", "unit": "stamp", "balance": balance, "target": 6, "titles": {"en": "Coffee card"}}
    return {
        "as_of": "2026-05-12T11:59:00Z",
        "programs": [program],
        "rewards": [{**reward, "expires_on": expires_on}],
    }


def _tell(desk: Desk, member_id: str, standing: object, *, sequence: int) -> None:
    data = {"member_id": member_id, "sale_id": "s", "outlet_code": "riga", "earned": [], "standing": standing}
    event = SaleRecorded.from_data(data, sequence=sequence)
    with desk.open_work() as work:
        HANDLERS[SaleRecorded](work, event)


def test_the_last_known_loyalty_is_shown_and_an_older_picture_never_replaces_a_newer(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = desk.enrol(phone="29123456")["member_id"]
    for balance, sequence in ((1, 7), (3, 9), (2, 8)):
        _tell(desk, member_id, _standing(balance), sequence=sequence)
    known = desk.check_in("29123456")["last_known_loyalty"]
    assert known["as_of"] == "2026-05-12T11:59:00Z"
    assert known["programs"] == [{"code": "coffee", "unit": "stamp", "balance": 3, "target": 6, "title": "Coffee card"}]
    assert known["rewards"][0]["title"] == "A free coffee"


def test_a_reward_that_expired_since_is_not_shown(desk: Desk) -> None:
    member_id = desk.enrol(phone="29123456")["member_id"]
    for sequence, (expires_on, shown) in enumerate((("2026-05-11", 0), ("2026-05-12", 1)), start=1):
        _tell(desk, member_id, _standing(0, expires_on=expires_on), sequence=sequence)
        desk.clock.advance(timedelta(hours=1))
        assert len(desk.check_in("29123456")["last_known_loyalty"]["rewards"]) == shown


def test_every_event_of_loyalty_that_we_listen_to_is_handled() -> None:
    from services.contracts.catalogue import SUBSCRIPTIONS

    assert set(HANDLERS) == set(SUBSCRIPTIONS["members"])
    assert RewardIssued in HANDLERS


def test_a_lost_card_is_told_from_an_unknown_one(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = desk.enrol(phone="29123456")
    desk.clock.set(datetime(2026, 5, 3, 9, 0, tzinfo=UTC))
    new = desk.post(f"/members/{member['member_id']}/cards", {}).get_json()
    desk.clock.set(NOON)
    for lost in (member["card"]["number"], member["balance_url"]):
        answer = desk.post("/check-ins", {"identifier": lost})
        assert answer.status_code == 409
        assert answer.get_json()["code"] == "card_replaced"
        assert answer.get_json()["detail"] == "Card replaced on 3 May: ask for the new one."
    assert desk.count("visits") == 0
    for good in (new["card"]["number"], new["balance_url"], "29123456"):
        assert desk.check_in(good)["member"]["card_number"] == new["card"]["number"]
    assert json.dumps(new).count(member["card"]["number"]) == 0
    assert date(2026, 5, 3) < NOON.date()
