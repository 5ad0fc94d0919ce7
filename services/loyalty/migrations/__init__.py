"""Alembic's script directory of the loyalty service."""
