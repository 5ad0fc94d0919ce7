"""Look-ups: how often somebody may ask whose a number is, and when asking looks like guessing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MISSES_WITHIN = timedelta(minutes=10)
PAUSE = timedelta(minutes=10)
"""How long somebody who seems to guess is told nothing; those before the desk with a card are not kept waiting."""

IN_A_ROW = 6
"""So many different numbers that differ in their last two digits alone, and nobody mistypes any more. Of a million
numbers chosen by chance a day, two in one such hundred within ten minutes are rare, and six do not happen."""
IN_A_ROW_WITHIN = timedelta(minutes=10)

# A card's QR and its sixteen random digits cannot be guessed; what people say at the counter can.
GUESSABLE = frozenset({"phone", "external_id"})


@dataclass(frozen=True)
class LookUpLimits:
    """For each station, and for each person wherever they stand."""

    per_minute: int = 30
    per_hour: int = 400
    misses: int = 20
    """Within ten minutes; one more is guessing."""


USUAL_LIMITS = LookUpLimits()


class Suspicion(StrEnum):
    """Why somebody seems to guess."""

    MANY_MISSES = "many_misses"
    NUMBERS_IN_A_ROW = "numbers_in_a_row"


def scopes_of(*, station_id: str | None, staff_id: str | None) -> tuple[str, ...]:
    """Whose look-ups are counted together: always in one order, so that no two wait crosswise."""
    asking = (("person", staff_id), ("station", station_id))
    return tuple(f"{kind}:{asker}" for kind, asker in asking if asker is not None)


def block_of(number: str) -> str:
    """The number without its last two digits: what neighbours have in common."""
    return number[:-2]
