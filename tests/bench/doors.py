"""The door of a gym: what a check-in costs where memberships decide, beside one that lets everybody in."""

from __future__ import annotations

import json
import statistics
import time
import uuid
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg

from services.chassis.database.remembered import SECONDS
from services.command_line.demo.gym import GYM, GYM_MEMBERS
from tests.bench import load
from tests.bench.gym import copy_past, past_of
from tests.suite import Caller

if TYPE_CHECKING:
    from tests.bench.stack import Stack

# A membership that is paid and lasts: whoever has it is let in.
_LET_IN = GYM_MEMBERS[0]
_INSIDE = 40
_TURNS = 5
_PACED = 40
_TABLES = ("memberships", "membership_facts", "admission_facts")


def measure_doors(stack: Stack) -> dict[str, Any]:
    """Check-ins of the same people, in turns at a café, at a gym that is full and turns them away, and at the gym that
    lets them in; beside them the sale of a cup, which is how a café's visit earns what a gym's earns by itself."""
    stack.have(stack.sizes.usual)
    cafe, gym = (stack.suite.tokens()[code] for code in ("riga", GYM))
    if _verdict_on_anybody(stack, gym)["colour"] == "green":
        raise RuntimeError("the gym lets in whoever has no membership")
    _give_everybody_the_membership(stack, gym)
    requests: dict[str, Callable[[], bytes]] = {
        "everybody": partial(_check_in, stack, cafe),
        # Beside the café, which it is compared with; the forty who are in came while the bench warmed up.
        "turned away": partial(_check_in, stack, gym),
        "sale": stack.sale,
        "let in": partial(_check_in, stack, gym),
    }
    stack.warm_up(*requests.values())
    seen: dict[str, str] = {}
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in requests}
    for _ in range(_TURNS):
        for name, request in requests.items():
            if name in ("turned away", "let in"):
                seen[name] = _make_gym(stack, gym, is_full=name == "turned away")
            runs[name].append(_run(stack, request))
    found: dict[str, Any] = {"people": stack.people.count, "verdicts": seen}
    for name, each in runs.items():
        figures = sorted({figure for run in each for figure in run})
        found[name] = {figure: round(statistics.median(run.get(figure, 0.0) for run in each), 2) for figure in figures}
    everybody, let_in = found["everybody"], found["let in"]
    found["decides_cpu_ratio"] = round(found["turned away"]["cpu_ms"] / everybody["cpu_ms"], 2)
    found["waits_ratio"] = round(let_in["p50_ms_paced"] / everybody["p50_ms_paced"], 2)
    found["earns_cpu_ratio"] = round(let_in["cpu_ms"] / (everybody["cpu_ms"] + found["sale"]["cpu_ms"]), 2)
    return found


def _run(stack: Stack, request: Callable[[], bytes]) -> dict[str, float]:
    outcome, used = stack.used_by(request, 16, stack.seconds / 2)
    done = len(outcome.latencies)
    return {
        "cpu_ms": used.total / done * 1000,
        **{f"cpu_ms {part}": seconds / done * 1000 for part, seconds in used.seconds.items()},
        "per_second": outcome.per_second,
        "p50_ms": outcome.percentile(0.5),
        "p50_ms_paced": _paced(stack, request),
    }


def _paced(stack: Stack, request: Callable[[], bytes]) -> float:
    """What whoever stands at the desk waits, in the middle: ten come in a second, more than walk through any door, and
    the work that follows each of them is done before the next. Back to back, one would wait for the work of another."""
    latencies: list[float] = []
    for _ in range(_PACED):
        latencies += load.run(stack.suite.port, clients=1, seconds=0.002, next_request=request).latencies
        time.sleep(0.1)
    return statistics.median(latencies) * 1000


def _make_gym(stack: Stack, token: str, *, is_full: bool) -> str:
    """As many are in as in an evening hour, and whoever comes leaves at once; answers the verdict on somebody."""
    capacity = _INSIDE if is_full else _INSIDE * 2
    with psycopg.connect(stack.suite.superuser_url("regulars_members")) as connection:
        connection.execute("UPDATE outlets SET capacity = %s, stay_minutes = 0 WHERE outlet_code = %s", (capacity, GYM))
        connection.execute("UPDATE visits SET stays_until = checked_in_at WHERE stays_until > now()")
        connection.execute(
            "UPDATE visits SET stays_until = now() + interval '1 day' WHERE check_in_id IN"
            " (SELECT min(check_in_id) FROM visits WHERE outlet_code = %s GROUP BY member_id LIMIT %s)",
            (GYM, _INSIDE),
        )
    time.sleep(SECONDS + 1)
    verdict = _verdict_on_anybody(stack, token)
    if (verdict["code"] == "outlet_full") is not is_full:
        raise RuntimeError(f"the gym decides otherwise: {verdict}")
    return str(verdict["code"])


def _check_in(stack: Stack, token: str) -> bytes:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
    body = json.dumps({"identifier": stack.people.one()}).encode()
    return load.http_request("POST", "/api/v1/check-ins", headers, body)


def _verdict_on_anybody(stack: Stack, token: str) -> dict[str, Any]:
    """Who has not come a moment ago."""
    caller = Caller(f"http://127.0.0.1:{stack.suite.port}", token)
    while True:
        answer = caller.post("/check-ins", {"identifier": stack.people.one()})
        if answer.status != 201:
            raise RuntimeError(f"nobody can be checked in: {answer.body!r}")
        if answer.json["verdict"]["code"] != "already_in":
            return dict(answer.json["verdict"])


def _give_everybody_the_membership(stack: Stack, token: str) -> None:
    known = Caller(f"http://127.0.0.1:{stack.suite.port}", token).post("/check-ins", {"identifier": _LET_IN.phone})
    guest = str(known.json["member"]["member_id"])
    with psycopg.connect(stack.suite.superuser_url("regulars_members")) as connection:
        plans = {str(row[0]) for row in connection.execute("SELECT plan_version_id FROM plan_versions")}
        past = past_of(connection, guest, shared=plans, tables=_TABLES)
        others = connection.execute(
            "SELECT member_id FROM members WHERE member_id NOT IN (SELECT member_id FROM memberships)"
            " AND member_id NOT IN (SELECT member_id FROM admission_facts)"
        )
        copy_past(connection, [(row[0], past) for row in others])
