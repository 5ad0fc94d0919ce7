"""What a list of who came looks like over HTTP."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from services.chassis.http.validation import Form
from services.contracts.http_admission import VERDICT_CODES, PresenceQuery
from services.contracts.http_members import OccasionAnswer

VISIT_STATES = ("came", "in", "left", "turned_away", "undone")


def _text(description: str, **words: Any) -> fields.String:
    return fields.String(required=True, metadata={"description": description}, **words)


def _maybe(description: str) -> fields.String:
    return fields.String(required=True, allow_none=True, metadata={"description": description})


def _maybe_count(description: str) -> fields.Integer:
    return fields.Integer(required=True, allow_none=True, metadata={"description": description})


class VisitsQuery(PresenceQuery):
    """Which list, and what of it is known already."""

    after = fields.String(
        validate=Form(r"^[0-9a-f]{16}$", error="must be the version of a list"),
        metadata={"description": "The `version` that the asker has: while it is the newest, `visits` is null."},
    )


class ListedVerdictAnswer(Schema):
    """How a visit was judged, as it ended."""

    colour = _text("green, yellow or red.", validate=validate.OneOf(("green", "yellow", "red")))
    code = _text("Stable, for programs.", validate=validate.OneOf(VERDICT_CODES))


class ListedVisitAnswer(Schema):
    """Somebody who came."""

    check_in_id = _text("Their visit.")
    member_id = _text("The member.")
    display_name = _text("Their name as stations show it.")
    checked_in_at = fields.String(required=True, metadata={"description": "When, UTC.", "format": "date-time"})
    verdict = fields.Nested(ListedVerdictAnswer, required=True, metadata={"description": "What they were told."})
    state = _text("What became of it; `came` where nobody counts who is in.", validate=validate.OneOf(VISIT_STATES))
    guests = fields.Integer(required=True, metadata={"description": "How many they brought."})
    label = _maybe("What they came for; null where nobody said.")
    may_be_undone = fields.Boolean(
        required=True, metadata={"description": "Whether a station of the outlet may undo it still."}
    )
    occasions = fields.List(
        fields.Nested(OccasionAnswer), required=True, metadata={"description": "A birthday, a first visit."}
    )


class VisitsAnswer(Schema):
    """The last thirty visits of an outlet within twelve hours, as they stand now."""

    outlet_code = _text("The outlet.")
    version = _text("Names the state of the list: another one whenever anything in it is another.")
    inside = _maybe_count("How many are in, with guests; null where nobody counts.")
    capacity = _maybe_count("How many may be in; null where nobody counts.")
    visits = fields.List(
        fields.Nested(ListedVisitAnswer),
        required=True,
        allow_none=True,
        metadata={"description": "The newest first; null where nothing has changed since `after`."},
    )
