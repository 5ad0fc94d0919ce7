"""What stations keep for the time without a network, and what they report of it afterwards."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.chassis.http.validation import Form, WholeNumber, Words
from services.contracts.fields import number_or_null, text, text_or_null
from services.contracts.http_loyalty import ProgramStandingAnswer, RewardAnswer
from services.contracts.members import LET_IN

CURSOR = r"^[0-9]{1,14}\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
PROBLEM_CODE = r"^[a-z][a-z0-9_]{0,63}$"
LATE_KINDS = ("check_in", "enrolment", "sale", "redemption", "reversal", "undo", "label", "other")
LATE_ENDS = ("rejected", "quarantined")
SETTLEMENTS = ("done_by_hand", "nothing_to_do")
LONGEST_NOTE = 300
_LONGEST_AGO = 366 * 86_400


class SealKeyAnswer(Schema):
    """The public key to which a station seals what it keeps, as a JWK."""

    kty = text("`EC`.", enum=["EC"])
    crv = text("`P-256`.", enum=["P-256"])
    x = text("Of the point, base64url.")
    y = text("Of the point, base64url.")
    kid = text("Which generation it is; stands in the header of whatever is sealed to it.")
    alg = text("`ECDH-ES`, with the content under `A256GCM`.", enum=["ECDH-ES"])
    use = text("`enc`.", enum=["enc"])


class SnapshotQuery(Schema):
    """Where to go on."""

    after = fields.String(
        validate=Form(CURSOR, error="must be the `next` of the page before"),
        metadata={"description": "The `next` of the page before; nothing for the first one.", "pattern": CURSOR},
    )


class LastKnownLoyaltyAnswer(Schema):
    """Where a member stood when loyalty was last heard of."""

    as_of = text_or_null("The last change that this picture includes, UTC; null before the first.", format="date-time")
    programs = fields.List(
        fields.Nested(ProgramStandingAnswer), required=True, metadata={"description": "A card for each program."}
    )
    rewards = fields.List(
        fields.Nested(RewardAnswer), required=True, metadata={"description": "What waits for the member."}
    )


class KnownDoorAnswer(Schema):
    """What the door would say today, whatever the hour and however many are in."""

    colour = text("For the screen.", enum=["green", "yellow", "red"])
    code = text("Why, as at a check-in.")
    state = text("Of the membership by which it decides; `none` without one.")
    valid_until = text_or_null("The last day on which that opens the door.", format="date")
    visits_left = number_or_null("Of a pack; null where none are counted.")
    plan = text_or_null("What they have, in the caller's language.")


class KnownMemberAnswer(Schema):
    """Somebody who may come while there is no network. No phone, no birthday."""

    member_id = text("The member; a check-in takes it for an identifier.", format="uuid")
    display_name = text("Their name as stations show it.")
    phone_tail = text_or_null("Last two digits of their phone; null without one.")
    finds = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "By which a card number, a card's QR or an external id is known again, keyed."},
    )
    tails = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "By which the last four digits of a phone or card number are, keyed."},
    )
    loyalty = fields.Nested(
        LastKnownLoyaltyAnswer, required=True, metadata={"description": "Stamps and rewards, as last heard of."}
    )
    door = fields.Nested(
        KnownDoorAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "Null at an outlet that admits everyone."},
    )
    has_birthday = fields.Boolean(
        required=True, metadata={"description": "Whether there is something to say of it today; never the day."}
    )


class SnapshotAnswer(Schema):
    """Up to 500 of those who came to this outlet lately."""

    as_of = text("When this was so, UTC.", format="date-time")
    outlet_code = text("Whose guests they are.")
    index_key = text("This station's key to `finds` and `tails`, 32 bytes, base64url.")
    seal_key = fields.Nested(SealKeyAnswer, required=True, metadata={"description": "To which it seals."})
    members = fields.List(
        fields.Nested(KnownMemberAnswer), required=True, metadata={"description": "In no order that means anything."}
    )
    next = text_or_null("Where the next page begins; null after the last.", pattern=CURSOR)


class LateCommandRequest(Schema):
    """A kept command that has ended without being applied."""

    key = fields.UUID(required=True, metadata={"description": "Its Idempotency-Key."})
    kind = fields.String(
        required=True, validate=validate.OneOf(LATE_KINDS), metadata={"description": "What somebody had done."}
    )
    ended = fields.String(
        required=True,
        validate=validate.OneOf(LATE_ENDS),
        metadata={"description": "`rejected` by the suite, or `quarantined` by the station, which got no sense of it."},
    )
    code = fields.String(
        required=True,
        validate=Form(PROBLEM_CODE, error="must be a code such as unknown_identifier"),
        metadata={"description": "Of the problem; `no_answer` or `http_502` where there was none."},
    )
    seconds_ago = WholeNumber(
        at_least=0, at_most=_LONGEST_AGO, required=True, metadata={"description": "How long ago that was."}
    )
    made_by = fields.UUID(metadata={"description": "Who says that they did it."})
    member_id = fields.UUID(metadata={"description": "Whom it was about, where that was known."})
    cups = WholeNumber(at_least=1, at_most=1000, metadata={"description": "Of a sale."})
    reward_id = fields.UUID(metadata={"description": "Of a redemption."})


class ReportedLateCommandAnswer(Schema):
    """The line on the manager's list."""

    late_id = text("The line.", format="uuid")
    key = text("The command.", format="uuid")
    state = text("Whether a manager has settled it.", enum=["open", "settled"])


