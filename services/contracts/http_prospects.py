"""What members says of prospects over HTTP, each field described."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.chassis.http.validation import Words
from services.contracts.fields import LocalDay, text, text_or_null
from services.contracts.http_members import BirthdayRequest, CardAnswer, Name

SOURCES = ("walk_in", "referral", "advert", "website", "phone", "event")
STATUSES = ("new", "contacted", "trial_booked", "trial_visited", "converted", "lost")
MOVES = ("contacted", "trial_booked", "trial_visited", "lost")
LOST_REASONS = ("price", "distance", "no_time", "went_elsewhere", "no_answer", "other")
MOST_LETTERS = 1_000

_NEXT_ON = "The local day on which somebody speaks with them again; a usual one where it is left out."
_REFERRED_BY = "Card number, card QR or phone of the member who sent them."


class ProspectRequest(Schema):
    """Somebody who may become a member. A name, a phone or an address is needed."""

    given_name = Name(at_most=80, metadata={"description": "The name they are greeted by."})
    family_name = Name(at_most=80, metadata={"description": "Lists show its first letter only."})
    phone = Words(at_least=3, at_most=40, metadata={"description": "As they say it; the outlet's country is assumed."})
    email = fields.Email(validate=validate.Length(max=254), metadata={"description": "Their address."})
    wish = Words(at_most=MOST_LETTERS, metadata={"description": "What they would like to do."})
    source = fields.String(
        required=True, validate=validate.OneOf(SOURCES), metadata={"description": "How we know of them."}
    )
    may_be_contacted = fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        metadata={"description": "Whether they said that we may call or write; where not, they are spoken with here."},
    )
    referred_by = Words(at_most=512, metadata={"description": _REFERRED_BY})
    next_on = LocalDay(metadata={"description": _NEXT_ON, "format": "date"})
    outlet_code = Words(at_most=64, metadata={"description": "Where; the caller's own outlet where they stand at one."})


class ProspectsQuery(Schema):
    """Which prospects; the open ones where nothing is said."""

    status = fields.String(validate=validate.OneOf(STATUSES), metadata={"description": "Only those who stand there."})
    outlet = Words(at_most=64, metadata={"description": "Only those of this outlet."})


class ProspectCountsQuery(Schema):
    """From when on."""

    since = LocalDay(
        metadata={"description": "Those who were first heard of since that day; else of 90 days.", "format": "date"}
    )


class MoveRequest(Schema):
    """What was done about a prospect, and what is next."""

    status = fields.String(
        validate=validate.OneOf(MOVES),
        metadata={"description": "Where they stand now; where it is left out, they stand where they stood."},
    )
    lost_reason = fields.String(
        validate=validate.OneOf(LOST_REASONS), metadata={"description": "Why, where they are lost; and only then."}
    )
    words = Words(at_most=MOST_LETTERS, metadata={"description": "What was said, in the words of whoever writes."})
    next_on = LocalDay(metadata={"description": _NEXT_ON, "format": "date"})


class ConversionRequest(Schema):
    """They become a member: with what is known of them, and what they add."""

    phone = Words(at_least=3, at_most=40, metadata={"description": "Where none is known: a member has one."})
    birthday = fields.Nested(BirthdayRequest, metadata={"description": "For a greeting and a gift once a year."})


class ForgettingRequest(Schema):
    """Destroy what is known of a prospect."""


class NextStepAnswer(Schema):
    """What somebody is to do about them."""

    task_id = text("The task.", format="uuid")
    kind = text("How.", enum=["call", "follow_up", "review", "greet"])
    due_on = text("By which local day.", format="date")


class ProspectAnswer(Schema):
    """A prospect, as lists show them."""

    prospect_id = text("The prospect.", format="uuid")
    display_name = text_or_null("First name and initial; the member's once they are one; null for nobody named.")
    phone_tail = text_or_null("The last two digits of their phone.")
    outlet_code = text("Where they asked.")
    source = text("How we know of them.", enum=list(SOURCES))
    status = text("Where they stand.", enum=list(STATUSES))
    lost_reason = text_or_null("Why they are lost.", enum=[*LOST_REASONS, "forgotten", None])
    may_be_contacted = fields.Boolean(required=True, metadata={"description": "Whether we may call or write."})
    trial_visits = fields.Integer(required=True, metadata={"description": "How often they came for a trial."})
    made_at = text("When we first heard of them, UTC.", format="date-time")
    changed_at = text("When somebody last did something about them, UTC.", format="date-time")
    member_id = text_or_null("Who they became.")
    next_step = fields.Nested(
        NextStepAnswer, required=True, allow_none=True, metadata={"description": "Null once there is none."}
    )


class ProspectsAnswer(Schema):
    """Prospects within the caller's reach, two hundred at most."""

    prospects = fields.List(
        fields.Nested(ProspectAnswer), required=True, metadata={"description": "Who waits longest comes first."}
    )
    is_more = fields.Boolean(required=True, metadata={"description": "Whether there are more than are shown."})


class ContactAnswer(Schema):
    """What they told of themselves."""

    given_name = text_or_null("First name.")
    family_name = text_or_null("Family name.")
    phone = text_or_null("In international form.")
    phone_as_read = text_or_null("The same in groups, as it is read aloud.")
    email = text_or_null("Address.")
    wish = text_or_null("What they would like to do.")


class ProspectStepAnswer(Schema):
    """Something that was done about them."""

    step_id = text("The step.", format="uuid")
    status = text("Where they stood after it.", enum=list(STATUSES))
    at = text("When, UTC.", format="date-time")
    staff_id = text_or_null("Who did it, where somebody did.")
    words = text_or_null("What was said.")


class ProspectFileAnswer(ProspectAnswer):
    """All that is held of a prospect."""

    contact = fields.Nested(
        ContactAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "Null once it was destroyed: they are a member, or forgotten."},
    )
    referrer_id = text_or_null("The member who sent them.")
    steps = fields.List(fields.Nested(ProspectStepAnswer), required=True, metadata={"description": "The newest first."})


class KeptProspectAnswer(Schema):
    """The prospect."""

    prospect_id = text("The prospect.", format="uuid")
    is_new = fields.Boolean(
        required=True, metadata={"description": "False where somebody with this phone is open already: it is them."}
    )


class MovedProspectAnswer(Schema):
    """The prospect that was moved on, or forgotten."""

    prospect_id = text("The prospect.", format="uuid")
    status = text("Where they stand now.", enum=list(STATUSES))


class ConversionAnswer(Schema):
    """The member whom a prospect became."""

    prospect_id = text("The prospect.", format="uuid")
    member_id = text("The member.", format="uuid")
    is_new = fields.Boolean(
        required=True, metadata={"description": "Whether they were enrolled now; else they were a member already."}
    )
    card = fields.Nested(
        CardAnswer, required=True, allow_none=True, metadata={"description": "The card of a new member."}
    )


class SourceCountAnswer(Schema):
    """What came of the prospects of one source at one outlet."""

    outlet_code = text("The outlet.")
    source = text("The source.", enum=list(SOURCES))
    made = fields.Integer(required=True, metadata={"description": "How many there were."})
    tried = fields.Integer(required=True, metadata={"description": "Of them, who came for a trial."})
    converted = fields.Integer(required=True, metadata={"description": "Of them, who became members."})
    lost = fields.Integer(required=True, metadata={"description": "Of them, who were lost."})


class ProspectCountsAnswer(Schema):
    """What came of the prospects of a time."""

    since = text("From when on, UTC.", format="date-time")
    sources = fields.List(
        fields.Nested(SourceCountAnswer), required=True, metadata={"description": "By outlet and source."}
    )
