"""People who may become members, and who sent them."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Filled by the slice that brings it."""
