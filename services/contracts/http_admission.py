"""What a door looks like over HTTP: what a desk is shown of a membership, and what it can do about a verdict."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.chassis.http.validation import Form, Words
from services.contracts.fields import number, number_or_null, text, text_or_null

VERDICT_CODES = (
    *("banned", "debt_over_limit", "no_membership", "expired", "frozen", "not_started", "wrong_outlet", "wrong_hours"),
    *("outlet_full", "no_visits_left", "waiver_missing", "already_in", "unpaid", "in_grace", "expires_soon"),
    *("card_expiring", "attention", "open_case", "let_in_once", "let_in_late", "unfrozen", "welcome"),
    "welcome_back",
)
ACTIONS = (
    *("take_payment", "sell", "renew", "unfreeze", "change_plan", "sign_waiver", "let_in_once", "re_enter"),
    *("bring_guest", "renew_payment_method", "open_file"),
)


class PlanAtDoorAnswer(Schema):
    """What was bought."""

    code = text("By which the franchise knows the plan.")
    title = text("Its name, in the language that the station asked for.")


class MembershipAtDoorAnswer(Schema):
    """The membership by which the door decided."""

    membership_id = text("The membership.")
    plan = fields.Nested(PlanAtDoorAnswer, required=True, metadata={"description": "What was bought."})
    state = text(
        "On this day, where it was sold.",
        validate=validate.OneOf(("ended", "expired", "frozen", "not_started", "active")),
    )
    starts_on = text("Its first local day.")
    valid_until = text("Its last local day, freezes and gifts included.")
    days_left = number("Days that are left after this one, frozen ones not counted; negative once it is over.")
    visits_left = number_or_null("Of a pack, after this visit; null where visits are not counted.")
    freeze_days_left = number("Days that may still be frozen in this membership year.")
    guests = number("Guests that the plan admits in a period.")


class OwedAtDoorAnswer(Schema):
    """What a member owes by now."""

    amount_minor = number("In minor units of the currency.")
    currency = text("ISO 4217.")
    since = text("The local day of the oldest due that is not paid.")


class DeskAnswer(Schema):
    """For staff alone: a display that guests see must not show it."""

    owed = fields.Nested(
        OwedAtDoorAnswer, required=True, allow_none=True, metadata={"description": "Null where nothing is owed."}
    )
    note = text_or_null("What whoever stands at the desk is to know; null where nothing is.")
    has_photo = fields.Boolean(required=True, metadata={"description": "Whether there is a photo to compare with."})
    has_open_case = fields.Boolean(
        required=True, metadata={"description": "Whether a complaint, a request or a question of theirs is open."}
    )
    last_here_at = text_or_null(
        "When they had come in at this outlet before, UTC; null the first time.", format="date-time"
    )
    guests_left = number_or_null("Guests who may still come with them in this period; null where none may.")


OVERRIDE_REASONS = ("paying_now", "technical", "goodwill", "emergency", "other")
BAN_REASONS = ("conduct", "safety", "fraud", "other")
_CODE = r"^[a-z0-9][a-z0-9._-]{0,39}$"


class DoorRequest(Schema):
    """Nothing has to be said."""


class LeavingRequest(Schema):
    """What was scanned at the way out."""

    identifier = Words(
        at_most=512,
        required=True,
        metadata={"description": "Phone, card number, content of the card's QR, or external id."},
    )


class LetInRequest(Schema):
    """Why somebody comes in who was turned away."""

    reason = fields.String(
        required=True, validate=validate.OneOf(OVERRIDE_REASONS), metadata={"description": "A code."}
    )


class UndoneAnswer(Schema):
    """A check-in that never was."""

    check_in_id = text("The check-in.")
    gave_visit_back = fields.Boolean(
        required=True, metadata={"description": "Whether a visit of a pack is there again."}
    )


class DoorAnswer(Schema):
    """How a visit stands."""

    check_in_id = text("The visit.")
    state = text("Whether they count as in.", validate=validate.OneOf(("in", "left")))


class GuestsAnswer(Schema):
    """A guest more, or one less."""

    check_in_id = text("The visit that they came with.")
    guests = number("Guests of this visit.")
    guests_left = number("Guests that may still come in this period.")


class PresenceQuery(Schema):
    """Where."""

    outlet_code = fields.String(
        validate=validate.Length(min=1, max=64),
        metadata={"description": "For whoever stands at none; at a station it is the station's own."},
    )


class PresentMemberAnswer(Schema):
    """Somebody who is in."""

    check_in_id = text("Their visit.")
    member_id = text("The member.")
    display_name = text("Their name as stations show it.")
    since = fields.String(required=True, metadata={"description": "Since when, UTC.", "format": "date-time"})
    guests = number("Whom they brought.")
    label = text_or_null("What they came for; null where nobody said.")


class PresenceAnswer(Schema):
    """Who is in: who came and did not leave, for as long as the outlet counts somebody as in."""

    outlet_code = text("The outlet.")
    inside = number("How many, with guests.")
    capacity = number_or_null("How many may be in; null where nobody counts.")
    members = fields.List(
        fields.Nested(PresentMemberAnswer), required=True, metadata={"description": "Whoever came last first."}
    )


class BanRequest(Schema):
    """Who is kept out, why and how long."""

    reason = fields.String(required=True, validate=validate.OneOf(BAN_REASONS), metadata={"description": "A code."})
    until = fields.Date(allow_none=True, metadata={"description": "The last day; for ever without one."})


class SignedWaiverRequest(Schema):
    """What was signed."""

    version = fields.String(
        required=True,
        validate=Form(_CODE, error="must be a short code of a-z, 0-9 and . _ -"),
        metadata={"description": "Which words, as the franchise names them."},
    )


class AttentionRequest(Schema):
    """What whoever stands at a desk is to know."""

    words = Words(
        at_most=200,
        required=True,
        allow_none=True,
        metadata={"description": "A few words, in place of those before; null takes them away."},
    )


class KnownAtDoorAnswer(Schema):
    """What a door knows of a member now."""

    member_id = text("The member.")
    ban_reason = text_or_null("Why they are kept out; null where they are not.")
    banned_until = text_or_null("The last day of it; null where there is none.")
    waiver_version = text_or_null("Which words they signed last; null where none.")
    has_note = fields.Boolean(required=True, metadata={"description": "Whether there is a note for the desk."})
    has_photo = fields.Boolean(required=True, metadata={"description": "Whether there is a photo."})


class DoorKnowledgeAnswer(KnownAtDoorAnswer):
    """The same, with the words of the note."""

    note = text_or_null("What a desk is told of them; null where nothing is.")


class PhotoRequest(Schema):
    """A picture of a face, which the member agreed to."""

    content = fields.String(
        required=True,
        allow_none=True,
        validate=validate.Length(min=4, max=60_000),
        metadata={"description": "A JPEG or PNG of at most 45,000 bytes, in base64; null takes it away."},
    )
    has_consented = fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        metadata={"description": "That the member agreed; a picture is not kept without."},
    )


class PhotoAnswer(Schema):
    """The picture, for comparing with whoever stands there."""

    member_id = text("Of whom it is.")
    media_type = text("What it is.", validate=validate.OneOf(("image/jpeg", "image/png")))
    content = text("The picture, in base64.")
