"""What a desk does to one membership: renew, freeze, come back early, stay after all, gift days, set its renewal."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from itertools import takewhile

from services.chassis.security.permission import Scope
from services.contracts.members import MembershipFrozen
from services.members.domain.actor import Actor
from services.members.domain.care.compensation import GiftLimit, GivingDay
from services.members.domain.memberships import acts
from services.members.domain.memberships.charges import charges_of_renewal
from services.members.domain.memberships.facts import Renewed
from services.members.domain.memberships.membership import ONE_DAY, Membership
from services.members.domain.memberships.refusals import GiftTooLarge, PlanNotSold, UnknownMembership
from services.members.domain.memberships.sale import refuse_overlap
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import Waive, by, came_since_end, done, held, others_of
from services.members.use_cases.memberships.taking_back import UnpaidRenewal, take_back, unpaid_renewals


def renew_membership(
    work: MembersWork, membership_id: str, *, seen: int, starts_on: date | None, actor: Actor, words: str | None = None
) -> Membership:
    """One period more, paid by whoever pays: after the end, or anew where that has passed."""
    membership, today = held(work, membership_id, seen=seen)
    came_since = came_since_end(work, membership, today)
    fact = acts.renew(membership, today=today, starts_on=starts_on, came_since=came_since)
    is_anew = fact.first_on > membership.valid_until + ONE_DAY
    if is_anew and not work.plans.newest(membership.plan.code).is_sold:
        raise PlanNotSold("sold_no_more")
    return _renewed(work, membership, fact, actor, words)


def _renewed(work: MembersWork, membership: Membership, fact: Renewed, actor: Actor, words: str | None) -> Membership:
    last_on = membership.plan.end_of(1, anchor_on=fact.first_on)
    refuse_overlap(others_of(work, membership), membership.plan, first_on=fact.first_on, last_on=last_on)
    owes = partial(charges_of_renewal, fact=fact)
    return done(
        work,
        membership,
        fact,
        actor,
        "membership_renewed",
        owes=owes,
        said={"first_on": str(fact.first_on)},
        words=words,
    )


def freeze_membership(
    work: MembersWork,
    membership_id: str,
    *,
    seen: int,
    first_on: date,
    last_on: date,
    actor: Actor,
    words: str | None = None,
) -> Membership:
    """Rest on these days; the end, and what is due after they began, move by as many."""
    membership, today = held(work, membership_id, seen=seen)
    if renewed := acts.renew_for_freeze(membership, first_on=first_on, today=today):
        membership = _renewed(work, membership, renewed, actor, words)
    fact = acts.freeze(membership, first_on=first_on, last_on=last_on, today=today)
    frozen = done(
        work,
        membership,
        fact,
        actor,
        "membership_frozen",
        said={"first_on": str(first_on), "last_on": str(last_on)},
        words=words,
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


def lift_freeze(
    work: MembersWork, membership_id: str, *, seen: int | None, actor: Actor, words: str | None = None
) -> Membership:
    """End the freeze that is running, because its member has come; or take back the next one.

    `seen` may be left out where somebody stands at the door: whatever was changed meanwhile, they are here.
    """
    membership, today = held(work, membership_id, seen=seen)
    return done(work, membership, acts.lift(membership, today=today), actor, "freeze_lifted", words=words)


def lift_for_visit(work: MembersWork, membership_id: str, actor: Actor) -> None:
    """Whoever has come in by it trains: the first visit ends a freeze, also where a manager let them in, or where the
    desk told of it later. By the day on which they came; nothing where it was not frozen then, or has begun anew
    since: the days of rest before a change of plan are no part of what is had now."""
    membership, _ = held(work, membership_id)
    day = work.day_then_at(membership.outlet_code)
    if day >= membership.begins_on and membership.state_on(day) == "frozen":
        # The command stays about the visit.
        about = work.concern
        done(work, membership, acts.lift(membership, today=day), actor, "freeze_lifted", words=None)
        work.concern = about


def withdraw_cancellation(
    work: MembersWork, membership_id: str, *, seen: int, actor: Actor, words: str | None = None
) -> Membership:
    """It goes on."""
    membership, today = held(work, membership_id, seen=seen)
    fact = acts.withdraw_cancellation(membership, today=today)
    if membership.renews:
        _refuse_if_followed(work, membership)
    return done(work, membership, fact, actor, "cancellation_withdrawn", words=words)


def gift_days(
    work: MembersWork,
    membership_id: str,
    *,
    seen: int | None,
    days: int,
    within: Scope,
    limit: GiftLimit | None,
    actor: Actor,
    reason: str,
    words: str | None = None,
) -> Membership:
    """Days that nobody pays for, by a manager of the outlet that has it, who says why: what is given away there is
    theirs to give, within the limit. There is none for head office, and what is given in a case is counted there.

    Raises UnknownMembership, GiftTooLarge.
    """
    membership, today = held(work, membership_id, seen=seen)
    place = work.place_of(membership.outlet_code)
    if place is None or not within.includes(place):
        raise UnknownMembership
    fact = acts.gift_days(membership, days=days, today=today)
    if limit is not None:
        _count_gift(work, membership, days, limit, actor, today)
    return done(work, membership, fact, actor, "days_gifted", said={"days": days}, reason=reason, words=words)


def _count_gift(
    work: MembersWork, membership: Membership, days: int, limit: GiftLimit, actor: Actor, today: date
) -> None:
    """Whoever holds the member counts all that they were given; the day of the giver is one statement."""
    since = work.now - timedelta(days=limit.within_days)
    left = limit.to_member - work.memberships.days_gifted(membership.member_id, since=since)
    if days > left:
        raise GiftTooLarge("to_member", max(0, left))
    assert actor.staff_id is not None, "only people give days (permissions.py)"
    giving = GivingDay(staff_id=actor.staff_id, kind="gift_days", business_date=today)
    if not work.compensations.count(giving, days, most=limit.in_a_day):
        raise GiftTooLarge("in_a_day", max(0, limit.in_a_day - work.compensations.counted(giving)))


def set_renewal(
    work: MembersWork,
    membership_id: str,
    *,
    seen: int,
    renews: bool,
    within: Scope,
    actor: Actor,
    words: str | None = None,
    waive: Waive,
) -> Membership:
    """By itself, or by hand: then what the night has renewed already, has not begun and is unpaid, is owed no more.

    What is owed at an outlet that the caller does not look after is not theirs to give up: it stays, with its period.
    """
    membership, today = held(work, membership_id, seen=seen)
    fact = acts.set_renewal(membership, renews=renews, today=today)
    if renews:
        _refuse_if_followed(work, membership)
    else:
        theirs = partial(_is_of_night_within, work, within)
        nights = list(takewhile(theirs, unpaid_renewals(work, membership)))
        unpaid = [each.fact for each in nights]
        taken = acts.take_back_renewals(membership, unpaid, today=today, until=today)
        membership = take_back(work, membership, nights, taken, by=by(work, actor), waive=waive)
    return done(work, membership, fact, actor, "renewal_set", said={"renews": renews}, words=words)


def _is_of_night_within(work: MembersWork, within: Scope, renewal: UnpaidRenewal) -> bool:
    place = work.place_of(renewal.due.outlet_code)
    return renewal.is_of_night and place is not None and within.includes(place)


def _refuse_if_followed(work: MembersWork, membership: Membership) -> None:
    """What renews itself from now on has all days to come: another one of the same plan has them already."""
    first_on = membership.valid_until + ONE_DAY
    refuse_overlap(others_of(work, membership), membership.plan, first_on=first_on, last_on=date.max)
