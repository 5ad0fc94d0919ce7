"""A cancellation: on which day it ends, what goes with it, and what is paid until then, before anybody agrees to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.members.domain.memberships.acts import cancel, notice_ends_on, take_back_renewals
from services.members.domain.memberships.facts import Cancelled, RenewalTakenBack, Renewed
from services.members.domain.memberships.fold import after
from services.members.domain.memberships.membership import Membership


@dataclass(frozen=True)
class CancellationOutcome:
    """What a cancellation comes to. Money in minor units of the plan's currency."""

    taken_back: tuple[RenewalTakenBack, ...]
    """What was renewed for later days and is unpaid; before the cancellation itself."""
    fact: Cancelled
    ends_on: date
    periods_to_come: int
    """With how many it is renewed still, until the notice is over."""
    to_come_minor: int
    """What they will be charged at, beside what is owed now."""
    credit_left_minor: int
    """What an earlier change of plan left, and no period uses any more."""


def cancellation(membership: Membership, unpaid: Iterable[Renewed], *, today: date) -> CancellationOutcome:
    """With notice, from today on. `unpaid` are its last renewals as far as nothing was paid for them, the newest
    first."""
    until = notice_ends_on(membership, today=today)
    taken_back = take_back_renewals(membership, unpaid, today=today, until=until)
    for taken in taken_back:
        membership = after(membership, taken, {})
    fact = cancel(membership, today=today)
    more = fact.last_period - membership.period
    price_minor = more * membership.plan.price_minor
    used_minor = min(membership.credit_minor, price_minor)
    return CancellationOutcome(
        taken_back=tuple(taken_back),
        fact=fact,
        ends_on=membership.end_after(more),
        periods_to_come=more,
        to_come_minor=price_minor - used_minor,
        credit_left_minor=membership.credit_minor - used_minor,
    )
