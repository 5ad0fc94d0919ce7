"""The suite is told where people work: those who were here before are told of by a job."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("staff", sa.Column("placed_sequence", sa.BigInteger, nullable=False, server_default="0"))
