"""Who works where, as outlets tells it: what is to be done is given to nobody who cannot do it."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Flag, Id, Text

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("role", Text),
        sa.Column("outlet_code", Text),
        sa.Column("territory_code", Text),
        sa.Column("has_left", Flag, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name="pk_staff"),
    )
