"""What members who serve themselves send and are answered. The code, and then the session, in the body is the proof."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.chassis.http.validation import Form, Words
from services.chassis.languages import LOCALES
from services.contracts.fields import text, text_or_null
from services.contracts.http_dates import OWN_DATE_KINDS, SEEN_BY, OwnDateAnswer
from services.contracts.http_loyalty import LoyaltyAccountAnswer
from services.contracts.http_members import BirthdayRequest, Name

WAYS = {"birthday": "email", "greetings": "email", "rewards": "email", "calls": "phone"}
"""What is said yes or no to, and by which way that is."""
PURPOSES, CHANNELS = tuple(WAYS), tuple(dict.fromkeys(WAYS.values()))


def _code() -> fields.String:
    return fields.String(
        required=True,
        validate=Form(r"^[0-9]{6}$", error="must be six digits"),
        metadata={"description": "The six digits of the letter."},
    )


def _date_id() -> Words:
    return Words(at_most=64, required=True, metadata={"description": "Which of their dates."})


def _identifier() -> Words:
    return Words(
        at_least=3,
        at_most=254,
        required=True,
        metadata={"description": "Their phone, best with + and country code, or the e-mail address that is known."},
    )


class CodeWishRequest(Schema):
    """Somebody wants a code."""

    identifier = _identifier()


class CodeWishAnswer(Schema):
    """The same for everybody, member or not."""

    good_for_seconds = fields.Integer(
        required=True, metadata={"description": "How long a code is good that may have been sent."}
    )


class MemberSignInRequest(Schema):
    """Somebody has got a code."""

    identifier = _identifier()
    code = _code()


class MemberSessionAnswer(Schema):
    """A quarter of an hour with one's own data."""

    session = text("43 characters: keep them in memory, nowhere else.")
    ends_at = text("Until when, UTC.", format="date-time")


class SessionRequest(Schema):
    """Who asks."""

    session = fields.String(
        required=True, validate=validate.Length(min=1, max=100), metadata={"description": "43 characters."}
    )


class OwnProfileRequest(SessionRequest):
    """What is to be corrected; what is left out stays."""

    given_name = Name(at_most=80, allow_none=True, metadata={"description": "Null takes it away."})
    family_name = Name(at_most=80, allow_none=True, metadata={"description": "Null takes it away."})
    locale = fields.String(
        validate=validate.OneOf(LOCALES), metadata={"description": "Language they are spoken to in."}
    )
    birthday = fields.Nested(
        BirthdayRequest, metadata={"description": "Said once; after that a manager corrects it at the counter."}
    )
    birthday_seen_by = fields.String(
        validate=validate.OneOf(SEEN_BY), metadata={"description": "`managers`: no desk is told of it."}
    )


class _OwnDateSaid(SessionRequest):
    day = fields.Nested(BirthdayRequest, required=True, metadata={"description": "The day; its year may be left out."})
    label = Name(at_most=80, allow_none=True, metadata={"description": "Whose it is, such as the dog's name."})
    seen_by = fields.String(
        validate=validate.OneOf(SEEN_BY),
        metadata={"description": "`managers`: neither the desk nor a check-in shows it. Else `desk`."},
    )
    greets = fields.Boolean(
        truthy={True}, falsy={False}, metadata={"description": "Whether a letter comes on the day; `true` if left out."}
    )


class OwnDateRequest(_OwnDateSaid):
    """A day of the year that matters to them."""

    kind = fields.String(
        required=True, validate=validate.OneOf(OWN_DATE_KINDS), metadata={"description": "What day it is."}
    )


class OwnDateCorrectionRequest(_OwnDateSaid):
    """A date as it should be: all of it, for what is left out is taken away or as at first."""

    date_id = _date_id()


class OwnDateRemovalRequest(SessionRequest):
    """A date that is to be forgotten."""

    date_id = _date_id()


class NewEmailRequest(SessionRequest):
    """A new address, which counts once a code came from there."""

    email = fields.Email(
        required=True, validate=validate.Length(max=254), metadata={"description": "Where a code is sent to."}
    )


class NewEmailConfirmationRequest(SessionRequest):
    """The code that was sent to the new address."""

    code = _code()


class ConsentRequest(SessionRequest):
    """A yes or a no."""

    purpose = fields.String(
        required=True, validate=validate.OneOf(PURPOSES), metadata={"description": "To which letters, or to calls."}
    )
    channel = fields.String(required=True, validate=validate.OneOf(CHANNELS), metadata={"description": "By which way."})
    is_given = fields.Boolean(required=True, truthy={True}, falsy={False}, metadata={"description": "Yes or no."})
    words_version = Words(
        at_most=20, required=True, metadata={"description": "Of the words that they read, as they were shown."}
    )

    @validates_schema
    def is_asked(self, value: dict[str, Any], **_: Any) -> None:
        if WAYS[value["purpose"]] != value["channel"]:
            raise ValidationError("is not the way of this purpose", "channel")


