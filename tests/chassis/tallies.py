"""A toy service: named tallies behind the chassis' own HTTP edge, for tests of the chassis."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema
from werkzeug.test import TestResponse

from services.chassis.clock import FixedClock
from services.chassis.database.column_types import Id, Text, new_metadata, table
from services.chassis.database.engine import Database
from services.chassis.database.prepared import Prepared
from services.chassis.http.callers import Guard, permits, set_guard
from services.chassis.http.commands import Commands
from services.chassis.http.service_app import new_app
from services.chassis.http.validation import WholeNumber, Words, load
from services.chassis.security.permission import Reach
from services.chassis.security.signatures import door_verifier
from services.chassis.work.tables import work_tables
from services.chassis.work.unit_of_work import UnitOfWork, WorkOpener
from tests.callers import door_token, till

NOON = datetime(2026, 4, 15, 12, 0, tzinfo=UTC)

metadata = new_metadata()
tallies = table(
    metadata,
    "tallies",
    sa.Column("name", Text, primary_key=True),
    sa.Column("steps", sa.Integer, nullable=False),
)
steps = table(
    metadata,
    "steps",
    sa.Column("command_id", Id, primary_key=True),
    sa.Column("name", Text, nullable=False),
)
work_tables(metadata)


_ADD_STEP = Prepared("INSERT INTO steps (command_id, name) VALUES (:command_id, :name)")


class TooHigh(Exception):
    code = "too_high"
    extras = {"highest": 10}  # noqa: RUF012 - the shape that the edge asks for


class NameTaken(Exception):
    code = "name_taken"


class StepRequest(Schema):
    by = WholeNumber(at_least=1, at_most=1000, required=True)
    note = Words(at_most=20)


class Tallies:
    """The toy on a real database; `before` is called inside a command that has done nothing yet, `during` after its
    change."""

    def __init__(self, database_url: str, keys: Path) -> None:
        self.clock = FixedClock(NOON)
        self.keys = keys
        self.database = Database(database_url)
        with self.database.writing() as connection:
            metadata.create_all(connection)
        self.open_work = WorkOpener(self.database, UnitOfWork, self.clock)
        self.before: Callable[[UnitOfWork], None] = lambda work: None
        self.during: Callable[[UnitOfWork], None] = lambda work: None
        self.app = self._app()

    def _app(self) -> Flask:
        app = new_app("tallies", readiness=lambda: None, domain_errors={TooHigh: 409, NameTaken: 409})
        set_guard(app, self.guard())
        commands = Commands(self.open_work)

        @app.post("/tallies/<name>/steps")
        @permits("step")
        @commands.handle
        def step(work: UnitOfWork, name: str) -> tuple[dict[str, Any], int]:
            body = load(StepRequest())
            work.connection.execute(sa.insert(steps).values(command_id=work.command_id, name=name))
            stands_at = self._step(work, name, body["by"])
            self.during(work)
            if stands_at > 10:
                raise TooHigh("A tally goes up to ten.")
            return {"name": name, "steps": stands_at, "größe": "ā"}, 201

        @app.post("/tallies/<name>")
        @permits("step")
        @commands.handle
        def begin(work: UnitOfWork, name: str) -> tuple[dict[str, Any], int]:
            self.before(work)
            if work.connection.execute(sa.select(tallies).where(tallies.c.name == name)).first():
                raise NameTaken("There is a tally of that name.")
            self.during(work)
            work.connection.execute(sa.insert(tallies).values(name=name, steps=0))
            return {"name": name}, 201

        @app.post("/tallies/<name>/glances")
        @permits("step")
        @commands.handle
        def glance(work: UnitOfWork, name: str) -> tuple[dict[str, Any], int]:
            """As a check-in does: it looks, and writes what it has seen when all is done."""
            found = work.connection.execute(sa.select(tallies.c.steps).where(tallies.c.name == name)).scalar()
            self.during(work)
            work.write_later(_ADD_STEP, {"command_id": work.command_id, "name": name})
            return {"name": name, "steps": found or 0}, 201

        return app

    def _step(self, work: UnitOfWork, name: str, by: int) -> int:
        changed = work.connection.execute(
            sa.update(tallies)
            .where(tallies.c.name == name)
            .values(steps=tallies.c.steps + by)
            .returning(tallies.c.steps)
        ).scalar()
        if changed is None:
            work.connection.execute(sa.insert(tallies).values(name=name, steps=by))
            return by
        return int(changed)

    def guard(self) -> Guard:
        return Guard(
            door_verifier(self.keys, self.clock), {role: {"step": Reach.OUTLET} for role in ("till", "cashier")}
        )

    def token(self, station_id: str = "till") -> str:
        return door_token(self.keys, till("riga", station_id), self.clock)

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def step(
        self,
        name: str = "coffee",
        *,
        key: str | None = None,
        by: Any = 1,
        body: bytes | None = None,
        station_id: str = "till",
        path: str = "",
    ) -> TestResponse:
        """One POST, as a till sends it."""
        headers = {"Authorization": f"Bearer {self.token(station_id)}", "Idempotency-Key": key or str(uuid4())}
        path = path or f"/tallies/{name}/steps"
        if body is not None:
            return self.client().post(path, headers=headers, data=body, content_type="application/json")
        return self.client().post(path, headers=headers, json={"by": by})

    def stands_at(self, name: str = "coffee") -> int:
        with self.database.reading() as connection:
            found = connection.execute(sa.select(tallies.c.steps).where(tallies.c.name == name)).scalar()
        return int(found or 0)

    def rows(self, name: str) -> int:
        with self.database.reading() as connection:
            counted = connection.execute(sa.select(sa.func.count()).select_from(metadata.tables[name])).scalar_one()
        return int(counted)

    def close(self) -> None:
        self.database.close()
