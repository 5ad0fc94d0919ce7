"""What members does when another service tells something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.chassis.messaging.event import Event
from services.contracts import loyalty, notifications
from services.contracts.loyalty import (
    BalanceAdjusted,
    RewardExpired,
    RewardIssued,
    RewardRedeemed,
    RewardReleased,
    SaleRecorded,
    SaleReversed,
    StampsExpired,
)
from services.contracts.outlets import OutletChanged, OutletOpened
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.erase_member import acknowledge_erasure
from services.members.use_cases.keep_copies import keep_outlet, keep_standing

_LOYALTY_EVENTS = (
    SaleRecorded,
    SaleReversed,
    BalanceAdjusted,
    RewardIssued,
    RewardRedeemed,
    RewardReleased,
    RewardExpired,
    StampsExpired,
)


def on_outlet_opened(work: MembersWork, event: OutletOpened) -> None:
    keep_outlet(
        work,
        Outlet(
            code=event.outlet_code,
            name=event.name,
            territory_code=event.territory_code,
            country=event.country,
            zone=event.zone,
            business_day_starts_at=event.business_day_starts_at,
            locale=event.locale,
            # Facts from before territories lay in each other have no path: each territory stood by itself.
            territory_path=event.territory_path or f"/{event.territory_code}/",
            sequence=event.sequence,
        ),
    )


def on_outlet_changed(work: MembersWork, event: OutletChanged) -> None:
    keep_outlet(
        work,
        Outlet(
            code=event.outlet_code,
            name=event.name,
            territory_code=event.territory_code,
            country=event.country,
            zone=event.zone,
            business_day_starts_at=event.business_day_starts_at,
            locale=event.locale,
            territory_path=event.territory_path,
            state=event.state,
            sequence=event.sequence,
        ),
    )


def on_loyalty_changed(work: MembersWork, event: Any) -> None:
    """Every event of loyalty carries the whole standing."""
    keep_standing(work, event.member_id, event.standing, sequence=event.sequence)


def on_forgotten_by_loyalty(work: MembersWork, event: loyalty.MemberForgotten) -> None:
    acknowledge_erasure(work, event.member_id, part="loyalty")


def on_forgotten_by_notifications(work: MembersWork, event: notifications.MemberForgotten) -> None:
    acknowledge_erasure(work, event.member_id, part="notifications")


HANDLERS: Mapping[type[Event], Callable[[MembersWork, Any], None]] = {
    OutletOpened: on_outlet_opened,
    OutletChanged: on_outlet_changed,
    **dict.fromkeys(_LOYALTY_EVENTS, on_loyalty_changed),
    loyalty.MemberForgotten: on_forgotten_by_loyalty,
    notifications.MemberForgotten: on_forgotten_by_notifications,
}
