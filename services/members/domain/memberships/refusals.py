"""What can be wrong with a sale or a change of a membership."""

from __future__ import annotations

from services.members.domain.errors import MembersError


class UnknownPlan(MembersError):
    """There is no plan like that."""

    code = "unknown_plan"


class UnknownMembership(MembersError):
    """There is no membership with this id."""

    code = "unknown_membership"


class UnknownPayer(MembersError):
    """Nobody with this id pays for others."""

    code = "unknown_payer"


class PayerReferenceTaken(MembersError):
    """Another company has this reference."""

    code = "payer_reference_taken"


class PlanChanged(MembersError):
    """Somebody defined a version of this plan meanwhile."""

    code = "plan_changed"


class PlanNotSold(MembersError):
    """The plan is sold no more, or not at this outlet, or in another currency than what it would replace."""

    code = "plan_not_sold"

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class TooYoung(MembersError):
    """Younger than the plan's joining age, or of an age that nobody knows, without somebody who pays for them."""

    code = "too_young"

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class PayerNeeded(MembersError):
    """A plan for companies is sold to whom a company pays for, and no other plan is."""

    code = "payer_needed"

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class MembershipOverlaps(MembersError):
    """The member has this plan already in these days."""

    code = "membership_overlaps"


class MembershipChanged(MembersError):
    """Somebody else did something to it since it was looked at."""

    code = "membership_changed"


class MembershipOver(MembersError):
    """It has ended or run out, so there is nothing left to freeze, to change or to hand on."""

    code = "membership_over"


class GiftTooLarge(MembersError):
    """More days than the caller may give; `left` says how many they may still give.

    `reason` is "to_member" for what a member may get, and "in_a_day" for what one person may give.
    """

    code = "gift_too_large"

    def __init__(self, reason: str, left: int) -> None:
        super().__init__()
        self.reason, self.left = reason, left


class MembershipCancelled(MembersError):
    """It is cancelled: its cancellation must be withdrawn first."""

    code = "membership_cancelled"


class NotCancelled(MembersError):
    """There is no cancellation to withdraw."""

    code = "membership_not_cancelled"


class NoticeNeeded(MembersError):
    """A plan with notice renews itself until it is cancelled."""

    code = "notice_needed"


class MembershipLapsed(MembersError):
    """It ran out too long ago to be renewed on the terms of then."""

    code = "membership_lapsed"


class SaleStands(MembersError):
    """The sale is not taken back: too long ago, sold elsewhere, or something was paid, used or done since."""

    code = "sale_stands"


class NotRenewable(MembersError):
    """A pack is bought anew, not renewed."""

    code = "membership_not_renewable"


class CannotFreeze(MembersError):
    """The days cannot be frozen; `reason` says why."""

    code = "cannot_freeze"

    def __init__(self, reason: str, days_left: int = 0) -> None:
        super().__init__()
        self.reason = reason
        self.days_left = days_left


class NotFrozen(MembersError):
    """No freeze is running or planned."""

    code = "not_frozen"
