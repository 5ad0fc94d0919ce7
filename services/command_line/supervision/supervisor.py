"""A supervisor: starts parts, starts again the one that ends, and takes all of them along when it goes, or is killed.

honcho ends everything when one process ends: right for a developer, wrong for an outlet whose worker ran into a full
disk for a second on a Friday evening (docs/decisions/0011).
"""

from __future__ import annotations

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from services.command_line.supervision.output import PartLog

PATIENCE_SECONDS = 8.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
# A part that ran this long had started well: its next restart is not part of a row of failures.
SETTLED_SECONDS = 10.0
_BEAT_SECONDS = 0.2
# A busy suite writes a line for each request and part. Read in gulps, they wake this process twenty times a second
# instead of a thousand times; a pipe holds the lines of a second.
_GULP_SECONDS = 0.05
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Part:
    """A process to keep running."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]


@dataclass
class _Kept:
    part: Part
    log: PartLog
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause_seconds: float = FIRST_PAUSE_SECONDS
    start_again_at: float = 0.0


class PartEnded(Exception):
    """A part ended while the suite was starting; the words carry the end of its log."""


class Supervisor:
    """Keeps parts running. All calls come from one thread: the kernel ends the parts when *that thread* is gone."""

    def __init__(
        self, *, directory: Path, logs: Path, show: Callable[[str, str], None], is_talkative: bool = False
    ) -> None:
        self._directory = directory
        self._logs = logs
        self._show = show
        self._is_talkative = is_talkative
        self._kept: list[_Kept] = []
        self._selector = selectors.DefaultSelector()

    def start(self, parts: Sequence[Part]) -> None:
        """Start these parts, and keep them running from now on."""
        for part in parts:
            kept = _Kept(part, PartLog(self._logs, part.name))
            self._kept.append(kept)
            self._start(kept)

    def serve_until(self, is_over: Callable[[], bool], *, restart: bool = True) -> None:
        """Look after the parts until told otherwise. With `restart=False` raises PartEnded instead of restarting."""
        while not is_over():
            self._pass_on_output(_BEAT_SECONDS)
            for kept in self._kept:
                self._look_after(kept, restart=restart)
            time.sleep(_GULP_SECONDS)

    def stop(self) -> None:
        """End every part: politely, then after PATIENCE_SECONDS for certain."""
        running = [kept.process for kept in self._kept if kept.process is not None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(process.poll() is None for process in running) and time.monotonic() < deadline:
            self._pass_on_output(0.05)
        for process in running:
            _kill_group(process)
        self._pass_on_output(0)
        for kept in self._kept:
            kept.log.close()
        self._selector.close()

    def _start(self, kept: _Kept) -> None:
        process = subprocess.Popen(
            list(kept.part.command),
            cwd=self._directory,
            env=dict(kept.part.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A session of its own: Ctrl-C reaches the supervisor alone, which stops the parts in order.
            start_new_session=True,
            preexec_fn=_die_with_parent(os.getpid()),
        )
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        self._selector.register(process.stdout, selectors.EVENT_READ, kept)
        kept.process, kept.started_at = process, time.monotonic()

    def _pass_on_output(self, timeout_seconds: float) -> None:
        for key, _ in self._selector.select(timeout_seconds):
            self._read(key.fileobj, key.data)

    def _read(self, output: object, kept: _Kept) -> None:
        try:
            chunk = os.read(output.fileno(), 65_536)  # type: ignore[attr-defined]
        except BlockingIOError:
            return
        if not chunk:
            self._selector.unregister(output)  # type: ignore[arg-type]
            output.close()  # type: ignore[attr-defined]
            return
        for line in kept.log.write(chunk, is_talkative=self._is_talkative):
            self._show(kept.part.name, line)

    def _look_after(self, kept: _Kept, *, restart: bool) -> None:
        now = time.monotonic()
        if kept.process is None:
            if now >= kept.start_again_at:
                self._start(kept)
            return
        status = kept.process.poll()
        if status is None:
            return
        # What it started goes with it: an orphaned gunicorn worker would keep the port for a second or more.
        _kill_group(kept.process)
        self._pass_on_output(0)
        kept.process = None
        if not restart:
            raise PartEnded(f"{kept.part.name} {_how(status)}. The end of {kept.log.path}:\n{kept.log.tail(12)}")
        if now - kept.started_at >= SETTLED_SECONDS:
            kept.pause_seconds = FIRST_PAUSE_SECONDS
        kept.start_again_at = now + kept.pause_seconds
        if not self._is_talkative:
            for line in kept.log.tail(5).splitlines():
                self._show(kept.part.name, line)
        self._show(kept.part.name, f"{_how(status)}; it is started again in {kept.pause_seconds:g} s")
        kept.pause_seconds = min(kept.pause_seconds * 2, LONGEST_PAUSE_SECONDS)


def _how(status: int) -> str:
    return f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _die_with_parent(supervisor: int) -> Callable[[], None] | None:
    """Makes the kernel send SIGTERM to the part when the supervisor is gone, however it went (Linux)."""
    if sys.platform != "linux":
        return None
    # Loaded before the fork: between fork and exec only plain system calls are safe.
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != supervisor:
            os._exit(1)

    return ask
