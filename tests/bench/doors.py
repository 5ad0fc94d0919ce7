"""The door of a gym: what a check-in costs where memberships decide, beside one that lets everybody in."""

from __future__ import annotations

import json
import random
import statistics
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg

from services.command_line.demo.gym import GYM, GYM_MEMBERS
from tests.bench import load
from tests.bench.gym import copy_past, past_of
from tests.suite import Caller

if TYPE_CHECKING:
    from tests.bench.stack import Stack

# A membership that is paid and lasts: whoever has it is let in.
_LET_IN = GYM_MEMBERS[0]
_TABLES = ("memberships", "membership_facts", "admission_facts")


def measure_doors(stack: Stack) -> dict[str, Any]:
    """Check-ins of the same people, in turns at a café and at the gym, each with a membership that is looked at."""
    stack.have(stack.sizes.usual)
    cafe, gym = (stack.suite.tokens()[code] for code in ("riga", GYM))
    if _verdict_on_anybody(stack, gym)["colour"] == "green":
        raise RuntimeError("the gym lets in whoever has no membership")
    _give_everybody_the_membership(stack, gym)
    verdict = _verdict_on_anybody(stack, gym)
    if verdict["colour"] != "green":
        raise RuntimeError(f"the gym lets nobody in: {verdict}")
    rates: dict[str, list[tuple[float, float, float]]] = {"everybody": [], "members": []}
    for _ in range(5):
        for name, token in (("everybody", cafe), ("members", gym)):
            outcome, used = stack.used_by(partial(_check_in, stack, token), 16, stack.seconds / 2)
            done = len(outcome.latencies)
            rates[name].append((used.total / done * 1000, outcome.per_second, outcome.percentile(0.5)))
    found: dict[str, Any] = {"people": stack.people.count, "verdict": verdict["code"]}
    for name, runs in rates.items():
        cpu_ms, per_second, p50_ms = (statistics.median(figures) for figures in zip(*runs, strict=True))
        found[name] = {"cpu_ms": round(cpu_ms, 2), "per_second": round(per_second, 1), "p50_ms": round(p50_ms, 2)}
    found["cpu_ratio"] = round(found["members"]["cpu_ms"] / found["everybody"]["cpu_ms"], 2)
    found["rate_ratio"] = round(found["members"]["per_second"] / found["everybody"]["per_second"], 2)
    return found


def _check_in(stack: Stack, token: str) -> bytes:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
    body = json.dumps({"identifier": stack.people.one()}).encode()
    return load.http_request("POST", "/api/v1/check-ins", headers, body)


def _verdict_on_anybody(stack: Stack, token: str) -> dict[str, Any]:
    caller = Caller(f"http://127.0.0.1:{stack.suite.port}", token)
    answer = caller.post("/check-ins", {"identifier": random.choice(stack.people.phones)})
    if answer.status != 201:
        raise RuntimeError(f"nobody can be checked in: {answer.body!r}")
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
