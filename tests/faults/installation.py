"""An installation as an administrator runs it: `regulars up` with all its processes, and ways to look into it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa

from deploy.private.ports import free_ports
from services.chassis.clock import SystemClock
from services.chassis.database.engine import Database
from services.chassis.messaging.connect import transport_at
from services.chassis.messaging.transport import Transport
from services.chassis.security.signatures import door_verifier
from services.command_line.environment import SERVICES
from tests.callers import part_token
from tests.faults.processes import PATIENCE_SECONDS, children_of, command_of, descendants_of, until

REGULARS = Path(sys.executable).with_name("regulars")
_PART = re.compile(r"(?:services\.)?(\w+)(?:\.bootstrap:create_app\(\)| (web|worker)) *$")


class Installation:
    """One VAR with its supervisor. `start` and `stop` may follow each other; data and ports stay."""

    def __init__(self, var: Path, *, words: Sequence[str] = (), environment: Mapping[str, str] | None = None) -> None:
        """`words` follow `regulars up`; `environment` is what the administrator has set."""
        self.var = var
        self._words = words
        gateway, *others = free_ports(1 + len(SERVICES))
        self.ports = {"gateway": gateway, **dict(zip(SERVICES, others, strict=True))}
        self._environment = {
            "VAR": str(var),
            "PORT": str(gateway),
            **{f"{name.upper()}_PORT": str(self.ports[name]) for name in SERVICES},
            **(environment or {}),
        }
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._databases: dict[str, Database] = {}
        self._stopped: list[psutil.Process] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['gateway']}"

    @property
    def tokens(self) -> dict[str, str]:
        """Each demo station's."""
        found: dict[str, str] = json.loads((self.var / "demo" / "stations.json").read_text(encoding="utf-8"))
        return found

    def part_token(self, receiver: str, door_token: str) -> str:
        """What the gateway shows to a service for whoever holds this token."""
        keys, clock = self.var / "keys", SystemClock()
        return part_token(keys, receiver, clock, door_verifier(keys, clock).caller(door_token))

    @property
    def environment(self) -> dict[str, str]:
        """What the parts are told, as far as tests want to know."""
        told: dict[str, str] = json.loads((self.var / "run" / "suite.json").read_text(encoding="utf-8"))["environ"]
        return {**told, **self._environment}

    @property
    def supervisor(self) -> int:
        assert self._supervisor is not None, "it has not been started"
        return self._supervisor.pid

    def start(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        said = self.var / "up.log"
        with said.open("wb") as output:
            self._supervisor = subprocess.Popen(
                [REGULARS, "up", *self._words],
                env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        until(lambda: self._is_ready(said), f"ready; it said {said.read_text(encoding='utf-8')}")

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ctrl-C, or another signal to the supervisor alone; answers its exit status."""
        assert self._supervisor is not None
        for database in self._databases.values():
            database.close()
        self._databases.clear()
        self._stopped = descendants_of(self.supervisor)
        self._supervisor.send_signal(number)
        return self._supervisor.wait(timeout=PATIENCE_SECONDS)

    def end(self) -> None:
        """Whatever state a test left it in, and even if the product cannot stop itself."""
        if self._supervisor is None:
            return
        try:
            if self._supervisor.poll() is None:
                self.stop()
        finally:
            self._supervisor.kill()
            for each in self._stopped:
                with suppress(psutil.NoSuchProcess):
                    each.kill()

    def _is_ready(self, said: Path) -> bool:
        assert self._supervisor is not None
        assert self._supervisor.poll() is None, said.read_text(encoding="utf-8")
        # The last words of a start: by then the workers run, too.
        return "Ctrl-C stops everything" in said.read_text(encoding="utf-8")

    def part(self, name: str) -> psutil.Process:
        """The process that the supervisor started: a worker, a lone web process, or the gunicorn that keeps several."""
        (found,) = [each for each in children_of(self.supervisor) if _part_name(each) == name]
        return found

    def has_part(self, name: str) -> bool:
        return any(_part_name(each) == name for each in children_of(self.supervisor))

    def web_workers(self, name: str) -> list[psutil.Process]:
        """The processes that answer requests of a part, such as `loyalty-web`; none while it is started again."""
        started = [each for each in children_of(self.supervisor) if _part_name(each) == name]
        return [web for each in started for web in ([each] if _is_alone(each) else children_of(each.pid))]

    def regulars(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The administrator's command on this installation."""
        return subprocess.run(
            [REGULARS, *words],
            env={**os.environ, **self._environment, "COLUMNS": "400"},
            capture_output=True,
            text=True,
            check=False,
        )

    def health(self, part: str) -> int:
        port = self.ports[part]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=30) as answer:
            return int(answer.status)

    def database(self, service: str) -> Database:
        if service not in self._databases:
            # As the owner, who may also spoil what the service itself may not touch.
            setting = f"{service.upper()}_MIGRATION_DATABASE_URL"
            file = self.environment.get(f"{setting}_FILE")
            url = Path(file).read_text() if file else self.environment.get(setting)
            self._databases[service] = Database(url or f"sqlite:///{self.var / 'data' / f'{service}.sqlite3'}")
        return self._databases[service]

    def rows(self, service: str, text: str, **values: Any) -> list[Any]:
        with self.database(service).reading() as connection:
            return list(connection.execute(sa.text(text), values))

    @property
    def broker_url(self) -> str:
        return self.environment.get("BROKER_URL") or f"embedded:{self.var / 'data' / 'broker.sqlite3'}"

    @contextmanager
    def broker(self) -> Iterator[Transport]:
        with closing(transport_at(self.broker_url)) as transport:
            yield transport

    def log(self, part: str) -> list[dict[str, Any]]:
        """What a part has said so far: its own lines, not those of gunicorn or the console channel."""
        text = (self.var / "logs" / f"{part}.log").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.startswith("{") and line.endswith("}")]


def _is_alone(process: psutil.Process) -> bool:
    return "lone_server" in command_of(process)


def _part_name(process: psutil.Process) -> str:
    match = _PART.search(command_of(process))
    if match is None:
        return ""
    name, kind = match[1], match[2] or "web"
    return name if name == "gateway" else f"{name}-{kind}"
