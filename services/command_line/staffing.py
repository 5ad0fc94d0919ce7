"""People and their ways in, as an administrator at the machine looks after them."""

from __future__ import annotations

from typing import Any

from services.chassis.process import Service
from services.chassis.security.permission import Scope
from services.command_line.suite import ADMINISTRATOR
from services.contracts.permissions import Action
from services.outlets.credentials.kit import Kit, kit
from services.outlets.domain.staff import Person, UnknownStaff, clean_login
from services.outlets.use_cases.set_up_staff import first_of_head_office, make_set_up_link


def kit_of(outlets: Service) -> Kit:
    """What the outlets service checks people with."""
    return kit(outlets.settings.keys, outlets.clock)


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
    home = home or str(getattr(outlets.settings, "public_url", ""))
    return f"{home.rstrip('/')}/hq#set-up={link.token}"
