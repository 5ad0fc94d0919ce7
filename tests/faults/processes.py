"""Processes of this machine: whose children they are, whether they live, what they show, and how to freeze them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

# Long enough for a busy machine; reached only when something is broken.
PATIENCE_SECONDS = 300.0


def is_alive(process: psutil.Process) -> bool:
    """Not one that has ended and waits for its parent to notice, and no later one that got its number."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    return False


def children_of(pid: int) -> list[psutil.Process]:
    return [each for each in psutil.Process(pid).children() if is_alive(each)]


def descendants_of(pid: int) -> list[psutil.Process]:
    """All that this process started, and what those started."""
    return [each for each in psutil.Process(pid).children(recursive=True) if is_alive(each)]


def command_of(process: psutil.Process) -> str:
    """Nothing, when it has just ended."""
    with suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def shown_by_all() -> dict[int, bytes]:
    """What each process of this machine shows in its command line and its environment, as far as we may read it."""
    shown = {}
    for pid in psutil.pids():
        # It may have ended meanwhile.
        with suppress(OSError):
            shown[pid] = b"".join(Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "environ"))
    return shown


def with_var(var: Path) -> list[int]:
    """Whoever has this VAR in its environment, whosever child it is."""
    return [pid for pid, shown in shown_by_all().items() if f"VAR={var}".encode() in shown.split(b"\0")]


@contextmanager
def frozen(processes: Collection[psutil.Process]) -> Iterator[None]:
    """They answer nothing while the block lasts, and their connections stay open: the meanest way to be away."""
    for each in processes:
        each.suspend()
    try:
        # A thread that is at work on the other core stops a moment later, and could answer until then.
        until(lambda: all(_is_stopped(each) for each in processes), "they are frozen")
        yield
    finally:
        for each in processes:
            with suppress(psutil.NoSuchProcess):
                each.resume()


def until(is_so: Callable[[], object], what: str, *, every_seconds: float = 0.05) -> None:
    """Wait for something that must come true; `what` is said when it does not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS:g} s: {what}"
        time.sleep(every_seconds)


def _is_stopped(process: psutil.Process) -> bool:
    """With all its threads: each is asked by its own number, as if it were a process."""
    with suppress(psutil.NoSuchProcess):
        return all(psutil.Process(thread.id).status() == psutil.STATUS_STOPPED for thread in process.threads())
    return False
