"""Import staff from a table: each row by the rules of the API, and whoever is there already is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from services.chassis.security.permission import Scope
from services.chassis.spreadsheet import UNSTORABLE, BadCells, Row
from services.contracts.http_staff import NewStaffRequest
from services.outlets.domain.import_report import ImportReport, RefusedRow
from services.outlets.domain.pin import PinTooEasy, check_pin
from services.outlets.domain.staff import Described, Person, StaffError
from services.outlets.storage.unit_of_work import OutletsWork

COLUMNS = ("name", "role", "outlet_code", "territory_code", "login", "locale", "pin")
REQUIRED = ("name", "role")
_REQUEST = NewStaffRequest()

Judge = Callable[[Described, bool], Person]
"""Who that would be, and whether with a PIN. Raises StaffError where they cannot be."""
Add = Callable[[Described, str | None], Person]
"""Adds them, with the hash of their PIN."""


@dataclass(frozen=True)
class StaffRow:
    """What one row says."""

    line: int
    described: Described
    pin: str | None


def read_staff(rows: Iterable[Row | BadCells]) -> list[StaffRow | RefusedRow]:
    """The rows, cut as COLUMNS, as far as they can be judged by themselves."""
    found: list[StaffRow | RefusedRow] = []
    for row in rows:
        try:
            found.append(_read(row))
        except RefusedRow as refused:
            found.append(refused)
    return found


def import_staff(
    work: OutletsWork,
    rows: Sequence[StaffRow | RefusedRow],
    pin_hashes: Mapping[int, str],
    *,
    judge: Judge,
    add: Add,
    is_dry: bool,
) -> ImportReport:
    """Add the people of all good rows; a dry run finds out the same and writes nothing. `pin_hashes` go by line.

    A row about somebody who is there changes nothing, so that an old file does no harm.
    """
    work.staff.wait_to_import()
    people = _People(work)
    report = ImportReport(rows=len(rows))
    for row in rows:
        try:
            if isinstance(row, RefusedRow):
                raise row
            person = judge(row.described, row.pin is not None)
            if people.has(row.line, person):
                report.unchanged += 1
                continue
            report.added.append(person if is_dry else add(row.described, pin_hashes.get(row.line)))
            people.take(person)
        except RefusedRow as refused:
            report.refused.append(refused)
        except StaffError as error:
            report.refused.append(RefusedRow(row.line, error.code, "", str(error)))
    after = {"rows": report.rows, "added": len(report.added), "refused": len(report.refused), "dry_run": is_dry}
    work.concerns("staff_file", work.command_id, after=after)
    return report


class _People:
    """Who works here, those of the rows before among them; a login is one person, and so is a name at a place."""

    def __init__(self, work: OutletsWork) -> None:
        self._logins: dict[str, Person] = {}
        self._names: set[tuple[str | None, ...]] = set()
        for person in work.staff.within(Scope()):
            if person.login is not None:
                # Those who have left keep theirs, too.
                self._logins[person.login] = person
            if person.state != "left":
                self._names.add(_name(person))

    def has(self, line: int, person: Person) -> bool:
        """Raises RefusedRow when the login is somebody else's."""
        other = None if person.login is None else self._logins.get(person.login)
        if other is not None and (_name(other) != _name(person) or other.state == "left"):
            raise RefusedRow(line, "login_taken", "login", "somebody else has this login")
        return other is not None or (person.login is None and _name(person) in self._names)

    def take(self, person: Person) -> None:
        self._names.add(_name(person))
        if person.login is not None:
            self._logins[person.login] = person


def _name(person: Person) -> tuple[str | None, ...]:
    return person.name, person.role, person.outlet_code, person.territory_code


def _read(row: Row | BadCells) -> StaffRow:
    if isinstance(row, BadCells):
        raise RefusedRow(row.line, "unreadable_row", "", row.reason)
    said: dict[str, Any] = {name: _tidy(name, cell) for name, cell in zip(COLUMNS, row.cells, strict=True) if cell}
    for name, cell in said.items():
        if UNSTORABLE.search(cell):
            raise RefusedRow(row.line, "invalid", name, "holds a character that cannot be stored")
    try:
        known = _REQUEST.load({"locale": "en", **said})
        pin = known.pop("pin", None)
        if pin is not None:
            check_pin(pin)
    except ValidationError as error:
        column, words = next((name, error.messages_dict[name]) for name in COLUMNS if name in error.messages_dict)
        raise RefusedRow(row.line, "invalid", column, " ".join(map(str, words))) from error
    except PinTooEasy as error:
        raise RefusedRow(row.line, error.code, "pin", "is too easy to guess") from error
    return StaffRow(row.line, Described(**known), pin)


def _tidy(column: str, cell: str) -> str:
    if column == "role":
        # `Outlet manager` is one, too.
        return cell.lower().replace(" ", "_")
    if column == "outlet_code":
        return cell.lower()
    return cell.replace("_", "-").split("-")[0].lower() if column == "locale" else cell
