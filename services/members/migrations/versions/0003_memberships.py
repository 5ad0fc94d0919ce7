"""Plans, memberships and what happened to them."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Filled by the slice that brings it."""
