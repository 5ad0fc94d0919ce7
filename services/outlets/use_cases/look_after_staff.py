"""Look after staff: add people, change and move them, give them PINs, see them off; each by somebody above them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.chassis.identifiers import new_id
from services.chassis.security.permission import Place, Scope
from services.chassis.work.audit import Values
from services.outlets.domain.staff import (
    AT_AN_OUTLET,
    HQ,
    TERRITORY_MANAGER,
    WITH_A_LOGIN,
    Described,
    HasLeft,
    LastOfHeadOffice,
    LoginTaken,
    NoPinHere,
    Person,
    RoleTooHigh,
    UnknownPlace,
    UnknownStaff,
    clean_login,
    roles_looked_after,
)
from services.outlets.storage.unit_of_work import OutletsWork


@dataclass(frozen=True)
class Superior:
    """Who looks after people: in which role, and how far that goes."""

    role: str
    scope: Scope
    staff_id: str | None = None


AT_THE_MACHINE = Superior(HQ, Scope())
"""Whoever has the machine."""


def add_person(work: OutletsWork, superior: Superior, described: Described, *, pin_hash: str | None) -> Person:
    """Raises InvalidStaff, RoleTooHigh, UnknownPlace, LoginTaken, NoPinHere."""
    person, place = person_to_be(work, superior, described, has_pin=pin_hash is not None)
    _refuse_taken_login(work, person)
    work.staff.add(person, added_at=work.now, added_by=superior.staff_id)
    work.tell_where_they_work(person)
    if pin_hash is not None:
        person = _with_pin(work, person, pin_hash)
    work.concerns("staff", person.staff_id, place=place, after={**_said(person), "has_pin": pin_hash is not None})
    return person


def person_to_be(work: OutletsWork, superior: Superior, described: Described, *, has_pin: bool) -> tuple[Person, Place]:
    """Who that would be, and where. Raises InvalidStaff, RoleTooHigh, UnknownPlace, NoPinHere."""
    person = Person(
        staff_id=new_id(),
        name=described.name or "",
        role=described.role or "",
        outlet_code=described.outlet_code,
        territory_code=described.territory_code,
        login=None if described.login is None else clean_login(described.login),
        locale=described.locale or "en",
    )
    place = _place_looked_after(work, superior, person)
    if has_pin and not person.may_have_pin:
        raise NoPinHere
    return person, place


def person_looked_after(work: OutletsWork, superior: Superior, staff_id: str) -> Person:
    """Somebody whom the superior may change, held until the work is committed. Raises UnknownStaff, RoleTooHigh."""
    person = work.staff.hold(staff_id)
    place = None if person is None else work.staff.place(person)
    if person is None or place is None or not superior.scope.includes(place):
        raise UnknownStaff
    if person.role not in roles_looked_after(superior.role):
        raise RoleTooHigh
    return person


def change_person(work: OutletsWork, superior: Superior, staff_id: str, described: Described) -> Person:
    """What is described is new, the rest stays. Whoever moves, or gets another role or login, signs in anew.

    Raises UnknownStaff, HasLeft, and whatever `add_person` does.
    """
    before = _still_here(person_looked_after(work, superior, staff_id))
    after = _changed(before, described)
    place = _place_looked_after(work, superior, after)
    if after.login != before.login:
        _refuse_taken_login(work, after)
        # The account of the company belongs to the address that the login was.
        work.ways.unbind(staff_id)
    if before.role == HQ and after.role != HQ:
        _refuse_last(work, before)
    if not after.may_have_pin:
        work.staff.forget_pin(staff_id)
    if after.role not in WITH_A_LOGIN:
        work.staff.forget_login(staff_id)
    work.staff.change(after)
    if _said(after) != _said(before):
        work.tell_where_they_work(after)
    if replace(after, name=before.name, locale=before.locale) != before:
        work.sessions.end_of_person(staff_id, work.now)
    work.concerns("staff", staff_id, place=place, before=_said(before), after=_said(after))
    return after


def give_pin(work: OutletsWork, superior: Superior, staff_id: str, pin_hash: str) -> Person:
    """Another PIN; whoever is signed in with the old one is not any more. Raises UnknownStaff, HasLeft, NoPinHere."""
    person = _with_pin(work, _still_here(person_looked_after(work, superior, staff_id)), pin_hash)
    work.sessions.end_of_person(staff_id, work.now)
    work.concerns("staff", staff_id, place=work.staff.place(person), after={"has_pin": True})
    return person


def see_off(work: OutletsWork, superior: Superior, staff_id: str) -> Person:
    """The person leaves: nothing that they knew or held opens anything, and their sessions end everywhere.

    Raises UnknownStaff, HasLeft, LastOfHeadOffice.
    """
    person = _still_here(person_looked_after(work, superior, staff_id))
    if person.role == HQ:
        _refuse_last(work, person)
    work.staff.leave(staff_id, left_at=work.now)
    work.sessions.end_of_person(staff_id, work.now)
    left = replace(person, state="left")
    work.tell_where_they_work(left)
    before, after = {"state": person.state}, {"state": left.state}
    work.concerns("staff", staff_id, place=work.staff.place(person), before=before, after=after)
    return left


def _still_here(person: Person) -> Person:
    if person.state == "left":
        raise HasLeft
    return person


def _with_pin(work: OutletsWork, person: Person, pin_hash: str) -> Person:
    if not person.may_have_pin:
        raise NoPinHere
    work.staff.set_pin(person.staff_id, pin_hash)
    return replace(person, state="active")


def _changed(person: Person, described: Described) -> Person:
    """A new role brings its own place with it: an outlet, a territory, or none."""
    role = described.role or person.role
    return replace(
        person,
        name=described.name or person.name,
        role=role,
        outlet_code=(described.outlet_code or person.outlet_code) if role in AT_AN_OUTLET else described.outlet_code,
        territory_code=(described.territory_code or person.territory_code)
        if role == TERRITORY_MANAGER
        else described.territory_code,
        login=person.login if described.login is None else clean_login(described.login),
        locale=described.locale or person.locale,
    )


def _place_looked_after(work: OutletsWork, superior: Superior, person: Person) -> Place:
    """Where the person will be, which is within reach. Raises RoleTooHigh, UnknownPlace."""
    if person.role not in roles_looked_after(superior.role):
        raise RoleTooHigh
    place = work.staff.place(person)
    if place is None or not superior.scope.includes(place):
        raise UnknownPlace
    return place


def _refuse_taken_login(work: OutletsWork, person: Person) -> None:
    other = None if person.login is None else work.staff.with_login(person.login)
    if other is not None and other.staff_id != person.staff_id:
        raise LoginTaken


def _refuse_last(work: OutletsWork, person: Person) -> None:
    if not work.staff.others_of_head_office(person.staff_id):
        raise LastOfHeadOffice


def _said(person: Person) -> Values:
    """What the audit may know: no name, no login."""
    return {"role": person.role, "outlet": person.outlet_code, "territory": person.territory_code}
