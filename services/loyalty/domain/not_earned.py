"""Why units did not come: what of a sale earned nothing, and what went to a debt, each in one word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from services.loyalty.domain.program import Program
from services.loyalty.domain.sale import SaleLine

Why = Literal["free", "program_ended", "not_counted", "paid_debt"]
"""Free: given away. Program ended: its program runs no more. Not counted: of no program. Paid debt: it did earn, and a
sale that was taken back had to be made good first."""


@dataclass(frozen=True, kw_only=True)
class NotEarned:
    """So many items or units, and why. It names a category, or the program whose debt was paid."""

    why: Why
    quantity: int
    category: str | None = None
    program: str | None = None


def not_earned(lines: Iterable[SaleLine], programs: Iterable[Program]) -> tuple[NotEarned, ...]:
    """The lines that earned in no program; `programs` are all there ever were, so that an ended one is told."""
    known = [program for program in programs if program.earns_by == "items"]
    running = [program for program in known if program.is_active]
    return tuple(
        NotEarned(why=_why(line, known), quantity=line.quantity, category=line.category)
        for line in lines
        if not any(program.earns_from(line) for program in running)
    )


def _why(line: SaleLine, known: Iterable[Program]) -> Why:
    if line.is_free:
        return "free"
    return "program_ended" if any(line.category in program.categories for program in known) else "not_counted"


def paid_debts(before: Mapping[str, int], earned: Mapping[str, int]) -> tuple[NotEarned, ...]:
    """What of the earned units a debt has swallowed: a balance below zero is one."""
    return tuple(
        NotEarned(why="paid_debt", quantity=min(quantity, -before[program]), program=program)
        for program, quantity in earned.items()
        if before.get(program, 0) < 0
    )
