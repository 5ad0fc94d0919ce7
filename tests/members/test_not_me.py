"""Whoever holds a card's link may say that it is not theirs: they let go of it, and get nothing for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from services.contracts.permissions import Role
from services.members.domain.self_service import Letter, new_code
from services.members.use_cases.disown_card import disown_card
from tests.callers import person
from tests.members.desk import Desk
from tests.races import while_open

PHONE = "+371 2000 7341"
ANNA: dict[str, Any] = {"phone": PHONE, "given_name": "Anna", "email": "anna@example.lv"}


def token_of(enrolled: dict[str, Any]) -> str:
    return str(enrolled["balance_url"]).partition("#")[2]


def disown(desk: Desk, token: str) -> Any:
    """As the gateway does for whoever holds the link."""
    return desk.post("/balance-links/disownments", {"token": token}, outlet=None, by="gateway")


def tasks(desk: Desk) -> list[Any]:
    with desk.database.reading() as connection:
        query = sa.text("SELECT kind, reason, outlet_code, state, outcome FROM tasks ORDER BY opened_at, task_id")
        return [tuple(row) for row in connection.execute(query)]


def test_the_phone_leads_nowhere_the_link_shows_nothing_and_the_outlet_has_a_task(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = desk.enrol(**ANNA)
    assert disown(desk, token_of(anna)).get_json() == {"disowned": True}
    nobody = desk.post("/check-ins", {"identifier": PHONE}).get_json()
    assert (nobody["code"], nobody["is_disowned"]) == ("unknown_identifier", True)
    assert "Ask for the card itself" in nobody["detail"]
    assert desk.get("/members?last_digits=7341").get_json() == {"members": []}
    paused = desk.read_link(token_of(anna))
    assert (paused.status_code, paused.get_json()["code"]) == (409, "link_paused")
    assert tasks(desk) == [("review", "not_me", "riga", "open", None)]
    file = desk.get(f"/members/{anna['member_id']}/file").get_json()
    assert (file["disowned_at"] is not None, file["phone_tail"]) == (True, None)


def test_whoever_has_the_number_now_joins_anew_and_sees_nothing_of_the_old_card(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = desk.enrol(**ANNA)
    disown(desk, token_of(anna))
    boris = desk.enrol(phone=PHONE, given_name="Boris")
    assert boris["member_id"] != anna["member_id"]
    assert desk.check_in(PHONE)["member"]["display_name"] == "Boris"


def test_the_card_itself_is_still_read_and_a_desk_settles(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = desk.enrol(**ANNA)
    disown(desk, token_of(anna))
    assert desk.check_in(anna["card"]["number"])["member"]["member_id"] == anna["member_id"]
    path = f"/members/{anna['member_id']}/recognitions"
    settled = desk.post(path, {}, caller=person(Role.CASHIER, outlet_code="riga"))
    assert (settled.status_code, settled.get_json()["settled"]) == (201, True)
    assert desk.read_link(token_of(anna)).status_code == 200
    assert tasks(desk) == [("review", "not_me", "riga", "dropped", "settled")]
    assert desk.post(path, {}, caller=person(Role.CASHIER, outlet_code="riga")).get_json()["settled"] is False
    # The phone has to be said again: that it is theirs is what nobody knows any more.
    nobody = desk.post("/check-ins", {"identifier": PHONE})
    assert (nobody.status_code, "is_disowned" in nobody.get_json()) == (404, False)
    told = [episode["kind"] for episode in desk.get(f"/members/{anna['member_id']}/timeline").get_json()["episodes"]]
    assert [kind for kind in told if kind.startswith("card_")] == ["card_recognised", "card_disowned"]


def test_said_by_eight_at_once_it_is_one_disownment_with_one_task(desk_on_both: Desk) -> None:
    desk = desk_on_both
    token = token_of(desk.enrol(**ANNA))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: disown(desk, token), range(8)))
    assert {(answer.status_code, answer.get_json()["disowned"]) for answer in answers} == {(200, True)}
    assert len(tasks(desk)) == desk.count("disownments") == 1


def test_nobody_is_written_to_and_nobody_signs_in_until_it_is_settled(desk: Desk) -> None:
    anna = desk.enrol(**ANNA)
    member_id, code = anna["member_id"], new_code()
    with desk.open_work() as work:
        key = work.members.hold(member_id)
        assert key is not None
        work.codes.make(key, "sign_in", Letter(code, "anna@example.lv"))
        session = work.sessions.begin(member_id).token
    disown(desk, token_of(anna))
    (contact,) = desk.post("/contacts", {"member_ids": [member_id]}, outlet=None).get_json()["contacts"]
    assert contact["email"] is None
    sign_in = {"identifier": "anna@example.lv", "code": code}
    assert desk.post("/me/sessions", sign_in, outlet=None, by="gateway").status_code == 403
    assert desk.post("/me", {"session": session}, outlet=None, by="gateway").status_code == 401
    desk.post(f"/members/{member_id}/recognitions", {})
    (contact,) = desk.post("/contacts", {"member_ids": [member_id]}, outlet=None).get_json()["contacts"]
    assert contact["email"] == "anna@example.lv"


def test_a_forged_link_lets_go_of_nothing(desk: Desk) -> None:
    desk.enrol(**ANNA)
    answer = disown(desk, "A" * 43)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "unknown_balance_link")
    assert desk.check_in(PHONE)["member"]["display_name"] == "Anna"
    assert desk.count("disownments") == 0


def test_the_audit_says_that_the_holder_of_the_link_did_it_and_no_number(desk: Desk) -> None:
    anna = desk.enrol(**ANNA)
    for _ in range(2):
        disown(desk, token_of(anna))
    with desk.database.reading() as connection:
        rows = connection.execute(sa.text("SELECT * FROM audit_entries WHERE action = 'members.disown_card'")).all()
    assert [row.object_id for row in rows] == [anna["member_id"]] * 2
    assert all("20007341" not in str(tuple(row)) for row in rows)


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_at_the_moment_of_the_disownment_nobody_signs_in_or_gets_a_card(desk_on_both: Desk, is_signed_in: bool) -> None:
    desk, code = desk_on_both, new_code()
    anna = desk.enrol(**ANNA)["member_id"]
    with desk.open_work() as work:
        key = work.members.hold(anna)
        assert key is not None
        work.codes.make(key, "sign_in", Letter(code, "anna@example.lv"))
        session = work.sessions.begin(anna).token
    path, body = "/me/sessions", {"identifier": "anna@example.lv", "code": code}
    if is_signed_in:
        path, body = "/me/cards", {"session": session}
    answer = while_open(
        desk.open_work,
        lambda work: disown_card(work, anna),
        lambda: desk.post(path, body, outlet=None, by="gateway"),
    )
    assert answer.status_code == (401 if is_signed_in else 403), answer.text
    assert desk.count("member_sessions") == 0
    assert desk.count("identifiers WHERE state = 'replaced' AND kind <> 'phone'") == 0
