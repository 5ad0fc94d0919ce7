"""The whole suite, with every answer of the API held against its document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from deploy.private import PrivatePostgreSQL
from services.chassis.clock import FixedClock
from tests.conformance import Conformance
from tests.databases import template
from tests.journeys.in_the_office import Office, offices
from tests.journeys.usable import Usable
from tests.suite import RunningSuite


@pytest.fixture
def clock() -> FixedClock:
    """A Tuesday noon in Riga."""
    return FixedClock(datetime(2026, 5, 12, 9, 0, tzinfo=UTC))


@pytest.fixture(params=["embedded", pytest.param("servers", marks=pytest.mark.servers)])
def environment(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Where data and facts live: files of the suite's own, or a database for each service and a RabbitMQ."""
    if request.param == "embedded":
        yield {}
        return
    server: PrivatePostgreSQL = request.getfixturevalue("postgresql_server")
    names = {service: f"{service}_{uuid4().hex}" for service in ("outlets", "members", "loyalty", "notifications")}
    urls = {
        f"{service.upper()}_DATABASE_URL": server.create_database(
            name, template=template(server, f"services.{service}.migrations")
        )
        for service, name in names.items()
    }
    yield {**urls, "BROKER_URL": request.getfixturevalue("rabbitmq_url")}
    for name in names.values():
        server.drop_database(name)


_documents: list[dict[str, Any]] = []


def document_of(suite: RunningSuite) -> dict[str, Any]:
    """The document of the API, which all suites have alike: to make it takes as long as to start one."""
    if not _documents:
        _documents.append(json.loads(suite.gateway.test_client().get("/api/v1/openapi.json").data))
    return _documents[0]


@pytest.fixture
def suite(tmp_path: Path, clock: FixedClock, environment: dict[str, str]) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path, clock=clock, environment=environment) as running:
        running.watch = Conformance(document_of(running)).check
        yield running


@pytest.fixture
def office(browser: Browser) -> Iterator[Office]:
    """The office page of somebody who has just signed in: `office(suite, Role.HQ, "members")`."""
    with offices(browser) as opened:
        yield opened


@pytest.fixture
def usable() -> Iterator[Usable]:
    """Collects what is wrong of the pages; the test fails with all of it at once."""
    found = Usable()
    yield found
    assert found.wrong == [], "\n".join(found.wrong)
