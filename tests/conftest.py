"""The servers that tests may ask for: started when the first test needs one, gone at the end of its process."""

import gc
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import authlib.deprecate  # noqa: F401 - it puts its warnings before all filters: here, before those of pyproject.toml
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, expect
from xdist.scheduler import LoadFileScheduling

from deploy.private import PrivatePostgreSQL, PrivateRabbitMQ
from services.chassis.database import engine
from services.chassis.messaging.rabbitmq import publisher
from tests import shaken
from tests.databases import template
from tests.quicker import be_quicker

# What a page shows, and what it is asked to do. Long enough for a busy machine; reached only when something is broken.
_PATIENCE_MS = 120_000
expect.set_options(timeout=_PATIENCE_MS)
# The broker is away when it has closed the connection, not when it is slow.
publisher.CONFIRM_WITHIN_SECONDS = 60
# Where tests let many write at once, each gets a turn at last.
engine.PATIENCE_SECONDS = engine.POSTGRESQL_PATIENCE_SECONDS = 60
be_quicker()

# A slow example is one of a busy machine.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# What is compiled is kept: dozens of programs are started here, each from the same hundreds of modules.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# These tests end processes, never the power: files in memory are as safe from them as on a disk, and no commit waits.
_MEMORY, _ROOM = Path("/dev/shm"), 6 * 1024**3
if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

_CHROMIUM = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))


# Nothing that the tests are made of is ever garbage. Looking through all of it took half a second, dozens of times.
gc.disable()


def pytest_configure() -> None:
    shaken.let_facts_come_late()


def pytest_report_header() -> list[str]:
    return [f"shaken, seed {shaken.SEED}"] if shaken.SEED else []


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    # And of what the tests leave behind, the most part lives as long as the process: a tenth of the looks at all of it
    # is enough, of which each took a tenth of a second.
    gc.set_threshold(700, 10, 100)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, each as a whole: the last to begin is short, and no process waits for another at the end.
    Those of faults come before all, side by side, because they share installations."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)

    def begins(tests: list[pytest.Item]) -> tuple[bool, int, int]:
        marks = {mark.name for test in tests for mark in test.iter_markers()}
        is_elsewhere = tests[0].path.parent.name != "faults"
        return is_elsewhere, ("slow" not in marks) + ("slow" not in marks and "browser" not in marks), -len(tests)

    items[:] = [test for tests in sorted(files.values(), key=begins) for test in tests]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure shows what the parts of the suite have written, and of their small talk, which is thousands of lines,
    the last ones."""
    report = yield
    if report.failed:
        report.sections = [(name, _without_small_talk(text)) for name, text in report.sections]
    return report


_SMALL_TALK = re.compile(r'^\{.*"level": "(?:info|debug)".*\}$')
_LAST_LINES = 20


def _without_small_talk(text: str) -> str:
    lines = text.splitlines(keepends=True)
    small = [number for number, line in enumerate(lines) if _SMALL_TALK.match(line)]
    left_out = set(small[:-_LAST_LINES])
    kept = [line for number, line in enumerate(lines) if number not in left_out]
    return "".join([f"[{len(left_out)} lines of level info are left out]\n", *kept]) if left_out else text


class _Together(LoadFileScheduling):  # type: ignore[misc]
    """A file stays together in one process: what it starts, it starts once. Those of faults stay so all together: they
    share installations, and while they wait for the dead to come back, the other processes have the processor."""

    def _split_scope(self, nodeid: str) -> str:
        folder = "tests/faults/"
        return folder if nodeid.startswith(folder) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    return _Together(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def base_url() -> None:
    """Each test opens a suite of its own. Playwright's fixture of this name is one that pytest warns of."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The machine's own Chromium, one for all tests of a process: without its windows where Debian's package of that is
    installed, because a page then costs a third."""
    program = next(filter(Path.exists, _CHROMIUM), _CHROMIUM[-1])
    return {"executable_path": str(program), "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def browser(launch_browser: Callable[[], Browser]) -> Iterator[Browser]:
    """One for all tests of a process; its contexts are as patient as `expect`."""
    browser = launch_browser()
    new_context = browser.new_context

    def patient(**words: Any) -> BrowserContext:
        context = new_context(**words)
        context.set_default_timeout(_PATIENCE_MS)
        shaken.slow(context)
        return context

    browser.new_context = patient  # type: ignore[method-assign]
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def servers_directory() -> Iterator[Path]:
    """Where the private servers live. Not under pytest's own directory, which no other account can enter: where the
    kernel allows no user namespaces, root's PostgreSQL runs as another account."""
    with tempfile.TemporaryDirectory(prefix="regulars-servers-", ignore_cleanup_errors=True) as directory:
        Path(directory).chmod(0o755)
        yield Path(directory)


@pytest.fixture(scope="session")
def _session_postgresql(servers_directory: Path) -> Iterator[PrivatePostgreSQL]:
    with PrivatePostgreSQL(servers_directory / "postgresql", durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def _session_rabbitmq(servers_directory: Path) -> Iterator[PrivateRabbitMQ]:
    with PrivateRabbitMQ(servers_directory / "rabbitmq") as node:
        yield node


@pytest.fixture
def postgresql_server(_session_postgresql: PrivatePostgreSQL) -> PrivatePostgreSQL:
    """The running server; a test may stop, kill and start it. Mark such a test with `servers`."""
    _session_postgresql.start()
    return _session_postgresql


@pytest.fixture
def rabbitmq_node(_session_rabbitmq: PrivateRabbitMQ) -> PrivateRabbitMQ:
    """The running node; a test may stop, kill and start it. Mark such a test with `servers`."""
    _session_rabbitmq.start()
    return _session_rabbitmq


@pytest.fixture
def migrations() -> str:
    """The package whose tables a PostgreSQL database has from the beginning: a folder of tests says which, and a test
    that wants none of them is parametrized with an empty name."""
    return ""


@pytest.fixture
def postgresql_url(postgresql_server: PrivatePostgreSQL, migrations: str) -> Iterator[str]:
    """A database of this test's own: an empty one, or with the tables of `migrations`."""
    name = f"test_{uuid4().hex}"
    made_from = template(postgresql_server, migrations) if migrations else "template0"
    yield postgresql_server.create_database(name, template=made_from)
    postgresql_server.start()
    postgresql_server.drop_database(name)


@pytest.fixture
def rabbitmq_url(rabbitmq_node: PrivateRabbitMQ) -> Iterator[str]:
    """An empty virtual host of this test's own."""
    name = f"test_{uuid4().hex}"
    yield rabbitmq_node.create_vhost(name)
    rabbitmq_node.start()
    rabbitmq_node.delete_vhost(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, migrations: str) -> str:
    """A database of this test's own, once of each kind that the suite runs on."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture(params=["embedded", pytest.param("rabbitmq", marks=pytest.mark.servers)])
def broker_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty broker, once of each kind that the suite runs on."""
    if request.param == "embedded":
        return f"embedded:{tmp_path / 'broker.sqlite3'}"
    url: str = request.getfixturevalue("rabbitmq_url")
    return url
