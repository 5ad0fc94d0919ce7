"""What happened is never edited: the databases themselves refuse it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from services.chassis.database.engine import Database
from services.chassis.database.migrations import migrate

ROWS = {
    "audit_entries": "(entry_id, at, who_kind, who_id, role, action, trace_id) VALUES ('1', :now, '', '', '', '', '')",
    "audit_seals": "(sequence, entry_id, hash) VALUES (1, '1', '')",
    "audit_heads": "(head_id, sequence, hash, at, kid, signature) VALUES ('1', 1, '', :now, '', '')",
}


@pytest.mark.parametrize("service", ["members", "loyalty", "notifications", "outlets"])
def test_no_row_of_the_audit_can_be_changed_or_deleted(service: str, database_url: str) -> None:
    database = Database(database_url)
    try:
        migrate(database, f"services.{service}.migrations")
        for table, row in ROWS.items():
            with database.writing() as connection:
                connection.execute(sa.text(f"INSERT INTO {table} {row}"), {"now": "2026-04-15T12:00:00.000000Z"})
            column = row[1:].partition(",")[0]
            for change in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
                with pytest.raises(sa.exc.DBAPIError, match="append-only"), database.writing() as connection:
                    connection.execute(sa.text(change))
    finally:
        database.close()
