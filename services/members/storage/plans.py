"""Plans: versions that never change, remembered in the process for ever."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.members.domain.memberships.plan import Plan, Window
from services.members.domain.memberships.refusals import PlanChanged, UnknownPlan
from services.members.storage.tables.memberships import plan_versions

_FIELDS = tuple(field.name for field in fields(Plan))
_COLUMNS = ", ".join(_FIELDS)
_ADD = Prepared(
    f"""INSERT INTO plan_versions ({_COLUMNS}, defined_at, staff_id, command_id)
        VALUES ({", ".join(f":{name}" for name in _FIELDS)}, :defined_at, :staff_id, :command_id)
        ON CONFLICT (code, version) DO NOTHING RETURNING plan_version_id"""  # noqa: S608
)
_NEWEST = Prepared(
    f"""SELECT {_COLUMNS} FROM plan_versions AS each
         WHERE code = :code ORDER BY version DESC LIMIT 1"""  # noqa: S608
)


class Plans:
    """The plans of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime, remembered: dict[str, Plan]) -> None:
        self._connection = connection
        self._now = now
        self._remembered = remembered

    def newest(self, code: str) -> Plan:
        """As it is sold now. Raises UnknownPlan."""
        row = _NEWEST.run(self._connection, code=code).first()
        if row is None:
            raise UnknownPlan
        return _plan(row)

    def all(self) -> list[Plan]:
        """Every version, the newest of each plan first."""
        query = sa.select(plan_versions).order_by(plan_versions.c.code, plan_versions.c.version.desc())
        return [_plan(row) for row in self._connection.execute(query)]

    def with_ids(self, plan_version_ids: Iterable[str]) -> Mapping[str, Plan]:
        """What these memberships were sold under; a version that was read once is never read again."""
        missing = set(plan_version_ids) - self._remembered.keys()
        if missing:
            query = sa.select(plan_versions).where(plan_versions.c.plan_version_id.in_(missing))
            for row in self._connection.execute(query):
                self._remembered[row.plan_version_id] = _plan(row)
        return self._remembered

    def add(self, plan: Plan, *, staff_id: str | None, command_id: str) -> None:
        """Write a version. Raises PlanChanged where somebody wrote it meanwhile."""
        row = {
            **vars(plan),
            "titles": _as_json(dict(plan.titles)),
            "windows": _as_json([_told(window) for window in plan.windows]),
            "outlet_codes": _as_json(sorted(plan.outlet_codes)),
            "defined_at": self._now,
            "staff_id": staff_id,
            "command_id": command_id,
        }
        if _ADD.run(self._connection, **row).first() is None:
            raise PlanChanged


def _as_json(value: Mapping[str, Any] | Sequence[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _told(window: Window) -> dict[str, Any]:
    return {
        "weekdays": sorted(window.weekdays),
        "begins": window.begins.isoformat("minutes"),
        "ends": window.ends.isoformat("minutes"),
    }


def _plan(row: Any) -> Plan:
    told = {name: getattr(row, name) for name in _FIELDS}
    return Plan(
        **{
            **told,
            "titles": json.loads(row.titles),
            "windows": tuple(
                Window(
                    frozenset(window["weekdays"]),
                    time.fromisoformat(window["begins"]),
                    time.fromisoformat(window["ends"]),
                )
                for window in json.loads(row.windows)
            ),
            "outlet_codes": frozenset(json.loads(row.outlet_codes)),
            **{flag: bool(told[flag]) for flag in ("renews", "needs_waiver", "is_corporate", "is_sold")},
        }
    )
