"""What members does when another service tells something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, get_args

from services.chassis.messaging.event import Event
from services.contracts import loyalty, notifications
from services.contracts.loyalty import (
    BalanceAdjusted,
    RewardExpired,
    RewardIssued,
    RewardRedeemed,
    RewardRedemptionReversed,
    RewardReleased,
    SaleRecorded,
    SaleReversed,
    StampsExpired,
    VisitCounted,
    VisitReversed,
)
from services.contracts.outlets import OutletChanged, OutletOpened, StaffLeft, StaffPlaced
from services.members.domain.care.colleague import Colleague
from services.members.domain.episode import Channel, Episode
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.care.free_work_of import hear_of_colleague
from services.members.use_cases.erase_member import acknowledge_erasure
from services.members.use_cases.note_episode import note_what_was_told

# What each event of loyalty is in a timeline, and which of its fields are told there.
_IN_A_TIMELINE: Mapping[type[Event], tuple[str, tuple[str, ...]]] = {
    SaleRecorded: ("sale_recorded", ("earned", "not_earned")),
    SaleReversed: ("sale_reversed", ()),
    BalanceAdjusted: ("balance_adjusted", ("program", "quantity", "reason")),
    RewardIssued: ("reward_issued", ("kind", "expires_on", "titles")),
    RewardRedeemed: ("reward_redeemed", ()),
    RewardRedemptionReversed: ("reward_returned", ()),
    RewardReleased: ("reward_released", ()),
    RewardExpired: ("reward_expired", ()),
    StampsExpired: ("stamps_expired", ("program", "quantity")),
}


def told_by_loyalty(event: Any, *, at: datetime) -> Episode:
    kind, told = _IN_A_TIMELINE[type(event)]
    about = next(((name, found) for name in ("sale", "reward") if (found := getattr(event, f"{name}_id", None))), None)
    outlet_code, reward_kind = getattr(event, "outlet_code", None), getattr(event, "kind", "program")
    at_till: Channel = "till" if outlet_code and reward_kind == "program" else "system"
    return Episode(
        member_id=event.member_id,
        kind=kind,
        occurred_at=at,
        # What nobody did at an outlet came about by the clock.
        channel="desk" if reward_kind == "goodwill" else at_till,
        outlet_code=outlet_code,
        staff_id=getattr(event, "staff_id", None),
        about_kind=about[0] if about else None,
        about_id=about[1] if about else None,
        facts={name: getattr(event, name) for name in told},
    )


def on_outlet_opened(work: MembersWork, event: OutletOpened) -> None:
    # Facts from before territories lay in each other have no path: each territory stood by itself.
    work.outlets.keep(_outlet_of(event, path=event.territory_path or f"/{event.territory_code}/", state="open"))


def on_outlet_changed(work: MembersWork, event: OutletChanged) -> None:
    work.outlets.keep(_outlet_of(event, path=event.territory_path, state=event.state))


def _outlet_of(event: OutletOpened | OutletChanged, *, path: str, state: str) -> Outlet:
    return Outlet(
        code=event.outlet_code,
        name=event.name,
        territory_code=event.territory_code,
        country=event.country,
        zone=event.zone,
        business_day_starts_at=event.business_day_starts_at,
        locale=event.locale,
        territory_path=path,
        state=state,
        sequence=event.sequence,
        admits=event.admits,
        capacity=event.capacity,
        stay_minutes=event.stay_minutes,
    )


def on_staff_placed(work: MembersWork, event: StaffPlaced) -> None:
    colleague = Colleague(
        staff_id=event.staff_id,
        role=event.role,
        outlet_code=event.outlet_code,
        territory_code=event.territory_code,
    )
    hear_of_colleague(work, colleague, sequence=event.sequence)


def on_staff_left(work: MembersWork, event: StaffLeft) -> None:
    hear_of_colleague(work, Colleague(staff_id=event.staff_id, has_left=True), sequence=event.sequence)


def on_loyalty_changed(work: MembersWork, event: Any) -> None:
    """Every event of loyalty carries the whole standing, and is a line of the member's timeline."""
    work.standings.keep(event.member_id, event.standing, sequence=event.sequence)
    note_what_was_told(work, told_by_loyalty(event, at=work.occurred_at))


def on_visit_counted(work: MembersWork, event: VisitCounted | VisitReversed) -> None:
    """The visit, or its end, stands in the timeline already: what it earned is no line of its own."""
    work.standings.keep(event.member_id, event.standing, sequence=event.sequence)


def on_message_sent(work: MembersWork, event: notifications.MessageSent) -> None:
    episode = Episode(
        member_id=event.member_id,
        kind="message_sent",
        occurred_at=work.occurred_at,
        channel=event.channel if event.channel in get_args(Channel) else "system",  # type: ignore[arg-type]
        about_kind="delivery",
        about_id=event.delivery_id,
        facts={"message": event.kind},
    )
    note_what_was_told(work, episode)


def on_forgotten_by_loyalty(work: MembersWork, event: loyalty.MemberForgotten) -> None:
    acknowledge_erasure(work, event.member_id, part="loyalty")


def on_forgotten_by_notifications(work: MembersWork, event: notifications.MemberForgotten) -> None:
    acknowledge_erasure(work, event.member_id, part="notifications")


HANDLERS: Mapping[type[Event], Callable[[MembersWork, Any], None]] = {
    OutletOpened: on_outlet_opened,
    OutletChanged: on_outlet_changed,
    StaffPlaced: on_staff_placed,
    StaffLeft: on_staff_left,
    **dict.fromkeys(_IN_A_TIMELINE, on_loyalty_changed),
    VisitCounted: on_visit_counted,
    VisitReversed: on_visit_counted,
    notifications.MessageSent: on_message_sent,
    loyalty.MemberForgotten: on_forgotten_by_loyalty,
    notifications.MemberForgotten: on_forgotten_by_notifications,
}
