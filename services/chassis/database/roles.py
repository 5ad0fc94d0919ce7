"""Roles: what the role that a service runs as may do in its own database. Whoever migrates owns it and says so."""

from __future__ import annotations

import sqlalchemy as sa

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
# By the trigger that refuses changes (services/chassis/work/migrations.py): what is never edited needs no right to.
_APPEND_ONLY = """SELECT owner.relname FROM pg_trigger JOIN pg_class AS owner ON owner.oid = tgrelid
                   WHERE owner.relnamespace = 'public'::regnamespace AND tgname = owner.relname || '_append_only'"""
_BOOKKEEPING = "alembic_version"


def grant_run_time_rights(connection: sa.Connection, role: str) -> None:
    """Rows of all tables may be read and written, those of append-only tables not changed; no table may be altered.

    In the transaction of the migration: a service that runs meanwhile never sees a table that it may not use.
    """
    quoted = connection.dialect.identifier_preparer.quote_identifier
    to = quoted(role)
    append_only = set(connection.exec_driver_sql(_APPEND_ONLY).scalars())
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {to}")
    for name in connection.exec_driver_sql(_TABLES).scalars().all():
        connection.exec_driver_sql(f"REVOKE ALL ON public.{quoted(name)} FROM PUBLIC, {to}")
        connection.exec_driver_sql(f"GRANT {_rights(name, append_only)} ON public.{quoted(name)} TO {to}")
    connection.exec_driver_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {to}")


def _rights(table: str, append_only: set[str]) -> str:
    if table == _BOOKKEEPING:
        return "SELECT"
    return "SELECT, INSERT" if table in append_only else "SELECT, INSERT, UPDATE, DELETE"
