"""What members says over HTTP to a phone system: who calls."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.chassis.http.validation import Words
from services.contracts.fields import listed, text, text_or_null
from services.contracts.http_cases import CaseAnswer
from services.contracts.http_prospects import STATUSES


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


class CallerProspectAnswer(Schema):
    """Somebody who may become a member."""

    prospect_id = text("The prospect.", format="uuid")
    display_name = text_or_null("First name and initial; null for nobody named.")
    status = text("Where they stand.", enum=list(STATUSES))
    next_on = text_or_null("The day on which somebody is to speak with them.", format="date")


class CallerAnswer(Schema):
    """Who calls, and the page to open; the same shape where nobody is known."""

    member = fields.Nested(
        CallerMemberAnswer, required=True, allow_none=True, metadata={"description": "Null where nobody is known."}
    )
    prospect = fields.Nested(
        CallerProspectAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "Who calls and is no member yet, of this outlet; null for a member and for nobody."},
    )
    page_url = text_or_null("Their page at the desk: whoever has signed in there sees it at once.")
    office_page_url = text_or_null("The same in the office; whoever opens it signs in there first.")
