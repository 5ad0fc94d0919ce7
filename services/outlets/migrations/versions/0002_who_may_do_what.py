"""Who may do what: authors, audit, and what each of them needs."""

import json

import sqlalchemy as sa
from alembic import op

from services.chassis.database.column_types import Blob, Id, Instant, Text
from services.chassis.work.migrations import create_audit_tables, refuse_changes_of

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_audit_tables(op)
    _grow_the_map()
    _begin_histories()
    _give_devices_keys()
    _create_staff()


def _grow_the_map() -> None:
    """Territories lie in each other from now on; those that are there stand side by side."""
    # As SQL: alembic adds no column with a reference on SQLite without making the table anew.
    op.execute(
        "ALTER TABLE territories ADD COLUMN parent_code TEXT "
        "CONSTRAINT fk_territories_parent_code REFERENCES territories (territory_code)"
    )
    op.add_column("territories", sa.Column("path", Text, nullable=False, server_default=""))
    # Until now any text was a territory's code, and a slash in it would be a step of the path.
    op.execute("UPDATE territories SET path = '/' || replace(territory_code, '/', '-') || '/'")
    op.add_column("outlets", sa.Column("closed_at", Instant))
    op.add_column("outlets", sa.Column("sequence", sa.BigInteger, nullable=False, server_default="1"))
    op.create_index("ix_outlets_territory_code", "outlets", ["territory_code"])


