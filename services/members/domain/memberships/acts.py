"""What may be done to a membership, and on which terms: each act answers with the fact that it becomes, or refuses.

`today` is always the local day of the membership's outlet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from services.members.domain.errors import UnusableField
from services.members.domain.memberships.facts import (
    CancellationWithdrawn,
    Cancelled,
    DaysGifted,
    Ended,
    FreezeLifted,
    Frozen,
    PayerSet,
    RenewalSet,
    RenewalTakenBack,
    Renewed,
    TransferredIn,
)
from services.members.domain.memberships.fold import after
from services.members.domain.memberships.membership import MOST_DAYS_AHEAD, ONE_DAY, Freeze, Membership, freezes_before
from services.members.domain.memberships.refusals import (
    CannotFreeze,
    MembershipCancelled,
    MembershipLapsed,
    MembershipOver,
    NotCancelled,
    NotFrozen,
    NoticeNeeded,
    NotRenewable,
)
from services.members.domain.memberships.sale import is_overlapped

RENEWED_DAYS_BEFORE = 7
"""A membership renews itself so many days before its end, so that the due is known before it must be paid."""

TOLD_DAYS_BEFORE = 7
"""A member is told so many days before that a membership ends which does not renew itself."""

SMALL_MOVE_DAYS = 3
"""Whoever was told of a last day is not told again when it has moved by so few."""


def renew(membership: Membership, *, today: date, starts_on: date | None = None, came_since: bool = False) -> Renewed:
    """One period more: after the end; or from today, or a later day, where the end has passed.

    Who was let in since the end (`came_since`) and renews within the days of grace goes on from the end: those days
    were used.
    """
    if membership.plan.kind == "pack":
        raise NotRenewable
    if membership.ended_on is not None or membership.state_on(today) == "ended":
        raise MembershipOver
    if membership.is_in_last_period:
        raise MembershipCancelled
    if membership.is_gone_on(today):
        raise MembershipLapsed
    follows_on = membership.valid_until + ONE_DAY
    if follows_on > today or (came_since and membership.is_in_grace_on(today)):
        return _renewed(membership, follows_on, today)
    if starts_on and (starts_on - today).days > MOST_DAYS_AHEAD:
        raise UnusableField("starts_on", "starts_on")
    return _renewed(membership, max(today, starts_on or today), today)


def renew_for_freeze(membership: Membership, *, first_on: date, today: date) -> Renewed | None:
    """The next period of what renews itself, where a freeze is planned in it: it comes anyway, and its days must
    be there to be moved. Nothing where the freeze begins before or behind it."""
    is_next = membership.valid_until < first_on <= membership.end_after(1)
    if not is_next or not membership.renews_next or membership.is_over_on(today):
        return None
    return _renewed(membership, membership.valid_until + ONE_DAY, today)


def renew_itself(membership: Membership, *, today: date, came_since: bool = False) -> Renewed | None:
    """What the night does: nothing before its time, and one period at most, however many nights were missed.

    After a lapse the period begins today: on the days between nobody was let in, so nobody owes them. Who was
    (`came_since`), within the days of grace, goes on from the end.
    """
    if not membership.renews_next or membership.valid_until - today > timedelta(days=RENEWED_DAYS_BEFORE):
        return None
    follows_on = membership.valid_until + ONE_DAY
    goes_on = came_since and membership.is_in_grace_on(today)
    return _renewed(membership, follows_on if goes_on else max(follows_on, today), today)


def is_old_news(membership: Membership, told_until: date | None) -> bool:
    """Whether its member knows the last day, give or take what nobody writes a second letter for."""
    return told_until is not None and abs(membership.last_on - told_until) <= timedelta(days=SMALL_MOVE_DAYS)


def is_worth_telling(membership: Membership, *, today: date) -> bool:
    """Whether there is anything left to lose on that day: no visits of a pack are not, and who bought a week knows."""
    plan = membership.plan
    is_short = 0 < plan.period_days <= TOLD_DAYS_BEFORE
    return not is_short and membership.visits_left != 0 and not membership.is_over_on(today)


WhyStopped = Literal["renewal_overlaps", "renewal_in_debt", "renewal_lapsed"]


def why_stopped(
    membership: Membership, *, today: date, others: Iterable[Membership], is_in_review: bool
) -> WhyStopped | None:
    """Why the night does not renew what is set to renew itself, and a person has to look at it: another one has its
    days, or a due of it waits for a decision while more would be owed, or it ran out long ago.

    One that was cancelled is renewed until its notice is over: that was agreed.
    """
    if membership.last_period is not None:
        return None
    if membership.is_gone_on(today):
        return "renewal_lapsed"
    if is_in_review:
        return "renewal_in_debt"
    plan, follows_on = membership.plan, membership.valid_until + ONE_DAY
    first_on = max(follows_on, today)
    last_on = membership.end_after(1) if first_on == follows_on else plan.end_of(1, anchor_on=first_on)
    has_its_days = is_overlapped(others, plan, first_on=first_on, last_on=last_on)
    return "renewal_overlaps" if has_its_days else None


def go_on(membership: Membership, *, today: date, is_in_review: bool) -> RenewalSet | None:
    """It was stopped for a debt that is settled now, and has not run out: it renews itself as before. What has run out
    meanwhile nobody may have wanted any more: that is asked."""
    if is_in_review or membership.renews or membership.last_period is not None or membership.is_over_on(today):
        return None
    return RenewalSet(on=today, renews=True)


def _renewed(membership: Membership, first_on: date, today: date) -> Renewed:
    paid = min(membership.credit_minor, membership.plan.price_minor)
    return Renewed(on=today, period=membership.period + 1, first_on=first_on, credit_minor=paid)


def freeze(membership: Membership, *, first_on: date, last_on: date, today: date) -> Frozen:
    """Planned days: never in the past, within what is valid and allowed, and beside no other freeze."""
    if membership.is_over_on(today):
        raise MembershipOver
    wanted = Freeze(first_on, last_on)
    if first_on < today:
        raise CannotFreeze("back_dated")
    if wanted.days < 1:
        raise CannotFreeze("no_days")
    if wanted.days > MOST_DAYS_AHEAD:
        raise CannotFreeze("allowance", membership.freeze_days_left_on(first_on))
    if not membership.begins_on <= first_on <= min(membership.valid_until, membership.ends_on or date.max):
        raise CannotFreeze("not_valid_then")
    if any(each.days_within(first_on, last_on) for each in membership.freezes):
        raise CannotFreeze("overlaps")
    _refuse_beyond_allowance(membership, wanted)
    return Frozen(on=today, first_on=first_on, last_on=last_on)


def _refuse_beyond_allowance(membership: Membership, wanted: Freeze) -> None:
    """Each day counts in the membership year that it lies in."""
    first_on = wanted.first_on
    while first_on <= wanted.last_on:
        _, year_ends_on = membership.year_of(first_on)
        left = membership.freeze_days_left_on(first_on)
        if wanted.days_within(first_on, year_ends_on) > left:
            raise CannotFreeze("allowance", left)
        first_on = year_ends_on + ONE_DAY


def lift(membership: Membership, *, today: date) -> FreezeLifted:
    """End the freeze that is running, or else take the next one back."""
    coming = [each for each in membership.freezes if each.last_on >= today]
    if membership.is_over_on(today) or not coming:
        raise NotFrozen
    return FreezeLifted(on=today, first_on=coming[0].first_on)


def take_back_renewals(
    membership: Membership, unpaid: Iterable[Renewed], *, today: date, until: date
) -> list[RenewalTakenBack]:
    """What was renewed for days that have not begun, and that nobody paid for: the newest of `unpaid` first, as far as
    the membership still reaches this day, and today. The first period of what began anew is no renewal to take back."""
    taken: list[RenewalTakenBack] = []
    for renewed in unpaid:
        fact = RenewalTakenBack(on=today, first_on=renewed.first_on, credit_minor=renewed.credit_minor)
        if membership.run.periods == 1:
            break
        without = after(membership, fact, {})
        if without.valid_until < max(today, until):
            break
        taken.append(fact)
        membership = without
    return taken


def notice_ends_on(membership: Membership, *, today: date) -> date:
    """The day up to which somebody stays who gives notice today; what does not renew itself asks for none."""
    return today + timedelta(days=membership.plan.notice_days if membership.renews_next else 0)


def cancel(membership: Membership, *, today: date) -> Cancelled:
    """It ends with the period in which the notice ends, and never before what has been paid for, or has begun.

    What was renewed already, has not begun and is unpaid is taken back before: `take_back_renewals`.
    """
    if membership.is_over_on(today):
        raise MembershipOver
    if membership.last_period is not None:
        raise MembershipCancelled
    more = 0
    if membership.renews_next:
        until = notice_ends_on(membership, today=today)
        while membership.end_after(more) < until:
            more += 1
    return Cancelled(on=today, last_period=membership.period + more)


def withdraw_cancellation(membership: Membership, *, today: date) -> CancellationWithdrawn:
    if membership.last_period is None:
        raise NotCancelled
    if membership.is_over_on(today):
        raise MembershipOver
    return CancellationWithdrawn(on=today)


def gift_days(membership: Membership, *, days: int, today: date) -> DaysGifted:
    """Days that follow the paid ones; one that has run out is not brought back by them."""
    if membership.is_over_on(today):
        raise MembershipOver
    return DaysGifted(on=today, days=days)


def set_renewal(membership: Membership, *, renews: bool, today: date) -> RenewalSet:
    if membership.plan.kind == "pack":
        raise NotRenewable
    if membership.state_on(today) == "ended":
        raise MembershipOver
    if not renews and membership.plan.notice_days:
        raise NoticeNeeded
    return RenewalSet(on=today, renews=renews)


def transfer(
    membership: Membership, *, to_member_id: str, to_membership_id: str, today: date
) -> tuple[Ended, TransferredIn]:
    """The rest for somebody else, from today on: its last fact here, and the first one there.

    A freeze that is running ends with it, and a payer stays behind: whoever takes it over pays for it.
    """
    if membership.is_over_on(today):
        raise MembershipOver
    starts_on = max(today, membership.begins_on)
    # Over at once, also where it had not begun: until then it would be there to be handed on once more.
    ended = Ended(on=today, last_on=today - ONE_DAY, reason="transferred", to_membership_id=to_membership_id)
    unfrozen = sum(each.days_within(today, date.max) for each in membership.freezes)
    run = replace(membership.run, frozen_days=membership.run.frozen_days - unfrozen)
    taken_over = TransferredIn(
        on=today,
        from_membership_id=membership.membership_id,
        member_id=to_member_id,
        outlet_code=membership.outlet_code,
        plan_version_id=membership.plan.plan_version_id,
        starts_on=starts_on,
        anchor_on=run.anchor_on,
        periods=run.periods,
        frozen_days=run.frozen_days,
        gifted_days=run.gifted_days,
        credit_minor=membership.credit_minor,
        renews=membership.renews,
        visits=membership.visits_left,
        periods_to_come=None if membership.last_period is None else membership.last_period - membership.period,
        rested=tuple(map(str, freezes_before(membership.freezes, starts_on))),
    )
    return ended, taken_over


def without_payer(membership: Membership, *, today: date) -> list[PayerSet | RenewalSet]:
    """Who paid for it is erased: it is renewed by hand from now on, by whoever is asked who pays. Nothing where it is
    over for good."""
    if membership.ended_on is not None:
        return []
    facts: list[PayerSet | RenewalSet] = [PayerSet(on=today)]
    return [*facts, RenewalSet(on=today, renews=False)] if membership.renews else facts


def end_of_erased(membership: Membership, *, today: date) -> Ended | None:
    """What is left of somebody who was erased; nothing where it was over before."""
    if membership.ended_on is not None:
        return None
    return Ended(on=today, last_on=today - ONE_DAY, reason="erased")
