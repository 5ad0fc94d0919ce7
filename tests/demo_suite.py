"""The running suite with the demo franchise in it: outlets, a gym, and members in every state that a page meets."""

from __future__ import annotations

import json
import time
from typing import Any

from services.command_line.demo.franchise import DemoFranchise
from services.command_line.suite import Suite
from services.contracts.permissions import Role
from tests.callers import door_token, person
from tests.suite import Caller, RunningSuite

GYM = "riga-gym"


class DemoSuite(RunningSuite):
    """`with DemoSuite(tmp_path) as suite:` - what `make run` shows, in this process and in seconds."""

    def _open_outlets(self) -> dict[str, str]:
        composed = Suite()
        vars(composed).update(self.services)
        DemoFranchise(composed, self.var).create()
        self.people: list[dict[str, str]] = self._told("members")
        stations: dict[str, str] = self._told("stations")
        return stations

    def phone(self, given_name: str) -> str:
        return self._named(given_name)["phone"]

    def pin(self, name: str) -> str:
        """Of somebody who works at a counter."""
        pin: str = next(each["pin"] for each in self._told("staff") if each["name"] == name)
        return pin

    def card(self, given_name: str) -> str:
        """The path of the page behind this member's QR."""
        return "/balance#" + self._named(given_name)["balance_url"].rpartition("#")[2]

    def desk_token(self, outlet_code: str) -> str:
        """Of somebody of the reception who has signed in at this outlet's station."""
        station_id = self.station(outlet_code).get("/station").json["station_id"]
        caller = person(Role.RECEPTION, outlet_code=outlet_code, station_id=station_id)
        return door_token(self.var / "keys", caller, self.clock, lasts_seconds=3600)

    def office_session(self, role: Role = Role.HQ, **place: str) -> dict[str, Any]:
        """What the office's page keeps of somebody who has just shown a second factor."""
        caller = person(role, proven_at=time.time(), **place)
        in_an_hour = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
        return {
            "token": door_token(self.var / "keys", caller, self.clock, lasts_seconds=3600),
            "expires_at": in_an_hour,
            "ends_at": in_an_hour,
            "staff": {"staff_id": caller.subject, "name": "Olga", "role": caller.role},
        }

    def as_holder(self, token: str) -> Caller:
        return Caller(self.url, token)

    def _named(self, given_name: str) -> dict[str, str]:
        return next(each for each in self.people if each["name"].split()[0] == given_name)

    def _told(self, name: str) -> Any:
        return json.loads((self.var / "demo" / f"{name}.json").read_text(encoding="utf-8"))
