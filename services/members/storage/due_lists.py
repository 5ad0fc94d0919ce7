"""Lists of dues: what is overdue, what is to be collected, and what it comes to, as far as somebody may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from services.chassis.security.permission import Scope
from services.members.domain.dues.due import DueBalance
from services.members.domain.dues.lists import EXPORT_PAGE, PAGE, After, Days, Total
from services.members.domain.memberships.acts import RENEWED_DAYS_BEFORE
from services.members.storage.due_rows import BALANCE_COLUMNS, balance_of
from services.members.storage.reach import at_outlets_within
from services.members.storage.tables.dues import due_balances, due_steps, dues, payments, settlements
from services.members.storage.tables.memberships import memberships, plan_versions


class DueLists:
    """The lists of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def overdue(
        self, scope: Scope, days: Days, *, outlet_code: str | None, waits_for: str | None, after: After | None
    ) -> list[DueBalance]:
        """A page of dues that are owed since yesterday or longer, the oldest first."""
        conditions = [due_balances.c.owed_minor > 0, _is_overdue(days)]
        if outlet_code is not None:
            conditions.append(due_balances.c.outlet_code == outlet_code)
        if waits_for is not None:
            last = sa.exists().where(
                due_steps.c.due_id == due_balances.c.due_id,
                due_steps.c.round == due_balances.c.round,
                due_steps.c.step == due_balances.c.last_step,
                due_steps.c.kind == waits_for,
            )
            conditions.append(last)
        return self._page(scope, conditions, after, PAGE)

    def to_collect(self, scope: Scope, until: date, *, after: After | None) -> list[DueBalance]:
        """A page of dues that are to be paid by this day: what is disputed is not asked for."""
        conditions = [
            due_balances.c.owed_minor > 0,
            due_balances.c.due_on <= until,
            due_balances.c.is_disputed.is_(False),
        ]
        return self._page(scope, conditions, after, EXPORT_PAGE)

    def totals(self, scope: Scope, first: date, last: date, *, days: Days) -> list[Total]:
        """Dues of these days by outlet and currency, with what will be charged on these days and what is overdue from
        any. Three looks: of each kind there may be some where there is none of the others."""
        found = {(each.outlet_code, each.currency): each for each in self._charged(scope, first, last, days)}
        for key, minor in self._to_come(scope, first, last).items():
            found[key] = replace(found.get(key) or _nothing(*key), to_come_minor=minor)
        for key, minor in self._overdue_in_all(scope, days).items():
            found[key] = replace(found.get(key) or _nothing(*key), overdue_in_all_minor=minor)
        return [found[key] for key in sorted(found)]

    def _to_come(self, scope: Scope, first: date, last: date) -> dict[tuple[str, str], int]:
        """Each membership's next period, by the price that it has and without its credit."""
        ahead = timedelta(days=RENEWED_DAYS_BEFORE + 1)
        price, credit = plan_versions.c.price_minor, memberships.c.credit_minor
        paid = sa.case((credit > price, price), else_=credit)
        query = (
            sa.select(memberships.c.outlet_code, plan_versions.c.currency, sa.func.sum(price - paid).label("minor"))
            .join_from(memberships, plan_versions, memberships.c.plan_version_id == plan_versions.c.plan_version_id)
            .where(memberships.c.renews_on.between(first - ahead, last - ahead))
            .where(at_outlets_within(memberships.c.outlet_code, scope))
            .group_by(memberships.c.outlet_code, plan_versions.c.currency)
        )
        return self._sums(query)

    def _overdue_in_all(self, scope: Scope, days: Days) -> dict[tuple[str, str], int]:
        query = (
            sa.select(
                due_balances.c.outlet_code,
                due_balances.c.currency,
                sa.func.sum(due_balances.c.owed_minor).label("minor"),
            )
            .where(due_balances.c.owed_minor > 0, due_balances.c.is_disputed.is_(False), _is_overdue(days))
            .where(at_outlets_within(due_balances.c.outlet_code, scope))
            .group_by(due_balances.c.outlet_code, due_balances.c.currency)
        )
        return self._sums(query)

    def _sums(self, query: sa.Select[Any]) -> dict[tuple[str, str], int]:
        return {(row.outlet_code, row.currency): int(row.minor) for row in self._connection.execute(query)}

    def _charged(self, scope: Scope, first: date, last: date, days: Days) -> list[Total]:
        """One look: waivers are summed beside."""
        origin = payments.alias("origin")
        waived = (
            sa.select(settlements.c.due_id, sa.func.sum(settlements.c.amount_minor).label("minor"))
            .join_from(settlements, payments, settlements.c.payment_id == payments.c.payment_id)
            # A waiver that was taken back counts against itself.
            .outerjoin(origin, origin.c.payment_id == payments.c.about_payment_id)
            .where(sa.func.coalesce(origin.c.kind, payments.c.kind) == "waived", settlements.c.due_id.is_not(None))
            .group_by(settlements.c.due_id)
            .subquery()
        )
        owed, due_on, is_disputed = due_balances.c.owed_minor, due_balances.c.due_on, due_balances.c.is_disputed
        sums = {
            "expected_minor": dues.c.amount_minor,
            "owed_minor": owed,
            "waived_minor": sa.case((dues.c.amount_minor > owed, sa.func.coalesce(waived.c.minor, 0)), else_=0),
            "overdue_minor": sa.case((sa.and_(_is_overdue(days), is_disputed.is_(False)), owed), else_=0),
            "disputed_minor": sa.case((is_disputed.is_(True), owed), else_=0),
        }
        query = (
            sa.select(
                due_balances.c.outlet_code,
                due_balances.c.currency,
                sa.func.count().label("dues"),
                *(sa.func.sum(each).label(name) for name, each in sums.items()),
            )
            .join_from(due_balances, dues, due_balances.c.due_id == dues.c.due_id)
            .outerjoin(waived, waived.c.due_id == due_balances.c.due_id)
            .where(due_on.between(first, last), at_outlets_within(due_balances.c.outlet_code, scope))
            .group_by(due_balances.c.outlet_code, due_balances.c.currency)
            .order_by(due_balances.c.outlet_code, due_balances.c.currency)
        )
        return [
            Total(
                outlet_code=row.outlet_code,
                currency=row.currency,
                dues=row.dues,
                expected_minor=int(row.expected_minor),
                paid_minor=int(row.expected_minor) - int(row.owed_minor) - int(row.waived_minor),
                waived_minor=int(row.waived_minor),
                overdue_minor=int(row.overdue_minor),
                disputed_minor=int(row.disputed_minor),
            )
            for row in self._connection.execute(query)
        ]

    def _page(
        self, scope: Scope, conditions: Sequence[sa.ColumnElement[bool]], after: After | None, most: int
    ) -> list[DueBalance]:
        beyond = [] if after is None else [sa.tuple_(due_balances.c.due_on, due_balances.c.due_id) > sa.tuple_(*after)]
        query = (
            sa.select(*BALANCE_COLUMNS)
            .join_from(due_balances, dues, due_balances.c.due_id == dues.c.due_id)
            .where(at_outlets_within(due_balances.c.outlet_code, scope), *conditions, *beyond)
            .order_by(due_balances.c.due_on, due_balances.c.due_id)
            .limit(most)
        )
        return [balance_of(row) for row in self._connection.execute(query)]


def _nothing(outlet_code: str, currency: str) -> Total:
    return Total(outlet_code, currency, 0, 0, 0, 0, 0, 0)


def _is_overdue(days: Days) -> sa.ColumnElement[bool]:
    """Whether the day of a due is past where it is owed: what is due today can still be paid in time."""
    past = (sa.and_(due_balances.c.due_on < day, due_balances.c.outlet_code.in_(codes)) for day, codes in days.items())
    return sa.or_(sa.false(), *past)
