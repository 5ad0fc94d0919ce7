"""The supervisor keeps its parts running, and takes every one of them along, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from services.command_line.supervision.output import PartLog
from services.command_line.supervision.supervisor import Part, PartEnded, Supervisor

PATIENCE_SECONDS = 120.0
# Each part writes its pid, and then does as its test says.
BEGIN = "import os, pathlib, signal, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid()));"
WAIT = BEGIN + "time.sleep(600)"
REPOSITORY = Path(__file__).parents[2]


def part(name: str, directory: Path, code: str = WAIT) -> Part:
    return Part(name, (sys.executable, "-c", code, str(directory / f"{name}.pid")), dict(os.environ))


def until(is_so: Callable[[], bool], supervisor: Supervisor | None = None) -> None:
    """Looks after the parts meanwhile."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        if supervisor is None:
            time.sleep(0.02)
        else:
            first = iter((False,))
            supervisor.serve_until(lambda once=first: next(once, True))  # type: ignore[misc]


def pid_of(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (FileNotFoundError, ValueError):
        return None


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def supervising(directory: Path, *parts: Part) -> Iterator[tuple[Supervisor, list[str]]]:
    shown: list[str] = []
    supervisor = Supervisor(
        directory=directory, logs=directory / "logs", show=lambda name, line: shown.append(f"{name}: {line}")
    )
    try:
        supervisor.start(parts)
        yield supervisor, shown
    finally:
        supervisor.stop()


def test_a_part_that_ends_is_started_again_and_people_are_told(tmp_path: Path) -> None:
    pid_file = tmp_path / "worker.pid"
    with supervising(tmp_path, part("worker", tmp_path)) as (supervisor, shown):
        until(lambda: pid_of(pid_file) is not None, supervisor)
        first = pid_of(pid_file)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: pid_of(pid_file) not in (None, first), supervisor)
    assert any("ended by signal 9; it is started again" in line for line in shown)


def test_a_part_that_ends_while_the_suite_starts_ends_the_start_with_its_last_words(tmp_path: Path) -> None:
    broken = part("loyalty-web", tmp_path, "raise SystemExit('the settings make no sense')")
    with supervising(tmp_path, broken) as (supervisor, _), pytest.raises(PartEnded, match="the settings make no sense"):
        supervisor.serve_until(lambda: False, restart=False)


def test_what_a_part_started_ends_with_it(tmp_path: Path) -> None:
    child = "import subprocess; subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1] + '.child', '']);"
    master = Part(
        "web",
        (sys.executable, "-c", BEGIN + child + "time.sleep(600)", str(tmp_path / "web.pid"), WAIT),
        dict(os.environ),
    )
    with supervising(tmp_path, master) as (supervisor, _):
        until(lambda: pid_of(tmp_path / "web.pid.child") is not None, supervisor)
        orphan, master_pid = pid_of(tmp_path / "web.pid.child"), pid_of(tmp_path / "web.pid")
        assert orphan is not None
        assert master_pid is not None
        os.kill(master_pid, signal.SIGKILL)
        until(lambda: not is_alive(orphan), supervisor)


def test_a_part_that_will_not_leave_is_ended_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.command_line.supervision.supervisor.PATIENCE_SECONDS", 0.2)
    stubborn = part("stubborn", tmp_path, "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + WAIT)
    with supervising(tmp_path, stubborn) as (supervisor, _):
        until(lambda: pid_of(tmp_path / "stubborn.pid") is not None, supervisor)
    pid = pid_of(tmp_path / "stubborn.pid")
    assert pid is not None
    assert not is_alive(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_no_part_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    names = ("web", "worker", "gateway")
    code = (
        "import sys; from pathlib import Path; from tests.command_line.test_supervisor import part, supervising\n"
        "directory = Path(sys.argv[1])\n"
        f"with supervising(directory, *[part(name, directory) for name in {names!r}]) as (supervisor, _):\n"
        "    supervisor.serve_until(lambda: False)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=REPOSITORY)
    until(lambda: all(pid_of(tmp_path / f"{name}.pid") for name in names))
    pids = [pid_of(tmp_path / f"{name}.pid") for name in names]
    supervisor.kill()
    supervisor.wait()
    until(lambda: not any(is_alive(pid) for pid in pids if pid is not None))


def test_all_that_a_part_says_is_in_its_log_and_only_warnings_are_shown(tmp_path: Path) -> None:
    log = PartLog(tmp_path, "loyalty-worker")
    shown = log.write(b'{"event": "request", "level": "info"}\n{"event": "broker away", "lev')
    shown += log.write(b'el": "warning", "part": "loyalty", "seconds": 5}\n[2025-03-07] [ERROR] Worker timed out\n')
    log.close()
    assert shown == ["warning: broker away (seconds 5)", "[2025-03-07] [ERROR] Worker timed out"]
    assert len((tmp_path / "loyalty-worker.log").read_text().splitlines()) == 3


def test_a_full_log_begins_anew_and_the_one_before_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.command_line.supervision.output.LARGEST_LOG_BYTES", 100)
    log = PartLog(tmp_path, "gateway")
    for number in range(10):
        log.write(f"line {number} of a part that talks a lot\n".encode())
    log.close()
    assert (tmp_path / "gateway.log").stat().st_size <= 100
    assert (tmp_path / "gateway.log.1").exists()
