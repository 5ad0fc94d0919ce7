"""The parts of the suite: which processes run, and with which environment."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from services.command_line.environment import SERVICES
from services.command_line.supervision.supervisor import Part


def suite_parts(environ: Mapping[str, str], *, run_directory: Path) -> tuple[list[Part], list[Part]]:
    """What answers requests, and the workers, which ask it things and so start second."""
    web, workers = [], []
    for service in SERVICES:
        told = {**environ, "PROMETHEUS_MULTIPROC_DIR": _metrics_directory(run_directory, service)}
        web.append(Part(f"{service}-web", _command(f"services.{service}", "web"), told))
        workers.append(Part(f"{service}-worker", _command(f"services.{service}", "worker"), told))
    told = {**environ, "PROMETHEUS_MULTIPROC_DIR": _metrics_directory(run_directory, "gateway")}
    return [*web, Part("gateway", _command("gateway", "web"), told)], workers


def _command(module: str, kind: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, kind)


def _metrics_directory(run_directory: Path, service: str) -> str:
    """Where the processes of a service add up their counters; emptied, or it would count the last run's processes."""
    directory = run_directory / "metrics" / service
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return str(directory)
