"""What members says over HTTP: the requests that it takes and the bodies that it answers, each field described."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.chassis.http.validation import Form, WholeNumber, Words
from services.chassis.languages import LOCALES
from services.contracts.fields import text
from services.contracts.http_admission import ACTIONS, VERDICT_CODES, DeskAnswer, MembershipAtDoorAnswer

LAST_DIGITS = r"^[0-9]{4,6}$"
MOST_CONTACTS = 200
MOST_LABEL_CHARACTERS = 40

# Marks that turn the direction of text around: a name with one can make a screen show other words than it holds.
_TURNS_TEXT = re.compile("[\u202a-\u202e\u2066-\u2069]")
_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

ALIKE = ("same_number", "one_digit", "same_end", "same_name")


class Name(Words):
    """A name as people write it, in composed form (NFC), so that two spellings of "Jānis" are one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **words: Any) -> str:
        name = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **words))
        if _TURNS_TEXT.search(name):
            raise ValidationError("holds a mark that turns the direction of text around")
        if not any(unicodedata.category(letter)[0] in "LNPS" for letter in name):
            raise ValidationError("holds nothing that can be read")
        return name


def label_of_visit(**words: Any) -> Name:
    told = "What they came for, kept with the visit: a class, say, as the outlet calls it."
    return Name(at_most=MOST_LABEL_CHARACTERS, metadata={"description": told}, **words)


class BirthdayRequest(Schema):
    """A day of the year."""

    month = WholeNumber(at_least=1, at_most=12, required=True, metadata={"description": "1 to 12."})
    day = WholeNumber(at_least=1, at_most=31, required=True, metadata={"description": "1 to 31, as the month has."})
    year = WholeNumber(
        at_least=1900, at_most=2200, metadata={"description": "May be left out: nobody's age is needed."}
    )

    @validates_schema
    def is_in_the_calendar(self, value: dict[str, Any], **_: Any) -> None:
        year = value.get("year", 2000)
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        longest = 28 if value["month"] == 2 and not is_leap else _DAYS_OF_MONTH[value["month"] - 1]
        if value["day"] > longest:
            raise ValidationError("the month has no such day", "day")


class EnrolmentRequest(Schema):
    """A person who joins; a phone or an external id is needed, the rest as they like."""

    phone = Words(
        at_least=3, at_most=40, metadata={"description": "As the guest says it; the outlet's country is assumed."}
    )
    external_id = Words(at_most=64, metadata={"description": "The id that another system knows this person by."})
    given_name = Name(at_most=80, metadata={"description": "The name they are greeted by."})
    family_name = Name(at_most=80, metadata={"description": "Stations show its first letter only."})
    birthday = fields.Nested(BirthdayRequest, metadata={"description": "For a greeting and a gift once a year."})
    locale = fields.String(
        validate=validate.OneOf(LOCALES), metadata={"description": "Language they are spoken to in; else the outlet's."}
    )
    email = fields.Email(validate=validate.Length(max=254), metadata={"description": "Where messages go."})
    referred_by = Words(
        at_most=512, metadata={"description": "Card number, card QR or phone of the member who sent them."}
    )


class CardAnswer(Schema):
    """A member's card."""

    number = text("Sixteen digits with a check digit; never a possible phone number.")
    qr_url = text("Address of the card's QR code as SVG.")


class EnrolmentAnswer(Schema):
    """The new member."""

    enrolment_id = text("The enrolment, which is its Idempotency-Key; whoever takes it back names it.")
    member_id = text("The member.")
    display_name = text("Their name as stations show it, for example Anna K.")
    card = fields.Nested(CardAnswer, required=True, metadata={"description": "Their card."})
    balance_url = text("The link behind which they see their balance; their card's QR holds the same.")


class LastDigitsQuery(Schema):
    """Who to look for."""

    last_digits = fields.String(
        required=True,
        validate=Form(LAST_DIGITS, error="must be four to six digits"),
        metadata={"description": "The last four to six digits of a phone or card number."},
    )


