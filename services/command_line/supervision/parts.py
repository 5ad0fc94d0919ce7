"""The parts of the suite: which processes run, and with which environment."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from services.command_line.environment import SERVICES
from services.command_line.supervision.supervisor import Part

# Of each service, and of no concern to any other part.
_OWN_SETTINGS = ("DATABASE_URL", "BROKER_URL", "KEYS_DIR")
# For `migrate` alone, which has been done when the parts start.
_OWNERS_SETTING = "MIGRATION_DATABASE_URL"
# Of no service by its name, but used by one alone.
_SETTINGS_OF = {"notifications": ("SMTP_URL",)}


def suite_parts(environ: Mapping[str, str], *, run_directory: Path) -> tuple[list[Part], list[Part]]:
    """What answers requests, and the workers, which ask it things and so start second."""
    web, workers = [], []
    for service in SERVICES:
        told = _told(environ, service, run_directory)
        web.append(Part(f"{service}-web", _command(f"services.{service}", "web"), told))
        workers.append(Part(f"{service}-worker", _command(f"services.{service}", "worker"), told))
    return [*web, Part("gateway", _command("gateway", "web"), _told(environ, "gateway", run_directory))], workers


def _told(environ: Mapping[str, str], part: str, run_directory: Path) -> dict[str, str]:
    withheld = withheld_from(part)
    told = {name: value for name, value in environ.items() if name.removesuffix("_FILE") not in withheld}
    return {**told, "PROMETHEUS_MULTIPROC_DIR": _metrics_directory(run_directory, part)}


def withheld_from(part: str) -> frozenset[str]:
    """The settings that lead to what belongs to others: the databases, accounts and keys of each other service."""
    others = {f"{name.upper()}_{own}" for name in (*SERVICES, "gateway") if name != part for own in _OWN_SETTINGS}
    owners = {f"{name.upper()}_{_OWNERS_SETTING}" for name in SERVICES}
    of_one = {setting for name, settings in _SETTINGS_OF.items() if name != part for setting in settings}
    # The gateway speaks to services only.
    nobodys = {"BROKER_URL"} if part == "gateway" else set()
    return frozenset(others | owners | of_one | nobodys)


def _command(module: str, kind: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, kind)


def _metrics_directory(run_directory: Path, service: str) -> str:
    """Where the processes of a service add up their counters; emptied, or it would count the last run's processes."""
    directory = run_directory / "metrics" / service
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return str(directory)
