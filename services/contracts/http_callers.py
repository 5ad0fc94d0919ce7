"""What members says over HTTP to a phone system: who calls."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.chassis.http.validation import Words
from services.contracts.http_cases import CaseAnswer, listed, text


class CallerRequest(Schema):
    """The number that rings."""

    number = Words(
        at_most=40, required=True, metadata={"description": "As the network tells it; the outlet's country is assumed."}
    )


class CallerMemberAnswer(Schema):
    """Who it is."""

    member_id = text("The member.", format="uuid")
    display_name = text("Their name as stations show it.")
    locale = text("The language they are spoken to in.")
    line = text("Where they stand, in one line: their memberships, stamps and rewards. Empty where nothing is known.")
    open_cases = listed(CaseAnswer, "What is open about them.")


class CallerAnswer(Schema):
    """Who calls, and the page to open; the same shape where nobody is known."""

    member = fields.Nested(
        CallerMemberAnswer, required=True, allow_none=True, metadata={"description": "Null where nobody is known."}
    )
    page_url = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The member's file in the office; whoever opens it signs in there first."},
    )