class FoundMemberAnswer(Schema):
    """A member to choose from."""

    member_id = text("The member.")
    display_name = text("Their name as stations show it.")
    phone_tail = fields.String(
        required=True, allow_none=True, metadata={"description": "Last two digits of their phone; null without one."}
    )
    card_tail = text("Last four digits of their card.")
    has_photo = fields.Boolean(
        required=True, metadata={"description": "Whether there is a photo that the caller may compare."}
    )


class FoundMembersAnswer(Schema):
    """At most five members, those of this outlet first."""

    members = fields.List(
        fields.Nested(FoundMemberAnswer), required=True, metadata={"description": "Best match first."}
    )


class NamedRequest(Schema):
    """Whose name it is."""

    name = Name(
        at_most=80,
        required=True,
        metadata={
            "description": "Three letters or more of a given or a family name, or of both in any order; marks, "
            "capitals and the script do not matter."
        },
    )


class NamedMembersAnswer(Schema):
    """At most five members with such a name, those of this outlet first."""

    members = fields.List(fields.Nested(FoundMemberAnswer), required=True, metadata={"description": "Nearest first."})
    has_more = fields.Boolean(
        required=True,
        metadata={"description": "Whether there are others, or may be: more of the name tells them apart."},
    )


class AlikeRequest(Schema):
    """Who is about to join."""

    phone = Words(
        at_least=3,
        at_most=40,
        required=True,
        metadata={"description": "As the guest says it; the outlet's country is assumed."},
    )
    given_name = Name(at_most=80, metadata={"description": "Their name, once they have told it."})


class AlikeMemberAnswer(Schema):
    """A member who may be meant."""

    member_id = text("The member.")
    display_name = text("Their name as stations show it.")
    phone_tail = fields.String(
        required=True, allow_none=True, metadata={"description": "Last two digits of their phone; null without one."}
    )
    why = text(
        "`same_number`: in whatever spelling. `one_digit`: one digit differs, or two changed places. `same_end`: the "
        "last seven digits are the same. `same_name`: the name and the last four digits are.",
        validate=validate.OneOf(ALIKE),
    )


class AlikeMembersAnswer(Schema):
    """At most three members who may be meant, the likeliest first."""

    members = fields.List(
        fields.Nested(AlikeMemberAnswer), required=True, metadata={"description": "Empty where nobody is alike."}
    )


class CheckInRequest(Schema):
    """What was typed or scanned."""

    identifier = Words(
        at_most=512,
        metadata={"description": "Phone, card number, content of the card's QR, or external id."},
        required=True,
    )
    label = label_of_visit()


class OutletAnswer(Schema):
    """Where it happened."""

    code = text("Short word by which the outlet is known.")
    name = text("Name for people.")


class MemberAnswer(Schema):
    """Who it is."""

    member_id = text("The member.")
    display_name = text("Their name as stations show it.")
    card_number = text("Their card's number.")
    locale = text("Language they are spoken to in.", validate=validate.OneOf(LOCALES))


class VerdictAnswer(Schema):
    """May they come in, and what to say."""

    colour = text("For the whole screen.", validate=validate.OneOf(("green", "yellow", "red")))
    code = text(
        "Stable. An outlet that admits everyone knows welcome, welcome_back and already_in.",
        validate=validate.OneOf(VERDICT_CODES),
    )
    message = text("Words for the guest, in the language that the station asked for.")
    actions = fields.List(
        fields.String(validate=validate.OneOf(ACTIONS)),
        required=True,
        metadata={"description": "What the desk can do about it; the first is the one to offer."},
    )


OCCASIONS = ("birthday", "first_visit", "hundredth_visit", "joined", "name_day", "child", "dog", "other")


class OccasionAnswer(Schema):
    """Something to mention."""

    kind = text("What it is.", validate=validate.OneOf(OCCASIONS))
    days_away = fields.Integer(
        required=True,
        metadata={"description": "Of a date: 0 is today, -1 was yesterday, 3 is the most."},
    )
    message = text("The same in words.")


