"""What members says of a member's file over HTTP, each field described."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.chassis.http.validation import Words
from services.chassis.identifiers import is_id
from services.contracts.http_staff import StaffNameAnswer

EPISODE_GROUPS = ("visits", "memberships", "money", "rewards", "messages", "notes", "cases", "door", "person")
EPISODE_CHANNELS = ("desk", "till", "phone", "email", "letter", "sms", "console", "web", "payments", "system")
NOTE_CHANNELS = ("desk", "phone", "email", "letter", "web")
BEGAN_BY = ("us", "member")
CALL_OUTCOMES = ("reached", "promised", "not_reached", "wrong_number")
MOST_NOTE_LETTERS = 1_000


class MarkField(fields.String):
    """A mark, as an earlier page gave it: an instant and an id."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **words: Any) -> tuple[datetime, str]:  # type: ignore[override]
        text: str = super()._deserialize(value, attr, data, **words)
        instant, _, line_id = text.partition("_")
        try:
            at = datetime.fromisoformat(instant)
        except ValueError as error:
            raise ValidationError("must be the `next` of an earlier page") from error
        if at.tzinfo is None or not 1900 <= at.year <= 2200 or not is_id(line_id):
            raise ValidationError("must be the `next` of an earlier page")
        return at, line_id


class TimelineQuery(Schema):
    """Which lines; all of them where nothing is said."""

    group = fields.String(
        validate=validate.OneOf(EPISODE_GROUPS), metadata={"description": "Only what belongs to this group."}
    )
    channel = fields.String(
        validate=validate.OneOf(EPISODE_CHANNELS), metadata={"description": "Only what came about this way."}
    )
    outlet = Words(at_most=64, metadata={"description": "Only what happened at this outlet, by its code."})
    before = MarkField(metadata={"description": "The `next` of an earlier page: older lines follow."})


class AboutAnswer(Schema):
    """What an episode is about."""

    kind = fields.String(required=True, metadata={"description": "Such as sale, reward, membership, due, case."})
    id = fields.String(required=True, allow_none=True, metadata={"description": "Its id."})


class EpisodeAnswer(Schema):
    """One line of a timeline."""

    episode_id = fields.String(required=True, metadata={"description": "The line."})
    kind = fields.String(required=True, metadata={"description": "What happened, a stable code in the past tense."})
    group = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The group of its kind.", "enum": [*EPISODE_GROUPS, None]},
    )
    occurred_at = fields.String(required=True, metadata={"description": "When, UTC.", "format": "date-time"})
    outlet_code = fields.String(required=True, allow_none=True, metadata={"description": "Where, if anywhere."})
    outlet_name = fields.String(
        required=True, allow_none=True, metadata={"description": "Its name, at whichever outlet it is read."}
    )
    zone = fields.String(
        required=True, allow_none=True, metadata={"description": "By whose clock it was: the outlet's IANA zone."}
    )
    channel = fields.String(required=True, metadata={"description": "Which way it came about."})
    staff_id = fields.String(
        required=True, allow_none=True, metadata={"description": "Who did it, where somebody had signed in."}
    )
    about = fields.Nested(AboutAnswer, required=True, allow_none=True, metadata={"description": "What it is about."})
    facts = fields.Dict(required=True, metadata={"description": "Codes, ids, days and amounts, by the kind."})
    words = fields.String(required=True, allow_none=True, metadata={"description": "What somebody wrote down."})


class SeenOutletAnswer(Schema):
    """An outlet that has something to do with a member."""

    code = fields.String(required=True, metadata={"description": "The outlet."})
    name = fields.String(required=True, metadata={"description": "Its name."})


class TimelineAnswer(Schema):
    """A page of a timeline, newest first."""

    episodes = fields.List(fields.Nested(EpisodeAnswer), required=True, metadata={"description": "Up to fifty lines."})
    next = fields.String(
        required=True, allow_none=True, metadata={"description": "The `before` of the next page; null on the last."}
    )
    outlets = fields.List(
        fields.Nested(SeenOutletAnswer),
        required=True,
        metadata={"description": "Where anything of this member's happened, on whichever page: what to filter by."},
    )
    people = fields.List(
        fields.Nested(StaffNameAnswer),
        required=True,
        metadata={"description": "Who the ids of people in these lines are, as far as they are known."},
    )


