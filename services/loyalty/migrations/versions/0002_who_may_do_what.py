"""Who may do what: authors, audit, and what each of them needs."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Id, Text
from services.chassis.work.migrations import create_audit_tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_audit_tables(op)
    _add_authors()
    _place_outlets()


def _add_authors() -> None:
    """Who stood at the counter; nothing where only the station is known."""
    op.add_column("sales", sa.Column("staff_id", Id))
    op.add_column("reversals", sa.Column("staff_id", Id))
    op.add_column("rewards", sa.Column("redeemed_staff_id", Id))


def _place_outlets() -> None:
    """Where each outlet lies, whether it is open, and how new the copy is."""
    op.add_column("outlets", sa.Column("territory_path", Text, nullable=False, server_default="/"))
    op.execute("UPDATE outlets SET territory_path = '/' || replace(territory_code, '/', '-') || '/'")
    op.add_column("outlets", sa.Column("state", Text, nullable=False, server_default="open"))
    op.add_column("outlets", sa.Column("sequence", sa.BigInteger, nullable=False, server_default="0"))
