"""A due: an amount that is owed from a day on, for a period of a membership or for a fee; and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.members.domain.payer import PayerKind

DueReason = Literal["joining", "period", "change", "pack"]


@dataclass(frozen=True, kw_only=True)
class Due:
    """What one payment is expected for; amounts in minor units, days on the wall of the outlet, both ends included."""

    due_id: str
    membership_id: str
    member_id: str
    outlet_code: str
    reason: DueReason
    amount_minor: int
    currency: str
    due_on: date
    payer_id: str | None = None
    """Who pays where it is not the member."""
    payer_kind: PayerKind | None = None
    """What they are: a company, which is written to by nobody's program, or another member, who is reminded."""
    period_from: date | None = None
    period_until: date | None = None

    @property
    def paid_by(self) -> str:
        """Whose money settles it, and who is asked for it: whoever pays for the member, else the member."""
        return self.payer_id or self.member_id

    @property
    def is_companys(self) -> bool:
        return self.payer_id is not None and self.payer_kind != "member"

    @property
    def asked_of(self) -> str:
        """The member who is reminded and called."""
        return self.member_id if self.is_companys else self.paid_by

    @property
    def reference(self) -> str:
        """What is written on a transfer, and into files: 32 letters and digits, which any bank takes."""
        return self.due_id.replace("-", "").upper()


@dataclass(frozen=True, kw_only=True)
class DueBalance:
    """A due with what is owed of it still, and how far it was chased."""

    due: Due
    owed_minor: int
    is_disputed: bool
    chased_from: date
    """The local day that counts as the first of the ladder."""
    round: int
    """Counts how often it was owed anew, after a payment for it was taken back."""
    last_step: int
    """The last step of the ladder that was taken in this round; -1 before the first."""
    next_step_on: date | None
    """The local day of the next one; nothing while nobody is to be chased."""

    @property
    def is_settled(self) -> bool:
        return self.owed_minor == 0

    def is_asked_for_on(self, day: date) -> bool:
        """Whether it is overdue, and nobody has yet to decide whether it is owed."""
        return not self.is_settled and not self.is_disputed and self.due.due_on <= day


@dataclass(frozen=True)
class Owed:
    """What a member owes by themselves: what a company or a parent pays is no debt of those it is paid for, and what is
    disputed is none while a person looks at it."""

    overdue_minor: int
    oldest_due_on: date | None
    """Since when; nothing where nothing is overdue."""
    currency: str | None
    """Of what is overdue longest: sums of several currencies are never added up."""
    is_disputed: bool
    """Whether somebody has yet to decide on one of their dues."""
    open: tuple[DueBalance, ...] = ()
    """All that is not settled, dues of later days and disputed ones included; the oldest first."""


def owed_on(day: date, balances: tuple[DueBalance, ...]) -> Owed:
    """What these dues of one member come to on a local day."""
    own = sorted(
        (each for each in balances if each.due.payer_id is None and not each.is_settled),
        key=lambda each: (each.due.due_on, each.due.due_id),
    )
    overdue = [each for each in own if each.is_asked_for_on(day)]
    currency = overdue[0].due.currency if overdue else None
    return Owed(
        overdue_minor=sum(each.owed_minor for each in overdue if each.due.currency == currency),
        oldest_due_on=overdue[0].due.due_on if overdue else None,
        currency=currency,
        is_disputed=any(each.is_disputed for each in own),
        open=tuple(own),
    )


def due_id_in(text: str) -> str | None:
    """The id behind a reference as a bank hands it back: blanks, dashes and small letters do not matter."""
    signs = "".join(sign for sign in text if sign not in " -").lower()
    if len(signs) != 32 or not all(sign in "0123456789abcdef" for sign in signs):
        return None
    return f"{signs[:8]}-{signs[8:12]}-{signs[12:16]}-{signs[16:20]}-{signs[20:]}"
