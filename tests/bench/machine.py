"""What the processes of a suite cost, CPU seconds and memory of a process and all that it started."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Cost:
    """CPU seconds by the name of the part."""

    seconds: dict[str, float]

    def __sub__(self, earlier: Cost) -> Cost:
        return Cost({part: used - earlier.seconds.get(part, 0.0) for part, used in self.seconds.items()})

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


def cost(root: int) -> Cost:
    """CPU used so far by each part of the suite, with that of its children that ended."""
    seconds: dict[str, float] = {}
    for process in _tree(root):
        with suppress(psutil.NoSuchProcess):
            part, times = _part(process), process.cpu_times()
            used = times.user + times.system + times.children_user + times.children_system
            seconds[part] = seconds.get(part, 0.0) + used
    return Cost(seconds)


def newest_of_part(root: int, part: str) -> int:
    """The process of a part that was started last: of a web part the one that answers, not the one that looks on."""
    return max((each for each in _tree(root) if _part(each) == part), key=lambda each: each.create_time()).pid


def memory_mb(root: int) -> dict[str, tuple[float, float]]:
    """By part: resident memory, and the proportional share (shared pages divided among those who share them)."""
    parts: dict[str, tuple[float, float]] = {}
    for process in _tree(root):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            part, memory = _part(process), process.memory_full_info()
            rss, pss = parts.get(part, (0.0, 0.0))
            parts[part] = (rss + memory.rss / 1024**2, pss + memory.pss / 1024**2)
    return parts


def _tree(root: int) -> list[psutil.Process]:
    """The process and all its descendants."""
    process = psutil.Process(root)
    return [process, *process.children(recursive=True)]


def _part(process: psutil.Process) -> str:
    try:
        words = " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return "gone"
    if "postgres" in words:
        return "postgresql"
    if "beam" in words or "rabbit" in words or "epmd" in words or "erl_child_setup" in words:
        return "rabbitmq"
    for name in ("members", "loyalty", "notifications", "outlets"):
        if f"services.{name}" in words:
            return f"{name} {'worker' if ' worker' in words else 'web'}"
    return "gateway" if "gateway" in words else "supervisor"
