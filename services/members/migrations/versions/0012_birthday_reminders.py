"""Staff may be reminded of a birthday, as of the other days that matter to a member."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("members", sa.Column("birthday_remind_days_before", sa.Integer))
