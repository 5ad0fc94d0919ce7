"""Links by which somebody chooses a password and takes a second factor: good once, for a day, for one person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.outlets.use_cases.set_up_staff import LINK_LASTS
from tests.outlets.franchise import Franchise
from tests.outlets.staffing import PASSWORD, RIGA, Staffing


@pytest.fixture
def staffing(franchise: Franchise) -> Staffing:
    return Staffing(franchise)


def redeem(staffing: Staffing, token: str, password: str = PASSWORD, totp: str | None = None) -> tuple[int, str | None]:
    secret = staffing.post("/set-up-links/readings", {"token": token}).json.get("totp_secret", "A" * 32)
    body = {"token": token, "password": password, "totp": totp or staffing.code(secret)}
    answer = staffing.post("/set-up-links/redemptions", body)
    return answer.status, answer.code


def test_a_link_shows_whom_it_is_for_and_their_second_factor(staffing: Staffing) -> None:
    link = staffing.link_for(staffing.add("hq", login="hq@example.com"))
    shown = staffing.post("/set-up-links/readings", {"token": link}).json
    assert shown["login"] == "hq@example.com"
    assert shown["totp_secret"] in shown["totp_uri"]
    assert shown["totp_uri"].startswith("otpauth://totp/Regulars:hq%40example.com?")


def test_whoever_is_set_up_is_signed_in_and_can_sign_in_again(staffing: Staffing) -> None:
    boss = staffing.head_office("hq@example.com")
    assert staffing.verifier.caller(boss.session["token"]).role == "hq"
    staffing.clock.advance(timedelta(minutes=1))
    assert staffing.password("hq@example.com", PASSWORD, staffing.code(boss.secret)).status == 200


def test_of_two_who_use_a_link_at_once_one_gets_in(staffing: Staffing) -> None:
    link = staffing.link_for(staffing.add("hq", login="hq@example.com"))
    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(lambda number: redeem(staffing, link, f"{PASSWORD} {number}")[0], range(4)))
    assert sorted(answers) == [200, 404, 404, 404]


def test_a_link_that_is_used_old_replaced_or_invented_is_one_and_the_same(staffing: Staffing) -> None:
    boss = staffing.add("hq", login="hq@example.com")
    used, replaced = staffing.link_for(boss), ""
    assert redeem(staffing, used) == (200, None)
    replaced = staffing.link_for(boss)
    old = staffing.link_for(boss)
    staffing.clock.advance(LINK_LASTS)
    for token in (used, replaced, old, "A" * 43):
        for path, more in (("readings", {}), ("redemptions", {"password": PASSWORD, "totp": "123456"})):
            answer = staffing.post(f"/set-up-links/{path}", {"token": token, **more})
            assert (answer.status, answer.code) == (404, "unknown_set_up_link")


def test_whoever_has_left_has_no_link(staffing: Staffing) -> None:
    boss, other = staffing.head_office(), staffing.add("hq", login="other@example.com")
    link = staffing.link_for(other)
    assert boss.post(f"/staff/{other}/leaving", {}).status == 201
    assert redeem(staffing, link) == (404, "unknown_set_up_link")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "must have 12 characters at least"),
        ("passwordpassword", "is one of those that everybody tries first"),
        ("abababababababab", "repeats a few characters"),
        ("margarita loves tea", "holds the login"),
    ],
)
def test_a_weak_password_is_refused_by_its_name_and_leaves_the_link_good(
    staffing: Staffing, password: str, why: str
) -> None:
    link = staffing.link_for(staffing.add("hq", login="margarita@example.com"))
    secret = staffing.post("/set-up-links/readings", {"token": link}).json["totp_secret"]
    body = {"token": link, "password": password, "totp": staffing.code(secret)}
    refused = staffing.post("/set-up-links/redemptions", body)
    assert refused.status == 422
    assert refused.json["errors"] == [{"pointer": "/password", "detail": why}]
    assert redeem(staffing, link) == (200, None)


def test_a_wrong_code_leaves_the_link_good(staffing: Staffing) -> None:
    link = staffing.link_for(staffing.add("hq", login="hq@example.com"))
    assert redeem(staffing, link, totp="000000") == (401, "sign_in_refused")
    assert redeem(staffing, link) == (200, None)


def test_a_new_link_ends_what_was_signed_in_before(staffing: Staffing) -> None:
    boss = staffing.head_office()
    before = boss.session
    staffing.clock.advance(timedelta(minutes=1))
    staffing.set_up(boss.staff_id)
    assert staffing.post("/sessions/renewals", {}, staffing.as_holder(before)).code == "session_ended"


def test_only_whoever_has_a_login_gets_a_link(staffing: Staffing) -> None:
    boss = staffing.head_office()
    answer = boss.post(f"/staff/{staffing.cashier()}/set-up-links", {})
    assert (answer.status, answer.code) == (422, "login_needed")


def test_neither_the_link_nor_the_second_factor_lies_open_in_the_database(staffing: Staffing) -> None:
    boss = staffing.head_office()
    other = staffing.add("outlet_manager", login="boss@example.com", outlet_code=RIGA)
    link = boss.post(f"/staff/{other}/set-up-links", {}).json["url"].partition("#set-up=")[2]
    secret = staffing.post("/set-up-links/readings", {"token": link}).json["totp_secret"]
    with staffing.franchise.database.reading() as connection:
        everything = "".join(
            str([tuple(row) for row in connection.execute(sa.text(f"SELECT * FROM {table}"))])
            for table in sa.inspect(connection).get_table_names()
        )
    assert len(link) == 43
    assert link not in everything
    assert secret not in everything
    assert boss.secret not in everything
