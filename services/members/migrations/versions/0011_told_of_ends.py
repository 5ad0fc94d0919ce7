"""Which last day somebody was told of, instead of which period: a rest or a gift moves the day within a period."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import LocalDay

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("memberships", sa.Column("told_until", LocalDay))
    op.execute(
        "UPDATE memberships SET told_until = CASE WHEN ends_on < valid_until THEN ends_on ELSE valid_until END"
        " WHERE told_period = period"
    )
    op.drop_column("memberships", "told_period")
