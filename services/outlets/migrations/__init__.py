"""Migrations of the outlets database (alembic)."""
