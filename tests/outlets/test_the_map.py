"""The map: territories in each other, outlets that change, move, close and open again, and who sees which of them."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.chassis.security.permission import Place
from services.contracts.permissions import Role
from tests.outlets.franchise import Franchise

HQ = Caller("staff", new_id(), Role.HQ)
RIGA_STREET = {
    "code": "riga-old-town",
    "name": "Rīga, Vecrīga",
    "territory_code": "riga",
    "country": "lv",
    "zone": "Europe/Riga",
    "currency": "eur",
    "locale": "lv",
    "business_day_starts_at": "05:00",
}


def manager_of(path: str) -> Caller:
    return Caller("staff", new_id(), Role.TERRITORY_MANAGER, territory_path=path)


def manager_at(outlet_code: str) -> Caller:
    return Caller("staff", new_id(), Role.OUTLET_MANAGER, outlet_code=outlet_code)


class Office:
    """The office of the franchise, where people of each role sit."""

    def __init__(self, franchise: Franchise) -> None:
        self.franchise = franchise
        self._client: FlaskClient = franchise.client()

    def get(self, path: str, caller: Caller = HQ) -> Any:
        return self._client.get(path, headers=self.franchise.as_caller(caller))

    def post(self, path: str, body: Any, caller: Caller = HQ, *, key: str | None = None) -> Any:
        headers = {**self.franchise.as_caller(caller), "Idempotency-Key": key or new_id()}
        return self._client.post(path, json=body, headers=headers)

    def done(self, path: str, body: Any, caller: Caller = HQ) -> Any:
        answer = self.post(path, body, caller)
        assert answer.status_code == 201, answer.get_json()
        return answer.get_json()

    def refused(self, path: str, body: Any, caller: Caller = HQ) -> tuple[int, str]:
        answer = self.post(path, body, caller)
        return answer.status_code, answer.get_json()["code"]

    def codes(self, caller: Caller, *, query: str = "") -> list[str]:
        return [each["code"] for each in self.get(f"/outlets{query}", caller).get_json()["outlets"]]

    def paths(self, caller: Caller = HQ) -> list[str]:
        return [each["path"] for each in self.get("/territories", caller).get_json()["territories"]]

    def changes(self, outlet_code: str, caller: Caller = HQ) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get(f"/outlets/{outlet_code}/history", caller).get_json()["changes"]
        return found

    def told_changes(self) -> list[dict[str, Any]]:
        return [data for name, _, data in self.franchise.told() if name == "outlets.outlet_changed.v1"]


@pytest.fixture
def office(franchise: Franchise) -> Office:
    """An office over /baltics/riga/ and /poland/, with an outlet in each."""
    made = Office(franchise)
    made.done("/territories", {"code": "baltics", "name": "The Baltics"})
    made.done("/territories", {"code": "riga", "name": "Rīga", "parent_code": "baltics"})
    made.done("/territories", {"code": "poland", "name": "Polska"})
    made.done("/outlets", RIGA_STREET)
    warsaw = {"code": "mokotow", "name": "Mokotów", "territory_code": "poland", "country": "PL", "currency": "PLN"}
    made.done("/outlets", {**RIGA_STREET, **warsaw, "zone": "Europe/Warsaw", "locale": "pl"})
    return made


def test_territories_lie_in_each_other_and_each_has_the_path_to_it(office: Office) -> None:
    assert office.paths() == ["/baltics/", "/baltics/riga/", "/poland/"]


def test_a_new_outlet_is_shown_as_it_was_described(office: Office) -> None:
    (_, shown) = office.get("/outlets").get_json()["outlets"]
    assert shown == {
        **RIGA_STREET,
        "country": "LV",
        "currency": "EUR",
        "state": "open",
        "opened_at": "2026-04-15T12:00:00.000000Z",
        "closed_at": None,
    }


def test_whoever_asks_where_an_outlet_lies_is_told_its_path(office: Office) -> None:
    with office.franchise.open_work.reading() as work:
        assert work.places.place_of("riga-old-town") == Place("riga-old-town", "/baltics/riga/")
        assert work.places.place_of("atlantis") is None


def test_each_manager_sees_the_part_of_the_map_that_they_look_after(office: Office) -> None:
    assert office.codes(HQ) == ["mokotow", "riga-old-town"]
    assert office.codes(manager_of("/baltics/")) == ["riga-old-town"]
    assert office.codes(manager_of("/poland/")) == ["mokotow"]
    assert office.codes(manager_at("mokotow")) == ["mokotow"]
    assert office.paths(manager_of("/baltics/riga/")) == ["/baltics/riga/"]
    assert office.paths(manager_at("riga-old-town")) == ["/baltics/riga/"]


def test_a_change_is_kept_with_who_made_it_and_the_suite_is_told(office: Office) -> None:
    baltics = manager_of("/baltics/")
    changed = office.done("/outlets/riga-old-town/changes", {"name": "Vecrīga", "zone": "Europe/Tallinn"}, baltics)
    assert (changed["name"], changed["zone"], changed["locale"]) == ("Vecrīga", "Europe/Tallinn", "lv")
    newest, oldest = office.changes("riga-old-town")
    assert newest == {
        "changed_at": "2026-04-15T12:00:00.000000Z",
        "by": baltics.subject,
        "role": "territory_manager",
        "what": "changed",
        "before": {"name": "Rīga, Vecrīga", "zone": "Europe/Riga"},
        "after": {"name": "Vecrīga", "zone": "Europe/Tallinn"},
    }
    assert (oldest["what"], oldest["by"], oldest["before"]) == ("opened", HQ.subject, {})
    (told,) = office.told_changes()
    assert (told["zone"], told["territory_path"], told["state"]) == ("Europe/Tallinn", "/baltics/riga/", "open")
