"""What members takes and answers about dues and payments over HTTP, each field described."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from services.chassis.http.validation import Form, WholeNumber, Words
from services.contracts.fields import LocalDay, flag, listed, number, text, text_or_null
from services.contracts.http_plans import PayerAnswer

MOST_CSV_CHARACTERS = 30_000
MOST_MINOR = 10**10
MOST_DUES_CHOSEN = 500
VOID_REASONS = ("mistyped", "wrong_member", "twice", "decided_anew")
WAIVER_REASONS = ("goodwill", "mistake", "left", "uncollectible")
DISPUTE_REASONS = ("amount", "paid", "cancelled", "not_theirs", "other")
NOTICE_KINDS = (
    "payment.succeeded",
    "payment.failed",
    "payment.refunded",
    "payment.disputed",
    "dispute.settled",
    "payment_method.expiring",
)
NOTICE_PROBLEMS = ("unknown_due", "unknown_payment", "unknown_member", "wrong_currency", "reference_used", "too_much")
_CODE = r"^[A-Za-z0-9][A-Za-z0-9 ._/:#-]*$"


def _currency(**words: Any) -> fields.String:
    return fields.String(
        validate=Form(r"^[A-Z]{3}\Z", error="must be a currency such as EUR"),
        metadata={"description": "ISO 4217."},
        **words,
    )


def _amount(description: str, **words: Any) -> WholeNumber:
    return WholeNumber(at_least=1, at_most=MOST_MINOR, metadata={"description": description}, **words)


def _reference(description: str, **words: Any) -> Words:
    field = Words(at_most=64, metadata={"description": description}, **words)
    field.validators.append(Form(_CODE, error="may hold letters, digits and . _ / : # -"))
    return field


class DueReadingsRequest(Schema):
    """Which dues a batch of letters asks for."""

    due_ids = fields.List(
        fields.String(validate=validate.Length(max=64)),
        required=True,
        validate=validate.Length(max=1000),
        metadata={"description": "At most 1000."},
    )


class DueReadingAnswer(Schema):
    """What is asked for of a due at this moment."""

    due_id = fields.String(required=True)
    reference = fields.String(required=True)
    owed_minor = fields.Integer(required=True)
    currency = fields.String(required=True)
    due_on = fields.String(required=True)


class DueReadingsAnswer(Schema):
    """Those of which something is asked for: not what is paid, waived or in dispute."""

    dues = fields.List(fields.Nested(DueReadingAnswer), required=True)


class PaymentRequest(Schema):
    """A payment that was taken at a desk, known by its receipt: some of a due, all of it, or more."""

    amount_minor = _amount("In minor units. What is more than is owed stays as credit.", required=True)
    currency = _currency(required=True)
    reference = _reference(
        "Number of the receipt of the till or the card terminal; once for each outlet. Never a card's number.",
        required=True,
    )
    received_on = LocalDay(metadata={"description": "The local day; today where it is left out."})
    outlet_code = Words(
        at_most=64, metadata={"description": "Where it was taken: the caller's own outlet where none is named."}
    )


class PaymentOfPayerRequest(PaymentRequest):
    """A payment of a company for all that it owes, known by its receipt."""

    due_ids = fields.List(
        fields.UUID(),
        validate=validate.Length(max=MOST_DUES_CHOSEN),
        metadata={"description": "What it named; the others follow, the oldest first, and the rest is credit."},
    )


class PayoutRequest(Schema):
    """What a payer had in advance and was handed back, known by its receipt."""

    amount_minor = _amount("In minor units: of what is in advance, once all that is owed is paid of it.", required=True)
    currency = _currency(required=True)
    reference = _reference("Number of the receipt; once for each outlet, payments included.", required=True)
    outlet_code = Words(
        at_most=64, metadata={"description": "Where it was paid out: the caller's own outlet where none is named."}
    )


class VoidRequest(Schema):
    """Why a payment, a waiver or a payout was a mistake."""

    reason = fields.String(
        required=True, validate=validate.OneOf(VOID_REASONS), metadata={"description": "Why it never was paid."}
    )


class WaiverRequest(Schema):
    """Why the rest of a due is given up."""

    reason = fields.String(
        required=True, validate=validate.OneOf(WAIVER_REASONS), metadata={"description": "Why nobody has to pay it."}
    )


class DisputeRequest(Schema):
    """What a member says against a due."""

    reason = fields.String(
        required=True, validate=validate.OneOf(DISPUTE_REASONS), metadata={"description": "What is wrong with it."}
    )
    words = Words(at_most=500, metadata={"description": "As they say it; goes into their timeline, sealed."})


class DisputeSettlementRequest(Schema):
    """What a person has decided."""

    is_owed = fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        metadata={"description": "It is owed, and chasing goes on where it stood; or it is not, and is waived."},
    )


class StepAnswer(Schema):
    """A step of the ladder that was taken, or left out because a later one had come."""

    kind = text("What was done.", enum=["message", "call", "review"])
    day = number("Which day of the ladder.")
    is_skipped = flag("It was left out.")
    taken_on = text("The local day.", format="date")


class DueAnswer(Schema):
    """A due and what is left of it."""

    due_id = text("The due.", format="uuid")
    reference = text("What is written on a transfer: the id without dashes, in capitals.")
    member_id = text("Whose membership it is for.", format="uuid")
    membership_id = text("What it is for.", format="uuid")
    payer_id = text_or_null("Who pays, where it is not the member.", format="uuid")
    payer_kind = text_or_null("What they are: company or member.")
    reason = text("Why it is owed.", enum=["joining", "period", "change", "pack"])
    outlet_code = text("Where it is owed.")
    amount_minor = number("All of it, in minor units.")
    owed_minor = number("What is left, in minor units.")
    currency = text("ISO 4217.")
    due_on = text("From which local day on.", format="date")
    period_from = text_or_null("First day that it pays for.", format="date")
    period_until = text_or_null("Last day that it pays for.", format="date")
    is_disputed = flag("Somebody says that it is not owed, and nobody has decided yet.")
    next_step_on = text_or_null("When the next step of the ladder is taken.", format="date")
    steps = listed(StepAnswer, "Steps that were taken.")


class PaymentAnswer(Schema):
    """A movement of money, or a waiver."""

    payment_id = text("The payment.", format="uuid")
    kind = text("What it is.", enum=["payment", "refund", "reversal", "waived"])
    amount_minor = number("In minor units.")
    currency = text("ISO 4217.")
    source = text("Who told.", enum=["desk", "payment_system", "csv"])
    reference = text("By which it is known there.")
    received_on = text("The local day.", format="date")
    recorded_at = text("When it was recorded, UTC.", format="date-time")
    outlet_code = text_or_null("Where it was taken.")
    staff_id = text_or_null("Who recorded it.", format="uuid")
    about_payment_id = text_or_null("Which payment it takes back.", format="uuid")
    reason = text_or_null("Why, where somebody had to say.")
    can_be_voided = flag("People recorded it, and nobody has taken it back.")


class PaymentOfDueAnswer(PaymentAnswer):
    """A payment that was taken, and what is left of its due."""

    due = fields.Nested(DueAnswer, required=True, metadata={"description": "The due that it was taken for."})


class PaymentOfPayerAnswer(PaymentAnswer):
    """A payment of a company, and what came of it."""

    settled_dues = number("How many dues it paid of which nothing is owed any more.")
    credited_minor = number("How much of it stayed in advance.")
    owed_minor = number("What the company still owes in this currency, also what is due later.")
    was_known = flag("The receipt was recorded before: nothing was added.")


class OwedAnswer(Schema):
    """What a member owes by themselves today."""

    overdue_minor = number("What is overdue and not disputed, in minor units.")
    currency = text_or_null("Of what is overdue longest.")
    oldest_due_on = text_or_null("Since when.", format="date")
    is_disputed = flag("Whether somebody has yet to decide on one of their dues.")


class CreditAnswer(Schema):
    """What was paid too much, and waits for the next due."""

    currency = text("ISO 4217.")
    amount_minor = number("In minor units.")


class MemberDuesAnswer(Schema):
    """All that a member owes and has paid."""

    owed = fields.Nested(OwedAnswer, required=True, metadata={"description": "What they owe today."})
    credit = listed(CreditAnswer, "What they have paid too much.")
    method_expires = text_or_null("Last month in which what they pay with is good.", example="2026-12")
    dues = listed(DueAnswer, "Their own and those that they pay for others, the newest first.")
    payments = listed(PaymentAnswer, "The newest first.")


class MemberOfPayerAnswer(Schema):
    """A membership that a company pays for, and whose."""

    member_id = text("Whose it is.", format="uuid")
    display_name = text_or_null("First name and initial of the member; nothing of somebody who was erased.")
    membership_id = text("The membership.", format="uuid")
    title = text("What its plan is called.")
    outlet_code = text("Where it was sold.")
    state = text("How it stands.", enum=["expired", "frozen", "not_started", "active"])
    valid_until = text("The last day that is paid for or owed.", format="date")
    renews_next = flag("Whether another period will come by itself.")


class OwedByPayerAnswer(Schema):
    """What a company owes in one currency."""

    currency = text("ISO 4217.")
    owed_minor = number("All that is open, in minor units.")
    overdue_minor = number("What of it is overdue and not disputed.")


class DueOfPayerAnswer(DueAnswer):
    """A due of a company, and for whom."""

    display_name = text_or_null("First name and initial of the member; nothing of somebody who was erased.")


class PayerAccountAnswer(PayerAnswer):
    """A company that pays, with its members and its money."""

    members = listed(MemberOfPayerAnswer, "What it pays for and has not ended, by name.")
    owed = listed(OwedByPayerAnswer, "What it owes, by currency.")
    credit = listed(CreditAnswer, "What it has paid too much.")
    dues = listed(DueOfPayerAnswer, "All that are open, the oldest first; then the newest hundred that are paid.")
    payments = listed(PaymentAnswer, "The newest hundred.")


class OverdueQuery(Schema):
    """Which overdue dues."""

    outlet_code = Words(at_most=64, data_key="outlet", metadata={"description": "Of this outlet alone."})
    waits_for = fields.String(
        data_key="step",
        validate=validate.OneOf(["message", "call", "review"]),
        metadata={"description": "Those whose last step was this one: those in review wait for a person."},
    )
    after = Words(at_most=100, metadata={"description": "`next` of the page before."})


class OverdueDueAnswer(DueAnswer):
    """A due that is overdue, and whose."""

    display_name = text_or_null("First name and initial of the member; nothing of somebody who was erased.")
    days_overdue = number("Days since it was due.")


class OverdueAnswer(Schema):
    """Overdue dues, those that are overdue longest first."""

    dues = listed(OverdueDueAnswer, "A hundred at most.")
    next = text_or_null("Say this as `after` to see more.")


class Month(fields.String):
    """A month such as 2026-03."""

    def __init__(self, **words: Any) -> None:
        pattern = r"^20[0-9]{2}-(0[1-9]|1[0-2])\Z"
        super().__init__(validate=Form(pattern, error="must be a month such as 2026-03"), **words)


class TotalsQuery(Schema):
    """Of which month."""

    month = Month(metadata={"description": "In which the dues are due; this one where it is left out."})


class TotalAnswer(Schema):
    """One outlet's dues of a month in one currency."""

    outlet_code = text("The outlet.")
    currency = text("ISO 4217.")
    dues = number("How many.")
    expected_minor = number("What all of them come to.")
    paid_minor = number("What was paid of them.")
    waived_minor = number("What was waived.")
    overdue_minor = number("What is overdue of them today.")
    disputed_minor = number("What is left of those that are disputed.")
    to_come_minor = number("What memberships will be charged that renew themselves in this month, each once.")
    overdue_in_all_minor = number("What is overdue today, from whichever month.")


