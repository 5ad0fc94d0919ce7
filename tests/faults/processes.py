"""Processes of this machine as /proc shows them: whose children they are, whether they live, and how to freeze them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# Long enough for a busy machine; reached only when something is broken.
PATIENCE_SECONDS = 300.0


@dataclass(frozen=True)
class Process:
    """One process, told apart from a later one that got its number."""

    pid: int
    parent: int
    began: str

    @property
    def is_running(self) -> bool:
        return any(each.pid == self.pid and each.began == self.began for each in _all())

    @property
    def command(self) -> str:
        with suppress(OSError):
            return Path(f"/proc/{self.pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""

    def kill(self) -> None:
        """As a power cut or the kernel's out-of-memory killer would."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def children_of(pid: int) -> list[Process]:
    return [each for each in _all() if each.parent == pid]


def descendants_of(pid: int) -> list[Process]:
    """All that this process started, and what those started."""
    everybody = _all()
    found, parents = [], {pid}
    while born := [each for each in everybody if each.parent in parents]:
        found += born
        parents = {each.pid for each in born}
    return found


def with_var(var: Path) -> list[int]:
    """Whoever has this VAR in its environment, whosever child it is."""
    mark = f"VAR={var}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


@contextmanager
def frozen(processes: Collection[Process]) -> Iterator[None]:
    """They answer nothing while the block lasts, and their connections stay open: the meanest way to be away."""
    for each in processes:
        os.kill(each.pid, signal.SIGSTOP)
    try:
        # A thread that is at work on the other core stops a moment later, and could answer until then.
        until(lambda: all(_is_stopped(each.pid) for each in processes), "they are frozen")
        yield
    finally:
        for each in processes:
            with suppress(ProcessLookupError):
                os.kill(each.pid, signal.SIGCONT)


def until(is_so: Callable[[], object], what: str, *, every_seconds: float = 0.05) -> None:
    """Wait for something that must come true; `what` is said when it does not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS:g} s: {what}"
        time.sleep(every_seconds)


def _all() -> list[Process]:
    """Every process but those that have ended and wait for their parent to notice."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent, *rest = _stat(path)
            if state not in "ZX":
                found.append(Process(int(path.parent.name), int(parent), rest[17]))
    return found


def _is_stopped(pid: int) -> bool:
    return all(_stat(each)[0] == "T" for each in Path(f"/proc/{pid}/task").glob("*/stat"))


def _stat(path: Path) -> list[str]:
    """What the kernel says of a process or a thread, from its state on."""
    # The name, in parentheses, may hold anything; what follows it does not.
    return path.read_text().rpartition(")")[2].split()
