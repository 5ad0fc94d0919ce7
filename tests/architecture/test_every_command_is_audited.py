"""Every write leaves exactly one row in the audit that says which action it was and what it was about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from services.chassis.database.engine import Database
from services.chassis.security.caller import Caller
from services.contracts.permissions import SIGN_IN, Action, Role
from services.members.http_api.look_ups import ALERT
from tests.callers import person
from tests.loyalty.counter import Counter
from tests.members.desk import Desk
from tests.members.owing import owing, pay

OFFICE = Path(__file__).resolve().parents[2] / "gateway/web/src/hq"
SERVICES = ("members", "loyalty", "notifications", "outlets")


@cache
def command_routes() -> list[tuple[str, str, str]]:
    """Service, address and action of each route under Commands."""
    with TemporaryDirectory() as var, pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAR", var)
        return [
            (service, rule.rule, getattr(view, "access", ""))
            for service in SERVICES
            for rule in _app(service).url_map.iter_rules()
            if getattr(view := _app(service).view_functions[rule.endpoint], "is_command", False)
        ]


@cache
def _app(service: str) -> Flask:
    app: Flask = import_module(f"services.{service}.bootstrap").create_app()
    return app


class Members:
    """A valid request for each write of members."""

    def __init__(self, directory: Path) -> None:
        self.desk = Desk(f"sqlite:///{directory / 'members.sqlite3'}", directory / "keys")
        self.database: Database = self.desk.database
        self.member_id = self.desk.enrol(phone="+371 2000 0001")["member_id"]
        self.by_mistake = self.desk.enrol(phone="+371 2000 0003")

    def ask(self, path: str, body: Any, *, caller: Caller | None = None) -> int:
        return self.desk.post(path, body, caller=caller).status_code

    def requests(self) -> dict[str, Callable[[], int]]:
        member = f"/members/{self.member_id}"
        return {
            "/members": lambda: self.ask("/members", {"phone": "+371 2000 0002"}),
            "/members/<member_id>/enrolment-reversals": lambda: self.ask(
                f"/members/{self.by_mistake['member_id']}/enrolment-reversals",
                {"enrolment_id": self.by_mistake["enrolment_id"]},
            ),
            "/members/<member_id>/identifiers": lambda: self.ask(
                f"{member}/identifiers", {"kind": "external_id", "value": "A1"}
            ),
            "/members/<member_id>/cards": lambda: self.ask(f"{member}/cards", {}),
            "/members/<member_id>/birthday": lambda: self.ask(
                f"{member}/birthday",
                {"birthday": {"month": 3, "day": 2}, "reason": "told"},
                caller=person(Role.OUTLET_MANAGER, outlet_code="riga"),
            ),
            **self._about_dues(),
            "/check-ins": lambda: self.ask("/check-ins", {"identifier": "+371 2000 0001"}),
        }

    def _about_dues(self) -> dict[str, Callable[[], int]]:
        due, other = (owing(self.desk, member_id=self.member_id) for _ in range(2))
        payment_id = pay(self.desk, due, 100).payment_id
        manager = person(Role.OUTLET_MANAGER, outlet_code="riga")
        taken = {"amount_minor": 100, "currency": "EUR", "reference": "T1-1"}
        return {
            "/dues/<due_id>/payments": lambda: self.ask(f"/dues/{due.due_id}/payments", taken, caller=manager),
            "/payments/<payment_id>/voids": lambda: self.ask(
                f"/payments/{payment_id}/voids", {"reason": "twice"}, caller=manager
            ),
            "/dues/<due_id>/waivers": lambda: self.ask(
                f"/dues/{due.due_id}/waivers", {"reason": "goodwill"}, caller=manager
            ),
            "/dues/<due_id>/disputes": lambda: self.ask(
                f"/dues/{other.due_id}/disputes", {"reason": "amount"}, caller=manager
            ),
        }


class Loyalty:
    """A valid request for each write of loyalty."""

    def __init__(self, directory: Path) -> None:
        self.counter = Counter(f"sqlite:///{directory / 'loyalty.sqlite3'}", directory)
        self.database = self.counter.service.database
        self.member_id = self.counter.member()

    def requests(self) -> dict[str, Callable[[], int]]:
        till = self.counter.till()
        sale = self.counter.buys(self.counter.member(), 1)
        (reward,), (other,) = (self.counter.buys(self.member_id, 6).issued_rewards for _ in range(2))
        code = self.counter.code(self.member_id, other.reward_id)
        ((third),) = self.counter.buys(self.member_id, 6).issued_rewards
        cup = self.counter.redeems(third.reward_id)
        return {
            "/sales": lambda: till.sells(self.member_id, 2).status_code,
            "/sales/<sale_id>/reversals": lambda: till.takes_back(sale.sale_id).status_code,
            "/members/<member_id>/adjustments": lambda: self.counter.office().adjusts(self.member_id, 1).status_code,
            "/redeem-codes/redemptions": lambda: till.redeems_by_code(code).status_code,
            "/rewards/<reward_id>/redemptions": lambda: till.redeems(reward.reward_id).status_code,
            "/redemptions/<redemption_id>/reversals": lambda: till.takes_cup_back(cup.redemption_id).status_code,
        }


PLACES_OF_WORK: dict[str, Callable[[Path], Any]] = {"members": Members, "loyalty": Loyalty}


@dataclass
class PlaceOfWork:
    """A service where each write of it can be done once."""

    database: Database
    requests: dict[str, Callable[[], int]]


@pytest.fixture(scope="module")
def places_of_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, PlaceOfWork]]:
    made = {service: make(tmp_path_factory.mktemp(service)) for service, make in PLACES_OF_WORK.items()}
    yield {service: PlaceOfWork(place.database, place.requests()) for service, place in made.items()}
    for place in made.values():
        place.database.close()


@pytest.mark.parametrize(("service", "rule", "action"), command_routes())
def test_every_write_says_which_action_it_is(service: str, rule: str, action: str) -> None:
    """The audit and the permission of a route are the same word."""
    assert action in set(Action), f"{service} {rule}"


@pytest.mark.parametrize(("service", "rule", "action"), command_routes())
def test_every_write_leaves_one_row_that_names_its_object(
    places_of_work: dict[str, PlaceOfWork], service: str, rule: str, action: str
) -> None:
    place = places_of_work.get(service)
    if place is None or rule not in place.requests:
        pytest.skip("its valid request stands in the service's own tests")
    before = audited(place.database)
    assert place.requests[rule]() == 201
    (row,) = audited(place.database)[len(before) :]
    assert row.action == action
    assert row.object_kind
    assert row.object_id
    assert row.command_id
    assert row.outlet_code == "riga"
    assert row.before or row.after


def audited(database: Database) -> list[Any]:
    with database.reading() as connection:
        return list(connection.execute(sa.text("SELECT * FROM audit_entries ORDER BY entry_id")))


def test_the_office_has_words_for_every_act_of_the_audit() -> None:
    # To have been seen is nobody's act, and leaves no row.
    acts = {SIGN_IN, ALERT, *(action.value for action in Action if not action.name.startswith("READ_"))}
    acts.remove(Action.NOTE_TILLS)
    page = (OFFICE / "actions.ts").read_text()
    assert acts - set(re.findall(r'"([a-z]+\.[a-z_]+)": "act\.', page)) == set()
