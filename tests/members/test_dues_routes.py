"""The routes of dues: a desk takes money, a manager decides, and lists reach as far as whoever asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.chassis.security.caller import Caller
from services.contracts.permissions import Role
from services.members.domain.dues.due import Due
from services.members.scheduled_jobs import chase_all, look_after_memberships
from tests.callers import person
from tests.members.desk import Desk
from tests.members.memberships_at_hand import sell_monthly
from tests.members.owing import assert_proven, balance, owing

RECEIPT: dict[str, Any] = {"amount_minor": 3900, "currency": "EUR", "reference": "T1-0042"}


def reception(outlet: str = "riga") -> Caller:
    return person(Role.RECEPTION, outlet_code=outlet, territory_path="/east/", station_id="s")


def manager(outlet: str = "riga") -> Caller:
    return person(Role.OUTLET_MANAGER, outlet_code=outlet, territory_path="/east/")


def file_of(desk: Desk, due: Due) -> dict[str, Any]:
    answer = desk.get(f"/members/{due.member_id}/dues", caller=reception("moscow"))
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def test_a_desk_takes_a_payment_and_every_outlet_sees_it(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    assert file_of(desk, due)["owed"] == {
        "overdue_minor": 3900,
        "currency": "EUR",
        "oldest_due_on": "2026-05-12",
        "is_disputed": False,
    }
    answer = desk.post(f"/dues/{due.due_id}/payments", RECEIPT, caller=reception("warsaw"))
    assert answer.status_code == 201, answer.text
    assert (answer.get_json()["due"]["owed_minor"], answer.get_json()["reference"]) == (0, "warsaw/T1-0042")
    seen = file_of(desk, due)
    assert seen["owed"]["overdue_minor"] == 0
    assert [(each["kind"], each["outlet_code"], each["can_be_voided"]) for each in seen["payments"]] == [
        ("payment", "warsaw", True)
    ]


def test_head_office_names_the_outlet_where_money_was_taken(desk: Desk) -> None:
    due = owing(desk)
    path = f"/dues/{due.due_id}/payments"
    assert desk.post(path, RECEIPT, caller=person(Role.HQ)).get_json()["code"] == "outlet_needed"
    assert desk.post(path, {**RECEIPT, "outlet_code": "nowhere"}, caller=person(Role.HQ)).status_code == 404
    assert desk.post(path, {**RECEIPT, "outlet_code": "warsaw"}, caller=reception("riga")).status_code == 404
    assert desk.post(path, {**RECEIPT, "outlet_code": "riga"}, caller=person(Role.HQ)).status_code == 201


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"amount_minor": 0}, 422),
        ({"amount_minor": 10**12}, 422),
        ({"currency": "eur"}, 422),
        ({"currency": "PLN"}, 409),
        ({"reference": "a\u0000b"}, 422),
        ({"reference": "=1+1"}, 422),
        ({"received_on": "2026-13-01"}, 422),
    ],
)
def test_what_cannot_be_a_payment_is_refused(desk: Desk, wrong: dict[str, Any], status: int) -> None:
    due = owing(desk)
    assert desk.post(f"/dues/{due.due_id}/payments", RECEIPT | wrong, caller=reception()).status_code == status
    assert balance(desk, due).owed_minor == 3900


def test_a_manager_voids_and_waives_at_their_own_outlet_alone(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    payment = desk.post(f"/dues/{due.due_id}/payments", RECEIPT, caller=reception()).get_json()
    path, body = f"/payments/{payment['payment_id']}/voids", {"reason": "wrong_member"}
    assert desk.post(path, body, caller=reception()).status_code == 403
    assert desk.post(path, body, caller=manager("warsaw")).get_json()["code"] == "unknown_payment"
    assert desk.post(path, body, caller=manager()).status_code == 201
    assert desk.post(path, body, caller=manager()).get_json()["code"] == "payment_taken_back"
    waiver = f"/dues/{due.due_id}/waivers"
    assert desk.post(waiver, {"reason": "goodwill"}, caller=manager("warsaw")).get_json()["code"] == "unknown_due"
    assert desk.post(waiver, {"reason": "goodwill"}, caller=manager()).get_json()["owed_minor"] == 0
    assert desk.post(waiver, {"reason": "goodwill"}, caller=manager()).get_json()["code"] == "due_settled"
    assert_proven(desk)


def test_a_desk_notes_a_dispute_and_a_manager_decides(desk: Desk) -> None:
    due = owing(desk)
    path, body = f"/dues/{due.due_id}/disputes", {"reason": "cancelled", "words": "Cancelled in April."}
    assert desk.post(path, body, caller=reception()).get_json()["is_disputed"]
    assert desk.post(path, body, caller=reception()).get_json()["code"] == "already_disputed"
    decision = f"/dues/{due.due_id}/dispute-settlements"
    assert desk.post(decision, {"is_owed": True}, caller=reception()).status_code == 403
    assert desk.post(decision, {"is_owed": True}, caller=manager()).get_json()["owed_minor"] == 3900
    assert desk.post(decision, {"is_owed": True}, caller=manager()).get_json()["code"] == "not_disputed"


def test_lists_reach_as_far_as_whoever_asks(desk_on_both: Desk) -> None:
    desk = desk_on_both
    here = owing(desk)
    there = owing(desk, phone="29000001", outlet_code="warsaw", amount_minor=9900, currency="PLN")
    desk.post(f"/dues/{here.due_id}/payments", {**RECEIPT, "amount_minor": 900}, caller=reception())
    desk.clock.advance(timedelta(days=8))
    chase_all(desk.open_work)

    def overdue(caller: Caller, query: str = "") -> list[str]:
        answer = desk.get(f"/dues/overdue{query}", caller=caller)
        assert answer.status_code == 200, answer.text
        return [each["due_id"] for each in answer.get_json()["dues"]]

    assert overdue(manager()) == [here.due_id]
    assert overdue(person(Role.HQ)) == [here.due_id, there.due_id]
    assert overdue(person(Role.HQ), "?outlet=warsaw") == [there.due_id]
    assert overdue(person(Role.HQ), "?step=review") == []
    assert overdue(person(Role.HQ), f"?step=call&after={here.due_on}_{here.due_id}") == [there.due_id]
    assert desk.get("/dues/overdue?after=x", caller=manager()).status_code == 422
    totals = desk.get("/dues/totals?month=2026-05", caller=manager()).get_json()
    assert totals == {
        "month": "2026-05",
        "totals": [
            {
                "outlet_code": "riga",
                "currency": "EUR",
                "dues": 1,
                "expected_minor": 3900,
                "paid_minor": 900,
                "waived_minor": 0,
                "overdue_minor": 3000,
                "disputed_minor": 0,
                "to_come_minor": 0,
                "overdue_in_all_minor": 3000,
            }
        ],
    }
    collected = desk.get("/dues/to-collect", caller=person(Role.TERRITORY_MANAGER, territory_path="/east/")).get_json()
    assert [(each["due_id"], each["amount_minor"]) for each in collected["dues"]] == [
        (here.due_id, 3000),
        (there.due_id, 9900),
    ]


def test_a_month_shows_what_will_be_renewed_in_it_and_what_is_overdue_from_any(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    sell_monthly(desk, due.member_id)
    with desk.open_work.reading() as work:
        (membership,) = work.memberships.of_member(due.member_id)
    begins_on = membership.valid_until + timedelta(days=1)
    desk.clock.advance(timedelta(days=2))

    def of(month: str) -> list[tuple[int, int]]:
        answer = desk.get(f"/dues/totals?month={month}", caller=manager()).get_json()
        return [(each["to_come_minor"], each["overdue_in_all_minor"]) for each in answer["totals"]]

    assert of(f"{begins_on:%Y-%m}") == [(3900, 3900)]
    assert of("2027-01") == [(0, 3900)]
    # Renewed, it is charged, and expected as a due.
    desk.clock.advance(begins_on - desk.clock.now().date() - timedelta(days=3))
    look_after_memberships(desk.open_work)
    assert of(f"{begins_on:%Y-%m}") == [(0, 3900)]