def _begin_histories() -> None:
    changes = op.create_table(
        "outlet_changes",
        sa.Column("outlet_code", Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("changed_by", Id),
        sa.Column("role", Text),
        sa.Column("what", Text, nullable=False),
        sa.Column("before", Text, nullable=False),
        sa.Column("after", Text, nullable=False),
        sa.PrimaryKeyConstraint("outlet_code", "sequence", name="pk_outlet_changes"),
        sa.ForeignKeyConstraint(["outlet_code"], ["outlets.outlet_code"], name="fk_outlet_changes_outlet_code"),
        sqlite_strict=True,
    )
    said = ("name", "territory_code", "country", "zone", "currency", "locale", "business_day_starts_at")
    outlets = sa.table(
        "outlets", sa.column("outlet_code"), sa.column("opened_at", Instant), *(sa.column(name) for name in said)
    )
    for outlet in op.get_bind().execute(sa.select(outlets)).all():
        after = {name: getattr(outlet, name) for name in said}
        op.execute(
            changes.insert().values(
                outlet_code=outlet.outlet_code,
                sequence=1,
                changed_at=outlet.opened_at,
                what="opened",
                before="{}",
                after=json.dumps(after, ensure_ascii=False),
            )
        )
    refuse_changes_of(op, "outlet_changes")


def _give_devices_keys() -> None:
    """Stations are tills with a token, or devices with a key; those that are there are tills at work."""
    op.add_column("stations", sa.Column("name", Text, nullable=False, server_default="Till"))
    # As SQL: alembic adds no constraint with a column on SQLite without making the table anew.
    op.execute(
        "ALTER TABLE stations ADD COLUMN kind TEXT NOT NULL DEFAULT 'till' "
        "CONSTRAINT ck_stations_kind CHECK (kind IN ('till', 'device'))"
    )
    op.execute(
        "ALTER TABLE stations ADD COLUMN state TEXT NOT NULL DEFAULT 'active' CONSTRAINT ck_stations_state "
        "CHECK (state IN ('waiting_for_device', 'waiting_for_manager', 'active', 'revoked'))"
    )
    for name, kind in (
        ("fingerprint", Text),
        ("code_hash", Text),
        ("code_expires_at", Instant),
        ("last_seen_at", Instant),
        ("app_version", Text),
        ("queue_length", sa.Integer),
        ("revoked_at", Instant),
        ("revocation_reason", Text),
    ):
        op.add_column("stations", sa.Column(name, kind))
    op.create_index("ix_stations_outlet_code", "stations", ["outlet_code"])
    op.create_index("ix_stations_code_hash", "stations", ["code_hash"], unique=True)
    op.create_table(
        "station_keys",
        sa.Column("public_key", Text, nullable=False),
        sa.Column("station_id", Id, nullable=False),
        sa.Column("added_at", Instant, nullable=False),
        sa.Column("retired_at", Instant),
        sa.PrimaryKeyConstraint("public_key", name="pk_station_keys"),
        sa.ForeignKeyConstraint(["station_id"], ["stations.station_id"], name="fk_station_keys_station_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_station_keys_station_id", "station_keys", ["station_id"])
    op.create_table(
        "used_nonces",
        sa.Column("nonce_id", Text, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("nonce_id", name="pk_used_nonces"),
        sqlite_strict=True,
    )
    op.create_index("ix_used_nonces_ends_at", "used_nonces", ["ends_at"])


def _create_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("login", Text),
        sa.Column("role", Text, nullable=False),
        sa.Column("outlet_code", Text),
        sa.Column("territory_code", Text),
        sa.Column("locale", Text, nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("pin_hash", Text),
        sa.Column("password_hash", Text),
        sa.Column("sealed_totp", Blob),
        sa.Column("totp_last_step", sa.BigInteger),
        sa.Column("added_at", Instant, nullable=False),
        sa.Column("added_by", Id),
        sa.Column("left_at", Instant),
        sa.PrimaryKeyConstraint("staff_id", name="pk_staff"),
        sa.ForeignKeyConstraint(["outlet_code"], ["outlets.outlet_code"], name="fk_staff_outlet_code"),
        sa.ForeignKeyConstraint(["territory_code"], ["territories.territory_code"], name="fk_staff_territory_code"),
        sa.UniqueConstraint("login", name="uq_staff_login"),
        sa.CheckConstraint(
            "role IN ('cashier', 'reception', 'outlet_manager', 'territory_manager', 'hq')",
            name="ck_staff_role",
        ),
        sa.CheckConstraint("state IN ('invited', 'active', 'left')", name="ck_staff_state"),
        sqlite_strict=True,
    )
    op.create_index("ix_staff_left_at", "staff", ["left_at"])
    op.create_index("ix_staff_outlet_code", "staff", ["outlet_code"])
    op.create_table(
        "sign_in_failures",
        sa.Column("scope", Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("counted_at", Instant, nullable=False),
        sa.Column("locked_until", Instant),
        sa.PrimaryKeyConstraint("scope", name="pk_sign_in_failures"),
        sqlite_strict=True,
    )
    op.create_table(
        "sessions",
        sa.Column("session_id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("station_id", Id),
        sa.Column("outlet_code", Text),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("last_seen_at", Instant, nullable=False),
        sa.Column("proven_at", Instant),
        sa.Column("ended_at", Instant),
        sa.PrimaryKeyConstraint("session_id", name="pk_sessions"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.staff_id"], name="fk_sessions_staff_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_sessions_ended_at", "sessions", ["ended_at"])
    op.create_index("ix_sessions_staff_id", "sessions", ["staff_id"])
    op.create_index("ix_sessions_station_id", "sessions", ["station_id"])
    op.create_table(
        "set_up_links",
        sa.Column("token_hash", Text, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("sealed_totp", Blob, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("used_at", Instant),
        sa.PrimaryKeyConstraint("token_hash", name="pk_set_up_links"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.staff_id"], name="fk_set_up_links_staff_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_set_up_links_staff_id", "set_up_links", ["staff_id"])
    op.create_table(
        "passkeys",
        sa.Column("credential_id", Text, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("public_key", Blob, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("added_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("credential_id", name="pk_passkeys"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.staff_id"], name="fk_passkeys_staff_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_passkeys_staff_id", "passkeys", ["staff_id"])
    op.create_table(
        "oidc_identities",
        sa.Column("issuer", Text, nullable=False),
        sa.Column("subject", Text, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("bound_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_oidc_identities"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.staff_id"], name="fk_oidc_identities_staff_id"),
        sa.UniqueConstraint("staff_id", name="uq_oidc_identities_staff_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "ceremonies",
        sa.Column("secret_hash", Text, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("staff_id", Id),
        sa.Column("remembered", Text, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("secret_hash", name="pk_ceremonies"),
        sqlite_strict=True,
    )