class CheckInAnswer(Schema):
    """A check-in without its loyalty part, which the gateway adds."""

    check_in_id = text("The visit; a second scan within ten minutes gives the same.")
    checked_in_at = fields.String(
        required=True, metadata={"description": "When the visit began, UTC.", "format": "date-time"}
    )
    outlet = fields.Nested(OutletAnswer, required=True, metadata={"description": "Where."})
    member = fields.Nested(MemberAnswer, required=True, metadata={"description": "Who."})
    verdict = fields.Nested(VerdictAnswer, required=True, metadata={"description": "The verdict."})
    label = fields.String(
        required=True, allow_none=True, metadata={"description": "What they came for; null where nobody said."}
    )
    occasions = fields.List(fields.Nested(OccasionAnswer), required=True, metadata={"description": "What to mention."})
    membership = fields.Nested(
        MembershipAtDoorAnswer,
        required=True,
        allow_none=True,
        metadata={
            "description": "By which the door decided; null where there is none, and where an outlet admits everyone."
        },
    )
    desk = fields.Nested(
        DeskAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "What staff see besides; null where an outlet admits everyone."},
    )


class CardReplacementRequest(Schema):
    """Nothing needs to be said."""


class CardReplacementAnswer(Schema):
    """The new card; the old one is good no more."""

    card = fields.Nested(CardAnswer, required=True, metadata={"description": "The new card."})
    balance_url = text("The new balance link; the old one shows nothing any more.")


class IdentifierRequest(Schema):
    """A further phone or external id of a member."""

    kind = text("What it is.", validate=validate.OneOf(("phone", "external_id")))
    value = Words(at_most=64, required=True, metadata={"description": "The phone as it is said, or the external id."})


class IdentifierAnswer(Schema):
    """The identifier leads to this member now."""

    member_id = text("The member.")
    kind = text("What was added.")


class BalanceLinkRequest(Schema):
    """The token of a balance link, from behind the # of its address."""

    token = fields.String(
        required=True, validate=validate.Length(min=1, max=200), metadata={"description": "43 characters."}
    )


class DisownmentAnswer(Schema):
    """The link shows nothing from now on, and leads to nobody by phone."""

    disowned = fields.Boolean(required=True, metadata={"description": "Always true, however often it is said."})


class RecognitionRequest(Schema):
    """Nothing needs to be said: the member stands before the desk."""


class RecognitionAnswer(Schema):
    """The card is the member's again."""

    member_id = text("The member.")
    settled = fields.Boolean(required=True, metadata={"description": "False where nobody had disowned it."})


class ContactsRequest(Schema):
    """Whom a batch of messages goes to."""

    member_ids = fields.List(
        fields.String(validate=validate.Length(max=64)),
        required=True,
        validate=validate.Length(max=MOST_CONTACTS),
        metadata={"description": "At most 200."},
    )


class ContactAnswer(Schema):
    """How one member is reached; to be used and forgotten."""

    member_id = text("The member.")
    given_name = fields.String(required=True, allow_none=True, metadata={"description": "Null when not given."})
    email = fields.String(required=True, allow_none=True, metadata={"description": "Null when not given."})
    locale = text("Language they are spoken to in.")
    balance_url = text("Their balance link.")
    me_url = text("Where they see and correct their own data.")
    refuses = fields.List(
        fields.String(), required=True, metadata={"description": "Purposes of letters to which they said no."}
    )
    contacts_30_days = fields.Integer(
        required=True,
        metadata={
            "description": "Messages, calls and letters of the last thirty days together: for the contact policy."
        },
    )


class ContactsAnswer(Schema):
    """Those of the members that exist."""

    contacts = fields.List(fields.Nested(ContactAnswer), required=True, metadata={"description": "In the order asked."})


BIRTHDAY_REASONS = ("mistyped", "document", "told")


