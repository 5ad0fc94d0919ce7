"""The books of dues: everything that the proof compares, summed up by the database."""

from __future__ import annotations

import sqlalchemy as sa

from services.members.domain.dues.proof import DueBooks, DueInBooks, MovementInBooks
from services.members.storage.tables.dues import (
    due_balances,
    due_disputes,
    dues,
    payer_credits,
    payments,
    settlements,
)

_spread = sa.func.coalesce(sa.func.sum(settlements.c.amount_minor), 0)


def read_due_books(connection: sa.Connection) -> DueBooks:
    """All of it; give it one consistent picture."""
    return DueBooks(
        dues=_dues(connection),
        movements=_movements(connection),
        credit_settled=_credit_settled(connection),
        credit_kept={
            (row.payer_id, row.currency): row.amount_minor for row in connection.execute(sa.select(payer_credits))
        },
    )


def _dues(connection: sa.Connection) -> list[DueInBooks]:
    settled = (
        sa.select(settlements.c.due_id, _spread.label("settled_minor"))
        .where(settlements.c.due_id.is_not(None))
        .group_by(settlements.c.due_id)
        .subquery()
    )
    in_dispute = sa.exists().where(due_disputes.c.due_id == dues.c.due_id, due_disputes.c.settled_at.is_(None))
    query = (
        sa.select(
            dues.c.due_id,
            dues.c.amount_minor,
            sa.func.coalesce(settled.c.settled_minor, 0).label("settled_minor"),
            due_balances.c.owed_minor,
            due_balances.c.is_disputed,
            in_dispute.label("has_open_dispute"),
        )
        .outerjoin(settled, settled.c.due_id == dues.c.due_id)
        .outerjoin(due_balances, due_balances.c.due_id == dues.c.due_id)
        .order_by(dues.c.due_id)
    )
    return [
        DueInBooks(
            due_id=row.due_id,
            amount_minor=row.amount_minor,
            settled_minor=int(row.settled_minor),
            owed_minor=row.owed_minor,
            has_open_dispute=bool(row.has_open_dispute),
            is_disputed=bool(row.is_disputed),
        )
        for row in connection.execute(query)
    ]


def _movements(connection: sa.Connection) -> list[MovementInBooks]:
    query = (
        sa.select(payments.c.payment_id, payments.c.kind, payments.c.amount_minor, _spread.label("spread_minor"))
        .outerjoin(settlements, settlements.c.payment_id == payments.c.payment_id)
        .group_by(payments.c.payment_id, payments.c.kind, payments.c.amount_minor)
        .order_by(payments.c.payment_id)
    )
    return [
        MovementInBooks(row.payment_id, row.kind, row.amount_minor, int(row.spread_minor))
        for row in connection.execute(query)
    ]


def _credit_settled(connection: sa.Connection) -> dict[tuple[str, str], int]:
    query = (
        sa.select(settlements.c.payer_id, settlements.c.currency, _spread.label("credit_minor"))
        .where(settlements.c.due_id.is_(None))
        .group_by(settlements.c.payer_id, settlements.c.currency)
    )
    return {(row.payer_id, row.currency): int(row.credit_minor) for row in connection.execute(query)}
