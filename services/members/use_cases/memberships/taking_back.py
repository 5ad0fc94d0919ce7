"""Renewals that are taken back when somebody leaves: the period goes, and what was to be paid for it is waived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from services.members.domain.dues.due import Due
from services.members.domain.memberships.facts import Changed, RenewalTakenBack, Renewed
from services.members.domain.memberships.membership import Membership
from services.members.storage.memberships import By
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import Waive

_REASON = "not_begun"


@dataclass(frozen=True)
class UnpaidRenewal:
    """A period for which nothing at all was paid, and what is owed for it."""

    fact: Renewed
    due: Due
    is_of_night: bool


def unpaid_renewals(work: MembersWork, membership: Membership) -> Sequence[UnpaidRenewal]:
    """The last ones, the newest first, as far as nothing was paid for them."""
    renewals: list[tuple[Renewed, By]] = []
    for recorded in work.memberships.facts_of([membership.membership_id]):
        match recorded.fact:
            case Renewed() as renewed:
                renewals.append((renewed, recorded.by))
            case RenewalTakenBack():
                renewals.pop()
            case Changed():
                renewals.clear()
    still_open = work.dues.open_for_days_of(membership.membership_id)
    unpaid = {each.due.period_from: each.due for each in still_open if each.owed_minor == each.due.amount_minor}
    newest = takewhile(lambda each: each[0].first_on in unpaid, reversed(renewals))
    return [UnpaidRenewal(fact, unpaid[fact.first_on], by.outlet_code is None) for fact, by in newest]


def take_back(
    work: MembersWork,
    membership: Membership,
    renewals: Sequence[UnpaidRenewal],
    taken: Sequence[RenewalTakenBack],
    *,
    by: By,
    waive: Waive,
) -> Membership:
    """These periods go, and nothing is owed for them. The membership as it is then, for what is done to it next."""
    due_of = {each.fact.first_on: each.due for each in renewals}
    for fact in taken:
        membership = work.memberships.add(membership, fact, by=by)
        waive(work, due_of[fact.first_on], reason=_REASON, staff_id=by.staff_id)
    return membership
