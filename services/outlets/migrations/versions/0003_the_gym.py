"""The gym: whom an outlet lets in, how many at once, and how long somebody counts as in."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("outlets", sa.Column("admits", Text, nullable=False, server_default="everyone"))
    op.add_column("outlets", sa.Column("capacity", sa.Integer))
    op.add_column("outlets", sa.Column("stay_minutes", sa.Integer, nullable=False, server_default="120"))
