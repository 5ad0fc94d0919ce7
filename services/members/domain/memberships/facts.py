"""Facts of a membership: what was done to it, each on a local day of its outlet. A membership is what they fold into.

A fact keeps what was decided (days, amounts), not only what was asked: a later version of a rule changes no past.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from services.members.domain.payer import PayerKind


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that was done to a membership on this day, on the wall of its outlet."""

    kind: ClassVar[str]

    on: date


@dataclass(frozen=True, kw_only=True)
class Sold(Fact):
    """The first fact of a membership that somebody bought; it brings the first period, or the pack."""

    kind: ClassVar[str] = "sold"

    member_id: str
    outlet_code: str
    plan_version_id: str
    starts_on: date
    renews: bool
    payer_kind: PayerKind | None = None
    payer_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class TransferredIn(Fact):
    """The first fact of a membership that was another member's: the rest of that one, day for day."""

    kind: ClassVar[str] = "transferred_in"

    from_membership_id: str
    member_id: str
    outlet_code: str
    plan_version_id: str
    starts_on: date
    anchor_on: date
    periods: int
    frozen_days: int
    gifted_days: int
    credit_minor: int
    renews: bool
    visits: int | None = None
    periods_to_come: int | None = None
    """Where it was cancelled: how many periods were still to follow."""
    rested: tuple[str, ...] = ()
    """Days of rest before this one, as `2026-05-12/2026-05-18`: what is used of a year's allowance goes along."""


@dataclass(frozen=True, kw_only=True)
class Renewed(Fact):
    """One period more: after the last one, or from a new day where that had run out."""

    kind: ClassVar[str] = "renewed"

    period: int
    first_on: date
    credit_minor: int = 0
    """How much of the credit paid for it."""


@dataclass(frozen=True, kw_only=True)
class RenewalTakenBack(Fact):
    """The last period goes again, because it had not begun, nobody had paid for it, and its member leaves."""

    kind: ClassVar[str] = "renewal_taken_back"

    first_on: date
    """As it was when the period was added."""
    credit_minor: int = 0
    """What of the credit had paid for it."""


@dataclass(frozen=True, kw_only=True)
class Changed(Fact):
    """Another plan from this day on. Unused paid days became credit, unused gifts came along as days."""

    kind: ClassVar[str] = "changed"

    period: int
    plan_version_id: str
    starts_on: date
    days_converted: int
    credit_minor: int
    """What is left of the credit after the first period under the new plan was paid with it."""
    gifted_days: int
    renews: bool
    visits: int | None = None
    """Of a pack: those that were used before, and its own."""


@dataclass(frozen=True, kw_only=True)
class Frozen(Fact):
    """It rests on these days, both included; its end moves by as many."""

    kind: ClassVar[str] = "frozen"

    first_on: date
    last_on: date


@dataclass(frozen=True, kw_only=True)
class FreezeLifted(Fact):
    """A freeze ends before this day, or never begins: the end moves back by the days that were not used."""

    kind: ClassVar[str] = "freeze_lifted"

    first_on: date
    """By which the freeze is known."""


@dataclass(frozen=True, kw_only=True)
class Cancelled(Fact):
    """It ends with this period, counted from its first; so that a freeze moves the end of a cancelled one as well."""

    kind: ClassVar[str] = "cancelled"

    last_period: int


@dataclass(frozen=True, kw_only=True)
class CancellationWithdrawn(Fact):
    """It goes on as if nobody had cancelled it."""

    kind: ClassVar[str] = "cancellation_withdrawn"


@dataclass(frozen=True, kw_only=True)
class DaysGifted(Fact):
    """Days that nobody paid for, added to the end."""

    kind: ClassVar[str] = "days_gifted"

    days: int


@dataclass(frozen=True, kw_only=True)
class RenewalSet(Fact):
    """Whether it renews itself from now on."""

    kind: ClassVar[str] = "renewal_set"

    renews: bool


@dataclass(frozen=True, kw_only=True)
class PayerSet(Fact):
    """Who pays for what is charged from now on; nobody named: the member. What was charged before stays as it is."""

    kind: ClassVar[str] = "payer_set"

    payer_kind: PayerKind | None = None
    payer_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Moved(Fact):
    """Another outlet has it from this day on: what is charged from now on is owed there, by the days on its wall."""

    kind: ClassVar[str] = "moved"

    outlet_code: str


@dataclass(frozen=True, kw_only=True)
class Ended(Fact):
    """It is over after this day: handed on to somebody, sold by mistake, or its member was erased."""

    kind: ClassVar[str] = "ended"

    last_on: date
    reason: Literal["transferred", "erased", "sold_by_mistake"]
    to_membership_id: str | None = None


KINDS: dict[str, type[Fact]] = {
    fact.kind: fact
    for fact in (
        Sold,
        TransferredIn,
        Renewed,
        RenewalTakenBack,
        Changed,
        Frozen,
        FreezeLifted,
        Cancelled,
        CancellationWithdrawn,
        DaysGifted,
        RenewalSet,
        PayerSet,
        Moved,
        Ended,
    )
}


@dataclass(frozen=True)
class Numbered:
    """A fact with its place among those of its membership: 1 is the first."""

    sequence: int
    fact: Fact
