"""The environment of one installation: where its data lives, which part listens where, and whether it runs now."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# In the order of their ports after the gateway's.
SERVICES = ("outlets", "members", "loyalty", "notifications")
DEFAULT_PORT = 8000
# The folder that holds services, gateway and deploy: the parts are started from there.
HOME = Path(__file__).parents[2]


class AlreadyRunning(Exception):
    """Another supervisor works on the same data."""


def var_directory(environ: Mapping[str, str]) -> Path:
    """The absolute directory of the installation's data."""
    return Path(environ.get("VAR") or "var").absolute()


def of_parts(environ: Mapping[str, str], *, port: int) -> dict[str, str]:
    """What all parts are told; whatever the administrator has set stands."""
    var = var_directory(environ)
    told = {
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        # glibc gives each thread an arena of its own and returns little of it: two are enough for threads that
        # share one interpreter, and the suite is a fifth smaller.
        "MALLOC_ARENA_MAX": "2",
        "PYTHONUNBUFFERED": "1",
    }
    for distance, service in enumerate(SERVICES, start=1):
        told[f"{service.upper()}_PORT"] = environ.get(f"{service.upper()}_PORT") or str(port + distance)
        told[f"{service.upper()}_URL"] = f"http://127.0.0.1:{told[f'{service.upper()}_PORT']}"
    told |= {**environ, "PORT": str(port), "VAR": str(var)}
    if keys := environ.get("KEYS_DIR"):
        told["KEYS_DIR"] = str(Path(keys).absolute())
    return told


def ports(environ: Mapping[str, str]) -> dict[str, int]:
    """Each web part with its port, in the order of the map above."""
    return {"gateway": int(environ["PORT"]), **{name: int(environ[f"{name.upper()}_PORT"]) for name in SERVICES}}


def taken_ports(environ: Mapping[str, str]) -> dict[str, int]:
    """The parts whose port another program listens on."""
    return {part: port for part, port in ports(environ).items() if not _is_free(port)}


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As gunicorn does: a port whose last connections are still fading away is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextmanager
def running(environ: Mapping[str, str], computed: Mapping[str, str]) -> Iterator[None]:
    """While the block lasts this process is the one supervisor of VAR, and other commands find what it computed.

    Raises AlreadyRunning. The lock is the kernel's, so that a killed supervisor leaves none behind.
    """
    record = _record(environ)
    record.parent.mkdir(parents=True, exist_ok=True)
    with record.open("a+", encoding="utf-8") as file:
        record.chmod(0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning from error
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "environ": dict(computed)}))
        file.flush()
        yield
        file.truncate(0)


def is_running(environ: Mapping[str, str]) -> bool:
    """Whether a supervisor works on VAR now."""
    return bool(_told_by_running_suite(environ))


def adopt_running_suite(environ: MutableMapping[str, str]) -> None:
    """Add the addresses of the suite that runs on VAR, unless they are set: one terminal serves, another one asks."""
    for name, value in _told_by_running_suite(environ).items():
        environ.setdefault(name, value)


def _told_by_running_suite(environ: Mapping[str, str]) -> dict[str, str]:
    try:
        with _record(environ).open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                known: dict[str, Any] = json.load(file)
                return dict(known["environ"])
    except (OSError, ValueError):
        pass
    return {}


def _record(environ: Mapping[str, str]) -> Path:
    return var_directory(environ) / "run" / "suite.json"
