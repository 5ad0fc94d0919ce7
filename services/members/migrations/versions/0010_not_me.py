"""Members of whom somebody who holds their link says that it is not they: until a desk has looked."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Id, Instant

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "disownments",
        sa.Column("member_id", Id, sa.ForeignKey("members.member_id"), primary_key=True),
        sa.Column("disownment_id", Id, nullable=False),
        sa.Column("disowned_at", Instant, nullable=False),
        sqlite_strict=True,
    )
