"""The phases on PostgreSQL and RabbitMQ. Each can be asked for alone, and brings about what it needs."""

from __future__ import annotations

import json
import os
import random
import signal
import statistics
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from itertools import count
from typing import Any

import psycopg

from deploy.private.postgresql import find_programs
from services.chassis.identifiers import new_id
from tests.bench import load, machine, raw
from tests.bench.doors import measure_doors
from tests.bench.page import measure_page
from tests.bench.people import People
from tests.bench.suite import RunningSuite
from tests.faults.till import Till

Result = dict[str, Any]
_COFFEE = [{"category": "coffee", "quantity": 1, "amount_minor": 350}]
# In half a second; an idle suite looks into its outboxes and takes half of this.
_IDLE_CPU_SECONDS = 0.06
_LEDGER_ROWS = 1_000_000


@dataclass(frozen=True)
class Sizes:
    """How many members there are for which phase."""

    few: int = 10_000
    imported: int = 30_000
    usual: int = 100_000
    searched: int = 500_000
    most: int = 1_000_000

    def divided_by(self, divisor: int) -> Sizes:
        return Sizes(**{name: count // divisor for name, count in vars(self).items()})


class Stack:
    """A running suite with its people, and the requests that its tills send."""

    def __init__(self, suite: RunningSuite, sizes: Sizes, *, seconds: float) -> None:
        self.suite = suite
        self.people = People(suite)
        self.sizes = sizes
        self.seconds = seconds
        tokens = suite.tokens()
        self.token = tokens[sorted(tokens)[0]]

    @cached_property
    def baseline(self) -> raw.RawTransactions:
        with psycopg.connect(self.suite.superuser_url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE raw_bench")
        return raw.RawTransactions(self.suite.superuser_url("raw_bench"), find_programs() / "pgbench")

    @cached_property
    def member_ids(self) -> list[str]:
        """Of those whom loyalty has heard of: members that it must ask about first would cost more."""
        self.have(self.sizes.few)
        return [row[0] for row in self.suite.rows("loyalty", "SELECT member_id FROM members WHERE is_confirmed")]

    def have(self, members: int) -> None:
        """See to it that there are so many. The first few are imported in earnest, and heard of everywhere."""
        if not self.people.count:
            self.import_in_earnest(self.sizes.few)
        self.people.fill_up_to(members)

    def import_in_earnest(self, rows: int) -> Result:
        figures = self.people.import_by_command(rows)
        self._wait_until_relayed()
        return figures

    @cached_property
    def among_few(self) -> Result:
        """What a check-in costs while there are few members; asked for before there are many."""
        self.have(self.sizes.few)
        return {"members": self.people.count, **_typical(self, self.check_in)}

    def warm_up(self, *requests: Callable[[], bytes], clients: int = 16) -> None:
        """Some of each, and then what a server does within a minute of a table's growth, before anything is measured:
        until PostgreSQL has looked how full a table is, it looks for rows as if there were none."""
        for request in requests:
            load.run(self.suite.port, clients=clients, seconds=2, next_request=request)
        for service in ("loyalty", "members"):
            with psycopg.connect(self.suite.superuser_url(f"regulars_{service}"), autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")

    def check_in(self) -> bytes:
        body = json.dumps({"identifier": self.people.one()}).encode()
        return load.http_request("POST", "/api/v1/check-ins", self._write_headers(), body)

    def sale(self, member_id: str | None = None) -> bytes:
        body = json.dumps({"member_id": member_id or random.choice(self.member_ids), "lines": _COFFEE}).encode()
        return load.http_request("POST", "/api/v1/sales", self._write_headers(), body)

    def find(self) -> bytes:
        path = f"/api/v1/members?last_digits={self.people.one()[-4:]}"
        return load.http_request("GET", path, {"Authorization": f"Bearer {self.token}"})

    def used_by(self, request: Callable[[], bytes], clients: int, seconds: float) -> tuple[load.Outcome, machine.Cost]:
        """How the requests went, and what all parts together took for them."""
        before = machine.cost(self.suite.pid)
        outcome = load.run(self.suite.port, clients=clients, seconds=seconds, next_request=request)
        self._settle()
        used = machine.cost(self.suite.pid) - before
        _refuse_failures(outcome)
        return outcome, used

    def _settle(self) -> None:
        """Relays and consumers still work on what a run has caused: their CPU belongs to it, and not to the next."""
        time.sleep(1)
        used = machine.cost(self.suite.pid).total
        for _ in range(30):
            time.sleep(0.5)
            before, used = used, machine.cost(self.suite.pid).total
            if used - before < _IDLE_CPU_SECONDS:
                return

    def _write_headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid.uuid4())}

    def _wait_until_relayed(self) -> None:
        """What the import has told must be heard everywhere before anything else is measured."""
        told = self.suite.rows("members", "SELECT count(*) FROM outbox WHERE name = 'members.member_enrolled.v1'")[0][0]
        heard = "SELECT count(*) FROM inbox WHERE name = 'members.member_enrolled.v1'"
        while any(self.suite.rows(service, heard)[0][0] < told for service in ("loyalty", "notifications")):
            time.sleep(1)


def measure_import(stack: Stack) -> Result:
    """Rows of `regulars import members`, with ledger, outbox and audit, while relays and consumers work."""
    stack.have(stack.sizes.few)
    return stack.import_in_earnest(stack.sizes.imported)


def measure_rates(stack: Stack) -> Result:
    """Check-ins and sales at one till and at sixteen, each beside the bare database in the same minute."""
    stack.have(stack.sizes.usual)
    found: Result = {"members": stack.people.count}
    for name, request, script in (("check-in", stack.check_in, raw.CHECK_IN), ("sale", stack.sale, raw.SALE)):
        for clients in (1, 16):
            found[f"{name}, {clients} clients"] = _rate(stack, request, clients, script)
    return found


def _rate(stack: Stack, request: Callable[[], bytes], clients: int, script: str) -> Result:
    stack.warm_up(request, clients=clients)
    outcome, used = stack.used_by(request, clients, stack.seconds)
    beside = stack.baseline.rate(script, clients=clients)
    done = len(outcome.latencies)
    p50, p99 = outcome.percentile(0.5), outcome.percentile(0.99)
    return {
        "per_second": round(outcome.per_second, 1),
        "p50_ms": round(p50, 2),
        "p99_ms": round(p99, 2),
        "p99_to_p50": round(p99 / p50, 2),
        "cpu_ms": round(used.total / done * 1000, 2),
        "cpu_ms_by_part": {part: round(s / done * 1000, 3) for part, s in sorted(used.seconds.items()) if s > 0.01},
        "raw_per_second": round(beside.per_second),
        "share_of_raw": round(outcome.per_second / beside.per_second, 3),
    }


def _refuse_failures(outcome: load.Outcome) -> None:
    if outcome.failures:
        raise RuntimeError(f"{len(outcome.failures)} requests failed, the first with {outcome.failures[0]!r}")


def _typical(stack: Stack, request: Callable[[], bytes]) -> Result:
    """The middle of five short runs at sixteen clients, for what is compared with itself later."""
    stack.warm_up(request)
    rates, costs = [], []
    for _ in range(5):
        outcome, used = stack.used_by(request, 16, stack.seconds / 3)
        rates.append(outcome.per_second)
        costs.append(used.total / len(outcome.latencies) * 1000)
    return {"per_second": round(statistics.median(rates), 1), "cpu_ms": round(statistics.median(costs), 2)}


def measure_lag(stack: Stack) -> Result:
    """From a sale's instant in loyalty to its row in members' inbox, at a calm pace."""
    stack.have(stack.sizes.few)
    began = datetime.now(UTC)
    deadline = time.monotonic() + 6
    while time.monotonic() < deadline:
        load.run(stack.suite.port, clients=1, seconds=0.004, next_request=stack.sale)
        time.sleep(0.03)
    time.sleep(1)
    sent = stack.suite.rows("loyalty", "SELECT event_id, occurred_at FROM outbox WHERE occurred_at > %s", began)
    received = "SELECT event_id, received_at FROM inbox WHERE received_at > %s"
    applied = dict(stack.suite.rows("members", received, began))
    lags = sorted((applied[event] - at).total_seconds() * 1000 for event, at in sent if event in applied)
    return {
        "facts": len(lags),
        "not_applied": len(sent) - len(lags),
        "p50_ms": round(lags[len(lags) // 2], 1),
        "p95_ms": round(lags[int(len(lags) * 0.95)], 1),
    }


def measure_one_member(stack: Stack) -> Result:
    """200 stamps for one member at once and 40 replays of one key, while the process that answers is killed."""
    guest = stack.member_ids[0]
    till = Till(f"http://127.0.0.1:{stack.suite.port}", stack.token)
    sold = "SELECT count(*) FROM sales WHERE member_id = %s"
    before = stack.suite.rows("loyalty", sold, guest)[0][0]
    keys = [new_id() for _ in range(200)]
    killed, stamps = _while_killing(stack, [partial(till.sells, guest, key=key) for key in keys], every=60)
    kept = stack.suite.rows("loyalty", sold, guest)[0][0] - before
    key = new_id()
    killed_again, replays = _while_killing(stack, [partial(till.sells, guest, key=key)] * 40, every=15)
    caused = stack.suite.rows("loyalty", "SELECT count(*) FROM sales WHERE command_id = %s", key)[0][0]
    return {
        "workers_killed": killed + killed_again,
        "stamps_acknowledged": sum(answer.status == 201 for answer in stamps),
        "stamps_kept": kept,
        "replays": len(replays),
        "different_answers": len({(answer.status, answer.body) for answer in replays}),
        "effects": caused,
    }


def _while_killing(stack: Stack, calls: list[Callable[[], Any]], *, every: int) -> tuple[int, list[Any]]:
    """The answers of all calls, sixteen at a time; loyalty's process is killed each time that so many are answered."""
    answered, killed = count(1), 0

    def then_kill(call: Callable[[], Any]) -> Any:
        nonlocal killed
        answer = call()
        if next(answered) % every == 0:
            with suppress(ProcessLookupError):
                os.kill(machine.newest_of_part(stack.suite.pid, "loyalty web"), signal.SIGKILL)
                killed += 1
        return answer

    with ThreadPoolExecutor(16) as tills:
        answers = list(tills.map(then_kill, calls))
    return killed, answers


def measure_ledger(stack: Stack) -> Result:
    """The rate of sales on a ledger of a million rows against that on a nearly empty one."""
    stack.have(stack.sizes.few)
    rows = "SELECT count(*) FROM entries"
    found: Result = {"rows_before": stack.suite.rows("loyalty", rows)[0][0], "before": _typical(stack, stack.sale)}
    _grow_ledger(stack)
    found["rows_after"] = stack.suite.rows("loyalty", rows)[0][0]
    found["after"] = _typical(stack, stack.sale)
    found["rate_ratio"] = round(found["after"]["per_second"] / found["before"]["per_second"], 2)
    found["cpu_ratio"] = round(found["after"]["cpu_ms"] / found["before"]["cpu_ms"], 2)
    return found


def _grow_ledger(stack: Stack) -> None:
    """Old stamps that are spent: each earned in a sale of its own and used up, as six cups ago."""
    with psycopg.connect(stack.suite.superuser_url("regulars_loyalty"), autocommit=True) as connection:
        connection.execute(_OLD_SALES, {"rows": _LEDGER_ROWS // 2})
        for table in ("sales", "entries", "lots", "allocations"):
            connection.execute(f"VACUUM ANALYZE {table}".encode())
        connection.execute("CHECKPOINT")


# Half of the entries earn and half spend, as in a ledger in which every stamp was used. Ids sort as those of last year.
_OLD_SALES = """
WITH numbered AS (SELECT member_id, row_number() OVER () AS place FROM members),
old AS (
  SELECT numbered.member_id, n,
         '01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0') AS sale_id,
         '01900000-0000-7000-9000-' || lpad(to_hex(n), 12, '0') AS lot_id,
         '01900000-0000-7000-a000-' || lpad(to_hex(n), 12, '0') AS spend_id,
         now() - interval '400 days' + n * interval '1 second' AS at
    FROM generate_series(1, %(rows)s) AS n
    JOIN numbered ON numbered.place = n %% (SELECT count(*) FROM members) + 1
),
sold AS (
  INSERT INTO sales (sale_id, command_id, member_id, outlet_code, occurred_at, recorded_at, business_date, lines)
  SELECT sale_id, sale_id, member_id, 'riga', at, at, at::date,
         '[{"category":"coffee","quantity":1,"amount_minor":350,"earns":["coffee"]}]' FROM old
),
earned AS (
  INSERT INTO entries (entry_id, member_id, program, kind, quantity, command_id, sale_id, outlet_code, occurred_at,
                       recorded_at, business_date)
  SELECT lot_id, member_id, 'coffee', 'earn', 1, sale_id, sale_id, 'riga', at, at, at::date FROM old
  UNION ALL
  SELECT spend_id, member_id, 'coffee', 'spend', -1, sale_id, NULL, 'riga', at, at, at::date FROM old
),
kept AS (
  INSERT INTO lots (lot_id, member_id, program, quantity, remaining, earned_at, outlet_code)
  SELECT lot_id, member_id, 'coffee', 1, 0, at, 'riga' FROM old
)
INSERT INTO allocations (allocation_id, entry_id, lot_id, quantity) SELECT spend_id, spend_id, lot_id, -1 FROM old
"""


def measure_search(stack: Stack) -> Result:
    """Find by the last four digits among half a million, through the gateway, at one till.

    In bursts, before each of which it is forgotten what was asked: a station that asks for hundreds is paused.
    """
    stack.have(stack.sizes.searched)
    latencies: list[float] = []
    with psycopg.connect(stack.suite.superuser_url("regulars_members"), autocommit=True) as connection:
        for burst in range(40):
            connection.execute("DELETE FROM look_up_numbers")
            connection.execute("DELETE FROM look_up_tallies")
            outcome = load.run(stack.suite.port, clients=1, seconds=0.15, next_request=stack.find)
            _refuse_failures(outcome)
            latencies += outcome.latencies if burst else []
    ordered = sorted(latencies)
    return {
        "members": stack.people.count,
        "searches": len(ordered),
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
    }


def measure_growth(stack: Stack) -> Result:
    """What a check-in costs among a million members against ten thousand, when anybody of them may come."""
    few = stack.among_few
    stack.have(stack.sizes.most)
    most = {"members": stack.people.count, **_typical(stack, stack.check_in)}
    return {"few": few, "most": most, "cpu_ratio": round(most["cpu_ms"] / few["cpu_ms"], 2)}


def measure_pages(stack: Stack) -> Result:
    """The station page on a slow tablet, the member's on a slow phone."""
    return measure_page(stack.suite, stack.token)


# In the order in which the tables grow.
PHASES: dict[str, Callable[[Stack], Result]] = {
    "pages": measure_pages,
    "import": measure_import,
    "rates": measure_rates,
    "doors": measure_doors,
    "lag": measure_lag,
    "one-member": measure_one_member,
    "ledger": measure_ledger,
    "search": measure_search,
    "growth": measure_growth,
}


def measure(stack: Stack, phases: Collection[str]) -> Iterator[tuple[str, Result]]:
    """The phases that were asked for, one after the other."""
    if "growth" in phases:
        _ = stack.among_few
    for name, phase in PHASES.items():
        if name in phases:
            yield name, phase(stack)
