"""What members says over HTTP of tasks: what is to be done today, who does it, and how it went."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.chassis.http.validation import Words
from services.contracts.fields import listed, number, text, text_or_null
from services.contracts.http_cases import MOST_WORDS, day, one_of, outlet_code
from services.contracts.http_loyalty import Uuid

TASK_KINDS = ("call", "follow_up", "review", "greet")
CHANNELS = ("desk", "phone", "email")
OUTCOMES = ("done", "reached", "promised", "not_reached", "wrong_number", "not_needed")


class TasksQuery(Schema):
    """Which open tasks."""

    whose = one_of(("mine", "all"), "Those that are free or the caller's own; or everybody's.")
    outlet_code = outlet_code("Only of this outlet.")
    due_on = day("Due on this day; without it, due by today at their outlets, the overdue ones among them.")


class TaskDaysQuery(Schema):
    """Which days of the calendar."""

    first_on = day("From this day,", required=True)
    last_on = day("to this day, six weeks at most.", required=True)
    outlet_code = outlet_code("Only of this outlet.")


class TaskRequest(Schema):
    """Something to be done for a member."""

    kind = one_of(TASK_KINDS, "What it is.", required=True)
    words = Words(at_most=MOST_WORDS, required=True, metadata={"description": "What is to be done."})
    due_on = day("By when, a day at the outlet; the next day where none is named.")
    outlet_code = outlet_code("Who does it: the caller's own outlet where none is named.")
    is_mine = fields.Boolean(load_default=False, metadata={"description": "Whether the caller does it themselves."})


class TaskGivingRequest(Schema):
    """Give a task to somebody."""

    staff_id = Uuid(required=True, allow_none=True, metadata={"description": "To whom; null: to all of the outlet."})


class TaskOutcomeRequest(Schema):
    """How it went."""

    outcome = one_of(OUTCOMES, "A call that reached nobody is due again on the next day.", required=True)
    channel = one_of(
        CHANNELS, "How the member was spoken to; a call is by phone. By phone or e-mail it counts as a contact."
    )
    words = Words(at_most=MOST_WORDS, metadata={"description": "What was said; it stands in the timeline."})
    due_on = day("When it is looked at again: after a promise, or where nobody was reached.")


class TaskPostponementRequest(Schema):
    """Put a task off."""

    due_on = day("To which day, at most 90 days ahead.", required=True)


class AbsenceAnswer(Schema):
    """Since when somebody has stayed away who used to come."""

    last_here_on = text("The day of business on which they were here last.", format="date")
    usual_gap_days = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The usual number of days between two visits; null before there is a habit."},
    )


class TaskAnswer(Schema):
    """A task."""

    task_id = text("The task.", format="uuid")
    kind = text("What it is.", enum=list(TASK_KINDS))
    reason = text("Why: by_hand, case, at_risk, dues_call and others.")
    outlet_code = text("Who does it.")
    staff_id = text_or_null("Who of them has taken it; null while it is free.", format="uuid")
    member_id = text_or_null("For whom.", format="uuid")
    prospect_id = text_or_null("For whom, where they are no member yet.", format="uuid")
    display_name = text_or_null("Their name as stations show it.")
    absence = fields.Nested(
        AbsenceAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "Of a call to somebody who stays away; null for all others."},
    )
    refuses_calls = fields.Boolean(
        required=True, metadata={"description": "Whether the member does not want to be called, what they owe aside."}
    )
    about_kind = text_or_null("What it is about: case, payer and others.")
    about_id = text_or_null("Which one.")
    due_on = text("By when, a day at the outlet.", format="date")
    is_overdue = fields.Boolean(required=True, metadata={"description": "Whether that day of business is over."})
    state = text("Whether it is to be done still.", enum=["open", "done", "dropped"])
    attempts = number("Calls that reached nobody.")
    postponed = number("How often it was put off.")
    words = text_or_null("What is to be done, where somebody wrote it.")


class TasksAnswer(Schema):
    """Tasks."""

    tasks = listed(TaskAnswer, "The longest overdue first.")
    is_more = fields.Boolean(required=True, metadata={"description": "Whether there are more than are shown."})


class TaskDayAnswer(Schema):
    """A day of the calendar."""

    due_on = text("The day.", format="date")
    kind = text("What is due.", enum=list(TASK_KINDS))
    tasks = number("How many open tasks.")
    free = number("Of them, those that nobody has taken.")


class TaskDaysAnswer(Schema):
    """How much is due when."""

    days = listed(TaskDayAnswer, "By day and kind; days without tasks are left out.")


class CallAnswer(TaskAnswer):
    """A call that the caller has taken, and whom to call."""

    phone = text_or_null("The number, in international form; null where the member has none.")
    phone_as_read = text_or_null("The same in groups, as it is read aloud.")
