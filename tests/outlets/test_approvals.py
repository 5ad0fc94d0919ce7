"""Approvals: a manager's PIN says yes to one act at a counter, and is guarded as a sign-in is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from services.chassis.identifiers import new_id
from services.chassis.security.approvals import Approval, ApprovalVerifier
from services.chassis.security.tokens import TokenRefused
from services.contracts.permissions import Action
from tests.outlets.franchise import Franchise
from tests.outlets.staffing import RIGA, WARSAW, Answer, Staffing

MANAGER_PIN, CASHIER_PIN = "4826", "7391"
ABOUT = new_id()


class Counter:
    """A cashier and a manager at the station in Riga, and a manager of Warsaw."""

    def __init__(self, staffing: Staffing) -> None:
        self.staffing = staffing
        self.manager = staffing.add("outlet_manager", outlet_code=RIGA, login="m.riga", pin=MANAGER_PIN)
        self.foreign = staffing.add("outlet_manager", outlet_code=WARSAW, login="m.warsaw", pin=MANAGER_PIN)
        self.cashier = staffing.add("cashier", outlet_code=RIGA, pin=CASHIER_PIN)
        self.session = staffing.pin(self.cashier, CASHIER_PIN).json

    def ask(self, *, session: Any = None, **body: Any) -> Answer:
        said = {"action": Action.OVERRIDE_ADMISSION, "about": ABOUT, **body}
        return self.staffing.post("/approvals", said, self.staffing.as_holder(session or self.session))

    def ask_with(self, approver_id: str, pin: str) -> Answer:
        return self.ask(approver_id=approver_id, pin=pin)

    def read(self, answer: Answer) -> Approval:
        franchise = self.staffing.franchise
        return ApprovalVerifier(franchise.keys, "outlets", franchise.clock).read(answer.json["approval"])


@pytest.fixture
def counter(franchise: Franchise) -> Counter:
    return Counter(Staffing(franchise))


def test_a_managers_pin_approves_one_act_for_a_minute(counter: Counter) -> None:
    answer = counter.ask_with(counter.manager, MANAGER_PIN)
    assert answer.status == 200, answer.json
    assert counter.read(answer) == Approval(counter.manager, Action.OVERRIDE_ADMISSION, ABOUT, RIGA)
    (entry,) = counter.staffing.audited("outlets.ask_approval")
    assert (entry["who_id"], entry["object_id"]) == (counter.cashier, counter.manager)
    assert json.loads(entry["after"]) == {"outcome": "approved", "action": Action.OVERRIDE_ADMISSION, "about": ABOUT}
    counter.staffing.clock.advance(timedelta(seconds=60))
    with pytest.raises(TokenRefused):
        counter.read(answer)


def test_whoever_is_no_manager_here_approves_nothing_and_the_answer_does_not_say_why(counter: Counter) -> None:
    answers = [
        counter.ask_with(counter.manager, "1947"),
        counter.ask_with(counter.foreign, MANAGER_PIN),
        counter.ask_with(counter.cashier, CASHIER_PIN),
        counter.ask_with(new_id(), MANAGER_PIN),
    ]
    assert {(each.status, each.code) for each in answers} == {(403, "pin_refused")}
    assert len({each.json["detail"] for each in answers}) == 1


def test_five_wrong_pins_lock_the_manager_out_of_approving_and_of_signing_in_here(counter: Counter) -> None:
    for _ in range(5):
        assert counter.ask_with(counter.manager, "1947").code == "pin_refused"
    assert counter.ask_with(counter.manager, MANAGER_PIN).code == "sign_in_locked"
    assert counter.staffing.pin(counter.manager, MANAGER_PIN).code == "sign_in_locked"
    counter.staffing.clock.advance(timedelta(minutes=15))
    assert counter.staffing.pin(counter.manager, MANAGER_PIN).status == 200


def test_a_manager_who_has_signed_in_at_the_station_needs_nobody_elses_word(counter: Counter) -> None:
    session = counter.staffing.pin(counter.manager, MANAGER_PIN).json
    assert session["staff"]["role"] == "cashier"
    assert counter.read(counter.ask(session=session)).approver == counter.manager
    refused = counter.ask()
    assert (refused.status, refused.code) == (403, "approver_needed")


def test_only_what_is_on_the_list_can_be_approved(counter: Counter) -> None:
    for wrong in ({"action": Action.BAN_MEMBER}, {"about": "x"}, {"pin": MANAGER_PIN}, {"approver_id": new_id()}):
        assert counter.ask(**wrong).code == "invalid_request", wrong


def test_the_station_lists_the_managers_who_have_a_pin(counter: Counter) -> None:
    counter.staffing.add("outlet_manager", outlet_code=RIGA, login="no.pin")
    shown = counter.staffing.get("/stations/me/approvers", counter.staffing.as_holder(counter.session)).json
    assert [each["staff_id"] for each in shown["approvers"]] == [counter.manager]


def test_a_station_at_which_nobody_has_signed_in_asks_for_no_approval(counter: Counter) -> None:
    body = {"action": Action.OVERRIDE_ADMISSION, "about": ABOUT, "approver_id": counter.manager, "pin": MANAGER_PIN}
    refused = counter.staffing.post("/approvals", body, counter.staffing.as_station())
    assert (refused.status, refused.code) == (403, "not_allowed")
