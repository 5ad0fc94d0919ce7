"""What outlets does when it hears of visits that a door let in by itself, and of members who were erased."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.chassis.identifiers import new_id
from services.chassis.messaging.event import Event
from services.contracts.members import LET_IN, MemberErased, VisitLetInLate
from services.outlets.domain.late_command import LateCommand
from services.outlets.storage.unit_of_work import OutletsWork
from services.outlets.use_cases.late_commands import report_late_command


def visit_let_in_late(work: OutletsWork, event: VisitLetInLate) -> None:
    report_late_command(
        work,
        LateCommand(
            late_id=new_id(),
            station_id=event.station_id,
            outlet_code=event.outlet_code,
            command_key=event.command_id,
            kind="check_in",
            ended=LET_IN,
            code=event.verdict,
            made_at=work.occurred_at,
            reported_at=work.now,
            sent_by=event.staff_id,
            made_by=event.made_by,
            member_id=event.member_id,
        ),
    )


def member_erased(work: OutletsWork, event: MemberErased) -> None:
    work.late_commands.forget(event.member_id)


HANDLERS: Mapping[type[Event], Callable[[Any, Any], None]] = {
    VisitLetInLate: visit_let_in_late,
    MemberErased: member_erased,
}
