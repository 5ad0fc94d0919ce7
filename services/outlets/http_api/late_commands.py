"""Routes of the list of late commands: stations report, managers settle."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from services.chassis.database.column_types import as_text
from services.chassis.http.callers import (
    current_caller,
    current_outlet_code,
    current_scope,
    current_staff_id,
    current_station_id,
    permits,
)
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id, query
from services.chassis.identifiers import new_id
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_offline import LateCommandRequest, LateCommandsQuery, SettlementOfLateCommandRequest
from services.contracts.permissions import Action
from services.outlets.domain.late_command import LateCommand, NamedLateCommand, UnknownLateCommand
from services.outlets.storage.unit_of_work import OutletsWork
from services.outlets.use_cases.late_commands import report_late_command, settle_late_command

Body = dict[str, Any]

_LATE, _LIST, _SETTLEMENT = LateCommandRequest(), LateCommandsQuery(), SettlementOfLateCommandRequest()


def add_late_command_routes(app: Flask, open_work: WorkOpener[OutletsWork], commands: Commands[OutletsWork]) -> None:
    """All three."""

    @app.post("/stations/me/late-commands")
    @permits(Action.REPORT_LATE)
    @commands.handle
    def reported(work: OutletsWork) -> tuple[Body, int]:
        kept = report_late_command(work, _told(load(_LATE), work.now))
        return {"late_id": kept.late_id, "key": kept.command_key, "state": kept.state}, 201

    @app.get("/late-commands")
    @permits(Action.READ_LATE)
    def late_commands() -> Body:
        is_settled = query(_LIST)["state"] == "settled"
        with open_work.reading() as work:
            found = work.late_commands.within(current_scope(), is_settled=is_settled)
        return {"late_commands": [_line(each) for each in found]}

    @app.post("/late-commands/<late_id>/settlement")
    @permits(Action.SETTLE_LATE)
    @commands.handle
    def settlement(work: OutletsWork, late_id: str) -> tuple[Body, int]:
        given = load(_SETTLEMENT)
        late_id = path_id(late_id, UnknownLateCommand)
        settled = settle_late_command(
            work,
            late_id,
            how=given["how"],
            note=given.get("note"),
            # Only people may (permissions.py), so the subject is a person.
            staff_id=current_caller().subject,
            scope=current_scope(),
        )
        return _line(settled), 201


def _told(given: Body, now: datetime) -> LateCommand:
    return LateCommand(
        late_id=new_id(),
        station_id=current_station_id(),
        outlet_code=current_outlet_code(),
        command_key=str(given["key"]),
        kind=given["kind"],
        ended=given["ended"],
        code=given["code"],
        made_at=now - timedelta(seconds=given["seconds_ago"]),
        reported_at=now,
        made_by=_id(given, "made_by"),
        sent_by=current_staff_id(),
        member_id=_id(given, "member_id"),
        cups=given.get("cups"),
        reward_id=_id(given, "reward_id"),
    )


def _line(named: NamedLateCommand) -> Body:
    late = named.late
    return {
        "late_id": late.late_id,
        "key": late.command_key,
        "outlet_code": late.outlet_code,
        "station_id": late.station_id,
        "station_name": named.station_name,
        "kind": late.kind,
        "ended": late.ended,
        "code": late.code,
        "made_at": as_text(late.made_at),
        "made_by": late.made_by,
        "made_by_name": named.made_by_name,
        "sent_by": late.sent_by,
        "sent_by_name": named.sent_by_name,
        "reported_at": as_text(late.reported_at),
        "member_id": late.member_id,
        "cups": late.cups,
        "reward_id": late.reward_id,
        "settled_at": None if late.settled_at is None else as_text(late.settled_at),
        "settled_by_name": named.settled_by_name,
        "settlement": late.settlement,
        "note": late.note,
    }


def _id(given: Body, name: str) -> str | None:
    return None if given.get(name) is None else str(given[name])
