"""What loyalty says over HTTP: the requests that it takes and the bodies that it answers, each field described."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.chassis.http.validation import Form, WholeNumber, Words
from services.chassis.identifiers import is_id
from services.contracts.fields import codes, flag, listed, number, text, text_or_null

MOST_LINES = 50
MOST_QUANTITY = 1_000
MOST_AMOUNT_MINOR = 1_000_000_000
# As much as one sale may earn.
MOST_ADJUSTED = 1_000
NOT_EARNED = ("free", "program_ended", "not_counted", "paid_debt")
REWARD_KINDS = ("program", "birthday", "date", "plan", "referral", "goodwill")
GOODWILL_REASONS = ("complaint", "our_mistake", "waiting", "thanks")
ADJUSTMENT_REASONS = ("goodwill", "correction", "forgotten_card", "moved_paper_card")

_FIRST_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
_LAST_YEAR = 2200


class Uuid(fields.String):
    """An id as a service gave it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **words: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **words)
        if not is_id(text.lower()):
            raise ValidationError("must be an id, a UUID")
        return text.lower()


class PastInstant(fields.String):
    """ISO 8601 with an offset from UTC, of this century. How far ahead a clock may run, loyalty decides."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **words: Any) -> datetime:  # type: ignore[override]
        text: str = super()._deserialize(value, attr, data, **words)
        try:
            instant = datetime.fromisoformat(text)
        except ValueError as error:
            raise ValidationError("must be an instant such as 2026-03-02T09:15:00+01:00") from error
        if instant.tzinfo is None:
            raise ValidationError("must carry its offset from UTC, such as Z or +01:00")
        # The year comes first: near year 1 and year 9999 the way to UTC leaves the calendar.
        if not 2000 <= instant.year <= _LAST_YEAR or instant.astimezone(UTC) < _FIRST_INSTANT:
            raise ValidationError("must lie after 1 January 2000 and before the next century but one")
        return instant.astimezone(UTC)


class SaleLineRequest(Schema):
    """One line of the receipt."""

    category = Words(
        at_most=64, required=True, metadata={"description": "What was sold, in the words of the programs: coffee."}
    )
    quantity = WholeNumber(
        at_least=1, at_most=MOST_QUANTITY, required=True, metadata={"description": "How many of them."}
    )
    amount_minor = WholeNumber(
        at_least=0,
        at_most=MOST_AMOUNT_MINOR,
        required=True,
        allow_none=True,
        metadata={
            "description": "What the line cost, in minor units of the outlet's currency. 0 is a gift and never earns; "
            "null where the station knows no prices."
        },
    )


class SaleRequest(Schema):
    """A sale by a member, at the outlet of the calling station."""

    member_id = Uuid(required=True, metadata={"description": "Who bought.", "format": "uuid"})
    lines = fields.List(
        fields.Nested(SaleLineRequest),
        required=True,
        validate=validate.Length(min=1, max=MOST_LINES),
        metadata={"description": "What was bought; lines of a program's categories earn one unit for each item."},
    )
    receipt_number = Words(
        at_most=64,
        metadata={"description": "The till's number, once for each outlet, so that none is rung up twice."},
    )
    occurred_at = PastInstant(
        metadata={
            "description": "When, if it was not now; at most 5 minutes ahead of the server's clock.",
            "format": "date-time",
        }
    )


class ReversalRequest(Schema):
    """Take a whole sale, or a redemption, back."""

    reason = Words(at_most=200, required=True, metadata={"description": "Why, in the words of whoever does it."})


class AmountByHand(WholeNumber):
    """Units to give or to take; to change nothing is a mistake."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **words: Any) -> int:
        amount = super()._deserialize(value, attr, data, **words)
        if amount == 0:
            raise ValidationError("must not be 0")
        return amount


class AdjustmentRequest(Schema):
    """Change a member's balance by hand."""

    program = Words(at_most=64, required=True, metadata={"description": "In which program."})
    amount = AmountByHand(
        at_least=-MOST_ADJUSTED,
        at_most=MOST_ADJUSTED,
        required=True,
        metadata={"description": "Units to give, or to take where it is below zero; never 0."},
    )
    reason = fields.String(required=True, validate=validate.OneOf(ADJUSTMENT_REASONS), metadata={"description": "Why."})
    outlet_code = Words(
        at_most=64,
        metadata={
            "description": "In whose books it stands: the caller's own outlet where none is named. Head office, which "
            "stands nowhere, names one."
        },
    )


