"""Define a program, or change it from now on."""

from __future__ import annotations

from services.loyalty.domain.program import Program
from services.loyalty.storage.unit_of_work import LoyaltyWork


def define_program(work: LoyaltyWork, program: Program) -> None:
    """Defining the same one again changes nothing. Raises ProgramChangeRefused for another unit or target."""
    there = work.programs.find(program.code)
    wanted = program if there is None else there.changed_to(program)
    if wanted != there:
        work.programs.keep(wanted, changed_at=work.now)
