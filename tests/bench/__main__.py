"""`make bench`: the budgets of the design, measured on PostgreSQL and RabbitMQ, with raw PostgreSQL beside them.

Prints a table and stores it with the machine's facts as VAR/bench/<date>.json. A machine shared with others is noisy:
read the ratios, which come from one run.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from deploy.private.postgresql import find_programs
from tests.bench import load, machine, raw
from tests.bench.suite import REGULARS, RunningSuite, running_suite

SEED = 2026
_MEMBER_COLUMNS = [
    "external_id",
    "phone",
    "given_name",
    "family_name",
    "birthday",
    "locale",
    "email",
    "home_outlet",
]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--search-members", type=int, default=500_000, help="members for the search by last digits")
    parser.add_argument("--seconds", type=float, default=8.0, help="length of each measured run")
    parser.add_argument("--skip-search", action="store_true", help="leave the import to --search-members out")
    arguments = parser.parse_args()
    results: dict[str, Any] = {"began_at": datetime.now(UTC).isoformat(), "members": arguments.members}
    with tempfile.TemporaryDirectory(prefix="regulars-bench-") as directory:
        var = Path(directory) / "stack"
        var.mkdir()
        with running_suite(var, stack=True, WEB_WORKERS="1", WEB_THREADS="8") as suite:
            _measure_stack(suite, arguments, results)
        var = Path(directory) / "embedded"
        var.mkdir()
        with running_suite(var, stack=False) as suite:
            _measure_embedded(suite, results)
    _report(results)
    _store(results)


def _measure_stack(suite: RunningSuite, arguments: argparse.Namespace, results: dict[str, Any]) -> None:
    phones = _phones(arguments.search_members)
    results["import of members, rows"] = _import_members(suite, phones[: arguments.members], first=0)
    member_ids = _member_ids(suite)
    _wait_until_relayed(suite)
    baseline = _raw(suite)
    tokens = suite.tokens()
    token = tokens[sorted(tokens)[0]]

    def check_in() -> bytes:
        body = json.dumps({"identifier": random.choice(phones[: arguments.members])}).encode()
        return load.http_request("POST", "/api/v1/check-ins", _write_headers(token), body)

    def sale() -> bytes:
        lines = [{"category": "coffee", "quantity": 1, "amount_minor": 350}]
        body = json.dumps({"member_id": random.choice(member_ids), "lines": lines}).encode()
        return load.http_request("POST", "/api/v1/sales", _write_headers(token), body)

    for name, make, script in (("check-in", check_in, raw.CHECK_IN), ("sale", sale, raw.SALE)):
        for clients in (1, 16):
            results[f"{name} c={clients}"] = _rate(suite, make, clients, arguments.seconds, baseline, script)
    results["event_lag_ms"] = _event_lag(suite, sale)
    results["200 parallel stamps"] = _parallel_stamps(suite, token, member_ids[0])
    if not arguments.skip_search:
        _import_members(suite, phones[arguments.members :], first=arguments.members)
        results["search"] = _search(suite, token, phones)


def _rate(
    suite: RunningSuite,
    make: Callable[[], bytes],
    clients: int,
    seconds: float,
    baseline: raw.RawTransactions,
    script: str,
) -> dict[str, Any]:
    load.run(suite.port, clients=clients, seconds=2, next_request=make)
    before = machine.cost(suite.pid)
    outcome = load.run(suite.port, clients=clients, seconds=seconds, next_request=make)
    # Relays and consumers still work on what the run has caused; their CPU belongs to it.
    time.sleep(1.5)
    used = machine.cost(suite.pid) - before
    if outcome.failures:
        raise RuntimeError(f"{len(outcome.failures)} requests failed, the first with {outcome.failures[0]}")
    beside = baseline.rate(script, clients=clients)
    count = len(outcome.latencies)
    p50, p99 = outcome.percentile(0.5), outcome.percentile(0.99)
    return {
        "per_second": round(outcome.per_second, 1),
        "p50_ms": round(p50, 2),
        "p99_ms": round(p99, 2),
        "p99_to_p50": round(p99 / p50, 2),
        "cpu_ms": round(used.total / count * 1000, 2),
        "cpu_ms_by_part": {part: round(s / count * 1000, 3) for part, s in sorted(used.seconds.items()) if s > 0.01},
        "raw_per_second": round(beside.per_second),
        "share_of_raw": round(outcome.per_second / beside.per_second, 3),
    }


def _event_lag(suite: RunningSuite, sale: Callable[[], bytes]) -> dict[str, float]:
    """From a sale's instant in loyalty to its row in members' inbox, at a calm pace."""
    began = datetime.now(UTC)
    deadline = time.monotonic() + 6
    while time.monotonic() < deadline:
        load.run(suite.port, clients=1, seconds=0.004, next_request=sale)
        time.sleep(0.03)
    time.sleep(1)
    sent = _rows(suite, "loyalty", "SELECT event_id, occurred_at FROM outbox WHERE occurred_at > %s", began)
    applied = dict(_rows(suite, "members", "SELECT event_id, received_at FROM inbox WHERE received_at > %s", began))
    lags = sorted((applied[event] - at).total_seconds() * 1000 for event, at in sent if event in applied)
    return {
        "facts": len(lags),
        "not_applied": len(sent) - len(lags),
        "p50": round(lags[len(lags) // 2], 1),
        "p95": round(lags[int(len(lags) * 0.95)], 1),
    }


def _parallel_stamps(suite: RunningSuite, token: str, member_id: str) -> dict[str, int]:
    """200 sales of one cup to one member from 16 clients: every acknowledged stamp must be in the ledger."""
    body = json.dumps(
        {"member_id": member_id, "lines": [{"category": "coffee", "quantity": 1, "amount_minor": 350}]}
    ).encode()
    count = "SELECT count(*) FROM sales WHERE member_id = %s"
    before = _rows(suite, "loyalty", count, member_id)[0][0]
    acknowledged = 0
    while acknowledged < 200:
        outcome = load.run(
            suite.port,
            clients=16,
            seconds=0.05,
            next_request=lambda: load.http_request("POST", "/api/v1/sales", _write_headers(token), body),
        )
        acknowledged += len(outcome.latencies) - len(outcome.failures)
    time.sleep(1)
    kept = _rows(suite, "loyalty", count, member_id)[0][0] - before
    return {"acknowledged": acknowledged, "kept": kept, "kept_of_acknowledged_or_in_flight": int(kept >= acknowledged)}


def _search(suite: RunningSuite, token: str, phones: list[str]) -> dict[str, Any]:
    def request() -> bytes:
        digits = random.choice(phones)[-4:]
        return load.http_request("GET", f"/api/v1/members?last_digits={digits}", {"Authorization": f"Bearer {token}"})

    load.run(suite.port, clients=1, seconds=1, next_request=request)
    outcome = load.run(suite.port, clients=1, seconds=6, next_request=request)
    return {
        "members": len(phones),
        "p50_ms": round(outcome.percentile(0.5), 1),
        "p95_ms": round(outcome.percentile(0.95), 1),
        "failures": len(outcome.failures),
    }


def _measure_embedded(suite: RunningSuite, results: dict[str, Any]) -> None:
    phones = _phones(2_000)
    _import_members(suite, phones, first=0)
    token = next(iter(suite.tokens().values()))

    def check_in() -> bytes:
        body = json.dumps({"identifier": random.choice(phones)}).encode()
        return load.http_request("POST", "/api/v1/check-ins", _write_headers(token), body)

    outcome = load.run(suite.port, clients=16, seconds=6, next_request=check_in)
    results["embedded check-in c=16"] = {
        "per_second": round(outcome.per_second, 1),
        "p50_ms": round(outcome.percentile(0.5), 2),
        "p99_ms": round(outcome.percentile(0.99), 2),
        "failures": len(outcome.failures),
    }
    parts = machine.memory_mb(suite.pid)
    results["embedded_memory_mb"] = {
        "resident": round(sum(rss for rss, _ in parts.values())),
        "proportional": round(sum(pss for _, pss in parts.values())),
        "by_part": {part: [round(rss), round(pss)] for part, (rss, pss) in sorted(parts.items())},
    }


def _phones(count: int) -> list[str]:
    """Latvian mobile numbers, all valid and different, in E.164."""
    order = random.Random(SEED)
    return [
        f"+3712{6 if number < 1_000_000 else 9}{number % 1_000_000:06d}"
        for number in order.sample(range(2_000_000), count)
    ]


def _import_members(suite: RunningSuite, phones: list[str], *, first: int) -> dict[str, float]:
    """Rows per second of `regulars import members`, by the clock (relays and consumers work on the same cores), and
    by the CPU of the command itself."""
    path = suite.var / f"members-{first}.csv"
    outlets = sorted(suite.tokens())
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["external_id", "phone", "given_name", "family_name", "birthday", "locale", "email", "home_outlet"]
        )
        for number, phone in enumerate(phones, start=first):
            birthday = f"19{number % 90 + 10}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
            outlet = outlets[number % len(outlets)]
            rows.writerow([f"bench-{number}", phone, "Anna", "Kalniņa", birthday, "lv", "", outlet])
    began, used = time.perf_counter(), _children_cpu_seconds()
    words = [str(REGULARS), "import", "members", str(path)]
    subprocess.run(words, env=suite.environment(), check=True, stdout=subprocess.DEVNULL)
    return {
        "per_second": round(len(phones) / (time.perf_counter() - began)),
        "per_cpu_second": round(len(phones) / (_children_cpu_seconds() - used)),
    }


def _children_cpu_seconds() -> float:
    """Of children that have ended: the suite's own parts still run."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def _wait_until_relayed(suite: RunningSuite) -> None:
    """What the import has told must be heard everywhere before anything else is measured."""
    told = _rows(suite, "members", "SELECT count(*) FROM outbox WHERE name = 'members.member_enrolled.v1'")[0][0]
    while any(
        _rows(suite, service, "SELECT count(*) FROM inbox WHERE name = 'members.member_enrolled.v1'")[0][0] < told
        for service in ("loyalty", "notifications")
    ):
        time.sleep(1)


