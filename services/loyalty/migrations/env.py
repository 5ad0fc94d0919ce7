"""Alembic's entry: the chassis does the work."""

from services.chassis.database.migrations import run_environment

run_environment()
