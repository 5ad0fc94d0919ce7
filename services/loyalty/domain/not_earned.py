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

_TELLING: tuple[Why, ...] = ("program_ended", "not_counted", "free")


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


def why_none(lines: Iterable[SaleLine], programs: Iterable[Program]) -> Why:
    """Of a whole sale of which nothing earned, in one word: what was paid for says more than what was given away, and
    a program that ended more than one that never was."""
    known = [program for program in programs if program.earns_by == "items"]
    reasons = {_why(line, known) for line in lines}
    return next(why for why in _TELLING if why in reasons)


def _why(line: SaleLine, known: Iterable[Program]) -> Why:
    if line.is_free:
        return "free"
    # One that runs now had not begun when the line was sold.
    has_ended = any(line.category in program.categories and not program.is_active for program in known)
    return "program_ended" if has_ended else "not_counted"


def paid_debts(before: Mapping[str, int], earned: Mapping[str, int]) -> tuple[NotEarned, ...]:
    """What of the earned units a debt has swallowed: a balance below zero is one."""
    return tuple(
        NotEarned(why="paid_debt", quantity=min(quantity, -before[program]), program=program)
        for program, quantity in earned.items()
        if before.get(program, 0) < 0
    )
