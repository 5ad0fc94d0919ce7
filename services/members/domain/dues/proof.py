"""The proof of dues: rebuild what is owed, and what is credit, from the rows that are never changed, and compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Difference:
    """Something that is not what the rows say."""

    subject: str
    rule: str
    expected: int
    found: int


@dataclass(frozen=True)
class MovementInBooks:
    """A payment, and what its settlements come to."""

    payment_id: str
    kind: str
    amount_minor: int
    spread_minor: int


@dataclass(frozen=True)
class DueInBooks:
    """A due, its settlements, and the balance that is kept of it."""

    due_id: str
    amount_minor: int
    settled_minor: int
    owed_minor: int | None
    """Nothing where the balance is missing."""
    has_open_dispute: bool
    is_disputed: bool


@dataclass
class DueBooks:
    """All of them, as they are read."""

    dues: list[DueInBooks] = field(default_factory=list)
    movements: list[MovementInBooks] = field(default_factory=list)
    credit_settled: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Settlements that name no due, by payer and currency."""
    credit_kept: Mapping[tuple[str, str], int] = field(default_factory=dict)


def differences(books: DueBooks) -> Iterator[Difference]:
    """What does not agree."""
    for due in books.dues:
        owed = due.amount_minor - due.settled_minor
        if due.owed_minor != owed:
            yield Difference(f"due {due.due_id}", "owed", owed, -1 if due.owed_minor is None else due.owed_minor)
        if due.has_open_dispute is not due.is_disputed:
            yield Difference(f"due {due.due_id}", "disputed", due.has_open_dispute, due.is_disputed)
    for movement in books.movements:
        yield from _of_movement(movement)
    sums: defaultdict[tuple[str, str], int] = defaultdict(int, books.credit_settled)
    for key in sorted({*sums, *books.credit_kept}):
        if sums[key] != books.credit_kept.get(key, 0):
            yield Difference(f"payer {key[0]}", f"credit in {key[1]}", sums[key], books.credit_kept.get(key, 0))


def _of_movement(movement: MovementInBooks) -> Iterator[Difference]:
    """All of a payment goes somewhere, and all that is reversed comes from somewhere; a refund takes credit at most."""
    sign = -1 if movement.kind in ("refund", "reversal") else 1
    expected = sign * movement.amount_minor
    is_right = (
        expected <= movement.spread_minor <= 0 if movement.kind == "refund" else expected == movement.spread_minor
    )
    if not is_right:
        yield Difference(f"payment {movement.payment_id}", "spread", expected, movement.spread_minor)