def _member_ids(suite: RunningSuite) -> list[str]:
    return [row[0] for row in _rows(suite, "members", "SELECT member_id FROM members LIMIT 100000")]


def _raw(suite: RunningSuite) -> raw.RawTransactions:
    with psycopg.connect(suite.superuser_url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE raw_bench")
    return raw.RawTransactions(suite.superuser_url("raw_bench"), find_programs() / "pgbench")


def _rows(suite: RunningSuite, service: str, sql: str, *values: Any) -> list[Any]:
    with psycopg.connect(suite.database_url(service)) as connection:
        connection.execute("SET timezone = 'UTC'")
        return connection.execute(sql, values).fetchall()


def _write_headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}


def _report(results: dict[str, Any]) -> None:
    table = Table(title="Regulars, measured")
    for heading in ("what", "measured"):
        table.add_column(heading)
    for name, value in results.items():
        table.add_row(name, json.dumps(value, indent=1) if isinstance(value, dict) else str(value))
    Console(width=120).print(table)


def _store(results: dict[str, Any]) -> None:
    directory = Path("var") / "bench"
    directory.mkdir(parents=True, exist_ok=True)
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "unknown",
    )
    results["machine"] = {"cpu": cpu, "disk_free_gb": shutil.disk_usage(".").free // 2**30}
    path = directory / f"{datetime.now(UTC):%Y-%m-%d-%H%M}.json"
    path.write_text(json.dumps(results, indent=2), encoding="utf-8")
    Console().print(f"Stored as {path}")


if __name__ == "__main__":
    main()
