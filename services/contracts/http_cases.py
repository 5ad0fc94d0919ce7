"""What members says over HTTP of cases: what a member wants seen to, what was tried, and what was given for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.chassis.http.validation import Form, WholeNumber, Words
from services.contracts.fields import listed, number, text, text_or_null
from services.contracts.http_file import BEGAN_BY
from services.contracts.http_loyalty import Uuid
from services.contracts.http_outlets import CODE

KINDS = ("complaint", "request", "question")
STATES = ("open", "in_work", "waiting", "solved", "closed")
MOODS = ("calm", "annoyed", "angry")
TOPICS = (
    "stamps",
    "rewards",
    "card",
    "membership",
    "payment",
    "opening_hours",
    "staff",
    "cleanliness",
    "equipment",
    "privacy",
    "other",
)
CHANNELS = ("desk", "phone", "email", "web")
NEXT_KINDS = ("call", "follow_up")
COMPENSATION_KINDS = ("stamps", "reward", "gift_days")
MOST_WORDS = 2_000


class Day(fields.String):
    """A day on the wall, as 2026-03-02."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **words: Any) -> date:  # type: ignore[override]
        text: str = super()._deserialize(value, attr, data, **words)
        try:
            day = date.fromisoformat(text) if len(text) == len("2026-03-02") else None
        except ValueError:
            day = None
        if day is None or not 2000 <= day.year <= 2200:
            raise ValidationError("must be a day such as 2026-03-02, of this century or the next")
        return day


def one_of(choices: tuple[str, ...], description: str, **words: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(choices), metadata={"description": description}, **words)


def day(description: str, **words: Any) -> Day:
    return Day(metadata={"description": description, "format": "date"}, **words)


def outlet_code(description: str) -> fields.String:
    is_code = Form(CODE, error="must be a short word of a-z, 0-9 and dashes, 32 characters at most")
    return fields.String(validate=is_code, metadata={"description": description})


_OWN_OUTLET = "The caller's own outlet where none is named. Head office, which stands nowhere, names one."
_NEXT_ON = "When something happens next, a day at the outlet; the next day where none is named."


class CaseRequest(Schema):
    """Open a case for a member."""

    kind = one_of(KINDS, "What it is.", required=True)
    topic = one_of(TOPICS, "What it is about; short answers have the same topics.", required=True)
    mood = one_of(MOODS, "How the member is.", required=True)
    words = Words(at_most=MOST_WORDS, required=True, metadata={"description": "What they said."})
    channel = one_of(CHANNELS, "How it came to us.", load_default="desk")
    outlet_code = outlet_code(f"Who looks after it. {_OWN_OUTLET}")
    takes_it = fields.Boolean(load_default=False, metadata={"description": "Whether the caller makes it their own."})
    next_on = day(_NEXT_ON)
    next_kind = one_of(NEXT_KINDS, "What happens next.")


class CaseStepRequest(Schema):
    """What was tried, how the member took it, and what is next; at least one of them."""

    words = Words(at_most=MOST_WORDS, metadata={"description": "What was tried or said."})
    mood = one_of(MOODS, "How the member is now.")
    state = one_of(STATES, "Where the case goes; what is tried first takes it into work.")
    channel = one_of(CHANNELS, "How they were spoken to.", load_default="desk")
    began_by = one_of(
        BEGAN_BY, "Whose idea it was: by phone or e-mail, what `us` began counts as a contact.", load_default="us"
    )
    next_on = day(_NEXT_ON)
    next_kind = one_of(NEXT_KINDS, "What happens next.")

    @validates_schema
    def says_something(self, value: dict[str, Any], **_: Any) -> None:
        if not {"words", "mood", "state", "next_on"} & set(value):
            raise ValidationError("says nothing: give words, a mood, a state or the day of the next step", "words")


class CaseHandOverRequest(Schema):
    """Give a case to somebody else."""

    owner_id = Uuid(allow_none=True, metadata={"description": "To whom; nobody: to all of the outlet."})
    outlet_code = outlet_code("To which outlet; it stays where it is where none is named.")
    words = Words(at_most=MOST_WORDS, metadata={"description": "What they should know."})
    next_on = day(_NEXT_ON)


