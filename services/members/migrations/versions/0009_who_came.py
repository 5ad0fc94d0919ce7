"""Who came lately to an outlet, read once a second while a desk looks."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_index("ix_visits_outlet_code_checked_in_at", "visits", ["outlet_code", "checked_in_at"])
