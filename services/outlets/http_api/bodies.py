"""The bodies of answers about places."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from services.chassis.database.column_types import as_text
from services.outlets.domain.history import OutletChange
from services.outlets.domain.import_report import ImportReport
from services.outlets.domain.outlet import Outlet, OutletOnMap
from services.outlets.domain.territory import Territory


def outlet_body(outlet: Outlet) -> dict[str, Any]:
    """What is said of an outlet."""
    return {"code": outlet.outlet_code, **outlet.description, "labels": list(outlet.labels)}


def outlet_line(found: OutletOnMap) -> dict[str, Any]:
    """The same, and how it stands."""
    return {
        **outlet_body(found.outlet),
        "state": found.state,
        "opened_at": as_text(found.opened_at),
        "closed_at": as_text(found.closed_at) if found.closed_at else None,
    }


def report_body(report: ImportReport) -> dict[str, Any]:
    return {
        "rows": report.rows,
        "added": len(report.added),
        "unchanged": report.unchanged,
        "refused": [asdict(refused) for refused in report.refused],
    }


def territory_body(territory: Territory) -> dict[str, Any]:
    return {
        "code": territory.territory_code,
        "name": territory.name,
        "parent_code": territory.parent_code,
        "path": territory.path,
    }


def change_body(change: OutletChange) -> dict[str, Any]:
    return {
        "changed_at": as_text(change.changed_at),
        "by": change.by.staff_id if change.by else None,
        "role": change.by.role if change.by else None,
        "what": change.what,
        "before": dict(change.before),
        "after": dict(change.after),
    }