class OwnErasureRequest(SessionRequest):
    """To be forgotten, for ever."""

    code = _code()
    confirmation = fields.String(
        required=True,
        validate=validate.OneOf(("erase",)),
        metadata={"description": "`erase`: typed by the person, in whatever words the page asks for."},
    )


class OwnConsentAnswer(Schema):
    """What holds for one kind of letters, or for calls."""

    purpose = text("Which letters, or calls.", enum=list(PURPOSES))
    channel = text("By which way.", enum=list(CHANNELS))
    state = text("`not_asked`: sent, or called, until they say no.", enum=["given", "withdrawn", "not_asked"])
    since = text_or_null("When they said so, UTC.", format="date-time")
    words = text("What they say yes or no to.")
    words_version = text("Of these words.")


class OwnBirthdayAnswer(Schema):
    """A day of the year."""

    month = fields.Integer(required=True, metadata={"description": "1 to 12."})
    day = fields.Integer(required=True, metadata={"description": "1 to 31."})
    year = fields.Integer(required=True, allow_none=True, metadata={"description": "Null where nobody said it."})


class OwnDataAnswer(Schema):
    """What is held of the person who asks."""

    given_name = text_or_null("Null when not given.")
    family_name = text_or_null("Null when not given.")
    phones = fields.List(fields.String(), required=True, metadata={"description": "Masked; the export has them whole."})
    birthday = fields.Nested(
        OwnBirthdayAnswer, required=True, allow_none=True, metadata={"description": "Null: it can be said, once."}
    )
    birthday_seen_by = text("Who of the staff may see it.", enum=list(SEEN_BY))
    locale = text("Language they are spoken to in.")
    email = text_or_null("Where letters go.")
    card_number = text("Their card's number.")
    balance_url = text("Their balance link.")
    friends_brought = fields.Integer(
        required=True, metadata={"description": "How many joined who named them at the counter."}
    )
    dates = fields.List(
        fields.Nested(OwnDateAnswer),
        required=True,
        metadata={"description": "Other days that matter to them, in the order of the year."},
    )
    consents = fields.List(
        fields.Nested(OwnConsentAnswer), required=True, metadata={"description": "For each kind of letters."}
    )


class OwnFreezeAnswer(Schema):
    """Days on which a membership rests."""

    first_on = text("The first.", format="date")
    last_on = text("The last.", format="date")


class OwnMembershipAnswer(Schema):
    """What they have bought, on the day that it is where it was sold."""

    membership_id = text("Which.", format="uuid")
    title = text("The plan, in the language of whoever asks.")
    outlet_name = text("Where it was sold.")
    state = text("Where it stands.", enum=["active", "frozen", "not_started", "expired"])
    first_on = text("Its first day.", format="date")
    last_on = text("The last day, as things are.", format="date")
    renews = fields.Boolean(required=True, metadata={"description": "Whether it renews itself after that day."})
    visits_left = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Of a pack; null where visits are not counted."}
    )
    freeze = fields.Nested(
        OwnFreezeAnswer, required=True, allow_none=True, metadata={"description": "The freeze that runs, or the next."}
    )


class OwnOwedAnswer(Schema):
    """What is overdue, where they pay themselves."""

    amount_minor = fields.Integer(required=True, metadata={"description": "How much, in minor units."})
    currency = text("Of which currency.")
    since = text("Since when.", format="date")


class OwnPageAnswer(OwnDataAnswer):
    """The same, with where they stand, how they came there and what they have bought."""

    memberships = fields.List(
        fields.Nested(OwnMembershipAnswer),
        required=True,
        metadata={"description": "Those that are not over, the one first that a visit uses; or the last that ran out."},
    )
    owed = fields.Nested(
        OwnOwedAnswer, required=True, allow_none=True, metadata={"description": "Null where nothing is overdue."}
    )
    loyalty = fields.Nested(
        LoyaltyAccountAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "Null while loyalty does not answer."},
    )


class SignedOutAnswer(Schema):
    """The session is over."""

    signed_out = fields.Boolean(required=True, metadata={"description": "True, also if it was over before."})


class OwnErasureAnswer(Schema):
    """They are forgotten."""

    erased_at = text("When, UTC.", format="date-time")


class CodesRequest(Schema):
    """Which codes a batch of letters tells."""

    code_ids = fields.List(
        fields.String(validate=validate.Length(max=64)),
        required=True,
        validate=validate.Length(max=200),
        metadata={"description": "At most 200."},
    )


class CodeAnswer(Schema):
    """A code and where it goes; to be used and forgotten."""

    code_id = text("Which.")
    code = text("Six digits.")
    email = text("Where it goes, and nowhere else.")


class CodesAnswer(Schema):
    """Those that are good still."""

    codes = fields.List(fields.Nested(CodeAnswer), required=True, metadata={"description": "In any order."})
