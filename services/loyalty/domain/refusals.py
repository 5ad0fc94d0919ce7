"""Everything that loyalty refuses, each with a stable code and the facts that its words need."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar


class Refusal(Exception):
    """A request that is understood and not granted. Its words stand in the catalogue under `problem.CODE`."""

    code: ClassVar[str] = ""
    # The field at fault, when one is.
    pointer: str | None = None

    def __init__(self, **facts: object) -> None:
        super().__init__(" ".join([self.code, *(f"{name}={value}" for name, value in facts.items())]))
        self.facts = facts

    @property
    def extras(self) -> dict[str, Any]:
        """What a machine may want to know of it, beside the code."""
        return {}


class UnknownMember(Refusal):
    """Members has nobody with this id."""

    code = "unknown_member"


class MemberNotSeenYet(Refusal):
    """Nobody told loyalty of this member; whoever asked should find out from members, then vouch and try again."""

    code = "unknown_member"

    def __init__(self, member_id: str) -> None:
        super().__init__()
        self.member_id = member_id


class UnknownSale(Refusal):
    """There is no sale with this id."""

    code = "unknown_sale"


class UnknownReward(Refusal):
    """There is no reward with this id."""

    code = "unknown_reward"


class UnknownRedemption(Refusal):
    """No reward was handed over by this command, or not within the reach of whoever asks."""

    code = "unknown_redemption"


class OutletNotKnownYet(Refusal):
    """The outlet was opened a moment ago and its event is on the way: trying again helps."""

    code = "outlet_not_known_yet"


class OutletClosed(Refusal):
    """The outlet is closed; members go on at every other one."""

    code = "outlet_closed"


class SaleInFuture(Refusal):
    """The till's clock runs ahead by more than is forgiven."""

    code = "invalid_request"
    pointer = "/occurred_at"


class SaleEarnsTooMuch(Refusal):
    """One sale earns more than any counter serves at once: a mistyped quantity."""

    code = "sale_earns_too_much"
    pointer = "/lines"


class ReceiptAlreadyRecorded(Refusal):
    """This receipt number of this outlet is in the books already."""

    code = "receipt_already_recorded"

    def __init__(self, *, sale_id: str, receipt_number: str | None) -> None:
        super().__init__(receipt_number=receipt_number or "")
        self.sale_id = sale_id

    @property
    def extras(self) -> dict[str, Any]:
        return {"sale_id": self.sale_id}


class AlreadyReversed(Refusal):
    """A sale, or a redemption, is taken back once."""

    code = "already_reversed"

    def __init__(self, *, reversed_at: datetime, outlet_code: str, outlet_name: str) -> None:
        super().__init__(when=reversed_at, outlet=outlet_name)
        self.reversed_at = reversed_at
        self.outlet_code = outlet_code
        self.outlet_name = outlet_name

    @property
    def extras(self) -> dict[str, Any]:
        outlet = {"code": self.outlet_code, "name": self.outlet_name}
        return {"reversed_at": _as_text(self.reversed_at), "outlet": outlet}


class AlreadyRedeemed(Refusal):
    """Somebody was quicker; the answer says where and when."""

    code = "already_redeemed"

    def __init__(self, *, redeemed_at: datetime, outlet_code: str, outlet_name: str) -> None:
        super().__init__(when=redeemed_at, outlet=outlet_name)
        self.redeemed_at = redeemed_at
        self.outlet_code = outlet_code
        self.outlet_name = outlet_name

    @property
    def extras(self) -> dict[str, Any]:
        outlet = {"code": self.outlet_code, "name": self.outlet_name}
        return {"redeemed_at": _as_text(self.redeemed_at), "outlet": outlet}


class RewardHasExpired(Refusal):
    """Its last day has passed."""

    code = "reward_expired"


class RewardWasReleased(Refusal):
    """A sale that had earned it was taken back."""

    code = "reward_released"


class MemberInDebt(Refusal):
    """Stamps were taken back after their reward was drunk: earning goes on, redeeming waits."""

    code = "member_in_debt"


class LiveCodeNeeded(Refusal):
    """The program asks for a code from the member's own phone before it lets this reward go."""

    code = "live_code_needed"

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    @property
    def extras(self) -> dict[str, Any]:
        return {"reason": self.reason}


class RedeemCodeRefused(Refusal):
    """No such code: mistyped, used, older than ninety seconds, or of another reward. Which of them is not told."""

    code = "redeem_code_refused"


class TooManyGuesses(Refusal):
    """Too many codes were wrong; for a while none is looked at."""

    code = "too_many_guesses"


class UnknownProgram(Refusal):
    """No program with this code runs now."""

    code = "unknown_program"
    pointer = "/program"


class UnknownOutlet(Refusal):
    """No such outlet, or not one that whoever asks may write to."""

    code = "unknown_outlet"


class OutletNeeded(Refusal):
    """Whoever asks stands at no outlet, so the books in which it belongs must be named."""

    code = "outlet_needed"
    pointer = "/outlet_code"


class InsufficientBalance(Refusal):
    """More is to be taken by hand than the card and the rewards that wait are worth."""

    code = "insufficient_balance"

    def __init__(self, *, needed: int, available: int) -> None:
        super().__init__(needed=needed, available=available)
        self.available = available

    @property
    def extras(self) -> dict[str, Any]:
        return {"available": self.available}


class DailyLimitReached(Refusal):
    """This person has adjusted as much today as one person may."""

    code = "daily_limit_reached"

    def __init__(self, *, limit: int, left: int) -> None:
        super().__init__(limit=limit, left=left)
        self.limit = limit
        self.left = left

    @property
    def extras(self) -> dict[str, Any]:
        return {"limit": self.limit, "left": self.left}


class StepUpNeeded(Refusal):
    """So much is changed by hand only by somebody who showed a second factor just now."""

    code = "step_up_needed"


class ProgramChangeRefused(Refusal):
    """The unit and the target are what collected stamps are worth: another worth is another program."""

    code = "program_change_refused"


class InvalidProgram(Refusal):
    """What was said of a program makes no sense."""

    code = "invalid_program"


class InvalidSaleLine(Refusal):
    """A line of a sale without a category, or with an impossible quantity or amount."""

    code = "invalid_sale_line"


def _as_text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
