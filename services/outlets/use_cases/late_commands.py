"""Keep the list of what was done without a network and did not become what it was meant to be, until it is settled."""

from __future__ import annotations

from services.chassis.security.permission import Place, Scope
from services.outlets.domain.late_command import LateCommand, LateCommandSettled, NamedLateCommand
from services.outlets.storage.unit_of_work import OutletsWork


def report_late_command(work: OutletsWork, late: LateCommand) -> LateCommand:
    """The line on the list; reported again, it is the same line."""
    listed = work.late_commands.add(late)
    work.concerns(
        "late_command", listed.late_id, after={"kind": listed.kind, "ended": listed.ended, "code": listed.code}
    )
    return listed


def settle_late_command(
    work: OutletsWork, late_id: str, *, how: str, note: str | None, staff_id: str, scope: Scope
) -> NamedLateCommand:
    """Raises UnknownLateCommand, LateCommandSettled."""
    before = work.late_commands.find(late_id, scope)
    if not work.late_commands.settle(late_id, how=how, note=note, staff_id=staff_id, now=work.now):
        raise LateCommandSettled
    place = Place(before.late.outlet_code, before.territory_path)
    work.concerns(
        "late_command", late_id, place=place, before={"state": "open"}, after={"state": "settled", "how": how}
    )
    return work.late_commands.find(late_id, scope)
