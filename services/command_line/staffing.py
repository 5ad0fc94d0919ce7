"""People and their ways in, as an administrator at the machine looks after them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from services.chassis.process import Service
from services.chassis.security.permission import Scope
from services.command_line.suite import ADMINISTRATOR
from services.contracts.permissions import Action
from services.outlets.credentials.kit import Kit, kit
from services.outlets.domain.import_report import ImportReport, RefusedRow
from services.outlets.domain.pin import is_trivial
from services.outlets.domain.staff import Described, Person, UnknownStaff, clean_login
from services.outlets.use_cases.import_staff import StaffRow, import_staff
from services.outlets.use_cases.look_after_staff import AT_THE_MACHINE, add_person, give_pin, person_to_be
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


def import_people(
    outlets: Service, rows: Sequence[StaffRow | RefusedRow], *, is_dry: bool, hashed: Callable[[], None]
) -> ImportReport:
    """What became of the rows. PINs are hashed before the database is held: each takes 50 ms."""
    pin_hashes: dict[int, str] = {}
    for row in rows:
        if isinstance(row, StaffRow) and row.pin is not None and not is_dry:
            pin_hashes[row.line] = kit_of(outlets).hasher.hash(row.pin)
        hashed()
    with outlets.open_work() as work:

        def judge(described: Described, has_pin: bool) -> Person:
            return person_to_be(work, AT_THE_MACHINE, described, has_pin=has_pin)[0]

        def add(described: Described, pin_hash: str | None) -> Person:
            person = add_person(work, AT_THE_MACHINE, described, pin_hash=pin_hash)
            work.audit.note_act(ADMINISTRATOR, Action.MANAGE_STAFF, work.concern)
            return person

        return import_staff(work, rows, pin_hashes, judge=judge, add=add, is_dry=is_dry)


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