class BirthdayCorrectionRequest(Schema):
    """The whole birthday as it is, and why it is corrected; in no free words, for the audit is kept."""

    birthday = fields.Nested(BirthdayRequest, required=True, metadata={"description": "As it is from now on."})
    reason = fields.String(
        required=True,
        validate=validate.OneOf(BIRTHDAY_REASONS),
        metadata={
            "description": "It was `mistyped` at the counter, a `document` shows it, or the member `told` it otherwise."
        },
    )


class BirthdayCorrectionAnswer(Schema):
    """That it is on record; the day itself is not said."""

    member_id = text("The member.")
    birthday = text(
        "`set` where none was on record, `changed`, or `unchanged`.",
        validate=validate.OneOf(("set", "changed", "unchanged")),
    )


class DetailsCorrectionRequest(Schema):
    """What is known of a member, as it should be; what is left out stays."""

    given_name = Name(at_most=80, allow_none=True, metadata={"description": "Null takes it away."})
    family_name = Name(at_most=80, allow_none=True, metadata={"description": "Null takes it away."})
    locale = fields.String(
        validate=validate.OneOf(LOCALES), metadata={"description": "Language they are spoken to in."}
    )
    email = fields.Email(
        validate=validate.Length(max=254),
        metadata={"description": "Where messages go, for a member without an address; a manager replaces one."},
    )


class DetailsCorrectionAnswer(Schema):
    """What changed; the values are not said."""

    member_id = text("The member.")
    corrected = fields.List(
        fields.String(validate=validate.OneOf(("given_name", "family_name", "locale", "email"))),
        required=True,
        metadata={"description": "The fields that are other than they were."},
    )


class EmailReplacementRequest(Schema):
    """The address that takes the place of the one on record."""

    email = fields.Email(
        required=True,
        allow_none=True,
        validate=validate.Length(max=254),
        metadata={"description": "Where messages go from now on; null: nowhere."},
    )


class EmailReplacementAnswer(Schema):
    """That it is on record; the address itself is not said."""

    member_id = text("The member.")
    email = text(
        "`set` where none was on record, `replaced`, `removed`, or `unchanged`.",
        validate=validate.OneOf(("set", "replaced", "removed", "unchanged")),
    )


class FormerAddressesRequest(Schema):
    """Letters about an address that was replaced."""

    address_ids = fields.List(
        fields.String(validate=validate.Length(max=64)),
        required=True,
        validate=validate.Length(max=200),
        metadata={"description": "At most 200, as the events named them."},
    )


class FormerAddressAnswer(Schema):
    """Where one letter goes."""

    address_id = text("As it was asked for.")
    email = text("The address that was on record.")


class FormerAddressesAnswer(Schema):
    """Those that are kept still."""

    addresses = fields.List(fields.Nested(FormerAddressAnswer), required=True)


ERASURE_REASONS = ("asked", "law", "mistake")


class ErasureRequest(Schema):
    """Why somebody is to be forgotten; in no free words, for the audit is kept."""

    reason = fields.String(
        required=True,
        validate=validate.OneOf(ERASURE_REASONS),
        metadata={"description": "`asked` by the person, `law` or an authority, or the record was a `mistake`."},
    )


class ErasureAnswer(Schema):
    """The member is no more."""

    member_id = text("Who was erased.")
    erased_at = fields.String(
        required=True, metadata={"description": "When; the first time, however often.", "format": "date-time"}
    )
    reason = text("As it was said the first time.")
    missing_parts = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Parts of the suite that have not confirmed yet that nothing is left with them."},
    )


class EnrolmentReversalRequest(Schema):
    """Which enrolment was a mistake."""

    enrolment_id = fields.UUID(
        required=True,
        metadata={"description": "That of the enrolment, so that nobody takes back what another till did."},
    )


class ExportAnswer(Schema):
    """All that the suite holds of one member, by service and table."""

    member_id = text("Whose data it is.")
    exported_at = fields.String(required=True, metadata={"description": "When.", "format": "date-time"})
    parts = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.List(fields.Dict())),
        required=True,
        metadata={"description": "Service, then table, then rows. Names of staff and keys are left out."},
    )