class GoodwillRequest(Schema):
    """Give a member the reward of a program for nothing."""

    program = Words(at_most=64, required=True, metadata={"description": "Whose reward it is."})
    reason = fields.String(required=True, validate=validate.OneOf(GOODWILL_REASONS), metadata={"description": "Why."})
    outlet_code = Words(
        at_most=64,
        metadata={
            "description": "In whose books it stands: the caller's own outlet where none is named. Head office, which "
            "stands nowhere, names one."
        },
    )


_CODE_FORM = r"^[ -]*([2-9A-HJ-NP-Za-hj-np-z][ -]*){8}$"


def _code(*, required: bool) -> fields.String:
    return fields.String(
        required=required,
        validate=[
            validate.Length(max=20),
            Form(_CODE_FORM, error="must be a redeem code of eight signs"),
        ],
        metadata={"description": "The eight signs from the member's phone; small letters and dashes do not matter."},
    )


class RedemptionRequest(Schema):
    """Hand a reward over: its id stands in the address, and where the member showed a code, it stands here."""

    code = _code(required=False)


class CodeRedemptionRequest(Schema):
    """Hand over what the code was made for."""

    code = _code(required=True)


class RedeemCodeRequest(Schema):
    """Which reward a code is wanted for."""

    reward_id = Uuid(required=True, metadata={"description": "A reward that waits.", "format": "uuid"})


class RewardAnswer(Schema):
    """A reward."""

    reward_id = text("The reward.", format="uuid")
    kind = text("What it was given for.", enum=list(REWARD_KINDS))
    program = text_or_null("The program whose reward it is; null for a birthday's.")
    title = text("What it is, in the caller's language.")
    state = text("Whether it still waits.", enum=["issued", "redeemed"])
    expires_on = text_or_null("The last local day on which it can be had; null for ever.", format="date")


class ProgramStandingAnswer(Schema):
    """A member's card in one program."""

    code = text("The program.")
    unit = text("What is collected: stamp, or visit, which pages tell as visits and not as cups.")
    balance = number("How many are on the card; below zero, so many of a returned sale are still owed.")
    target = number("How many fill it.")
    title = text("The program's name, in the caller's language.")


class LoyaltyAnswer(Schema):
    """Where a member stands."""

    as_of = text_or_null("The last change that this picture includes, UTC; null before the first.", format="date-time")
    is_stale = fields.Boolean(
        required=True, metadata={"description": "Whether this is what was last known while loyalty was away."}
    )
    programs = listed(ProgramStandingAnswer, "A card for each program.")
    rewards = listed(RewardAnswer, "What waits for the member; what expires soonest comes first.")


class EntryAnswer(Schema):
    """One line of a member's ledger."""

    entry_id = text("The entry.", format="uuid")
    kind = text("What happened.", enum=["earn", "spend", "reverse", "release", "expire", "adjust"])
    program = text("In which program.")
    quantity = number("Units that came, or went when below zero.")
    occurred_at = text("When, UTC.", format="date-time")
    outlet_code = text("Where.")
    sale_id = fields.String(metadata={"description": "The sale that caused it, if one did.", "format": "uuid"})
    reason = fields.String(
        metadata={"description": "Why somebody made it by hand, if it was.", "enum": list(ADJUSTMENT_REASONS)}
    )


class EndingAnswer(Schema):
    """So much of a card ends on a day."""

    program = text("Of which program.")
    quantity = number("How many units.")
    expires_on = text("The last local day on which they count.", format="date")


HISTORY_KINDS = (
    "earn",
    "nothing_earned",
    "spend",
    "reverse",
    "release",
    "expire",
    "adjust",
    "reward_given",
    "reward_enjoyed",
    "reward_returned",
    "reward_expired",
)


