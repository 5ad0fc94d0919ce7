"""What members says of important dates over HTTP, each field described."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.chassis.http.validation import WholeNumber, Words
from services.contracts.http_members import BirthdayRequest, Name

DATE_KINDS = ("joined", "name_day", "child", "dog", "other")
OWN_DATE_KINDS = ("name_day", "child", "dog", "other")
"""What members say themselves; the day on which they joined is known."""
SEEN_BY = ("desk", "managers")


class BirthdayKeepingRequest(Schema):
    """What is done about a day from now on."""

    seen_by = fields.String(
        validate=validate.OneOf(SEEN_BY),
        metadata={
            "description": "`managers`: neither the desk nor a check-in shows it, and nobody gets a task. `desk` for a "
            "new date if left out; a correction leaves it as it is."
        },
    )
    remind_days_before = WholeNumber(
        at_least=0, at_most=30, metadata={"description": "Staff get a task so many days before; left out: none."}
    )
    outlet_code = Words(at_most=64, metadata={"description": "Where; the caller's own outlet where they stand at one."})


class DateCorrectionRequest(BirthdayKeepingRequest):
    """The whole date as it is from now on. Another day is another date, with an id of its own."""

    day = fields.Nested(BirthdayRequest, required=True, metadata={"description": "The day; its year may be left out."})
    label = Name(at_most=80, metadata={"description": "Whose it is, such as the dog's name."})
    greets = fields.Boolean(
        metadata={"description": "Whether the member gets a letter on the day; `true` if left out."}
    )


class DateRequest(DateCorrectionRequest):
    """A day of the year that matters to a member."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(DATE_KINDS),
        metadata={"description": "What day it is. `joined` is known of whoever joined at a station."},
    )


class DateRemovalRequest(Schema):
    """Nothing is asked."""

    outlet_code = Words(at_most=64, metadata={"description": "Where; the caller's own outlet where they stand at one."})


class DayAnswer(Schema):
    """A day of the year."""

    month = fields.Integer(required=True, metadata={"description": "1 to 12."})
    day = fields.Integer(required=True, metadata={"description": "29 February counts on the 28th in common years."})
    year = fields.Integer(required=True, allow_none=True, metadata={"description": "Null where nobody told it."})


class OwnDateAnswer(Schema):
    """A day that matters to a member, as they see it themselves."""

    date_id = fields.String(required=True, metadata={"description": "The date."})
    kind = fields.String(required=True, metadata={"description": "What day it is.", "enum": list(DATE_KINDS)})
    day = fields.Nested(DayAnswer, required=True, metadata={"description": "The day."})
    label = fields.String(required=True, allow_none=True, metadata={"description": "Whose it is."})
    seen_by = fields.String(
        required=True, metadata={"description": "Who of the staff may see it.", "enum": list(SEEN_BY)}
    )
    greets = fields.Boolean(required=True, metadata={"description": "Whether the member gets a letter on the day."})


class DateAnswer(OwnDateAnswer):
    """The same, with what staff do about it."""

    remind_days_before = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Staff get a task so many days before."}
    )


class BirthdayKeptAnswer(Schema):
    """What is done about a birthday; the day itself is not said."""

    seen_by = fields.String(
        required=True, metadata={"description": "Who of the staff may see it.", "enum": list(SEEN_BY)}
    )
    remind_days_before = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Staff get a task so many days before."}
    )


class DatesAnswer(Schema):
    """A member's dates that the caller may see."""

    birthday = fields.Nested(
        BirthdayKeptAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "Null where none is known, or the caller may not see it."},
    )
    dates = fields.List(fields.Nested(DateAnswer), required=True, metadata={"description": "In the order of the year."})


class DateRemovedAnswer(Schema):
    """The date is gone."""

    date_id = fields.String(required=True, metadata={"description": "The date."})