class TotalsAnswer(Schema):
    """Dues of a month by outlet and currency."""

    month = text("The month.", example="2026-03")
    totals = listed(TotalAnswer, "By outlet, as far as the caller may see.")


class ExportQuery(Schema):
    """Which dues to collect."""

    until = LocalDay(metadata={"description": "Those that are due by this day; in a week where it is left out."})
    after = Words(at_most=100, metadata={"description": "`next` of the page before."})


class FileQuery(Schema):
    """Which dues to collect."""

    until = LocalDay(metadata={"description": "Those that are due by this day; in a week where it is left out."})


class NoticeData(Schema):
    """What happened at the payment system; which fields there are depends on the type."""

    reference = _reference("Of the payment, the refund or the dispute there.")
    payment_reference = _reference("The payment that was refunded or disputed.")
    due = Words(
        at_most=64,
        metadata={
            "description": "Id or reference of the due that it is for, or of the company that pays what it owes."
        },
    )
    member_id = Words(at_most=64, metadata={"description": "Who paid, where no due is named."})
    amount_minor = _amount("In minor units.")
    currency = _currency()
    received_on = LocalDay(metadata={"description": "The day; today where it is left out."})
    outcome = fields.String(
        validate=validate.OneOf(["won", "lost"]), metadata={"description": "How a dispute ended for the franchise."}
    )
    expires = Month(metadata={"description": "Last month in which what they pay with is good."})


