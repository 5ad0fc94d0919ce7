"""An address that a manager has replaced is kept for the letter that tells it, and for nothing else."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Blob, Id, Instant

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "former_addresses",
        sa.Column("address_id", Id, primary_key=True),
        sa.Column("member_id", Id, sa.ForeignKey("members.member_id"), nullable=False),
        sa.Column("sealed_address", Blob, nullable=False),
        sa.Column("replaced_at", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_former_addresses_member_id", "former_addresses", ["member_id"])
    op.create_index("ix_former_addresses_replaced_at", "former_addresses", ["replaced_at"])
