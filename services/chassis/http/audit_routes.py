"""GET /audit, the same in every service: who did what here, as far as the caller may see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask, Response
from marshmallow import Schema, ValidationError, fields

from services.chassis.database.column_types import as_text
from services.chassis.http.answers import private
from services.chassis.http.callers import current_scope, permits
from services.chassis.http.validation import Words, query
from services.chassis.identifiers import is_id
from services.chassis.work.audit_trail import AuditEntry, Filters, read_audit
from services.chassis.work.unit_of_work import UnitOfWork, WorkOpener


class _Instant(fields.String):
    """ISO 8601 with an offset from UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **words: Any) -> datetime:  # type: ignore[override]
        text: str = super()._deserialize(value, attr, data, **words)
        try:
            instant = datetime.fromisoformat(text)
        except ValueError as error:
            raise ValidationError("must be an instant such as 2026-03-02T09:15:00+01:00") from error
        if instant.tzinfo is None:
            raise ValidationError("must carry its offset from UTC, such as Z or +01:00")
        # Near year 1 and year 9999 the way to UTC leaves the calendar.
        if not 2000 <= instant.year <= 2200:
            raise ValidationError("must lie between the years 2000 and 2200")
        return instant


class _Id(fields.String):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **words: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **words)
        if not is_id(text):
            raise ValidationError("must be the id of an entry")
        return text


class _AuditQuery(Schema):
    """What is looked for."""

    since = _Instant(data_key="from")
    until = _Instant(data_key="to")
    outlet_code = Words(at_most=64, data_key="outlet")
    who_id = Words(at_most=100, data_key="who")
    action = Words(at_most=100)
    object_id = Words(at_most=100, data_key="object")
    before_entry = _Id()


_QUERY = _AuditQuery()


def add_audit_routes(app: Flask, open_work: WorkOpener[Any], action: str) -> None:
    """Let those who may do `action` read this service's audit."""

    def audit() -> Response:
        filters = Filters(**query(_QUERY))
        with open_work.reading() as work:
            entries, next_before = _read(work, filters)
        return private({"entries": [_shown(entry, app.name) for entry in entries], "next": next_before})

    app.add_url_rule("/audit", view_func=permits(action)(audit), methods=["GET"])


def _read(work: UnitOfWork, filters: Filters) -> tuple[list[AuditEntry], str | None]:
    return read_audit(work.connection, filters, scope=current_scope())


def _shown(entry: AuditEntry, part: str) -> dict[str, Any]:
    return {
        "entry_id": entry.entry_id,
        "part": part,
        "at": as_text(entry.at),
        "who": {"kind": entry.who_kind, "id": entry.who_id, "role": entry.role, "station_id": entry.station_id},
        "action": entry.action,
        "object": {"kind": entry.object_kind, "id": entry.object_id},
        "outlet_code": entry.outlet_code,
        "before": entry.before,
        "after": entry.after,
        "sealed": entry.is_sealed,
    }
