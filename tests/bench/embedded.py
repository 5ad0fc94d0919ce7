"""The embedded suite: SQLite and the embedded broker, as an outlet runs it."""

from __future__ import annotations

import json
import random
import uuid
from typing import Any

from tests.bench import load, machine
from tests.bench.people import People
from tests.bench.suite import RunningSuite

_MEMBERS = 2_000


def measure_embedded(suite: RunningSuite) -> dict[str, Any]:
    """Check-ins at sixteen tills, and then the memory of all processes together."""
    people = People(suite)
    imported = people.import_by_command(_MEMBERS)
    tokens = sorted(suite.tokens().values())

    def check_in() -> bytes:
        headers = {"Authorization": f"Bearer {random.choice(tokens)}", "Idempotency-Key": str(uuid.uuid4())}
        body = json.dumps({"identifier": people.one()}).encode()
        return load.http_request("POST", "/api/v1/check-ins", headers, body)

    outcome = load.run(suite.port, clients=16, seconds=6, next_request=check_in)
    parts = machine.memory_mb(suite.pid)
    return {
        "import": imported,
        "check-in, 16 clients": {
            "per_second": round(outcome.per_second, 1),
            "p50_ms": round(outcome.percentile(0.5), 2),
            "p99_ms": round(outcome.percentile(0.99), 2),
            "failures": len(outcome.failures),
        },
        "memory_mb": {
            "resident": round(sum(rss for rss, _ in parts.values())),
            "proportional": round(sum(pss for _, pss in parts.values())),
            "by_part": {part: [round(rss), round(pss)] for part, (rss, pss) in sorted(parts.items())},
        },
    }
