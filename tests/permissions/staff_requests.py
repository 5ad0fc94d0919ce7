"""Valid requests about staff and sessions, for the walk through all routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyotp
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.outlets.clients.company import Identity
from services.outlets.credentials.kit import Kit, kit
from services.outlets.domain.session import LASTS, Session
from services.outlets.domain.staff import Described, Person
from services.outlets.use_cases.look_after_staff import AT_THE_MACHINE, add_person
from services.outlets.use_cases.set_up_staff import make_set_up_link, read_set_up_link, redeem_set_up_link
from services.outlets.use_cases.sign_in_by_company import hand_code
from services.outlets.use_cases.use_passkeys import ADDING, SIGNING_IN, challenge, keep_passkey
from tests.authenticator import Authenticator
from tests.permissions.asking import Asked, Make, Request, about, lists, plain
from tests.permissions.franchise import OWN, Franchise

PUBLIC_URL = "https://cards.example"
PIN, PASSWORD = "7305", "seven cups of black tea"
_FORGET = sa.text("DELETE FROM sessions WHERE session_id = :session_id")
SECRET = pyotp.random_base32()


@dataclass(frozen=True)
class Hired:
    """Somebody new, and what they sign in with."""

    staff_id: str
    login: str
    token: str
    secret: str


def kit_of(franchise: Franchise) -> Kit:
    """What the outlets service checks people with."""
    return kit(franchise.keys, franchise.clock, public_url=PUBLIC_URL)


def cashier(franchise: Franchise, outlet: str) -> str:
    """The id of a new cashier."""
    pin_hash = franchise.remembered.get("pin hash")
    if pin_hash is None:
        pin_hash = franchise.remembered["pin hash"] = kit_of(franchise).hasher.hash(PIN)
    described = Described(name="Ola", role="cashier", outlet_code=outlet, locale="en")
    with franchise.work("outlets") as work:
        return add_person(work, AT_THE_MACHINE, described, pin_hash=pin_hash).staff_id


def invited(franchise: Franchise, outlet: str) -> Hired:
    """A new manager of the outlet, with a link in hand."""
    login, codes = f"{new_id()}@example.com", kit_of(franchise).codes
    described = Described(name="Marta", role="outlet_manager", outlet_code=outlet, login=login, locale="en")
    with franchise.work("outlets") as work:
        person = add_person(work, AT_THE_MACHINE, described, pin_hash=None)
        token = make_set_up_link(work, codes, person).token
        link = read_set_up_link(work, token)
    return Hired(person.staff_id, login, token, codes.secret(link.sealed_totp, person.staff_id))


def manager(franchise: Franchise, outlet: str) -> Hired:
    """The same, with a password."""
    hired = invited(franchise, outlet)
    password_hash = franchise.remembered.get("password hash")
    if password_hash is None:
        password_hash = franchise.remembered["password hash"] = kit_of(franchise).hasher.hash(PASSWORD)
    with franchise.work("outlets") as work:
        link = read_set_up_link(work, hired.token)
        redeem_set_up_link(work, hired.token, link, password_hash=password_hash, totp_step=0)
    return hired


def code(franchise: Franchise, secret: str) -> str:
    return pyotp.TOTP(secret).at(franchise.clock.now())


def _somebody_of_head_office(franchise: Franchise) -> Person:
    person = Person(new_id(), "Marta", "hq", login=f"{new_id()}@example.com", state="active")
    with franchise.work("outlets") as work:
        work.staff.add(person, added_at=work.now, added_by=None)
    return person


def company_code(franchise: Franchise) -> str:
    """What a company's sign-in brought back for somebody of head office."""
    person = _somebody_of_head_office(franchise)
    with franchise.work("outlets") as work:
        return hand_code(work, person, Identity("https://login.example.com", "marta", None, is_proven=True))


def shown_passkey(franchise: Franchise) -> dict[str, Any]:
    """A passkey of somebody of head office, which has answered a challenge."""
    person, device = _somebody_of_head_office(franchise), Authenticator(PUBLIC_URL.removeprefix("https://"), PUBLIC_URL)
    passkeys = kit_of(franchise).passkeys
    with franchise.work("outlets") as work:
        made = challenge(work, ADDING, person.staff_id)
        created = device.create(passkeys.creation_options(person.staff_id, "marta", made, known=()))
        keep_passkey(work, person.staff_id, passkeys.created(created, made), "Phone")
        return device.get(passkeys.request_options(challenge(work, SIGNING_IN)))


def new_passkey(franchise: Franchise) -> dict[str, Any]:
    """One that whoever of head office knocks may add."""
    device = Authenticator(PUBLIC_URL.removeprefix("https://"), PUBLIC_URL)
    caller = franchise.askers[Role.HQ].caller
    assert caller is not None
    with franchise.work("outlets") as work:
        made = challenge(work, ADDING, caller.subject)
    return device.create(kit_of(franchise).passkeys.creation_options(caller.subject, "marta", made, known=()))


