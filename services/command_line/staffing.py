"""People and their ways in, as an administrator at the machine looks after them."""

from __future__ import annotations

import secrets
from typing import Any

from services.chassis.process import Service
from services.chassis.security.permission import Scope
from services.command_line.suite import ADMINISTRATOR
from services.contracts.permissions import Action
from services.outlets.credentials.kit import Kit, kit
from services.outlets.domain.pin import is_trivial
from services.outlets.domain.staff import Person, UnknownStaff, clean_login
from services.outlets.use_cases.look_after_staff import AT_THE_MACHINE, Described, add_person, give_pin
from services.outlets.use_cases.set_up_staff import first_of_head_office, make_set_up_link


def kit_of(outlets: Service) -> Kit:
    """What the outlets service checks people with."""
    return kit(outlets.settings.keys, outlets.clock, public_url=_public_url(outlets))


def first_link(outlets: Service, *, home: str | None = None) -> str | None:
    """A set-up link for whoever of head office is to come in first; None when somebody has."""
    with outlets.open_work() as work:
        person = first_of_head_office(work)
        return None if person is None else _link(outlets, work, person, home)


def link_of(outlets: Service, login: str) -> str:
    """A fresh set-up link of the person with this login. Raises UnknownStaff, HasLeft, NoLogin."""
    with outlets.open_work() as work:
        person = work.staff.with_login(clean_login(login))
        if person is None:
            raise UnknownStaff
        return _link(outlets, work, person, None)


def everybody(outlets: Service) -> list[Person]:
    """Who works here, by name."""
    with outlets.open_work.reading() as work:
        return [person for person in work.staff.within(Scope()) if person.state != "left"]


def keep_person(outlets: Service, described: Described, there: Person | None = None) -> str | None:
    """Add the person, or take the one who is there; answers their new PIN where they have a place for one."""
    pin = random_pin() if described.outlet_code is not None else None
    pin_hash = None if pin is None else kit_of(outlets).hasher.hash(pin)
    with outlets.open_work() as work:
        if there is None:
            add_person(work, AT_THE_MACHINE, described, pin_hash=pin_hash)
        elif pin_hash is not None:
            give_pin(work, AT_THE_MACHINE, there.staff_id, pin_hash)
    return pin


def random_pin() -> str:
    """Six digits that nobody tries first."""
    while is_trivial(pin := f"{secrets.randbelow(1_000_000):06}"):
        continue
    return pin


def _link(outlets: Service, work: Any, person: Person, home: str | None) -> str:
    link = make_set_up_link(work, kit_of(outlets).codes, person)
    work.audit.note(
        ADMINISTRATOR,
        Action.INVITE_STAFF,
        object_kind="staff",
        object_id=person.staff_id,
        place=work.staff.place(person),
        after={"set_up_link": "made"},
    )
    return f"{(home or _public_url(outlets)).rstrip('/')}/hq#set-up={link.token}"


def _public_url(outlets: Service) -> str:
    return str(getattr(outlets.settings, "public_url", ""))
