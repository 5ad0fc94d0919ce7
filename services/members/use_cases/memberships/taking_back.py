"""Renewals that are taken back when somebody leaves: the period goes, and what was to be paid for it is waived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from services.members.domain.memberships.acts import take_back_renewals
from services.members.domain.memberships.facts import Changed, RenewalTakenBack, Renewed
from services.members.domain.memberships.membership import Membership
from services.members.storage.memberships import Recorded
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.moving_money import waive_rest
from services.members.use_cases.memberships.acting import Desk

_REASON = "not_begun"


def unpaid_renewals(work: MembersWork, membership: Membership) -> Sequence[Recorded]:
    """The last ones, the newest first, as far as nothing at all was paid for them."""
    renewals: list[Recorded] = []
    for recorded in work.memberships.facts_of([membership.membership_id]):
        match recorded.fact:
            case Renewed():
                renewals.append(recorded)
            case RenewalTakenBack():
                renewals.pop()
            case Changed():
                renewals.clear()
    unpaid = {balance.due.period_from for balance in work.dues.unpaid_of_membership(membership.membership_id)}
    found: list[Recorded] = []
    while renewals and vars(renewals[-1].fact)["first_on"] in unpaid:
        found.append(renewals.pop())
    return found


def take_back(
    work: MembersWork, membership: Membership, renewals: Iterable[Recorded], *, today: date, until: date, desk: Desk
) -> Membership:
    """As many of these as begin after both days. The membership as it is then, for whatever is done to it next."""
    unpaid = [each.fact for each in renewals if isinstance(each.fact, Renewed)]
    taken = take_back_renewals(membership, unpaid, today=today, until=until)
    due_of = {
        balance.due.period_from: balance.due
        for balance in (work.dues.unpaid_of_membership(membership.membership_id) if taken else ())
    }
    for fact in taken:
        membership = work.memberships.add(membership, fact, by=desk.by(work))
        waive_rest(work, due_of[fact.first_on], reason=_REASON, staff_id=desk.staff_id)
    return membership