def sign_everybody_in(franchise: Franchise) -> None:
    """Give each of those who knock a session of their own, with a second factor whose code nobody has used."""
    codes = kit_of(franchise).codes
    with franchise.work("outlets") as work:
        for asker in franchise.askers.values():
            caller = asker.caller
            if caller is None or caller.kind != "staff" or caller.session_id is None:
                continue
            if work.staff.find(caller.subject) is None:
                work.staff.add(_person(caller.subject, Role(caller.role)), added_at=work.now, added_by=None)
            work.staff.set_password(caller.subject, "nobody's", codes.sealed_secret(SECRET, caller.subject))
            work.connection.execute(_FORGET, {"session_id": caller.session_id})
            session = Session(
                session_id=caller.session_id,
                staff_id=caller.subject,
                station_id=caller.station_id,
                outlet_code=caller.outlet_code,
                began_at=work.now,
                ends_at=work.now + LASTS,
                proven_at=work.now,
            )
            work.sessions.begin(session)


def _person(staff_id: str, role: Role) -> Person:
    place: dict[str, Any] = {}
    if role in (Role.CASHIER, Role.RECEPTION, Role.OUTLET_MANAGER):
        place["outlet_code"] = OWN
    if role is Role.TERRITORY_MANAGER:
        place["territory_code"] = "baltics"
    return Person(staff_id, "Somebody", role.value, login=f"{staff_id}@example.com", state="active", **place)


def _staff(body: dict[str, str]) -> Make:
    """Something done to a new cashier of the outlet."""

    def make(franchise: Franchise, outlet: str) -> Asked:
        staff_id = cashier(franchise, outlet)
        return Asked(path={"staff_id": staff_id}, body=body, thing=staff_id)

    return make


def _manager(franchise: Franchise, outlet: str) -> Asked:
    staff_id = invited(franchise, outlet).staff_id
    return Asked(path={"staff_id": staff_id}, body={}, thing=staff_id)


def _pin(franchise: Franchise, outlet: str) -> Asked:
    return Asked(body={"staff_id": cashier(franchise, OWN), "pin": PIN})


def _password(franchise: Franchise, outlet: str) -> Asked:
    hired = manager(franchise, outlet)
    totp = code(franchise, hired.secret)
    return Asked(body={"login": hired.login, "password": PASSWORD, "totp": totp})


def _session(body: dict[str, str]) -> Make:
    def make(franchise: Franchise, outlet: str) -> Asked:
        sign_everybody_in(franchise)
        return Asked(body=body)

    return make


def _step_up(franchise: Franchise, outlet: str) -> Asked:
    sign_everybody_in(franchise)
    return Asked(body={"totp": code(franchise, SECRET)})


def _company_code(franchise: Franchise, outlet: str) -> Asked:
    return Asked(body={"code": company_code(franchise)})


def _passkey(franchise: Franchise, outlet: str) -> Asked:
    return Asked(body={"credential": shown_passkey(franchise)})


def _new_passkey(franchise: Franchise, outlet: str) -> Asked:
    sign_everybody_in(franchise)
    return Asked(body={"credential": new_passkey(franchise), "name": "Phone"})


def _set_up_link(franchise: Franchise, outlet: str) -> Asked:
    token = invited(franchise, outlet).token
    return Asked(body={"token": token}, thing=token)


def _set_up(franchise: Franchise, outlet: str) -> Asked:
    hired = invited(franchise, outlet)
    totp = code(franchise, hired.secret)
    return Asked(body={"token": hired.token, "password": PASSWORD, "totp": totp}, thing=hired.token)


REQUESTS: dict[str, Request] = {
    "GET /staff": lists(lambda franchise, outlet: Asked(thing=cashier(franchise, outlet))),
    "POST /staff": plain(
        lambda franchise, outlet: Asked(
            body={"name": "Ola", "role": "cashier", "outlet_code": OWN, "locale": "lv", "pin": "7305"}
        )
    ),
    "POST /imports/staff": plain(
        lambda franchise, outlet: Asked(
            body={"csv": f"name,role,outlet_code\nOla {new_id()},cashier,{OWN}\n", "dry_run": False}
        )
    ),
    "POST /staff/<staff_id>/changes": about(_staff({"name": "Aleksandra"})),
    "POST /staff/<staff_id>/pins": about(_staff({"pin": "8416"})),
    "POST /staff/names": plain(lambda franchise, outlet: Asked(body={"ids": [new_id()]})),
    "POST /staff/<staff_id>/leaving": about(_staff({})),
    "POST /staff/<staff_id>/set-up-links": about(_manager),
    "GET /stations/me/staff": plain(),
    "POST /sessions/pin": plain(_pin),
    "POST /sessions/password": plain(_password),
    "POST /sessions/renewals": plain(_session({})),
    "POST /sessions/ending": plain(_session({})),
    "POST /sessions/step-ups": plain(_step_up),
    "POST /sessions/oidc": plain(_company_code),
    "POST /sessions/passkey-options": plain(lambda franchise, outlet: Asked(body={})),
    "POST /sessions/passkey": plain(_passkey),
    "POST /sessions/step-up-options": plain(_session({})),
    "GET /passkeys": plain(),
    "POST /passkeys/options": plain(_session({})),
    "POST /passkeys": plain(_new_passkey),
    "POST /passkeys/removals": plain(lambda franchise, outlet: Asked(body={"credential_id": "AAAA"})),
    "POST /oidc/beginnings": plain(lambda franchise, outlet: Asked(body={})),
    "POST /oidc/returns": plain(
        lambda franchise, outlet: Asked(body={"state": "A" * 43, "code": "code", "binding": "A" * 43})
    ),
    "POST /set-up-links/readings": about(_set_up_link, has_place=False),
    "POST /set-up-links/redemptions": about(_set_up, has_place=False),
}
