"""`make bench`: the budgets of the design, measured on PostgreSQL and RabbitMQ, with raw PostgreSQL beside them.

Prints a table for docs/performance.md and stores all figures, with the machine's facts, as VAR/bench/<date>.json. A
machine shared with others is noisy: read the ratios, which come from one run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench import budgets
from tests.bench.embedded import measure_embedded
from tests.bench.night import measure_night
from tests.bench.stack import PHASES, Sizes, Stack, measure
from tests.bench.suite import running_suite

# One tablet asks for more here than a row of tills in an evening.
_SETTINGS = {
    "LOOK_UPS_PER_MINUTE": "1000000",
    "LOOK_UPS_PER_HOUR": "1000000",
}
ALL = (*PHASES, "embedded", "night")


def main() -> None:
    arguments = _arguments()
    phases = arguments.only or ALL
    results: dict[str, Any] = {"began_at": datetime.now(UTC).isoformat(), "build": _build(), "machine": _machine()}
    try:
        _measure(phases, arguments, results)
    finally:
        # Also what was measured before something failed: a whole run takes a quarter of an hour.
        _store(results)
    _report(results)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=ALL, metavar="PHASE", help=f"some of: {', '.join(ALL)}")
    parser.add_argument("--seconds", type=float, default=8.0, help="length of each measured run")
    parser.add_argument("--divide", type=int, default=1, metavar="N", help="so many times fewer members, to try it out")
    return parser.parse_args()


def _measure(phases: tuple[str, ...], arguments: argparse.Namespace, results: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory(prefix="regulars-bench-") as directory:
        if set(phases) & set(PHASES):
            var = Path(directory) / "stack"
            var.mkdir()
            with running_suite(var, stack=True, **_SETTINGS) as suite:
                stack = Stack(suite, Sizes().divided_by(arguments.divide), seconds=arguments.seconds)
                for name, found in measure(stack, phases):
                    _keep(results, name, found)
        if "embedded" in phases:
            var = Path(directory) / "embedded"
            var.mkdir()
            with running_suite(var, stack=False) as suite:
                _keep(results, "embedded", measure_embedded(suite))
        if "night" in phases:
            var = Path(directory) / "night"
            var.mkdir()
            _keep(results, "night", measure_night(var, Sizes().divided_by(arguments.divide).usual))


def _keep(results: dict[str, Any], name: str, found: dict[str, Any]) -> None:
    results[name] = found
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {name} {json.dumps(found)}\n")
    sys.stdout.flush()


def _report(results: dict[str, Any]) -> None:
    print("\n| What | Budget | Measured | |\n|---|---|---|---|")
    for line in budgets.lines(results):
        print(f"| {' | '.join(line)} |")


def _store(results: dict[str, Any]) -> None:
    directory = Path(os.environ.get("VAR", "var")) / "bench"
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{datetime.now(UTC):%Y-%m-%d-%H%M}.json"
    path.write_text(json.dumps(results, indent=2), encoding="utf-8")
    print(f"\nStored as {path}")


def _build() -> str:
    done = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def _machine() -> dict[str, Any]:
    cpu = [
        line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model n" in line
    ]
    # What a Python was built with is worth a third of its speed (docs/performance.md).
    return {"cpu": cpu[:1], "cores": os.cpu_count(), "python": sys.version, "load_before": os.getloadavg()}


if __name__ == "__main__":
    main()
