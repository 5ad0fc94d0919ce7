"""Every event, and who listens to it; queues and bindings are made from this page alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.chassis.messaging.event import Event
from services.chassis.messaging.transport import Topology
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
from services.contracts.members import (
    BirthdayArrived,
    CodeMade,
    DateArrived,
    DueOverdue,
    DueSettled,
    EmailReplaced,
    MemberEnrolled,
    MemberErased,
    MemberReferred,
    MembershipExpiring,
    MembershipFrozen,
    MembershipSaleReversed,
    MembershipSold,
    VisitAdmitted,
    VisitLetInLate,
    VisitUndone,
)
from services.contracts.outlets import OutletChanged, OutletOpened, StaffLeft, StaffPlaced

ALL_EVENTS: Sequence[type[Event]] = (
    OutletOpened,
    OutletChanged,
    StaffPlaced,
    StaffLeft,
    MemberEnrolled,
    BirthdayArrived,
    MemberErased,
    CodeMade,
    EmailReplaced,
    MemberReferred,
    VisitAdmitted,
    VisitLetInLate,
    VisitUndone,
    MembershipSold,
    MembershipSaleReversed,
    MembershipExpiring,
    MembershipFrozen,
    DueOverdue,
    DueSettled,
    DateArrived,
    SaleRecorded,
    SaleReversed,
    VisitCounted,
    VisitReversed,
    BalanceAdjusted,
    RewardIssued,
    RewardRedeemed,
    RewardRedemptionReversed,
    RewardReleased,
    RewardExpired,
    StampsExpired,
    loyalty.MemberForgotten,
    notifications.MemberForgotten,
    notifications.MessageSent,
)

# A queue per service. An event that nobody listens to is not published: it would be kept for ever by no one.
SUBSCRIPTIONS: Mapping[str, Sequence[type[Event]]] = {
    "loyalty": (
        OutletOpened,
        OutletChanged,
        MemberEnrolled,
        BirthdayArrived,
        MemberErased,
        MemberReferred,
        VisitAdmitted,
        VisitUndone,
        MembershipSold,
        MembershipSaleReversed,
        DateArrived,
    ),
    "members": (
        OutletOpened,
        OutletChanged,
        StaffPlaced,
        StaffLeft,
        SaleRecorded,
        SaleReversed,
        VisitCounted,
        VisitReversed,
        BalanceAdjusted,
        RewardIssued,
        RewardRedeemed,
        RewardRedemptionReversed,
        RewardReleased,
        RewardExpired,
        StampsExpired,
        loyalty.MemberForgotten,
        notifications.MemberForgotten,
        notifications.MessageSent,
    ),
    "notifications": (
        MemberEnrolled,
        BirthdayArrived,
        CodeMade,
        EmailReplaced,
        RewardIssued,
        MembershipExpiring,
        MembershipFrozen,
        DueOverdue,
        DueSettled,
        DateArrived,
        MemberErased,
    ),
    "outlets": (VisitLetInLate, MemberErased),
}

TOPOLOGY = Topology.of(SUBSCRIPTIONS)