class NoticeRequest(Schema):
    """A message of the payment system, in the form of Standard Webhooks. What else it tells is left alone."""

    class Meta:
        unknown = "exclude"

    type = fields.String(
        required=True,
        validate=validate.Length(min=1, max=64),
        metadata={"description": f"One of {', '.join(NOTICE_KINDS)}; others are accepted and do nothing."},
    )
    data = fields.Nested(NoticeData(unknown="exclude"), required=True, metadata={"description": "What happened there."})


class NoticeAnswer(Schema):
    """What became of the message."""

    state = text("What became of it.", enum=["applied", "unmatched", "known", "ignored"])


class UnmatchedAnswer(Schema):
    """Something that the payment system told and that fits nothing here."""

    notice_id = text("By which it is matched or dismissed.", format="uuid")
    kind = text("What it told.")
    problem = text("Why it fits nothing.", enum=list(NOTICE_PROBLEMS))
    reference = text_or_null("By which it is known there.")
    due_said = text_or_null("The due that it named.")
    member_said = text_or_null("The member that it named.")
    amount_minor = fields.Integer(required=True, allow_none=True, metadata={"description": "In minor units."})
    currency = text_or_null("ISO 4217.")
    received_on = text_or_null("The day.", format="date")
    received_at = text("When it was told, UTC.", format="date-time")
    can_be_matched = flag("It is a payment, and can be counted for a due.")


