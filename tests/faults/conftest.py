"""The installation under attack: one on either kind of databases and broker, which files share, and its three tills."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.accounts import broker_url, database_urls
from deploy.private import PrivatePostgreSQL, PrivateRabbitMQ
from services.command_line.environment import SERVICES
from tests.faults.installation import Installation
from tests.faults.till import Till

# A check-in on a busy machine must not become stale by itself: here it is a part's silence that makes it so.
_PATIENT = {"MESSAGE_CHANNELS": "console", "STANDING_TIMEOUT_MS": "1500"}


@pytest.fixture(scope="session")
def _durable_postgresql(servers_directory: Path) -> Iterator[PrivatePostgreSQL]:
    """With fsync, unlike that of the other tests: the suite refuses to start on a database that may lose a commit."""
    with PrivatePostgreSQL(servers_directory / "durable-postgresql") as server:
        yield server


def _servers(request: pytest.FixtureRequest, name: str) -> dict[str, str]:
    postgresql: PrivatePostgreSQL = request.getfixturevalue("_durable_postgresql")
    rabbitmq: PrivateRabbitMQ = request.getfixturevalue("_session_rabbitmq")
    rabbitmq.start()
    # With the accounts of production; BROKER_URL is what the tests themselves look and meddle with.
    passwords: Path = request.getfixturevalue("servers_directory") / "passwords"
    told = {"BROKER_URL": rabbitmq.create_vhost(name), "WEB_WORKERS": "2"}
    postgresql.make_accounts(passwords, prefix=f"{name}_")
    rabbitmq.make_accounts(passwords, vhost=name)
    rabbitmq.create_vhost(name)
    for service in SERVICES:
        run_time, owner = database_urls(passwords, service, server=postgresql.server, database=f"{name}_{service}")
        told |= {
            f"{service.upper()}_DATABASE_URL": run_time,
            f"{service.upper()}_MIGRATION_DATABASE_URL": owner,
            f"{service.upper()}_BROKER_URL": broker_url(passwords, service, server=rabbitmq.server, vhost=name),
        }
    return told


@pytest.fixture(scope="module")
def administrator_settings() -> dict[str, str] | None:
    """What a file of tests wants set beside the rest. Whoever overrides this fixture, be it with nothing, gets an
    installation of the file's own; all others share one of each kind, because a start costs more than most tests."""
    return None


_shared: dict[str, Installation] = {}


@pytest.fixture(scope="module", params=["embedded", pytest.param("servers", marks=pytest.mark.servers)])
def installation(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    administrator_settings: dict[str, str] | None,
) -> Iterator[Installation]:
    """The demo franchise, up and running."""
    kind: str = request.param
    if administrator_settings is None and kind in _shared:
        yield _shared[kind]
        return
    name = f"faults_{uuid4().hex[:12]}"
    environment = _servers(request, name) if kind == "servers" else {}
    var: Path = tmp_path_factory.mktemp("installation") / "var"
    made = Installation(var, environment={**_PATIENT, **environment, **(administrator_settings or {})})
    try:
        made.start()
        if administrator_settings is None:
            _shared[kind] = made
        yield made
    finally:
        if made not in _shared.values():
            made.end()


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Its processes are gone before another folder's tests begin, and before their servers go."""
    if nextitem is None or nextitem.path.parent != item.path.parent:
        while _shared:
            _shared.popitem()[1].end()


@pytest.fixture
def tills(installation: Installation) -> dict[str, Till]:
    """By outlet: riga, warsaw, almaty."""
    return {outlet: Till(installation.url, token) for outlet, token in installation.tokens.items()}


@pytest.fixture
def till(tills: dict[str, Till]) -> Till:
    """The one in Riga."""
    return tills["riga"]
