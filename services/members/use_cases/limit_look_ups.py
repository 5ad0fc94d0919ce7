"""Limit look-ups: count them, notice guessing, and slow whoever seems to guess."""

from __future__ import annotations

from collections.abc import Sequence

from services.members.domain.errors import TooManyLookUps
from services.members.domain.identifier import Candidate
from services.members.domain.look_ups import (
    GUESSABLE,
    IN_A_ROW,
    IN_A_ROW_WITHIN,
    LookUpLimits,
    Suspicion,
    block_of,
)
from services.members.storage.unit_of_work import MembersWork


def count_look_up(work: MembersWork, scopes: Sequence[str], limits: LookUpLimits) -> None:
    """Before anybody is looked for, in the same transaction. Raises TooManyLookUps."""
    seconds = work.look_ups.count(scopes, limits)
    if seconds is not None:
        raise TooManyLookUps(seconds)


def suspect(
    work: MembersWork,
    scopes: Sequence[str],
    limits: LookUpLimits,
    *,
    has_missed: bool,
    asked: Candidate | None,
    among: str = "",
) -> list[Suspicion]:
    """Note how a look-up ended; why whoever asked seems to guess, if they do since this very one.

    `asked` is what they asked for, where neighbours of it would say something; `among` keeps apart whom it is compared
    with: whole numbers are compared across the franchise, last digits of one asker only, for there are just 10,000.
    """
    found = []
    if has_missed and work.look_ups.count_miss(scopes, limits):
        found.append(Suspicion.MANY_MISSES)
    if (
        asked is not None
        and asked.kind in GUESSABLE
        and _is_in_a_row(work, asked, among)
        and work.look_ups.pause(scopes)
    ):
        found.append(Suspicion.NUMBERS_IN_A_ROW)
    return found


def refuse_while_paused(work: MembersWork, scopes: Sequence[str]) -> None:
    """Raises TooManyLookUps."""
    if seconds := work.look_ups.seconds_paused(scopes):
        raise TooManyLookUps(seconds)


def forget_look_ups(work: MembersWork) -> None:
    """Nothing of what was asked for is kept longer than it is compared."""
    work.look_ups.forget(before=work.now - IN_A_ROW_WITHIN)


def _is_in_a_row(work: MembersWork, asked: Candidate, among: str) -> bool:
    kind = f"{asked.kind} {among}".strip()
    since = work.now - IN_A_ROW_WITHIN
    return work.look_ups.neighbours_asked(kind, asked.value, block_of(asked.value), since=since) >= IN_A_ROW
