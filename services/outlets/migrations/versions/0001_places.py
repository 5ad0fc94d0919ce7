"""Territories, outlets, stations, and the tables of work."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Id, Instant, Text
from services.chassis.work.migrations import create_work_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "territories",
        sa.Column("territory_code", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.PrimaryKeyConstraint("territory_code", name="pk_territories"),
        sqlite_strict=True,
    )
    op.create_table(
        "outlets",
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("territory_code", Text, nullable=False),
        sa.Column("country", Text, nullable=False),
        sa.Column("zone", Text, nullable=False),
        sa.Column("currency", Text, nullable=False),
        sa.Column("locale", Text, nullable=False),
        sa.Column("business_day_starts_at", Text, nullable=False),
        sa.Column("opened_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("outlet_code", name="pk_outlets"),
        sa.ForeignKeyConstraint(["territory_code"], ["territories.territory_code"], name="fk_outlets_territory_code"),
        sqlite_strict=True,
    )
    op.create_table(
        "stations",
        sa.Column("station_id", Id, nullable=False),
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("added_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("station_id", name="pk_stations"),
        sa.ForeignKeyConstraint(["outlet_code"], ["outlets.outlet_code"], name="fk_stations_outlet_code"),
        sqlite_strict=True,
    )
    create_work_tables(op)
