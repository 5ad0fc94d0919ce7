"""When a program asks for a live code: what a phone number alone may not take.

Whoever says a phone number can be anybody, so a program may ask that dear or unusual rewards are handed over against a
code from the member's own phone. By phone alone a member can always earn. Source: docs/decisions/0019.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from services.loyalty.domain.program import Program

Reason = Literal["value", "new_outlet"]


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What was so before this redemption."""

    taken_without_code_minor: int
    """Worth of what the member was handed without a code on this business day, anywhere."""
    is_outlet_new: bool
    """No sale here before today, and no reward handed over here ever."""


def why_code_is_needed(programs: Iterable[Program], circumstances: Circumstances) -> Reason | None:
    """The first reason that any of the programs has; None lets the reward go without a code."""
    for program in programs:
        if program.live_code_at_new_outlet and circumstances.is_outlet_new:
            return "new_outlet"
        if program.live_code_above_minor is not None:
            taken = circumstances.taken_without_code_minor + program.worth_minor
            if taken > program.live_code_above_minor:
                return "value"
    return None
