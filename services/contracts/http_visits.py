"""What a list of who came looks like over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.chassis.http.validation import Form
from services.contracts.fields import number_or_null, text, text_or_null
from services.contracts.http_admission import VERDICT_CODES, PresenceQuery
from services.contracts.http_members import OccasionAnswer, label_of_visit

VISIT_STATES = ("came", "in", "left", "turned_away", "undone")


class VisitsQuery(PresenceQuery):
    """Which list, and what of it is known already."""

    after = fields.String(
        validate=Form(r"^[0-9a-f]{16}$", error="must be the version of a list"),
        metadata={"description": "The `version` that the asker has: while it is the newest, `visits` is null."},
    )
    label = label_of_visit()


class LabelRequest(Schema):
    """What a visit was for."""

    label = label_of_visit(required=True, allow_none=True)


class LabelAnswer(Schema):
    """What a visit is for from now on."""

    check_in_id = text("The visit.")
    label = text_or_null("What they came for; null where nobody said.")


class CountedLabelAnswer(Schema):
    """How many came for one thing."""

    label = text("What they came for.")
    visits = fields.Integer(required=True, metadata={"description": "How many came for it, guests aside."})


class ListedVerdictAnswer(Schema):
    """How a visit was judged, as it ended."""

    colour = text("green, yellow or red.", validate=validate.OneOf(("green", "yellow", "red")))
    code = text("Stable, for programs.", validate=validate.OneOf(VERDICT_CODES))


class ListedVisitAnswer(Schema):
    """Somebody who came."""

    check_in_id = text("Their visit.")
    member_id = text("The member.")
    display_name = text("Their name as stations show it.")
    checked_in_at = fields.String(required=True, metadata={"description": "When, UTC.", "format": "date-time"})
    verdict = fields.Nested(ListedVerdictAnswer, required=True, metadata={"description": "What they were told."})
    state = text("What became of it; `came` where nobody counts who is in.", validate=validate.OneOf(VISIT_STATES))
    guests = fields.Integer(required=True, metadata={"description": "How many they brought."})
    label = text_or_null("What they came for; null where nobody said.")
    may_be_undone = fields.Boolean(
        required=True, metadata={"description": "Whether a station of the outlet may undo it still."}
    )
    occasions = fields.List(
        fields.Nested(OccasionAnswer), required=True, metadata={"description": "A birthday, a first visit."}
    )


class VisitsAnswer(Schema):
    """The last thirty visits of an outlet within twelve hours, as they stand now."""

    outlet_code = text("The outlet.")
    version = text("Names the state of the list: another one whenever anything in it is another.")
    inside = number_or_null("How many are in, with guests; null where nobody counts.")
    capacity = number_or_null("How many may be in; null where nobody counts.")
    labels = fields.List(
        fields.Nested(CountedLabelAnswer),
        required=True,
        metadata={"description": "What those came for who came within twelve hours, listed or not; the most first."},
    )
    visits = fields.List(
        fields.Nested(ListedVisitAnswer),
        required=True,
        allow_none=True,
        metadata={"description": "The newest first; null where nothing has changed since `after`."},
    )