class OpenCaseAnswer(Schema):
    """A case that nobody has settled yet."""

    case_id = fields.String(required=True, metadata={"description": "The case."})
    kind = fields.String(required=True, metadata={"description": "complaint, request or question."})
    topic = fields.String(required=True, metadata={"description": "What it is about."})
    state = fields.String(required=True, metadata={"description": "How far it is."})
    mood = fields.String(required=True, metadata={"description": "How the member took the last step."})
    opened_at = fields.String(required=True, metadata={"description": "Since when, UTC.", "format": "date-time"})


class LastVisitAnswer(Schema):
    """When somebody was last there."""

    at = fields.String(required=True, metadata={"description": "When, UTC.", "format": "date-time"})
    outlet_code = fields.String(required=True, metadata={"description": "Where."})
    outlet_name = fields.String(required=True, allow_none=True, metadata={"description": "Its name."})
    zone = fields.String(required=True, allow_none=True, metadata={"description": "By whose clock it was."})


class FileAnswer(Schema):
    """The top of a member's file: who it is, and what a desk reads before it says anything."""

    member_id = fields.String(required=True, metadata={"description": "The member."})
    display_name = fields.String(
        required=True, metadata={"description": "First name and initial, or two digits of a number."}
    )
    card_number = fields.String(required=True, metadata={"description": "Sixteen digits."})
    phone_tail = fields.String(
        required=True, allow_none=True, metadata={"description": "The last two digits of their phone."}
    )
    home_outlet_code = fields.String(required=True, metadata={"description": "Where they joined."})
    home_outlet_name = fields.String(required=True, allow_none=True, metadata={"description": "Its name."})
    enrolled_at = fields.String(required=True, metadata={"description": "When they joined.", "format": "date-time"})
    last_visit = fields.Nested(
        LastVisitAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "The last time they came in, at whichever outlet; null for who never did."},
    )
    contacts_30_days = fields.Integer(
        required=True,
        metadata={"description": "How often we turned to them within thirty days, over all channels."},
    )
    open_case = fields.Nested(
        OpenCaseAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "Of their open cases, the one that angers them most."},
    )
    last_word = fields.Nested(
        EpisodeAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "The newest note, call or settled case of the last ninety days."},
    )
    refuses_calls = fields.Boolean(
        required=True, metadata={"description": "Whether they do not want to be called, what they owe aside."}
    )
    has_email = fields.Boolean(
        required=True, metadata={"description": "Whether an e-mail address is on record; the address is not said."}
    )
    disowned_at = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Since when somebody who holds the card's link says that it is not theirs; null where all "
            "is well.",
            "format": "date-time",
        },
    )
    people = fields.List(
        fields.Nested(StaffNameAnswer),
        required=True,
        metadata={"description": "Who the ids of people in `last_word` are, as far as they are known."},
    )


class SaidConsentRequest(Schema):
    """What a member said at a desk."""

    purpose = fields.String(
        required=True,
        validate=validate.OneOf(("calls",)),
        metadata={"description": "To what: letters are theirs to say, at /me."},
    )
    is_given = fields.Boolean(required=True, truthy={True}, falsy={False}, metadata={"description": "Yes or no."})


class SaidConsentAnswer(SaidConsentRequest):
    """What holds from now on."""

    member_id = fields.String(required=True, metadata={"description": "Who said so."})


class NoteRequest(Schema):
    """What somebody at the desk, on the phone or in an office wants the next one to know."""

    words = Words(at_most=MOST_NOTE_LETTERS, required=True, metadata={"description": "In their own words."})
    channel = fields.String(
        required=True,
        validate=validate.OneOf(NOTE_CHANNELS),
        metadata={"description": "`phone` is a call that was made, `letter` one that was sent; else it is a note."},
    )
    began_by = fields.String(
        validate=validate.OneOf(BEGAN_BY),
        load_default="us",
        metadata={"description": "Whose idea it was: by phone, e-mail or letter, what `us` began counts as a contact."},
    )
    outcome = fields.String(
        validate=validate.OneOf(CALL_OUTCOMES), metadata={"description": "Of a call: what came of it."}
    )
    outlet_code = Words(at_most=64, metadata={"description": "Where; the caller's own outlet where they stand at one."})


class NoteAnswer(Schema):
    """The note."""

    member_id = fields.String(required=True, metadata={"description": "Whom it is about."})
    kind = fields.String(required=True, metadata={"description": "note_added, call_made or letter_sent."})
