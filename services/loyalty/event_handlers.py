"""What loyalty does when it hears of outlets, members and birthdays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.chassis.messaging.event import Event
from services.contracts.members import BirthdayArrived, MemberEnrolled, MemberErased
from services.contracts.outlets import OutletChanged, OutletOpened
from services.loyalty.domain.outlet import Outlet
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.confirm_member import confirm_member
from services.loyalty.use_cases.forget_member import forget_member
from services.loyalty.use_cases.give_birthday_reward import give_birthday_reward
from services.loyalty.use_cases.keep_outlet import keep_outlet
from services.loyalty.words import in_every_language


def outlet_opened(work: LoyaltyWork, event: OutletOpened) -> None:
    keep_outlet(
        work,
        Outlet(
            code=event.outlet_code,
            name=event.name,
            territory_code=event.territory_code,
            country=event.country,
            zone=event.zone,
            currency=event.currency,
            business_day_starts_at=event.business_day_starts_at,
            # Facts from before territories lay in each other have no path: each territory stood by itself.
            territory_path=event.territory_path or f"/{event.territory_code}/",
            sequence=event.sequence,
        ),
    )


def outlet_changed(work: LoyaltyWork, event: OutletChanged) -> None:
    keep_outlet(
        work,
        Outlet(
            code=event.outlet_code,
            name=event.name,
            territory_code=event.territory_code,
            country=event.country,
            zone=event.zone,
            currency=event.currency,
            business_day_starts_at=event.business_day_starts_at,
            territory_path=event.territory_path,
            state=event.state,
            sequence=event.sequence,
        ),
    )


def member_enrolled(work: LoyaltyWork, event: MemberEnrolled) -> None:
    confirm_member(work, event.member_id)


def birthday_arrived(work: LoyaltyWork, event: BirthdayArrived) -> None:
    # An outlet that is not known yet is refused; the consumer tries the event again.
    give_birthday_reward(
        work,
        event.member_id,
        outlet_code=event.outlet_code,
        year=event.year,
        titles=in_every_language("reward.birthday"),
    )


def member_erased(work: LoyaltyWork, event: MemberErased) -> None:
    forget_member(work, event.member_id)


HANDLERS: Mapping[type[Event], Callable[[LoyaltyWork, Any], None]] = {
    OutletOpened: outlet_opened,
    OutletChanged: outlet_changed,
    MemberEnrolled: member_enrolled,
    BirthdayArrived: birthday_arrived,
    MemberErased: member_erased,
}
