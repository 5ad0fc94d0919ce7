"""What members says of memberships: what is asked of them and what they answer, each field described."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.chassis.http.validation import WholeNumber, Words
from services.contracts.http_loyalty import Uuid
from services.contracts.http_plans import days, money, said

STATES = ("ended", "expired", "frozen", "not_started", "active")
GIFT_REASONS = ("goodwill", "compensation", "closure", "correction")
CANCEL_REASONS = ("moved_away", "price", "health", "unhappy", "no_time", "other")
MOST_GIFT_DAYS = 90
MOST_MOVED = 100
_PLAN_CODE = "The plan's short name; its newest version is taken."


def _day(description: str, **words: Any) -> fields.Date:
    return fields.Date(metadata={"description": description}, **words)


def _plan_code() -> Words:
    return Words(at_most=40, required=True, metadata={"description": _PLAN_CODE})


class DeskRequest(Schema):
    """What every act may say beside itself."""

    outlet_code = Words(
        at_most=64,
        metadata={"description": "Where it is done: the caller's own outlet; who stands at none names one."},
    )
    words = Words(at_most=500, metadata={"description": "What was said to it, for the timeline; sealed."})


class NamesPayer(Schema):
    """Who pays where the member does not."""

    payer_kind = fields.String(
        validate=validate.OneOf(("company", "member")),
        metadata={"description": "Who pays where the member does not: a company, or another member (a guardian)."},
    )
    payer_id = Uuid(metadata={"description": "Which company or member.", "format": "uuid"})

    @validates_schema
    def names_a_payer(self, value: dict[str, Any], **_: Any) -> None:
        if ("payer_kind" in value) != ("payer_id" in value):
            raise ValidationError("a payer has a kind and an id", "payer_id")


class SaleOfPlanRequest(DeskRequest, NamesPayer):
    """Sell a plan to a member."""

    plan_code = _plan_code()
    starts_on = _day("Its first day on the wall of the outlet: today, where none is named, or later.")
    renews = fields.Boolean(metadata={"description": "As the plan says, where this is left out."})
    is_of_age = fields.Boolean(
        load_default=False,
        metadata={"description": "A document was seen: for a joining age where no year of birth is known."},
    )


class MembershipActRequest(DeskRequest):
    """Something that is done to a membership."""

    version = days("The version that whoever asks has before them; another one is refused.", 1_000_000, required=True)


class RenewalRequest(MembershipActRequest):
    """One period more."""

    starts_on = _day("Where it has run out: from when; today where none is named.")


class FreezeRequest(MembershipActRequest):
    """Days of rest."""

    first_on = _day("The first one: today or later.", required=True)
    last_on = _day("The last one.", required=True)


class FreezeLiftRequest(MembershipActRequest):
    """End the freeze that is running, or take back the next one."""


class CancellationRequest(MembershipActRequest):
    """With the notice of the plan."""

    reason = fields.String(
        required=True, validate=validate.OneOf(CANCEL_REASONS), metadata={"description": "Why the member leaves."}
    )
    ends_on = _day("What the preview said is the last day: on another day, or once more is paid, it may be another.")


class CancellationWithdrawalRequest(MembershipActRequest):
    """It goes on."""


class PlanChangeQuery(Schema):
    """Which plan a change is asked about."""

    plan_code = _plan_code()
    outlet_code = Words(at_most=64, metadata={"description": "Where; who stands at no outlet names one."})


class PlanChangeRequest(MembershipActRequest, NamesPayer):
    """Another plan from today on. To a company's plan, or from one, the payer changes with it, and only then: who pays
    is named as at a sale."""

    plan_code = _plan_code()
    is_of_age = fields.Boolean(
        load_default=False,
        metadata={"description": "A document was seen: for a joining age where no year of birth is known."},
    )
    due_minor = money("What the preview said is to pay: on another day it is another change.", required=True)


class TransferRequest(MembershipActRequest):
    """The rest for another member."""

    to_member_id = Uuid(required=True, metadata={"description": "Who gets it.", "format": "uuid"})
    is_of_age = fields.Boolean(
        load_default=False,
        metadata={"description": "A document was seen: for a joining age where no year of birth is known."},
    )


class GiftDaysRequest(MembershipActRequest):
    """Days that nobody pays for."""

    days = WholeNumber(
        at_least=1, at_most=MOST_GIFT_DAYS, required=True, metadata={"description": "How many, added to the end."}
    )
    reason = fields.String(required=True, validate=validate.OneOf(GIFT_REASONS), metadata={"description": "Why."})


class RenewalSettingRequest(MembershipActRequest):
    """How it is renewed."""

    renews = fields.Boolean(required=True, metadata={"description": "True: by itself. False: by hand."})


class PayerChangeRequest(MembershipActRequest, NamesPayer):
    """Who pays from the next charge on; nobody named: the member."""

    is_of_age = fields.Boolean(
        load_default=False,
        metadata={"description": "A document was seen: for a joining age where a guardian pays no more."},
    )


class MembershipMoveRequest(MembershipActRequest):
    """To another outlet, from today on."""

    to_outlet_code = Words(
        at_most=64, required=True, metadata={"description": "Which one has it from now on: open, and of its plan."}
    )


class MembershipsOfOutletQuery(Schema):
    """At which outlet, and from where on."""

    outlet_code = Words(at_most=64, required=True, metadata={"description": "Which outlet has them."})
    after = Uuid(metadata={"description": "What `next` said.", "format": "uuid"})


class MembershipMovesRequest(Schema):
    """Several memberships of one outlet, to another one."""

    from_outlet_code = Words(at_most=64, required=True, metadata={"description": "Which outlet has them."})
    to_outlet_code = Words(at_most=64, required=True, metadata={"description": "Which one gets them; it is open."})
    membership_ids = fields.List(
        Uuid(metadata={"format": "uuid"}),
        required=True,
        validate=validate.Length(1, MOST_MOVED),
        metadata={"description": f"Which ones, {MOST_MOVED} at most."},
    )
    words = Words(at_most=500, metadata={"description": "What was said to it, for the timelines; sealed."})


class SaleReversalRequest(MembershipActRequest):
    """It was sold by mistake."""


class PlanOfMembershipAnswer(Schema):
    """The version of the plan that it was sold under."""

    code = said("The plan's short name.")
    version = said("Which version.", fields.Integer)
    title = said("What it is called.")
    kind = said("period or pack.")
    price_minor = said("For one period, or for the pack.", fields.Integer)
    currency = said("ISO 4217.")
    notice_days = said("Notice to be given before the end of a period.", fields.Integer)


class FreezeAnswer(Schema):
    """Days of rest, both included."""

    first_on = said("The first day.")
    last_on = said("The last one.")


class PayerOfMembershipAnswer(Schema):
    """Who pays where the member does not."""

    kind = said("company or member.")
    payer_id = said("Which one.")
    name = said("The company's name; of a member nothing.", allow_none=True)


class MembershipAnswer(Schema):
    """A membership as it is today, on the wall of the outlet where it was sold."""

    membership_id = said("The membership.")
    member_id = said("Whose it is.")
    version = said("To be sent back with whatever is done to it.", fields.Integer)
    plan = said("What was bought.", fields.Nested, nested=PlanOfMembershipAnswer)
    outlet_code = said("Where it was sold, or moved to since; its days are that outlet's.")
    state = said("The first that holds of ended, expired, frozen, not_started, active.")
    is_used_first = said("Whether a visit today would use this one of several.", fields.Boolean)
    sale_can_be_reversed = said(
        "Whether the outlet that asks, or head office, could take the sale back now.", fields.Boolean
    )
    moves_to = said(
        "Outlets to which it can be moved: for an outlet itself alone, for head office all. None at which its plan is"
        " not good, none that is closed, and not the one that has it.",
        fields.List,
        cls_or_instance=fields.String(),
    )
    starts_on = said("Its first day.")
    begins_on = said("The first day of what is had now: after a lapse a later one.")
    valid_until = said("The last day that is paid for or owed, moved by freezes and gifts.")
    ends_on = said("The last day, where it was cancelled or handed on.", allow_none=True)
    cancelled_on = said("When it was cancelled.", allow_none=True)
    days_left = said("Days that can still be used, frozen ones not counted.", fields.Integer)
    renews = said("Whether it is set to renew itself.", fields.Boolean)
    renews_next = said("Whether another period will come by itself.", fields.Boolean)
    visits_left = said("Of a pack.", fields.Integer, allow_none=True)
    freezes = said("Past ones and planned ones.", fields.List, cls_or_instance=fields.Nested(FreezeAnswer))
    freeze_days_left = said("Of the allowance of this membership year.", fields.Integer)
    credit_minor = said("What a change of plan left over; it pays for the next periods.", fields.Integer)
    payer = said("Who pays for it; null: the member.", fields.Nested, nested=PayerOfMembershipAnswer, allow_none=True)


class MembershipsAnswer(Schema):
    """All that a member has or ever had, the one that a visit uses first."""

    memberships = said("In that order.", fields.List, cls_or_instance=fields.Nested(MembershipAnswer))


class PlanChangePreviewAnswer(Schema):
    """What a change would come to today; nothing is written."""

    plan_code = said("The plan.")
    title = said("What it is called.")
    version = said("The version of the membership that this is true for.", fields.Integer)
    days_converted = said("Paid days that are unused and become credit.", fields.Integer)
    gifted_days = said("Gifted days that come along.", fields.Integer)
    credit_minor = said("What the unused part is worth, with what an earlier change left.", fields.Integer)
    settled_minor = said("How much of it settles what is owed for this membership.", fields.Integer)
    returned_minor = said("How much of it goes back to whoever paid: somebody else pays now.", fields.Integer)
    price_minor = said("Of the first period, or of the pack.", fields.Integer)
    due_minor = said("What is to pay.", fields.Integer)
    credit_left_minor = said("What is left for the periods after it.", fields.Integer)
    currency = said("ISO 4217.")
    starts_on = said("From this day.")
    valid_until = said("The last day of the first period.")


class CancellationPreviewAnswer(Schema):
    """What a cancellation would come to today; nothing is written."""

    version = said("The version of the membership that this is true for.", fields.Integer)
    ends_on = said("The last day.")
    owed_minor = said("What is owed for it now, and stays so; by whoever pays.", fields.Integer)
    waived_minor = said("What is owed now for what has not begun, and is not after that.", fields.Integer)
    periods_to_come = said("With how many periods it is renewed until the notice is over.", fields.Integer)
    to_come_minor = said("What these will be charged at.", fields.Integer)
    credit_left_minor = said("What an earlier change left, and no period uses any more.", fields.Integer)
    currency = said("ISO 4217.")


class MembershipOfOutletAnswer(Schema):
    """What somebody has at an outlet, in a line."""

    membership_id = said("The membership.")
    member_id = said("Whose it is.")
    display_name = said("As stations show it.", allow_none=True)
    title = said("What the plan is called.")
    state = said("As of a membership.")
    valid_until = said("The last day that is paid for or owed.")
    renews_next = said("Whether it renews itself once more.", fields.Boolean)
    owed_minor = said("What is owed for it now, by whoever pays.", fields.Integer)
    to_come_minor = said("What its next period will be charged at, where it renews itself.", fields.Integer)
    currency = said("ISO 4217.")


class MembershipsOfOutletAnswer(Schema):
    """What may be used or renewed still of all that an outlet has, the oldest first."""

    outlet_code = said("Which outlet.")
    total = said("How many there are.", fields.Integer)
    memberships = said("A page of them.", fields.List, cls_or_instance=fields.Nested(MembershipOfOutletAnswer))
    next = said("Ask for the next page with it as `after`; nothing on the last one.", allow_none=True)


class MembershipLeftAnswer(Schema):
    """One that stays where it is."""

    membership_id = said("Which one.")
    code = said("Why: the code of the problem that moving it alone would meet.")
    detail = said("The same in words.")


class MembershipMovesAnswer(Schema):
    """What became of them."""

    moved = said("How many were moved.", fields.Integer)
    unchanged = said("How many were there already.", fields.Integer)
    left = said("Those that were not moved.", fields.List, cls_or_instance=fields.Nested(MembershipLeftAnswer))
