"""Who works here: adding people, changing and moving them, their PINs and links, and their last day."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response
from marshmallow import Schema

from services.chassis.database.column_types import as_text
from services.chassis.http.callers import current_caller, current_scope, current_staff_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_sessions import NothingRequest
from services.contracts.http_staff import (
    NewStaffRequest,
    PinRequest,
    StaffChangeRequest,
    StaffImportRequest,
    StaffNamesRequest,
)
from services.contracts.permissions import Action
from services.outlets.credentials.kit import Kit
from services.outlets.domain.import_report import RefusedRow
from services.outlets.domain.outlet import UnreadableTable
from services.outlets.domain.pin import check_pin
from services.outlets.domain.staff import Described, Person
from services.outlets.http_api.bodies import report_body
from services.outlets.http_api.tables import table_rows
from services.outlets.storage.unit_of_work import OutletsWork
from services.outlets.use_cases.import_staff import COLUMNS, REQUIRED, StaffRow, import_staff, read_staff
from services.outlets.use_cases.look_after_staff import (
    Superior,
    add_person,
    change_person,
    give_pin,
    person_looked_after,
    person_to_be,
    see_off,
)
from services.outlets.use_cases.set_up_staff import make_set_up_link

Answer = tuple[dict[str, Any], int]
View = Callable[..., Response]

_NEW, _CHANGE, _PIN, _NOTHING = NewStaffRequest(), StaffChangeRequest(), PinRequest(), NothingRequest()
_FILE, _NAMES = StaffImportRequest(), StaffNamesRequest()
# Each takes 50 ms, and the gateway waits for less than three seconds.
MOST_PINS = 20


def add_staff_routes(
    app: Flask, open_work: WorkOpener[OutletsWork], commands: Commands[OutletsWork], kit: Kit, *, public_url: str
) -> None:
    """The people of the franchise."""
    _add_people(app, open_work, commands, kit)
    _add_ways_in(app, commands, kit, public_url)
    _add_import(app, commands, kit)


def _add_people(app: Flask, open_work: WorkOpener[OutletsWork], commands: Commands[OutletsWork], kit: Kit) -> None:
    @app.get("/staff")
    @permits(Action.READ_STAFF)
    def all_staff() -> dict[str, Any]:
        with open_work.reading() as work:
            return {"staff": [_shown(person) for person in work.staff.within(current_scope())]}

    @app.post("/staff/names")
    @permits(Action.READ_STAFF_NAMES)
    def names() -> dict[str, Any]:
        """Posted, for there may be more ids than an address holds; it writes nothing."""
        with open_work.reading() as work:
            found = work.staff.names(load(_NAMES)["ids"])
        return {"people": [{"staff_id": staff_id, "name": name} for staff_id, name in found.items()]}

    @app.post("/staff")
    @permits(Action.MANAGE_STAFF)
    @_hashing_pin(kit, _NEW)
    @commands.handle
    def add_staff(work: OutletsWork, pin_hash: str | None) -> Answer:
        described = load(_NEW)
        described.pop("pin", None)
        return _shown(add_person(work, _superior(), Described(**described), pin_hash=pin_hash)), 201

    @app.post("/staff/<staff_id>/changes")
    @permits(Action.MANAGE_STAFF)
    @commands.handle
    def change_staff(work: OutletsWork, staff_id: str) -> Answer:
        return _shown(change_person(work, _superior(), staff_id, Described(**load(_CHANGE)))), 201

    @app.post("/staff/<staff_id>/leaving")
    @permits(Action.MANAGE_STAFF)
    @commands.handle
    def leave(work: OutletsWork, staff_id: str) -> Answer:
        load(_NOTHING)
        return _shown(see_off(work, _superior(), staff_id)), 201


def _add_ways_in(app: Flask, commands: Commands[OutletsWork], kit: Kit, public_url: str) -> None:
    @app.post("/staff/<staff_id>/pins")
    @permits(Action.MANAGE_STAFF)
    @_hashing_pin(kit, _PIN)
    @commands.handle
    def set_pin(work: OutletsWork, staff_id: str, pin_hash: str) -> Answer:
        return _shown(give_pin(work, _superior(), staff_id, pin_hash)), 201

    @app.post("/staff/<staff_id>/set-up-links")
    @permits(Action.INVITE_STAFF)
    @commands.handle
    def invite(work: OutletsWork, staff_id: str) -> Answer:
        load(_NOTHING)
        person = person_looked_after(work, _superior(), staff_id)
        link = make_set_up_link(work, kit.codes, person)
        after = {"set_up_link": "made"}
        work.concerns("staff", staff_id, place=work.staff.place(person), after=after)
        return {"url": f"{public_url}/hq#set-up={link.token}", "expires_at": as_text(link.expires_at)}, 201


def _add_import(app: Flask, commands: Commands[OutletsWork], kit: Kit) -> None:
    @commands.handle
    def carry_out(
        work: OutletsWork, rows: list[StaffRow | RefusedRow], pin_hashes: dict[int, str], is_dry: bool
    ) -> Answer:
        def judge(described: Described, has_pin: bool) -> Person:
            return person_to_be(work, _superior(), described, has_pin=has_pin)[0]

        def add(described: Described, pin_hash: str | None) -> Person:
            person = add_person(work, _superior(), described, pin_hash=pin_hash)
            work.audit.note_act(current_caller(), Action.MANAGE_STAFF, work.concern)
            return person

        return report_body(import_staff(work, rows, pin_hashes, judge=judge, add=add, is_dry=is_dry)), 201

    @permits(Action.MANAGE_STAFF)
    def staff_file() -> Response:
        """Hashes the PINs before the command opens its transaction, and so many only as are done in time."""
        given = load(_FILE)
        rows = read_staff(table_rows(given["csv"], columns=COLUMNS, required=REQUIRED))
        pins = {row.line: row.pin for row in rows if isinstance(row, StaffRow) and row.pin is not None}
        if len(pins) > MOST_PINS:
            raise UnreadableTable(f"At most {MOST_PINS} rows with a PIN at once: send the others after these.")
        hashes = {} if given["dry_run"] else {line: kit.hasher.hash(pin) for line, pin in pins.items()}
        return carry_out(rows=rows, pin_hashes=hashes, is_dry=given["dry_run"])

    staff_file.is_command = True  # type: ignore[attr-defined]
    app.add_url_rule("/imports/staff", view_func=staff_file, methods=["POST"])


def _hashing_pin(kit: Kit, schema: Schema) -> Callable[[View], View]:
    """Hash the PIN that came before the command opens its transaction: in those 50 ms nobody else could write."""

    def decorate(view: View) -> View:
        @wraps(view)
        def hashed(**path: Any) -> Response:
            pin = load(schema).get("pin")
            if pin is not None:
                check_pin(pin)
            return view(**path, pin_hash=None if pin is None else kit.hasher.hash(pin))

        return hashed

    return decorate


def _superior() -> Superior:
    return Superior(current_caller().role, current_scope(), current_staff_id())


def _shown(person: Person) -> dict[str, Any]:
    return {
        "staff_id": person.staff_id,
        "name": person.name,
        "login": person.login,
        "role": person.role,
        "outlet_code": person.outlet_code,
        "territory_code": person.territory_code,
        "locale": person.locale,
        "state": person.state,
    }
