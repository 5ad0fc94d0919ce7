"""What loyalty does when it hears of outlets, members and birthdays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.chassis.messaging.event import Event
from services.contracts.members import (
    BirthdayArrived,
    DateArrived,
    MemberEnrolled,
    MemberErased,
    MemberReferred,
    MembershipSaleReversed,
    MembershipSold,
    VisitAdmitted,
    VisitUndone,
)
from services.contracts.outlets import OutletChanged, OutletOpened
from services.loyalty.domain.outlet import Outlet
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.earn_by_visit import earn_by_visit
from services.loyalty.use_cases.forget_member import forget_member
from services.loyalty.use_cases.give_birthday_reward import give_birthday_reward
from services.loyalty.use_cases.give_gifts import give_date_gifts, give_plan_gifts
from services.loyalty.use_cases.note_referral import note_referral
from services.loyalty.use_cases.taking_back.take_back_plan_gifts import take_back_plan_gifts
from services.loyalty.use_cases.taking_back.undo_visit import undo_visit
from services.loyalty.words import in_every_language


def outlet_opened(work: LoyaltyWork, event: OutletOpened) -> None:
    # Facts from before territories lay in each other have no path: each territory stood by itself.
    work.outlets.keep(_outlet_of(event, path=event.territory_path or f"/{event.territory_code}/", state="open"))


def outlet_changed(work: LoyaltyWork, event: OutletChanged) -> None:
    work.outlets.keep(_outlet_of(event, path=event.territory_path, state=event.state))


def _outlet_of(event: OutletOpened | OutletChanged, *, path: str, state: str) -> Outlet:
    return Outlet(
        code=event.outlet_code,
        name=event.name,
        territory_code=event.territory_code,
        country=event.country,
        zone=event.zone,
        currency=event.currency,
        business_day_starts_at=event.business_day_starts_at,
        territory_path=path,
        state=state,
        sequence=event.sequence,
    )


def member_enrolled(work: LoyaltyWork, event: MemberEnrolled) -> None:
    work.members.confirm(event.member_id)


def birthday_arrived(work: LoyaltyWork, event: BirthdayArrived) -> None:
    if not event.brings_gift:
        return
    # An outlet that is not known yet is refused; the consumer tries the event again.
    give_birthday_reward(
        work,
        event.member_id,
        outlet_code=event.outlet_code,
        year=event.year,
        titles=in_every_language("reward.birthday"),
        is_greeted=event.greets,
    )


def visit_admitted(work: LoyaltyWork, event: VisitAdmitted) -> None:
    earn_by_visit(work, event.member_id, check_in_id=event.check_in_id, outlet_code=event.outlet_code)


def visit_undone(work: LoyaltyWork, event: VisitUndone) -> None:
    undo_visit(work, event.member_id, check_in_id=event.check_in_id, outlet_code=event.outlet_code)


def membership_sold(work: LoyaltyWork, event: MembershipSold) -> None:
    give_plan_gifts(
        work,
        event.member_id,
        membership_id=event.membership_id,
        plan_code=event.plan_code,
        outlet_code=event.outlet_code,
    )


def membership_sale_reversed(work: LoyaltyWork, event: MembershipSaleReversed) -> None:
    take_back_plan_gifts(
        work,
        event.member_id,
        membership_id=event.membership_id,
        outlet_code=event.outlet_code,
        has_another=event.has_another,
    )


def date_arrived(work: LoyaltyWork, event: DateArrived) -> None:
    if event.brings_gift:
        give_date_gifts(
            work,
            event.member_id,
            date_kind=event.date_kind,
            year=event.year,
            outlet_code=event.outlet_code,
            is_greeted=event.greets,
        )


def member_referred(work: LoyaltyWork, event: MemberReferred) -> None:
    note_referral(work, event.member_id, referrer_id=event.referrer_id, outlet_code=event.outlet_code)


def member_erased(work: LoyaltyWork, event: MemberErased) -> None:
    forget_member(work, event.member_id)


HANDLERS: Mapping[type[Event], Callable[[LoyaltyWork, Any], None]] = {
    OutletOpened: outlet_opened,
    OutletChanged: outlet_changed,
    MemberEnrolled: member_enrolled,
    BirthdayArrived: birthday_arrived,
    VisitAdmitted: visit_admitted,
    VisitUndone: visit_undone,
    MembershipSold: membership_sold,
    MembershipSaleReversed: membership_sale_reversed,
    MemberReferred: member_referred,
    DateArrived: date_arrived,
    MemberErased: member_erased,
}
