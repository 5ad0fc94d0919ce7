"""Migrations of the members database (alembic)."""
