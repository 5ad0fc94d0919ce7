"""Renewals that are taken back when somebody leaves: the period goes, and what was to be paid for it is waived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from services.members.domain.dues.due import Due
from services.members.domain.memberships.acts import take_back_renewals
from services.members.domain.memberships.facts import Changed, RenewalTakenBack, Renewed
from services.members.domain.memberships.membership import Membership
from services.members.storage.memberships import Recorded
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import Desk, Waive

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
    unpaid = _unpaid(work, membership)
    found: list[Recorded] = []
    while renewals and vars(renewals[-1].fact)["first_on"] in unpaid:
        found.append(renewals.pop())
    return found


def take_back(
    work: MembersWork,
    membership: Membership,
    renewals: Iterable[Recorded],
    *,
    until: date,
    desk: Desk,
    waive: Waive,
) -> Membership:
    """As many of these as begin after today and that day. The membership as it is then, for what is done to it next."""
    today = work.day_at(membership.outlet_code)
    unpaid = [each.fact for each in renewals if isinstance(each.fact, Renewed)]
    taken = take_back_renewals(membership, unpaid, today=today, until=until)
    due_of = _unpaid(work, membership) if taken else {}
    for fact in taken:
        membership = work.memberships.add(membership, fact, by=desk.by(work))
        waive(work, due_of[fact.first_on], reason=_REASON, staff_id=desk.staff_id)
    return membership


def _unpaid(work: MembersWork, membership: Membership) -> dict[date | None, Due]:
    """Dues of which nothing was paid, by the first day of what they are for."""
    still_open = work.dues.open_for_days_of(membership.membership_id)
    return {each.due.period_from: each.due for each in still_open if each.owed_minor == each.due.amount_minor}