class HistoryLineAnswer(Schema):
    """Something that happened on the card: what, where and on which day; not at what hour, and not by whom."""

    kind = text("What happened.", enum=list(HISTORY_KINDS))
    happened_on = text("The outlet's business day.", format="date")
    outlet = fields.Nested("PlaceAnswer", required=True, metadata={"description": "Where."})
    program = fields.String(metadata={"description": "In which program, if in one."})
    quantity = fields.Integer(metadata={"description": "Units that came, or went when below zero."})
    title = fields.String(metadata={"description": "What the reward is, in the caller's language."})
    reason = fields.String(
        metadata={
            "description": "Of `adjust`, why it was done by hand; of `nothing_earned`, why, in the words of a sale "
            "(`free`, `not_counted`, `program_ended`, `paid_debt`); of a reward, what it was for."
        }
    )


class LoyaltyAccountAnswer(LoyaltyAnswer):
    """Where a member stands, and how they came there."""

    entries = listed(EntryAnswer, "The newest 50, newest first.")
    endings = listed(EndingAnswer, "What of the cards ends when, the soonest first; at most 20 days.")
    history = listed(HistoryLineAnswer, "What happened, in plain words: the newest 20, newest first.")


class EarnedAnswer(Schema):
    """What a sale earned in one program."""

    program = text("The program.")
    quantity = number("Units earned.")


class NotEarnedAnswer(Schema):
    """Why units did not come."""

    why = text(
        "`free`: given away. `not_counted`: of no program. `program_ended`: its program runs no more. `paid_debt`: "
        "it did earn, and a sale that was taken back was made good with it.",
        enum=list(NOT_EARNED),
    )
    quantity = number("So many items, or units of a debt.")
    category = text_or_null("What was sold; null of a debt.")
    program = text_or_null("Whose debt was paid; null of a line.")


class LastStampAnswer(Schema):
    """The newest stamp by a sale that was not taken back."""

    stamped_at = text("When, UTC.", format="date-time")
    is_fresh = fields.Boolean(
        required=True,
        metadata={
            "description": "Whether that was within the last minute, by the suite's clock: that of a till may err."
        },
    )
    quantity = number("How many at once.")
    outlet = fields.Nested("PlaceAnswer", required=True, metadata={"description": "Where."})


class CounterStandingAnswer(LoyaltyAnswer):
    """Where a member stands, for somebody who is about to stamp."""

    last_stamp = fields.Nested(
        LastStampAnswer, required=True, allow_none=True, metadata={"description": "Null before the first."}
    )


class SaleAnswer(Schema):
    """The recorded sale."""

    sale_id = text("The sale; a reversal names it.", format="uuid")
    earned = listed(EarnedAnswer, "By program; empty when nothing qualified.")
    not_earned = listed(NotEarnedAnswer, "What brought nothing, and why; empty when all of it did.")
    issued_rewards = listed(RewardAnswer, "Rewards of the cards that this sale filled.")
    loyalty = fields.Nested(LoyaltyAnswer, required=True, metadata={"description": "Where the member stands now."})


class ReversalAnswer(Schema):
    """The sale that was taken back."""

    sale_id = text("The sale.", format="uuid")
    reversed_at = text("When, UTC.", format="date-time")
    released_reward_ids = fields.List(
        fields.String(metadata={"format": "uuid"}),
        required=True,
        metadata={"description": "Rewards that the sale had earned and nobody had redeemed; they are gone."},
    )
    issued_rewards = listed(RewardAnswer, "Rewards that the other stamps still pay for, issued anew.")
    loyalty = fields.Nested(LoyaltyAnswer, required=True, metadata={"description": "Where the member stands now."})


class PlaceAnswer(Schema):
    """An outlet, as people name it."""

    code = text("Short word for files and addresses.")
    name = text("Name for people.")


class AdjustmentAnswer(Schema):
    """The balance that was changed by hand."""

    entry_id = text("The entry in the member's ledger.", format="uuid")
    program = text("In which program.")
    amount = number("Units given, or taken where it is below zero.")
    reason = text("Why.", enum=list(ADJUSTMENT_REASONS))
    adjusted_at = text("When, UTC.", format="date-time")
    outlet = fields.Nested(PlaceAnswer, required=True, metadata={"description": "In whose books it stands."})
    released_reward_ids = fields.List(
        fields.String(metadata={"format": "uuid"}),
        required=True,
        metadata={"description": "Rewards that waited and were given back, because the card alone held too little."},
    )
    issued_rewards = listed(RewardAnswer, "Rewards of the cards that this filled.")
    loyalty = fields.Nested(LoyaltyAnswer, required=True, metadata={"description": "Where the member stands now."})


