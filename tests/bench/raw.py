"""The same rows written to PostgreSQL by pgbench alone: the ceiling beside which every figure is quoted."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

# What a check-in reads and writes: identifier, member, earlier visit; a visit, and the answer kept under its key.
CHECK_IN = r"""
\set member random(1, 100000)
\set key random(1, 1000000000000)
BEGIN;
SELECT command_id FROM raw_commands WHERE command_id = :key::text;
SELECT m.member_id, m.profile, (SELECT max(checked_in_at) FROM raw_visits v WHERE v.member_id = m.member_id)
  FROM raw_identifiers i JOIN raw_members m USING (member_id) WHERE i.blind_index = sha256(:member::text::bytea);
INSERT INTO raw_visits VALUES (gen_random_uuid()::text, :member::text, 'riga', now(), gen_random_uuid()::text);
INSERT INTO raw_commands VALUES (gen_random_uuid()::text, repeat('f', 64), repeat('x', 400), now());
COMMIT;
"""

# What a sale of one cup writes: the member's row locked, sale, line, account, entry, lot, fact, stored answer.
SALE = r"""
\set member random(1, 100000)
\set key random(1, 1000000000000)
BEGIN;
SELECT command_id FROM raw_commands WHERE command_id = :key::text;
UPDATE raw_accounts SET balance = balance + 1, sequence = sequence + 1 WHERE member_id = :member::text;
INSERT INTO raw_rows SELECT gen_random_uuid()::text, :member::text, 'sale', now() FROM generate_series(1, 2);
INSERT INTO raw_rows VALUES (gen_random_uuid()::text, :member::text, 'entry', now());
INSERT INTO raw_rows VALUES (gen_random_uuid()::text, :member::text, 'lot', now());
INSERT INTO raw_commands VALUES (gen_random_uuid()::text, repeat('f', 64), repeat('x', 400), now());
INSERT INTO raw_commands VALUES (gen_random_uuid()::text, repeat('f', 64), repeat('x', 400), now());
COMMIT;
"""

_TABLES = """
CREATE TABLE raw_members (member_id text PRIMARY KEY, profile bytea);
CREATE TABLE raw_identifiers (blind_index bytea PRIMARY KEY, member_id text);
CREATE TABLE raw_visits (id text PRIMARY KEY, member_id text, outlet text, checked_in_at timestamptz,
                         command_id text UNIQUE);
CREATE INDEX ON raw_visits (member_id, outlet, checked_in_at);
CREATE TABLE raw_commands (command_id text PRIMARY KEY, fingerprint text, answer text, at timestamptz);
CREATE TABLE raw_accounts (member_id text PRIMARY KEY, balance int, sequence bigint);
CREATE TABLE raw_rows (id text PRIMARY KEY, member_id text, kind text, at timestamptz);
INSERT INTO raw_members SELECT n::text, decode(repeat('ab', 120), 'hex') FROM generate_series(1, 100000) n;
INSERT INTO raw_identifiers SELECT sha256(n::text::bytea), n::text FROM generate_series(1, 100000) n;
INSERT INTO raw_accounts SELECT n::text, 0, 0 FROM generate_series(1, 100000) n;
ANALYZE;
"""


@dataclass(frozen=True)
class RawRate:
    per_second: float
    mean_ms: float


class RawTransactions:
    """Runs pgbench against tables of its own in one database of the same server."""

    def __init__(self, url: str, pgbench: Path) -> None:
        where = sa.make_url(url)
        self._server = {
            "PGHOST": str(where.host),
            "PGPORT": str(where.port),
            "PGDATABASE": str(where.database),
            "PGUSER": str(where.username),
            "PGPASSWORD": str(where.password),
        }
        self._pgbench = pgbench
        engine = sa.create_engine(where.set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            for statement in _TABLES.split(";\n"):
                if statement.strip():
                    connection.exec_driver_sql(statement)
        engine.dispose()

    def rate(self, script: str, *, clients: int, seconds: int = 5) -> RawRate:
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script)
            file.flush()
            words = [str(self._pgbench), "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds)]
            output = subprocess.run(
                [*words, "-f", file.name],
                env={**os.environ, **self._server},
                capture_output=True,
                text=True,
                check=True,
            )
        rate = re.search(r"tps = ([\d.]+)", output.stdout)
        latency = re.search(r"latency average = ([\d.]+) ms", output.stdout)
        assert rate and latency, output.stdout
        return RawRate(float(rate[1]), float(latency[1]))
