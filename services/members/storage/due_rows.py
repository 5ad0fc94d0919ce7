"""Dues and what is left of them: rows to what they mean."""

from __future__ import annotations

from typing import Any

from services.members.domain.dues.due import Due, DueBalance
from services.members.storage.tables.dues import due_balances, dues

BALANCE_COLUMNS = (
    dues.c.due_id,
    dues.c.membership_id,
    dues.c.member_id,
    dues.c.payer_id,
    dues.c.payer_kind,
    dues.c.reason,
    dues.c.amount_minor,
    dues.c.currency,
    # As it was moved since; what was charged stays as it was.
    due_balances.c.due_on,
    dues.c.period_from,
    dues.c.period_until,
    due_balances.c.outlet_code,
    due_balances.c.owed_minor,
    due_balances.c.is_disputed,
    due_balances.c.chased_from,
    due_balances.c.round,
    due_balances.c.last_step,
    due_balances.c.next_step_on,
)


def balance_of(row: Any) -> DueBalance:
    """From a row of BALANCE_COLUMNS."""
    return DueBalance(
        due=due_of(row),
        owed_minor=row.owed_minor,
        is_disputed=bool(row.is_disputed),
        chased_from=row.chased_from,
        round=row.round,
        last_step=row.last_step,
        next_step_on=row.next_step_on,
    )


def due_of(row: Any) -> Due:
    """From a row that has its columns, among others."""
    return Due(
        due_id=row.due_id,
        membership_id=row.membership_id,
        member_id=row.member_id,
        payer_id=row.payer_id,
        payer_kind=row.payer_kind,
        reason=row.reason,
        amount_minor=row.amount_minor,
        currency=row.currency,
        due_on=row.due_on,
        period_from=row.period_from,
        period_until=row.period_until,
        outlet_code=row.outlet_code,
    )