class LateCommandsQuery(Schema):
    """Which of them."""

    state = fields.String(
        load_default="open",
        validate=validate.OneOf(("open", "settled")),
        metadata={"description": "Those that wait, or the newest of those that do not any more."},
    )


class LateCommandAnswer(Schema):
    """What somebody did without a network, and what did not become of it."""

    late_id = text("The line.", format="uuid")
    key = text("The command's Idempotency-Key.", format="uuid")
    outlet_code = text("Where.")
    station_id = text("At which station.", format="uuid")
    station_name = text_or_null("What people call that.")
    kind = text("What somebody had done.", enum=list(LATE_KINDS))
    ended = text(
        "`rejected`, `quarantined`, or `let_in`: a visit that was recorded although the rules of the door say no.",
        enum=[*LATE_ENDS, LET_IN],
    )
    code = text("Why: the code of a problem, or of the verdict.")
    made_at = text("When, by the station's word, UTC.", format="date-time")
    made_by = text_or_null("Who says that they did it.", format="uuid")
    made_by_name = text_or_null("Their name; null for somebody whom nobody knows.")
    sent_by = text_or_null("Who had signed in when it was sent; null for a till.", format="uuid")
    sent_by_name = text_or_null("Their name.")
    reported_at = text("When the suite heard of it, UTC.", format="date-time")
    member_id = text_or_null("Whom it was about.", format="uuid")
    cups = number_or_null("Of a sale.")
    reward_id = text_or_null("Of a redemption.", format="uuid")
    settled_at = text_or_null("When a manager settled it, UTC; null while it waits.", format="date-time")
    settled_by_name = text_or_null("Who.")
    settlement = text_or_null("How.", enum=[*SETTLEMENTS, None])
    note = text_or_null("Their words.")


class LateCommandsAnswer(Schema):
    """Those within the caller's reach."""

    late_commands = fields.List(
        fields.Nested(LateCommandAnswer), required=True, metadata={"description": "The newest first, 200 at most."}
    )


class SettlementOfLateCommandRequest(Schema):
    """What a manager did about it."""

    how = fields.String(
        required=True,
        validate=validate.OneOf(SETTLEMENTS),
        metadata={"description": "`done_by_hand`: the stamp was given another way; `nothing_to_do`."},
    )
    note = Words(at_most=LONGEST_NOTE, metadata={"description": "For whoever asks later. No names of guests."})