class CompensationRequest(Schema):
    """Give something to make up for something."""

    kind = one_of(COMPENSATION_KINDS, "What is given.", required=True)
    amount = WholeNumber(
        at_least=1, at_most=1_000, required=True, metadata={"description": "How many stamps, rewards or days."}
    )
    given_in = Words(
        at_most=64,
        required=True,
        metadata={"description": "Stamps and rewards: the program. Days: the id of the membership."},
    )
    outlet_code = outlet_code(f"In whose books it stands. {_OWN_OUTLET}")

    @validates_schema
    def one_reward_at_a_time(self, value: dict[str, Any], **_: Any) -> None:
        if value["kind"] == "reward" and value["amount"] != 1:
            raise ValidationError("give one reward at a time", "amount")


class SettlementRequest(Schema):
    """Say what became of a promised compensation."""

    is_given = fields.Boolean(
        required=True, metadata={"description": "Whether it was given; refused for good otherwise."}
    )


class CasesQuery(Schema):
    """Which open cases."""

    whose = one_of(("all", "mine", "overdue"), "All, the caller's own, or those whose next step is late.")
    outlet_code = outlet_code("Only of this outlet.")


class CaseOutletAnswer(Schema):
    """An outlet that may be handed a case."""

    code = text("The outlet.")
    name = text("Its name for people.")


class CaseOutletsAnswer(Schema):
    """The outlets that are open."""

    outlets = listed(CaseOutletAnswer, "By name.")


class CaseAnswer(Schema):
    """A case as it stands."""

    case_id = text("The case.", format="uuid")
    member_id = text("Whose it is.", format="uuid")
    display_name = text_or_null("Their name as stations show it.")
    kind = text("What it is.", enum=list(KINDS))
    topic = text("What it is about.", enum=list(TOPICS))
    state = text("Where it is.", enum=list(STATES))
    mood = text("How the member was last.", enum=list(MOODS))
    outlet_code = text("Who looks after it.")
    owner_id = text_or_null("Who of them; null for anybody.", format="uuid")
    channel = text("How it came to us.")
    opened_at = text("When, UTC.", format="date-time")
    ended_at = text_or_null("When it was solved or closed, UTC; null while it is open.", format="date-time")
    age_days = number("Whole days since it was opened, up to its end.")
    next_on = text_or_null("When something happens next, a day at the outlet; null once it has ended.", format="date")
    next_kind = text_or_null("What happens then.")


class CasesAnswer(Schema):
    """Cases, the angriest first."""

    cases = listed(
        CaseAnswer,
        "The open ones first, the angriest first among them, and of each mood whoever waits longest; then the newest.",
    )
    is_more = fields.Boolean(required=True, metadata={"description": "Whether there are more than are shown."})


class CaseStepAnswer(Schema):
    """Something that was tried or decided."""

    step_id = text("The step.", format="uuid")
    kind = text("What it was.", enum=["opened", "tried", "handed_over", "compensated"])
    state = text("Where the case was after it.", enum=list(STATES))
    mood = text("How the member was.", enum=list(MOODS))
    at = text("When, UTC.", format="date-time")
    outlet_code = text_or_null("Where; null in head office.")
    channel = text("How.")
    staff_id = text_or_null("Who.", format="uuid")
    words = text_or_null("In their words.")


class CompensationAnswer(Schema):
    """What was given."""

    compensation_id = text("The compensation.", format="uuid")
    case_id = text("In which case.", format="uuid")
    member_id = text("To whom.", format="uuid")
    kind = text("What.", enum=list(COMPENSATION_KINDS))
    amount = number("How many stamps, rewards or days.")
    given_in = text("The program, or the membership.")
    state = text(
        "Promised: counted, and not confirmed yet; the same request again finishes it.",
        enum=["promised", "given", "refused"],
    )
    staff_id = text("By whom.", format="uuid")
    outlet_code = text("In whose books it stands.")
    promised_at = text("When, UTC.", format="date-time")


class WholeCaseAnswer(CaseAnswer):
    """A case with all that was tried and given."""

    steps = listed(CaseStepAnswer, "The first first.")
    compensations = listed(CompensationAnswer, "The first first.")
