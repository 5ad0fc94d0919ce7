"""Tables of the outlets service."""

from __future__ import annotations

import sqlalchemy as sa

from services.chassis.database.column_types import Id, Instant, Text, new_metadata, table
from services.chassis.work.tables import work_tables

metadata = new_metadata()

territories = table(
    metadata,
    "territories",
    sa.Column("territory_code", Text, primary_key=True),
    sa.Column("name", Text, nullable=False),
)
outlets = table(
    metadata,
    "outlets",
    sa.Column("outlet_code", Text, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("territory_code", Text, sa.ForeignKey("territories.territory_code"), nullable=False),
    sa.Column("country", Text, nullable=False),
    sa.Column("zone", Text, nullable=False),
    sa.Column("currency", Text, nullable=False),
    sa.Column("locale", Text, nullable=False),
    sa.Column("business_day_starts_at", Text, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
)
stations = table(
    metadata,
    "stations",
    sa.Column("station_id", Id, primary_key=True),
    sa.Column("outlet_code", Text, sa.ForeignKey("outlets.outlet_code"), nullable=False),
    sa.Column("added_at", Instant, nullable=False),
)
work_tables(metadata)
