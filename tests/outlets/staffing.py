"""An outlets service with people in it: each signs in as they would, through the service's own routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyotp
import sqlalchemy as sa
from flask.testing import FlaskClient

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.chassis.security.signatures import door_verifier
from services.contracts.permissions import Role
from services.outlets.domain.staff import Described
from services.outlets.use_cases.add_station import add_station
from services.outlets.use_cases.look_after_staff import AT_THE_MACHINE, add_person
from services.outlets.use_cases.open_outlet import open_outlet
from services.outlets.use_cases.set_up_staff import make_set_up_link
from tests.outlets.franchise import Franchise, outlet

RIGA, JURMALA, WARSAW = "riga-old-town", "jurmala", "mokotow"
PASSWORD = "seven cups of black tea"


@dataclass(frozen=True)
class Answer:
    status: int
    json: Any
    headers: Any

    @property
    def code(self) -> str | None:
        code: str | None = self.json.get("code")
        return code


class Staffing:
    """Two outlets in the Baltics, one in Poland, and whoever a test adds."""

    def __init__(self, franchise: Franchise) -> None:
        self.franchise = franchise
        self.clock = franchise.clock
        self.client: FlaskClient = franchise.client()
        self.verifier = door_verifier(franchise.keys, franchise.clock)
        with franchise.open_work() as work:
            open_outlet(work, outlet())
            open_outlet(work, outlet(outlet_code=JURMALA, name="Jūrmala"))
            open_outlet(work, outlet(outlet_code=WARSAW, name="Mokotów", territory_code="vistula", country="PL"))
            self.stations = {code: add_station(work, code) for code in (RIGA, JURMALA, WARSAW)}

    # People.
    def add(self, role: str, *, pin: str | None = None, login: str | None = None, **place: str) -> str:
        """The id of a new person, as an administrator adds them."""
        pin_hash = None if pin is None else self.franchise.kit.hasher.hash(pin)
        described = Described(name=f"{role} of {place}", role=role, login=login, locale="en", **place)
        with self.franchise.open_work() as work:
            return add_person(work, AT_THE_MACHINE, described, pin_hash=pin_hash).staff_id

    def cashier(self, pin: str = "7305", outlet_code: str = RIGA) -> str:
        return self.add("cashier", pin=pin, outlet_code=outlet_code)

    def link_for(self, staff_id: str) -> str:
        """The secret of a fresh set-up link."""
        with self.franchise.open_work() as work:
            person = work.staff.find(staff_id)
            assert person is not None
            return make_set_up_link(work, self.franchise.kit.codes, person).token

    def set_up(self, staff_id: str) -> Person:
        """Somebody who has chosen a password and taken the second factor, and is signed in."""
        token = self.link_for(staff_id)
        secret = self.post("/set-up-links/readings", {"token": token}).json["totp_secret"]
        body = {"token": token, "password": PASSWORD, "totp": self.code(secret)}
        session = self.post("/set-up-links/redemptions", body)
        assert session.status == 200, session.json
        return Person(self, staff_id, secret, session.json)

    def head_office(self, login: str = "hq@example.com") -> Person:
        return self.set_up(self.add("hq", login=login))

    def manager(self, outlet_code: str = RIGA, login: str = "manager@example.com") -> Person:
        return self.set_up(self.add("outlet_manager", login=login, outlet_code=outlet_code))

    def code(self, secret: str) -> str:
        """What the authenticator app shows now."""
        return pyotp.TOTP(secret).at(self.clock.now())

    # Asking.
    def as_station(self, outlet_code: str = RIGA, station_id: str | None = None) -> dict[str, str]:
        station_id = station_id or self.stations[outlet_code]
        caller = Caller("station", station_id, Role.STATION, outlet_code=outlet_code, station_id=station_id)
        return self.franchise.as_caller(caller)

    def as_holder(self, session: Any) -> dict[str, str]:
        """Headers of whoever holds the session's token, as the gateway passes them on."""
        return self.franchise.as_caller(self.verifier.caller(session["token"]))

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None, *, key: str | None = None) -> Answer:
        sent = {**(headers or {}), "Idempotency-Key": key or new_id()}
        answer = self.client.post(path, json=body, headers=sent)
        return Answer(answer.status_code, answer.get_json(), answer.headers)

    def get(self, path: str, headers: dict[str, str]) -> Answer:
        answer = self.client.get(path, headers=headers)
        return Answer(answer.status_code, answer.get_json(), answer.headers)

    def pin(self, staff_id: str, pin: str, *, at: str = RIGA, station_id: str | None = None) -> Answer:
        return self.post("/sessions/pin", {"staff_id": staff_id, "pin": pin}, self.as_station(at, station_id))

    def password(self, login: str, password: str, totp: str) -> Answer:
        return self.post("/sessions/password", {"login": login, "password": password, "totp": totp})

    def count(self, table: str) -> int:
        with self.franchise.database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one())

    def audited(self, action: str) -> list[dict[str, Any]]:
        with self.franchise.database.reading() as connection:
            query = sa.text("SELECT * FROM audit_entries WHERE action = :action ORDER BY entry_id")
            return [dict(row._mapping) for row in connection.execute(query, {"action": action})]


@dataclass
class Person:
    """Somebody who signed in with both factors."""

    staffing: Staffing
    staff_id: str
    secret: str
    session: Any

    def post(self, path: str, body: Any, *, key: str | None = None) -> Answer:
        return self.staffing.post(path, body, self.staffing.as_holder(self.session), key=key)

    def get(self, path: str) -> Answer:
        return self.staffing.get(path, self.staffing.as_holder(self.session))
