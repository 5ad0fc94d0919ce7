"""What is wrong with a plan or a membership, as statuses; problems.py puts them with all others."""

from __future__ import annotations

from services.members.domain.errors import MembersError
from services.members.domain.memberships.refusals import (
    CannotFreeze,
    GiftTooLarge,
    MembershipCancelled,
    MembershipChanged,
    MembershipLapsed,
    MembershipOver,
    MembershipOverlaps,
    NotCancelled,
    NotFrozen,
    NoticeNeeded,
    NotRenewable,
    PayerNeeded,
    PayerReferenceTaken,
    PlanChanged,
    PlanNotSold,
    SaleStands,
    TooYoung,
    UnknownMembership,
    UnknownPayer,
    UnknownPlan,
)

MEMBERSHIP_STATUSES: dict[type[MembersError], int] = {
    UnknownPlan: 404,
    UnknownMembership: 404,
    UnknownPayer: 404,
    PlanChanged: 409,
    PlanNotSold: 409,
    SaleStands: 409,
    PayerNeeded: 409,
    PayerReferenceTaken: 409,
    TooYoung: 409,
    MembershipOverlaps: 409,
    MembershipChanged: 409,
    MembershipOver: 409,
    GiftTooLarge: 409,
    MembershipCancelled: 409,
    NotCancelled: 409,
    NoticeNeeded: 409,
    NotRenewable: 409,
    MembershipLapsed: 409,
    CannotFreeze: 409,
    NotFrozen: 409,
}
