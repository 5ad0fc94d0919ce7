"""Without a network: how many rewards of a program are handed out by stations that cannot ask."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("programs", sa.Column("offline_free_cups_per_member", sa.Integer))
    op.add_column("programs", sa.Column("offline_free_cups_per_station", sa.Integer))
