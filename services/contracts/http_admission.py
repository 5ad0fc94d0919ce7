"""What a door looks like over HTTP: what a desk is shown of a membership, and what it can do about a verdict."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

VERDICT_CODES = (
    *("banned", "debt_over_limit", "no_membership", "expired", "frozen", "not_started", "wrong_outlet", "wrong_hours"),
    *("outlet_full", "no_visits_left", "waiver_missing", "already_in", "unpaid", "in_grace", "expires_soon"),
    *("card_expiring", "attention", "let_in_once", "welcome", "welcome_back"),
)
ACTIONS = (
    *("take_payment", "sell", "renew", "unfreeze", "change_plan", "sign_waiver", "let_in_once", "re_enter"),
    *("bring_guest", "renew_payment_method", "open_file"),
)


def _text(description: str, **words: Any) -> fields.String:
    return fields.String(required=True, metadata={"description": description}, **words)


def _maybe(description: str, **words: Any) -> fields.String:
    return fields.String(required=True, allow_none=True, metadata={"description": description, **words})


def _count(description: str) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description})


def _maybe_count(description: str) -> fields.Integer:
    return fields.Integer(required=True, allow_none=True, metadata={"description": description})


class PlanAtDoorAnswer(Schema):
    """What was bought."""

    code = _text("By which the franchise knows the plan.")
    title = _text("Its name, in the language that the station asked for.")


class MembershipAtDoorAnswer(Schema):
    """The membership by which the door decided."""

    membership_id = _text("The membership.")
    plan = fields.Nested(PlanAtDoorAnswer, required=True, metadata={"description": "What was bought."})
    state = _text(
        "On this day, where it was sold.",
        validate=validate.OneOf(("ended", "expired", "frozen", "not_started", "active")),
    )
    starts_on = _text("Its first local day.")
    valid_until = _text("Its last local day, freezes and gifts included.")
    days_left = _count("Days that are left after this one; negative once it is over.")
    visits_left = _maybe_count("Of a pack, after this visit; null where visits are not counted.")
    freeze_days_left = _count("Days that may still be frozen in this membership year.")
    guests = _count("Guests that the plan admits in a period.")


class OwedAnswer(Schema):
    """What a member owes by now."""

    amount_minor = _count("In minor units of the currency.")
    currency = _text("ISO 4217.")
    since = _text("The local day of the oldest due that is not paid.")


class DeskAnswer(Schema):
    """For staff alone: a display that guests see must not show it."""

    owed = fields.Nested(
        OwedAnswer, required=True, allow_none=True, metadata={"description": "Null where nothing is owed."}
    )
    note = _maybe("What whoever stands at the desk is to know; null where nothing is.")
    has_photo = fields.Boolean(required=True, metadata={"description": "Whether there is a photo to compare with."})
