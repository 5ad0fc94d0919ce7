"""Who may do what: authors, audit, and what each of them needs."""

from alembic import op

from services.chassis.work.migrations import create_audit_tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_audit_tables(op)