class GoodwillAnswer(Schema):
    """The reward that was given."""

    reward = fields.Nested(RewardAnswer, required=True, metadata={"description": "It waits for the member."})
    reason = text("Why.", enum=list(GOODWILL_REASONS))
    outlet = fields.Nested(PlaceAnswer, required=True, metadata={"description": "In whose books it stands."})
    loyalty = fields.Nested(LoyaltyAnswer, required=True, metadata={"description": "Where the member stands now."})


class RedemptionAnswer(Schema):
    """The reward that was handed over."""

    redemption_id = text("The redemption, which is its Idempotency-Key; a reversal names it.", format="uuid")
    reward_id = text("The reward.", format="uuid")
    reward = fields.Nested(RewardAnswer, required=True, metadata={"description": "What to hand over."})
    redeemed_at = text("When, UTC.", format="date-time")
    outlet = fields.Nested(PlaceAnswer, required=True, metadata={"description": "Where."})
    loyalty = fields.Nested(LoyaltyAnswer, required=True, metadata={"description": "Where the member stands now."})


class RedemptionReversalAnswer(Schema):
    """The reward that is as if it had never been handed over."""

    redemption_id = text("The redemption that was taken back.", format="uuid")
    reward_id = text("The reward.", format="uuid")
    is_ready = fields.Boolean(
        required=True,
        metadata={
            "description": "Whether it waits again, with the last day that it had. False where a sale that had paid "
            "for it was taken back since: then its stamps are back in its place."
        },
    )
    reversed_at = text("When, UTC.", format="date-time")
    issued_rewards = listed(RewardAnswer, "Rewards that the stamps which came back pay for, issued anew.")
    loyalty = fields.Nested(LoyaltyAnswer, required=True, metadata={"description": "Where the member stands now."})


class RedeemerAnswer(Schema):
    """Who showed the code."""

    member_id = text("The member.", format="uuid")
    display_name = text_or_null("Their name as stations show it; null while members does not answer.")


class CodeRedemptionAnswer(RedemptionAnswer):
    """The reward that was handed over, and to whom."""

    member = fields.Nested(RedeemerAnswer, required=True, metadata={"description": "Whose it was."})


class RedeemCodeAnswer(Schema):
    """What a member shows at the counter."""

    code = text("Eight signs, without look-alikes.")
    expires_at = text("Until when it is good, UTC: ninety seconds.", format="date-time")
    qr_svg = text("The code as a QR, as SVG.")


class OfflineFreeCupsAnswer(Schema):
    """How many rewards a station hands out while it cannot ask."""

    per_member = number("To one member, until the station has been online again.")
    per_station = number("At one station, until it has been online again.")


class ProgramAnswer(Schema):
    """A program that runs now."""

    code = text("The program.")
    unit = text("What is collected: stamp, or visit, which pages tell as visits and not as cups.")
    target = number("How many fill a card.")
    title = text("Its name, in the caller's language.")
    categories = codes("Lines of these categories earn; none where visits do.")
    earns_by = text("Whether items earn, or visits: one a business day.", enum=["items", "visits"])
    reward_title = text("What a full card buys, in the caller's language.")
    reward_expires_after_days = fields.Integer(
        required=True, allow_none=True, metadata={"description": "How long a reward waits; null for ever."}
    )
    lots_expire_after_days = fields.Integer(
        required=True, allow_none=True, metadata={"description": "How long a stamp counts; null for ever."}
    )
    offline_free_cups = fields.Nested(
        OfflineFreeCupsAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "What may be handed out without a network; null: nothing."},
    )
    gift_on_plans = codes("Whoever buys one of these plans gets the reward for nothing.")
    gift_on_dates = codes("So does a member on days of these kinds.")
    thanks_referrer = flag("So does whoever sent a friend, once the friend has bought something.")
    thanks_friend = flag("And so does the friend.")


class ProgramsAnswer(Schema):
    """The programs that run now."""

    programs = listed(ProgramAnswer, "By code.")
