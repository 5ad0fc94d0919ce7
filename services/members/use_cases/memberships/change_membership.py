"""What a desk does to one membership: freeze, come back early, cancel, gift days, set how it is renewed."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import takewhile

from services.contracts.members import MembershipFrozen
from services.members.domain.memberships import acts
from services.members.domain.memberships.charges import charges_of_renewal
from services.members.domain.memberships.facts import Renewed
from services.members.domain.memberships.membership import Membership
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import Desk, done, held
from services.members.use_cases.memberships.taking_back import take_back, unpaid_renewals


def renew_membership(
    work: MembersWork, membership_id: str, *, seen: int, starts_on: date | None, desk: Desk
) -> Membership:
    """One period more, paid by whoever pays: after the end, or anew where that has passed."""
    membership, today = held(work, membership_id, seen=seen)
    return _renewed(work, membership, acts.renew(membership, today=today, starts_on=starts_on), desk)


def _renewed(work: MembersWork, membership: Membership, fact: Renewed, desk: Desk) -> Membership:
    owes = partial(charges_of_renewal, fact=fact)
    return done(work, membership, fact, desk, "membership_renewed", owes=owes, said={"first_on": str(fact.first_on)})


def freeze_membership(
    work: MembersWork, membership_id: str, *, seen: int, first_on: date, last_on: date, desk: Desk
) -> Membership:
    """Rest on these days; the end, and what is due after they began, move by as many."""
    membership, today = held(work, membership_id, seen=seen)
    if renewed := acts.renew_for_rest(membership, first_on=first_on, today=today):
        membership = _renewed(work, membership, renewed, desk)
    fact = acts.freeze(membership, first_on=first_on, last_on=last_on, today=today)
    frozen = done(
        work, membership, fact, desk, "membership_frozen", said={"first_on": str(first_on), "last_on": str(last_on)}
    )
    work.publish(
        MembershipFrozen(
            member_id=frozen.member_id,
            membership_id=membership_id,
            titles=dict(frozen.plan.titles),
            outlet_code=frozen.outlet_code,
            first_on=str(first_on),
            last_on=str(last_on),
            valid_until=str(frozen.valid_until),
        )
    )
    return frozen


def lift_freeze(work: MembersWork, membership_id: str, *, seen: int | None, desk: Desk) -> Membership:
    """End the freeze that is running, because its member has come; or take back the next one.

    `seen` may be left out where somebody stands at the door: whatever was changed meanwhile, they are here.
    """
    membership, today = held(work, membership_id, seen=seen)
    return done(work, membership, acts.lift(membership, today=today), desk, "freeze_lifted")


def cancel_membership(work: MembersWork, membership_id: str, *, seen: int, desk: Desk) -> Membership:
    """With notice: it ends with the period in which the notice ends. What was renewed for later days than these, and
    is unpaid, is owed no more."""
    membership, today = held(work, membership_id, seen=seen)
    until = acts.notice_ends_on(membership, today=today)
    membership = take_back(work, membership, unpaid_renewals(work, membership), today=today, until=until, desk=desk)
    fact = acts.cancel(membership, today=today)
    ends_on = membership.end_after(fact.last_period - membership.period)
    return done(work, membership, fact, desk, "membership_cancelled", said={"ends_on": str(ends_on)})


def withdraw_cancellation(work: MembersWork, membership_id: str, *, seen: int, desk: Desk) -> Membership:
    """It goes on."""
    membership, today = held(work, membership_id, seen=seen)
    fact = acts.withdraw_cancellation(membership, today=today)
    return done(work, membership, fact, desk, "cancellation_withdrawn")


def gift_days(work: MembersWork, membership_id: str, *, seen: int | None, days: int, desk: Desk) -> Membership:
    """Days that nobody pays for, by a manager who says why."""
    membership, today = held(work, membership_id, seen=seen)
    fact = acts.gift_days(membership, days=days, today=today)
    return done(work, membership, fact, desk, "days_gifted", said={"days": days})


def set_renewal(work: MembersWork, membership_id: str, *, seen: int, renews: bool, desk: Desk) -> Membership:
    """By itself, or by hand: then what the night has renewed already, has not begun and is unpaid, is owed no more."""
    membership, today = held(work, membership_id, seen=seen)
    fact = acts.set_renewal(membership, renews=renews, today=today)
    if not renews:
        nights = takewhile(lambda each: each.by.outlet_code is None, unpaid_renewals(work, membership))
        membership = take_back(work, membership, nights, today=today, until=today, desk=desk)
    return done(work, membership, fact, desk, "renewal_set", said={"renews": renews})
