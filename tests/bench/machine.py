"""What the processes of a suite cost, read from /proc: CPU seconds and memory of a process and all that it started."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """CPU seconds by the name of the part."""

    seconds: dict[str, float]

    def __sub__(self, earlier: Cost) -> Cost:
        return Cost({part: used - earlier.seconds.get(part, 0.0) for part, used in self.seconds.items()})

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


def tree(root: int) -> list[int]:
    """The process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children.setdefault(int(stat[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def cost(root: int) -> Cost:
    """CPU used so far by each part of the suite, with that of its children that ended."""
    seconds: dict[str, float] = {}
    for pid in tree(root):
        if stat := _stat(pid):
            used = sum(int(ticks) for ticks in stat[11:15]) / _TICKS_PER_SECOND
            part = _part(pid)
            seconds[part] = seconds.get(part, 0.0) + used
    return Cost(seconds)


def newest_of_part(root: int, part: str) -> int:
    """The process of a part that was started last: of a web part the one that answers, not the one that looks on."""
    started = {int(stat[19]): pid for pid in tree(root) if _part(pid) == part and (stat := _stat(pid))}
    return started[max(started)]


def memory_mb(root: int) -> dict[str, tuple[float, float]]:
    """By part: resident memory, and the proportional share (shared pages divided among those who share them)."""
    parts: dict[str, tuple[float, float]] = {}
    for pid in tree(root):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        lines = dict(line.split(":", 1) for line in rollup.splitlines()[1:])
        rss, pss = (int(lines[name].split()[0]) / 1024 for name in ("Rss", "Pss"))
        before = parts.get(_part(pid), (0.0, 0.0))
        parts[_part(pid)] = (before[0] + rss, before[1] + pss)
    return parts


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the third on, so that [1] is the parent; None when the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def _part(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace").replace("\0", " ")
    except OSError:
        return "gone"
    if "postgres" in words:
        return "postgresql"
    if "beam" in words or "rabbit" in words or "epmd" in words or "erl_child_setup" in words:
        return "rabbitmq"
    for name in ("members", "loyalty", "notifications", "outlets"):
        if f"services.{name}" in words:
            return f"{name} {'worker' if ' worker' in words else 'web'}"
    return "gateway" if "gateway" in words else "supervisor"
