"""Import outlets from a table: each row by the rules of the API, and what is there already is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from marshmallow import ValidationError

from services.chassis.spreadsheet import UNSTORABLE, BadCells, Row
from services.contracts.http_outlets import OutletRequest
from services.outlets.domain.history import Author
from services.outlets.domain.import_report import ImportReport, RefusedRow
from services.outlets.domain.outlet import InvalidOutlet, Outlet
from services.outlets.domain.territory import InvalidTerritory, Territory
from services.outlets.storage.unit_of_work import OutletsWork

COLUMNS = ("code", "name", "territory_code", "country", "zone", "currency", "locale", "business_day_starts_at")
REQUIRED = COLUMNS[:-1]
_REQUEST = OutletRequest()
# As spreadsheets write 04:00.
_TIME = re.compile(r"(\d\d?):(\d\d)(?::00)?")


def import_outlets(
    work: OutletsWork,
    rows: Iterable[Row | BadCells],
    *,
    is_dry: bool,
    makes_territories: bool = False,
    by: Author | None = None,
) -> ImportReport:
    """Open the outlets of all good rows, cut as COLUMNS; a dry run finds out the same and writes nothing.

    A row about an outlet that is there must say what is there: a file changes none, so that an old one does no harm.
    """
    work.territories.hold_map()
    plan = _Plan(work, makes_territories=makes_territories)
    report = ImportReport()
    for row in rows:
        report.rows += 1
        try:
            outlet = plan.outlet(row)
        except RefusedRow as refused:
            report.refused.append(refused)
            continue
        if outlet is None:
            report.unchanged += 1
        else:
            report.added.append(outlet)
    if not is_dry:
        plan.carry_out(report.added, by)
    after = {"rows": report.rows, "added": len(report.added), "refused": len(report.refused), "dry_run": is_dry}
    work.concerns("outlets_file", work.command_id, after=after)
    return report


class _Plan:
    """The map as it will be after the rows that were read so far."""

    def __init__(self, work: OutletsWork, *, makes_territories: bool) -> None:
        self._work = work
        self._makes_territories = makes_territories
        self._outlets = {outlet.outlet_code: outlet for outlet in work.places.outlets()}
        self._territories: dict[str, Territory] = {each.territory_code: each for each in work.territories.all()}
        self._new_territories: list[Territory] = []

    def outlet(self, row: Row | BadCells) -> Outlet | None:
        """What the row opens; None when that is there already. Raises RefusedRow."""
        if isinstance(row, BadCells):
            raise RefusedRow(row.line, "unreadable_row", "", row.reason)
        outlet, said = _read(row)
        there = self._outlets.get(outlet.outlet_code)
        if there is not None:
            _refuse_difference(row.line, outlet, there, said)
            return None
        self._refuse_unknown_territory(row.line, outlet.territory_code)
        self._outlets[outlet.outlet_code] = outlet
        return outlet

    def carry_out(self, outlets: Sequence[Outlet], by: Author | None) -> None:
        for territory in self._new_territories:
            self._work.territories.add(territory)
        for outlet in outlets:
            self._work.open_outlet(outlet, self._territories[outlet.territory_code].path, by)

    def _refuse_unknown_territory(self, line: int, code: str) -> None:
        if code in self._territories:
            return
        if not self._makes_territories:
            raise RefusedRow(line, "unknown_territory", "territory_code", "there is no territory with this code")
        try:
            territory = Territory.new(code, code)
        except InvalidTerritory as error:
            raise RefusedRow(line, "invalid", "territory_code", str(error)) from error
        self._territories[code] = territory
        self._new_territories.append(territory)


def _read(row: Row) -> tuple[Outlet, list[str]]:
    """The outlet that the row describes, and the columns that it fills. Raises RefusedRow."""
    said: dict[str, Any] = {name: _tidy(name, cell) for name, cell in zip(COLUMNS, row.cells, strict=True) if cell}
    for name, cell in said.items():
        if UNSTORABLE.search(cell):
            raise RefusedRow(row.line, "invalid", name, "holds a character that cannot be stored")
    try:
        known = _REQUEST.load(said)
        outlet = Outlet(outlet_code=known.pop("code"), **known)
    except ValidationError as error:
        column, words = next(_mistakes(error))
        raise RefusedRow(row.line, "invalid", column, words) from error
    except InvalidOutlet as error:
        # The schema has judged all but the zone, which only the library of zones knows.
        raise RefusedRow(row.line, "invalid", "zone", str(error)) from error
    return outlet, [name for name in said if name != "code"]


def _tidy(column: str, cell: str) -> str:
    if column == "code":
        return cell.lower()
    if column == "locale":
        # `lv-LV` and `LV` are Latvian, too.
        return cell.replace("_", "-").split("-")[0].lower()
    time = _TIME.fullmatch(cell) if column == "business_day_starts_at" else None
    return cell if time is None else f"{time[1]:0>2}:{time[2]}"


def _mistakes(error: ValidationError) -> Iterator[tuple[str, str]]:
    """In the order of the columns."""
    messages = error.messages_dict
    for column in COLUMNS:
        if column in messages:
            yield column, " ".join(map(str, messages[column]))


def _refuse_difference(line: int, outlet: Outlet, there: Outlet, said: Sequence[str]) -> None:
    differing = [name for name in said if outlet.description[name] != there.description[name]]
    if differing:
        names = ", ".join(differing)
        raise RefusedRow(line, "outlet_taken", names, "there is another outlet with this code, described differently")