class UnmatchedListAnswer(Schema):
    """What waits for a person."""

    notices = listed(UnmatchedAnswer, "The oldest first.")


class MatchRequest(Schema):
    """Which due a payment is for."""

    due = Words(
        required=True, at_most=64, metadata={"description": "Its id or its reference, or that of a company that pays."}
    )


class DismissalRequest(Schema):
    """Nothing more to say."""


class DismissalAnswer(Schema):
    """The notice that waits no more."""

    notice_id = text("The notice.", format="uuid")


class HearingAnswer(Schema):
    """What became of a notice that was heard again."""

    notice_id = text("The notice.", format="uuid")
    state = text("applied: it is done; unmatched: it fits nothing still.", enum=["applied", "unmatched"])


class PaymentsFileRequest(Schema):
    """Payments as a table; a file that is too long for one request comes in pieces, each under the header row."""

    csv = fields.String(
        required=True,
        validate=validate.Length(min=1, max=MOST_CSV_CHARACTERS),
        metadata={
            "description": "Separated by commas, semicolons or tabs; the first line names the columns in any order: "
            "reference, due, amount_minor, currency and received_on."
        },
    )
    dry_run = fields.Boolean(
        truthy={True}, falsy={False}, metadata={"description": "Find out what would come of it, and change nothing."}
    )


class RefusedPaymentAnswer(Schema):
    """A row that was left out."""

    line = number("Where the row begins in the text; the header is 1.")
    code = text(
        "Why, for programs.",
        enum=["unreadable_row", "invalid", "unknown_due", "wrong_currency", "reference_used"],
    )
    column = text("The column at fault; empty for the whole row.")
    reason = text("Why, for people.")


class PaymentsReportAnswer(Schema):
    """What became of the rows."""

    rows = number("How many there were below the header.")
    added = number("How many are new; in a dry run, would be.")
    unchanged = number("How many were there already, and the same.")
    refused = listed(RefusedPaymentAnswer, "Rows that were left out.")
