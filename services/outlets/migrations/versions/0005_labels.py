"""What a desk may say that a visit was for."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("outlets", sa.Column("labels", Text, nullable=False, server_default="[]"))
