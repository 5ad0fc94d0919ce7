"""Facts that the loyalty service tells. Each carries the member's whole standing, so that a late one does no harm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

from services.chassis.messaging.event import Event, described


class ProgramStanding(TypedDict):
    """Where a member stands in one program."""

    code: str
    unit: str
    balance: int
    target: int
    titles: dict[str, str]


class RewardStanding(TypedDict):
    """A reward that waits to be redeemed."""

    reward_id: str
    kind: str
    program: str | None
    titles: dict[str, str]
    state: str
    expires_on: str | None


class Standing(TypedDict):
    """All that a station shows of a member's loyalty, true as of an instant (ISO 8601, UTC)."""

    as_of: str | None
    programs: list[ProgramStanding]
    rewards: list[RewardStanding]


class Earned(TypedDict):
    """What a sale earned in one program."""

    program: str
    quantity: int


class NotEarned(TypedDict):
    """So many items brought nothing, or so many units went to a debt; and why, in one word."""

    why: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class SaleRecorded(Event):
    """A sale was recorded, with what it earned."""

    NAME = "loyalty.sale_recorded.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who bought.")
    sale_id: str = described("The sale.")
    outlet_code: str = described("Where.")
    earned: list[Earned] = described("Units earned by program; empty when nothing qualified.")
    not_earned: list[NotEarned] = described(
        "What brought nothing, and why: as the till was told.", default_factory=list
    )
    standing: Standing = described("Where the member stands now.")
    staff_id: str | None = described("Who did it, where somebody had signed in.", default=None)


@dataclass(frozen=True, kw_only=True)
class SaleReversed(Event):
    """A sale was taken back, with all that it had earned."""

    NAME = "loyalty.sale_reversed.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who had bought.")
    sale_id: str = described("The sale that was taken back.")
    outlet_code: str = described("Where it was taken back.")
    standing: Standing = described("Where the member stands now.")
    staff_id: str | None = described("Who did it, where somebody had signed in.", default=None)


@dataclass(frozen=True, kw_only=True)
class VisitCounted(Event):
    """A visit earned units, in programs that count visits."""

    NAME = "loyalty.visit_counted.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who came.")
    check_in_id: str = described("The visit.")
    outlet_code: str = described("Where.")
    earned: list[Earned] = described("Units earned by program.")
    standing: Standing = described("Where the member stands now.")


@dataclass(frozen=True, kw_only=True)
class VisitReversed(Event):
    """A visit never was, and what it had earned was taken back."""

    NAME = "loyalty.visit_reversed.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who was said to have come.")
    check_in_id: str = described("The visit.")
    outlet_code: str = described("Where.")
    standing: Standing = described("Where the member stands now.")


@dataclass(frozen=True, kw_only=True)
class BalanceAdjusted(Event):
    """Somebody changed a balance by hand."""

    NAME = "loyalty.balance_adjusted.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whose balance it is.")
    program: str = described("The program.")
    quantity: int = described("Units given, or taken where it is below zero.")
    reason: str = described("Why: goodwill, correction, forgotten_card or moved_paper_card.")
    outlet_code: str = described("In whose books it stands.")
    standing: Standing = described("Where the member stands now.")
    staff_id: str | None = described("Who did it, where somebody had signed in.", default=None)


@dataclass(frozen=True, kw_only=True)
class RewardIssued(Event):
    """A member got a reward: for a full card, a birthday, a plan, a friend, or from somebody who says why."""

    NAME = "loyalty.reward_issued.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who may redeem it.")
    reward_id: str = described("The reward.")
    kind: Literal["program", "birthday", "date", "plan", "referral", "goodwill"] = described("What it was given for.")
    titles: dict[str, str] = described("What it is, by language.")
    outlet_code: str = described("Where it was earned, or the member's home outlet.")
    expires_on: str | None = described("Last local day on which it can be redeemed; null when it does not expire.")
    standing: Standing = described("Where the member stands now.")
    staff_id: str | None = described("Who gave it by hand, where somebody did.", default=None)
    is_greeted: bool | None = described(
        "Of a birthday and a day that matters, whether a greeting tells of it; null where nobody said.", default=None
    )


@dataclass(frozen=True, kw_only=True)
class RewardRedeemed(Event):
    """A reward was handed over."""

    NAME = "loyalty.reward_redeemed.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whose reward it was.")
    reward_id: str = described("The reward.")
    outlet_code: str = described("Where it was handed over.")
    standing: Standing = described("Where the member stands now.")
    staff_id: str | None = described("Who did it, where somebody had signed in.", default=None)


@dataclass(frozen=True, kw_only=True)
class RewardRedemptionReversed(Event):
    """That a reward was handed over was a mistake, and was taken back."""

    NAME = "loyalty.reward_redemption_reversed.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whose reward it is.")
    reward_id: str = described("The reward.")
    outlet_code: str = described("Where that was done.")
    standing: Standing = described("Where the member stands now.")
    staff_id: str | None = described("Who did it, where somebody had signed in.", default=None)


@dataclass(frozen=True, kw_only=True)
class RewardReleased(Event):
    """A reward that was not yet redeemed was taken back, because what had paid for it was."""

    NAME = "loyalty.reward_released.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whose reward it was.")
    reward_id: str = described("The reward.")
    outlet_code: str = described("Where that was done.")
    standing: Standing = described("Where the member stands now.")


@dataclass(frozen=True, kw_only=True)
class RewardExpired(Event):
    """A reward was not redeemed in time."""

    NAME = "loyalty.reward_expired.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whose reward it was.")
    reward_id: str = described("The reward.")
    standing: Standing = described("Where the member stands now.")


@dataclass(frozen=True, kw_only=True)
class StampsExpired(Event):
    """Units of a program that were not used in time expired."""

    NAME = "loyalty.stamps_expired.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whose units they were.")
    program: str = described("The program.")
    quantity: int = described("How many expired.")
    standing: Standing = described("Where the member stands now.")


@dataclass(frozen=True, kw_only=True)
class MemberForgotten(Event):
    """Loyalty has forgotten an erased member: stamps and rewards are forfeit, and what is left is nobody's."""

    NAME = "loyalty.member_forgotten.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who was erased.")
