"""Migrations of the notifications database (alembic)."""
