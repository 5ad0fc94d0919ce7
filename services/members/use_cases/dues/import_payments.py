"""Import payments from a table: each row by itself, each reference once, and a report for what was left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.chassis.identifiers import new_id
from services.chassis.spreadsheet import UNSTORABLE, BadCells, Row
from services.members.domain.dues.payment import NewPayment
from services.members.domain.dues.refusals import ReferenceUsed, UnknownDue, WrongCurrency
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.finding import paid_for
from services.members.use_cases.dues.moving_money import receive

COLUMNS = ("reference", "due", "amount_minor", "currency", "received_on")
REQUIRED = COLUMNS[:-1]
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/:#-]{0,63}")
_AMOUNT = re.compile(r"[1-9][0-9]{0,9}")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(eq=False)
class RefusedPayment(Exception):
    """A row that was left out: at which line, why, and in which column."""

    line: int
    code: str
    column: str
    reason: str


@dataclass
class PaymentsReport:
    """What became of the rows."""

    rows: int = 0
    added: int = 0
    unchanged: int = 0
    refused: list[RefusedPayment] = field(default_factory=list)


def import_payments(
    work: MembersWork, rows: Iterable[Row | BadCells], *, is_dry: bool, staff_id: str | None
) -> PaymentsReport:
    """Record the payments of all good rows, cut as COLUMNS; a dry run finds out the same and writes nothing."""
    report, seen = PaymentsReport(), dict[str, NewPayment]()
    told = [_told(work, row, staff_id) for row in rows]
    if not is_dry:
        work.hold_payers({(each.payment.payer_id, each.payment.currency) for each in told if isinstance(each, _Told)})
    for each in told:
        report.rows += 1
        try:
            is_new = _take(work, each, seen, is_dry=is_dry)
        except RefusedPayment as refused:
            report.refused.append(refused)
        else:
            report.added += is_new
            report.unchanged += not is_new
    after = {"rows": report.rows, "added": report.added, "refused": len(report.refused), "dry_run": is_dry}
    work.concerns("payments_file", work.command_id, after=after)
    return report


@dataclass(frozen=True)
class _Told:
    """What a good row says."""

    line: int
    payment: NewPayment
    first: Sequence[str]


def _told(work: MembersWork, row: Row | BadCells, staff_id: str | None) -> _Told | RefusedPayment:
    if isinstance(row, BadCells):
        return RefusedPayment(row.line, "unreadable_row", "", row.reason)
    try:
        return _Told(row.line, *_payment(work, row, staff_id))
    except RefusedPayment as refused:
        return refused


def _take(work: MembersWork, told: _Told | RefusedPayment, seen: dict[str, NewPayment], *, is_dry: bool) -> bool:
    """Whether it is new."""
    if isinstance(told, RefusedPayment):
        raise told
    line, payment = told.line, told.payment
    known = seen.get(payment.reference) or work.payments.by_reference("csv", payment.reference)
    if known is None:
        seen[payment.reference] = payment
        if not is_dry:
            receive(work, payment, first=told.first)
        return True
    said, before = ((each.payer_id, each.amount_minor, each.currency) for each in (payment, known))
    if said != before:
        raise RefusedPayment(line, ReferenceUsed.code, "reference", "another payment has this reference")
    if work.payments.about([known.payment_id]):
        raise RefusedPayment(line, ReferenceUsed.code, "reference", "the payment of this reference was taken back")
    return False


def _payment(work: MembersWork, row: Row, staff_id: str | None) -> tuple[NewPayment, Sequence[str]]:
    reference, due, amount, currency, received_on = row.cells
    for column, text, form, wish in (
        ("reference", reference, _REFERENCE, "must be letters, digits and . _ / : # -, 64 at most"),
        ("amount_minor", amount, _AMOUNT, "must be a whole number of minor units, such as 3900"),
        ("currency", currency, _CURRENCY, "must be a currency such as EUR"),
    ):
        if UNSTORABLE.search(text) or not form.fullmatch(text):
            raise RefusedPayment(row.line, "invalid", column, wish)
    try:
        paying = paid_for(work, due, currency=currency)
    except UnknownDue as error:
        wish = "is neither the id nor the reference of a due, or of a company that pays"
        raise RefusedPayment(row.line, error.code, "due", wish) from error
    except WrongCurrency as error:
        raise RefusedPayment(row.line, error.code, "currency", "the due is in another one") from error
    today = work.day_at(paying.outlet_code) if paying.outlet_code else work.now.date()
    payment = NewPayment(
        payment_id=new_id(),
        kind="payment",
        payer_id=paying.payer_id,
        member_id=None if paying.is_companys else paying.payer_id,
        amount_minor=int(amount),
        currency=currency,
        source="csv",
        reference=reference,
        received_on=_day(row, received_on) if received_on else today,
        outlet_code=paying.outlet_code,
        staff_id=staff_id,
    )
    return payment, paying.first


def _day(row: Row, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RefusedPayment(row.line, "invalid", "received_on", "must be a day such as 2026-03-02") from None
    if len(text) != len("2026-03-02") or not 2000 <= day.year <= 2200:
        raise RefusedPayment(row.line, "invalid", "received_on", "must be a day such as 2026-03-02")
    return day
