"""News of dues: written with the change, claimed one at a time with a lease, and gone when it was accepted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import new_id
from services.members.domain.dues.news import Backlog, DueNews
from services.members.storage.due_rows import due_of
from services.members.storage.tables.dues import due_balances, due_news, dues

# Much longer than one attempt takes: whose worker was killed is told again by another.
LEASE = timedelta(minutes=2)

# The version is that of the change, which holds the row of the balance until the end of the transaction: two changes of
# one due never get the same, and the later change has the higher one.
_NOTE = """INSERT INTO due_news (news_id, due_id, version, kind, owed_minor, due_on, is_disputed, occurred_at, attempts,
                                 next_attempt_at)
           SELECT :news_id, due_id, version, {kind}, owed_minor, due_on, is_disputed, :now, 0, :now
             FROM due_balances WHERE due_id = :due_id"""
_CHARGED = Prepared(_NOTE.format(kind="'due.charged'"))
_CHANGED = Prepared(_NOTE.format(kind="CASE WHEN owed_minor = 0 THEN 'due.settled' ELSE 'due.changed' END"))

# Of each due the oldest that was not given up: what comes later waits for it, also while another worker holds it.
_NEXT = """SELECT news_id FROM due_news AS news
            WHERE next_attempt_at <= :now AND given_up_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM due_news AS earlier
                               WHERE earlier.due_id = news.due_id AND earlier.version < news.version
                                 AND earlier.given_up_at IS NULL)
            ORDER BY next_attempt_at, news_id LIMIT 1"""
_IS_ANY = Prepared(f"SELECT EXISTS ({_NEXT}) AS is_any")
_CLAIM = """UPDATE due_news SET attempts = attempts + 1, next_attempt_at = :held_until
             WHERE news_id = ({next}) RETURNING news_id"""
_CLAIM_ON_SQLITE = Prepared(_CLAIM.format(next=_NEXT))
_CLAIM_ON_POSTGRESQL = Prepared(_CLAIM.format(next=f"{_NEXT} FOR UPDATE SKIP LOCKED"))
_TOLD = Prepared("DELETE FROM due_news WHERE news_id = :news_id")
# Whoever lost the claim to another worker writes nothing.
_FAILED = Prepared(
    """UPDATE due_news SET next_attempt_at = COALESCE(:next_attempt_at, next_attempt_at), given_up_at = :given_up_at,
                           last_error = :error
        WHERE news_id = :news_id AND attempts = :attempts"""
)
_TRY_AGAIN = Prepared(
    """UPDATE due_news SET given_up_at = NULL, attempts = 0, next_attempt_at = :now
        WHERE given_up_at IS NOT NULL RETURNING news_id"""
)


class DueNewsQueue:
    """The news of one unit of work."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def charged(self, due_ids: Sequence[str]) -> None:
        """In the transaction that charges them."""
        self._note(_CHARGED, due_ids)

    def changed(self, due_ids: Sequence[str]) -> None:
        """In the transaction of the change, after it: settled where nothing is owed any more."""
        self._note(_CHANGED, due_ids)

    def is_any_due(self) -> bool:
        """A look that takes no lock."""
        return bool(_IS_ANY.run(self._connection, now=self._now).scalar_one())

    def claim(self) -> DueNews | None:
        """The next one, which nobody else gets until the lease is over."""
        is_sqlite = self._connection.dialect.name == "sqlite"
        claim = _CLAIM_ON_SQLITE if is_sqlite else _CLAIM_ON_POSTGRESQL
        claimed = claim.run(self._connection, now=self._now, held_until=self._now + LEASE).first()
        return None if claimed is None else self._find(claimed.news_id)

    def told(self, news: DueNews) -> None:
        """The payment system has it."""
        _TOLD.run(self._connection, news_id=news.news_id)

    def failed(self, news: DueNews, *, error: str) -> bool:
        """Try it again later; False when this was the last attempt and it is given up."""
        again_at = news.next_attempt_at(self._now)
        _FAILED.run(
            self._connection,
            news_id=news.news_id,
            attempts=news.attempts,
            next_attempt_at=again_at,
            given_up_at=self._now if again_at is None else None,
            error=error,
        )
        return again_at is not None

    def try_again(self) -> int:
        """All that were given up, from the first attempt on; how many."""
        return len(_TRY_AGAIN.run(self._connection, now=self._now).all())

    def backlog(self) -> Backlog:
        is_waiting = due_news.c.given_up_at.is_(None)
        query = sa.select(
            sa.func.count().filter(is_waiting).label("waiting"),
            sa.func.count(due_news.c.given_up_at).label("given_up"),
            sa.func.min(due_news.c.occurred_at).filter(is_waiting).label("oldest_at"),
            sa.func.max(due_news.c.last_error).filter(~is_waiting).label("last_error"),
        )
        row = self._connection.execute(query).one()
        oldest_at = None if row.oldest_at is None else as_instant(row.oldest_at)
        return Backlog(row.waiting, oldest_at, row.given_up, row.last_error)

    def _note(self, statement: Prepared, due_ids: Sequence[str]) -> None:
        rows = [{"news_id": new_id(), "due_id": due_id, "now": self._now} for due_id in dict.fromkeys(due_ids)]
        statement.run_many(self._connection, rows)

    def _find(self, news_id: str) -> DueNews:
        query = sa.select(*_COLUMNS).join_from(due_news, dues, due_news.c.due_id == dues.c.due_id)
        query = query.join(due_balances, due_balances.c.due_id == dues.c.due_id)
        row = self._connection.execute(query.where(due_news.c.news_id == news_id)).one()
        return DueNews(
            news_id=row.news_id,
            kind=row.kind,
            version=row.version,
            due=due_of(row),
            owed_minor=row.owed_minor,
            is_disputed=bool(row.is_disputed),
            occurred_at=row.occurred_at,
            attempts=row.attempts,
        )


_COLUMNS = (
    due_news.c.news_id,
    due_news.c.kind,
    due_news.c.version,
    due_news.c.owed_minor,
    # As it was then.
    due_news.c.due_on,
    due_news.c.is_disputed,
    due_news.c.occurred_at,
    due_news.c.attempts,
    dues.c.due_id,
    dues.c.membership_id,
    dues.c.member_id,
    dues.c.payer_id,
    dues.c.payer_kind,
    dues.c.reason,
    dues.c.amount_minor,
    dues.c.currency,
    dues.c.period_from,
    dues.c.period_until,
    # Which outlet it is now: nobody collects for the one before.
    due_balances.c.outlet_code,
)
