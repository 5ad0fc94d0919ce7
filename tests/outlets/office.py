"""The office of a franchise: people of each role, and what they ask of the map."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
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


def furnished(franchise: Franchise) -> Office:
    """An office over /baltics/riga/ and /poland/, with an outlet in each."""
    made = Office(franchise)
    made.done("/territories", {"code": "baltics", "name": "The Baltics"})
    made.done("/territories", {"code": "riga", "name": "Rīga", "parent_code": "baltics"})
    made.done("/territories", {"code": "poland", "name": "Polska"})
    made.done("/outlets", RIGA_STREET)
    warsaw = {"code": "mokotow", "name": "Mokotów", "territory_code": "poland", "country": "PL", "currency": "PLN"}
    made.done("/outlets", {**RIGA_STREET, **warsaw, "zone": "Europe/Warsaw", "locale": "pl"})
    return made
