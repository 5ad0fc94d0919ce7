"""Who may come in: what admission decides by."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Filled by the slice that brings it."""
