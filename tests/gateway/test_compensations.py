"""A compensation is given once and counted once, whichever service falls silent at whichever moment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.chassis.http.client import Headers, PartAnswer
from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from tests.permissions import care_requests
from tests.permissions.asking import new_member
from tests.permissions.franchise import OWN, Asker, Franchise


@pytest.fixture(scope="module")
def franchise(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Franchise]:
    with Franchise(tmp_path_factory.mktemp("franchise")) as made:
        yield made


class Case:
    """A case of a new member, and a manager who gives stamps in it."""

    def __init__(self, franchise: Franchise) -> None:
        self._franchise = franchise
        self._manager = franchise.askers[Role.OUTLET_MANAGER]
        self._member_id = new_member(franchise, OWN)["member_id"]
        self.case_id = care_requests.case(franchise, OWN, self._member_id)

    def give(self, key: str, *, kind: str = "stamps", amount: int = 2, program: str = "coffee") -> TestResponse:
        body = {"kind": kind, "amount": amount, "given_in": program}
        path = f"/api/v1/cases/{self.case_id}/compensations"
        return self._franchise.ask("gateway", self._manager, "POST", path, body=body, headers={"Idempotency-Key": key})

    def finish(self, compensation_id: str) -> TestResponse:
        path = f"/api/v1/cases/{self.case_id}/compensations/{compensation_id}/completion"
        return self._franchise.ask("gateway", self._manager, "POST", path, body={})

    def stamps(self) -> int:
        path = f"/api/v1/members/{self._member_id}/loyalty"
        account = self._franchise.ask("gateway", self._manager, "GET", path).get_json()
        return sum(program["balance"] for program in account["programs"])

    def states(self) -> list[str]:
        case: dict[str, Any] = self._franchise.ask(
            "gateway", self._manager, "GET", f"/api/v1/cases/{self.case_id}"
        ).get_json()
        return [each["state"] for each in case["compensations"]]


@pytest.fixture
def case(franchise: Franchise) -> Case:
    return Case(franchise)


def test_stamps_are_given_in_the_case_once_however_often_they_are_asked_for(case: Case) -> None:
    key = new_id()
    answers = [case.give(key) for _ in range(3)]
    assert [(answer.status_code, answer.get_json()["state"]) for answer in answers] == [(201, "given")] * 3
    assert (case.stamps(), case.states()) == (2, ["given"])


def test_what_loyalty_did_not_hear_is_given_by_the_same_key_later(franchise: Franchise, case: Case) -> None:
    key = new_id()
    franchise.wires["loyalty"].is_cut = True
    assert case.give(key).get_json()["code"] == "service_away"
    franchise.wires["loyalty"].is_cut = False
    assert (case.stamps(), case.states()) == (0, ["promised"])
    assert case.give(key).get_json()["state"] == "given"
    assert (case.stamps(), case.states()) == (2, ["given"])


def test_what_members_did_not_hear_of_is_noted_by_the_same_key_and_given_once(
    franchise: Franchise, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, wire = new_id(), franchise.wires["members"]
    heard = wire.call

    def deaf_to_settlements(method: str, path: str, **words: Any) -> Any:
        wire.is_cut = path.endswith("/settlement")
        return heard(method, path, **words)

    with monkeypatch.context() as patch:
        patch.setattr(wire, "call", deaf_to_settlements)
        assert case.give(key).get_json()["code"] == "service_away"
    wire.is_cut = False
    assert (case.stamps(), case.states()) == (2, ["promised"])
    assert case.give(key).get_json()["state"] == "given"
    assert (case.stamps(), case.states()) == (2, ["given"])


def test_what_loyalty_refuses_for_good_is_given_back_to_the_limit_and_stays_refused(case: Case) -> None:
    key = new_id()
    assert case.give(key, amount=12, program="tea").get_json()["code"] == "unknown_program"
    assert case.states() == ["refused"]
    assert case.give(key, amount=12, program="tea").get_json()["code"] == "compensation_refused"
    # The case has its whole limit again; twelve stamps are more than a card, but the second factor was just shown.
    assert case.give(new_id(), amount=12).get_json()["state"] == "given"
    assert case.give(new_id(), amount=1).get_json()["code"] == "compensation_too_large"


def test_a_second_factor_may_be_shown_in_between(franchise: Franchise, case: Case) -> None:
    key, manager = new_id(), case._manager
    case._manager = franchise.long_after_second_factor(manager)
    assert case.give(key, amount=12).get_json()["code"] == "step_up_needed"
    assert case.states() == ["promised"]
    case._manager = manager
    assert case.give(key, amount=12).get_json()["state"] == "given"
    assert case.states() == ["given"]


def test_reception_gives_one_reward_in_a_case(franchise: Franchise, case: Case) -> None:
    key = new_id()
    case._manager = franchise.askers[Role.RECEPTION]
    assert [case.give(key, kind="reward", amount=1).get_json()["state"] for _ in range(2)] == ["given", "given"]
    assert case.give(new_id(), kind="reward", amount=1).get_json()["code"] == "compensation_too_large"
    assert case.give(new_id()).get_json()["code"] == "compensation_too_large"
    assert case.states() == ["given"]


def test_another_device_finishes_what_was_promised_and_gives_it_once(franchise: Franchise, case: Case) -> None:
    key, manager = new_id(), case._manager
    case._manager = at_a_desk(franchise, manager)
    franchise.wires["loyalty"].is_cut = True
    assert case.give(key).get_json()["code"] == "service_away"
    franchise.wires["loyalty"].is_cut = False
    # Their office has no way to send what the desk sent: it goes on with the promise.
    case._manager = manager
    assert case.give(key).get_json()["code"] == "idempotency_key_reused"
    assert [case.finish(key).get_json()["state"] for _ in range(3)] == ["given"] * 3
    assert (case.stamps(), case.states()) == (2, ["given"])
    case._manager = at_a_desk(franchise, manager)
    assert case.give(key).get_json()["state"] == "given"
    assert case.stamps() == 2


def test_what_was_given_and_not_noted_is_noted_from_another_device(
    franchise: Franchise, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, manager, wire = new_id(), case._manager, franchise.wires["members"]
    heard = wire.call

    def deaf_to_settlements(method: str, path: str, **words: Any) -> Any:
        wire.is_cut = path.endswith("/settlement")
        return heard(method, path, **words)

    case._manager = at_a_desk(franchise, manager)
    with monkeypatch.context() as patch:
        patch.setattr(wire, "call", deaf_to_settlements)
        assert case.give(key).get_json()["code"] == "service_away"
    wire.is_cut = False
    case._manager = franchise.askers[Role.HQ]
    assert case.finish(key).get_json()["state"] == "given"
    assert (case.stamps(), case.states()) == (2, ["given"])


def test_more_than_a_card_is_released_at_once_where_no_second_factor_can_be_shown(
    franchise: Franchise, case: Case
) -> None:
    key, manager = new_id(), case._manager
    case._manager = at_a_desk(franchise, franchise.long_after_second_factor(manager))
    assert case.give(key, amount=12).get_json()["code"] == "step_up_needed"
    assert (case.stamps(), case.states()) == (0, ["refused"])
    case._manager = manager
    assert case.give(new_id(), amount=12).get_json()["state"] == "given"


def test_who_may_not_give_it_neither_finishes_nor_releases_it(franchise: Franchise, case: Case) -> None:
    key, manager = new_id(), case._manager
    case._manager = franchise.long_after_second_factor(manager)
    case.give(key, amount=12)
    case._manager = at_a_desk(franchise, case._manager)
    assert case.finish(key).get_json()["code"] == "step_up_needed"
    assert case.states() == ["promised"]
    for role, expected in ((Role.CASHIER, "not_allowed"), (Role.RECEPTION, "not_allowed"), (Role.HQ, None)):
        case._manager = franchise.askers[role]
        assert case.finish(key).get_json().get("code") == expected
        assert case.states() == ["given" if expected is None else "promised"]
    assert Case(franchise).finish(key).get_json()["code"] == "unknown_compensation"


def test_a_promise_that_is_repeated_while_the_case_cannot_be_read_goes_on_later(
    franchise: Franchise, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, wire = new_id(), franchise.wires["members"]
    heard = wire.call
    assert case.give(key).status_code == 201

    def busy_for_readers(method: str, path: str, **words: Any) -> Any:
        if method != "GET":
            return heard(method, path, **words)
        told = {"status": 503, "code": "database_busy", "detail": "Ask again."}
        return PartAnswer(503, json.dumps(told).encode(), Headers(["Content-Type: application/problem+json"]))

    with monkeypatch.context() as patch:
        patch.setattr(wire, "call", busy_for_readers)
        assert (case.give(key).status_code, case.finish(key).status_code) == (503, 503)
    assert case.give(key).get_json()["state"] == "given"


def at_a_desk(franchise: Franchise, manager: Asker) -> Asker:
    """The same person, signed in at a station of their outlet."""
    assert manager.caller is not None
    reception = franchise.askers[Role.RECEPTION].caller
    assert reception is not None
    return replace(manager, caller=replace(manager.caller, station_id=reception.station_id))
