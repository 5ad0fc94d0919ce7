"""What only the gateway says over HTTP: answers composed of several services', and problems."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.contracts.fields import text
from services.contracts.http_admission import LetInRequest
from services.contracts.http_approvals import NamesApprover
from services.contracts.http_loyalty import (
    EndingAnswer,
    HistoryLineAnswer,
    LastStampAnswer,
    LoyaltyAnswer,
    ProgramAnswer,
    Uuid,
)
from services.contracts.http_members import BalanceLinkRequest, CheckInAnswer
from services.contracts.http_offline import SealKeyAnswer
from services.contracts.http_staff import pin_field


class FieldProblemAnswer(Schema):
    """One mistake in a request."""

    pointer = text("JSON Pointer (RFC 6901) to the field; empty for the whole body.")
    detail = text("What is wrong with it.")


class ProblemAnswer(Schema):
    """Why a request was refused (RFC 9457). Some codes add fields of their own, which say where and when."""

    type = text("urn:regulars:problem:CODE")
    title = text("The words of the status.")
    status = fields.Integer(required=True, metadata={"description": "The HTTP status."})
    detail = text("A sentence for the person at the till.")
    code = text("Stable, for programs.")
    trace_id = text("By which the logs of all parts find this request.")
    errors = fields.List(
        fields.Nested(FieldProblemAnswer), metadata={"description": "Each field that has to be corrected."}
    )


class ComposedCheckInAnswer(CheckInAnswer):
    """Who it is, what to tell them, and where they stand."""

    loyalty = fields.Nested(
        LoyaltyAnswer,
        required=True,
        metadata={
            "description": "Stamps and rewards; `is_stale` when loyalty was away and this is what was last known."
        },
    )
    last_stamp = fields.Nested(
        LastStampAnswer,
        required=True,
        allow_none=True,
        metadata={
            "description": "So that no guest is stamped twice for one cup, also by two tills; null without one, and "
            "while loyalty is away."
        },
    )


class ApprovedLetInRequest(LetInRequest, NamesApprover):
    """Why somebody comes in who was turned away, and who says yes: a manager with their PIN."""

    approver_id = fields.UUID(
        metadata={"description": "The manager; left out, with the PIN, by a manager who has signed in at the station."}
    )
    pin = pin_field()


class StationOutletAnswer(Schema):
    """The outlet that a station stands in."""

    code = text("Short word by which people and files name the outlet.")
    name = text("Name for people.")
    country = text("ISO 3166-1 alpha-2 country, the default for phone numbers given here.")
    zone = text("IANA time zone.")
    currency = text("ISO 4217 currency of its sales.")
    business_day_starts_at = text("Local time HH:MM at which a new business day begins.")
    locale = text("Language of members who join here, unless they choose another.")
    territory_code = text("The territory that the outlet belongs to.")
    admits = text("Whom it lets in: `everyone`, or `members_with_plan`.")
    capacity = fields.Integer(
        required=True, allow_none=True, metadata={"description": "How many may be in at once; null: nobody counts."}
    )
    stay_minutes = fields.Integer(
        required=True, metadata={"description": "How long somebody counts as in who was not seen leaving."}
    )
    labels = fields.List(
        fields.String(), required=True, metadata={"description": "What a desk may say that a visit was for."}
    )


class StationAnswer(Schema):
    """The calling station."""

    station_id = text("The station.")
    outlet = fields.Nested(StationOutletAnswer, required=True, metadata={"description": "Where it stands."})
    programs = fields.List(
        fields.Nested(ProgramAnswer), required=True, metadata={"description": "What members collect here."}
    )
    seal_key = fields.Nested(
        SealKeyAnswer, required=True, metadata={"description": "To which it seals what it keeps (docs/offline.md)."}
    )
    patience_ms = fields.Integer(
        required=True,
        metadata={"description": "How long it waits at the counter for an answer before it goes on by itself."},
    )


class BalanceHolderAnswer(Schema):
    """Whose balance it is."""

    display_name = text("Their name, family name shortened.")
    locale = text("Language of the page.")
    card_number = text("Their card's number.")


class RedeemCodeWishRequest(BalanceLinkRequest):
    """Whose link it is, and the reward that they want to be handed."""

    reward_id = Uuid(required=True, metadata={"description": "One of the rewards behind the link.", "format": "uuid"})


class BalanceAnswer(Schema):
    """What a member sees behind their link."""

    member = fields.Nested(BalanceHolderAnswer, required=True, metadata={"description": "Who."})
    loyalty = fields.Nested(LoyaltyAnswer, required=True, metadata={"description": "Stamps and rewards."})
    endings = fields.List(
        fields.Nested(EndingAnswer), required=True, metadata={"description": "What ends when, the soonest first."}
    )
    history = fields.List(
        fields.Nested(HistoryLineAnswer),
        required=True,
        metadata={"description": "What happened, newest first; empty while loyalty is away."},
    )
    wallets = fields.List(
        fields.String(metadata={"enum": ["apple", "google"]}),
        required=True,
        metadata={"description": "Wallets of phones in which the card can be saved."},
    )
    balance_url = text("This very link.")
    qr_svg = text("The QR code of the link, as SVG; stations take it for the card.")


class PrintedCardAnswer(Schema):
    """What is printed on a member's card. With its codes the card can be used: each look is noted."""

    brand = text("What guests call the franchise.")
    display_name = text("The member's name as stations show it.")
    card_number = text("Sixteen digits.")
    qr_svg = text("The balance link as a QR code, as SVG.")
    barcode_svg = text("The card's number as Code 128, as SVG.")


class PosterAnswer(Schema):
    """What hangs on the wall of an outlet."""

    brand = text("What guests call the franchise.")
    address = text("Where the code leads, as people type it.")
    qr_svg = text("The same as a QR code, as SVG.")
    titles = fields.List(
        fields.String(), required=True, metadata={"description": "What is collected, in the caller's language."}
    )


class GooglePassAnswer(Schema):
    """Where the phone saves the card."""

    save_url = text("An address of Google's; it holds the card's number, and neither a name nor the link's token.")


class MessageAnswer(Schema):
    """One message on one channel."""

    kind = text("What it is about.")
    channel = text("How it travels.")
    state = text("How far it got.", enum=["due", "sending", "sent", "failed", "skipped"])
    created_at = text("When it was decided, UTC.", format="date-time")
    sent_at = fields.String(
        required=True, allow_none=True, metadata={"description": "When it left; null before.", "format": "date-time"}
    )


class MessagesAnswer(Schema):
    """What a member was sent."""

    messages = fields.List(fields.Nested(MessageAnswer), required=True, metadata={"description": "Newest first."})
