"""Who may do what: authors, audit, and what each of them needs."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    pass
