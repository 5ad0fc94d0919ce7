"""Cancel a membership with its notice: what it comes to, and then the cancellation itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.members.domain.actor import Actor
from services.members.domain.memberships.cancellation import CancellationOutcome, cancellation
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.refusals import MembershipChanged
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import Waive, by, done, held
from services.members.use_cases.memberships.taking_back import take_back, unpaid_renewals


@dataclass(frozen=True)
class CancellationPreview:
    """What somebody is told who thinks of leaving; whoever pays."""

    membership: Membership
    outcome: CancellationOutcome
    owed_minor: int
    """What is owed for it now, and stays so."""
    waived_minor: int
    """What is owed now, and is not after that."""


def preview_cancellation(work: MembersWork, membership_id: str) -> CancellationPreview:
    """What a cancellation would come to today; nothing is written."""
    membership = work.memberships.named(membership_id)
    unpaid = unpaid_renewals(work, membership)
    today = work.day_at(membership.outlet_code)
    outcome = cancellation(membership, [each.fact for each in unpaid], today=today)
    gone = {taken.first_on for taken in outcome.taken_back}
    waived_minor = sum(each.due.amount_minor for each in unpaid if each.fact.first_on in gone)
    owed_minor = work.dues.owed_for([membership_id]).get(membership_id, 0)
    return CancellationPreview(membership, outcome, owed_minor - waived_minor, waived_minor)


def cancel_membership(
    work: MembersWork,
    membership_id: str,
    *,
    seen: int,
    actor: Actor,
    reason: str,
    agreed_on: date | None = None,
    words: str | None = None,
    waive: Waive,
) -> Membership:
    """With notice: it ends with the period in which the notice ends. What was renewed for later days than these, and
    is unpaid, is owed no more, also to another outlet: who has given notice owes it to nobody, so nobody gives it
    up.

    Raises MembershipChanged where it would not end on the day that was agreed on: a night has passed since, or what
    was unpaid is paid.
    """
    membership, today = held(work, membership_id, seen=seen)
    unpaid = unpaid_renewals(work, membership)
    outcome = cancellation(membership, [each.fact for each in unpaid], today=today)
    if agreed_on not in (None, outcome.ends_on):
        raise MembershipChanged
    membership = take_back(work, membership, unpaid, outcome.taken_back, by=by(work, actor, reason=reason), waive=waive)
    return done(
        work,
        membership,
        outcome.fact,
        actor,
        "membership_cancelled",
        said={"ends_on": str(outcome.ends_on)},
        reason=reason,
        words=words,
    )
