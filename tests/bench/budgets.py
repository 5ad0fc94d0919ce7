"""The budgets beside what was measured; of those of a check-in docs/decisions/0025 and 0032 tell more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Results = Mapping[str, Any]


@dataclass(frozen=True)
class Budget:
    """One line of the design: what it is, its limit in words, the figure, and whether the figure is within."""

    what: str
    limit: str
    figure: Callable[[Results], Any]
    holds: Callable[[Any], bool]


BUDGETS = (
    Budget("check-in, CPU of all parts", "6.5 ms", lambda r: _rate(r, 16)["cpu_ms"], lambda ms: ms <= 6.5),
    Budget("check-ins/s at 16 clients", "275", lambda r: _rate(r, 16)["per_second"], lambda rate: rate >= 275),
    Budget("check-in, p50 at 1 client", "6 ms", lambda r: _rate(r, 1)["p50_ms"], lambda ms: ms <= 6),
    Budget("p99 / p50 at 1 client", "2.5", lambda r: _rate(r, 1)["p99_to_p50"], lambda ratio: ratio <= 2.5),
    Budget("p99 / p50 at 16 clients", "2.5", lambda r: _rate(r, 16)["p99_to_p50"], lambda ratio: ratio <= 2.5),
    Budget(
        "check-in that memberships decide, CPU / one for everybody",
        "1.15",
        lambda r: r["doors"]["decides_cpu_ratio"],
        lambda ratio: ratio <= 1.15,
    ),
    Budget(
        "wait of whoever is let in at a gym, p50 at ten a second / at a café",
        "1.15",
        lambda r: r["doors"]["waits_ratio"],
        lambda ratio: ratio <= 1.15,
    ),
    Budget(
        "visit of a gym that earns, CPU / check-in and sale at a café",
        "1.0",
        lambda r: r["doors"]["earns_cpu_ratio"],
        lambda ratio: ratio <= 1.0,
    ),
    Budget("find by last four digits, p95", "50 ms", lambda r: r["search"]["p95_ms"], lambda ms: ms <= 50),
    Budget("fact committed -> applied, p95", "100 ms", lambda r: r["lag"]["p95_ms"], lambda ms: ms <= 100),
    Budget(
        "import of members, rows per CPU second",
        "2,000",
        lambda r: r["import"]["per_cpu_second"],
        lambda rate: rate >= 2000,
    ),
    Budget(
        "check-in, CPU at 1,000,000 members / at 10,000",
        "0.8-1.2",
        lambda r: r["growth"]["cpu_ratio"],
        lambda ratio: ratio <= 1.2,
    ),
    Budget("station page usable, CPU / 4", "1,500 ms", lambda r: r["pages"]["usable_ms_median"], lambda ms: ms <= 1500),
    Budget("station page, gzipped", "150 kB", lambda r: r["pages"]["kb_gzipped"], lambda kb: kb <= 150),
    Budget(
        "member's page usable, CPU / 4, 150 ms and 1.6 Mbit/s, with connecting",
        "1,500 ms",
        lambda r: r["pages"]["member's page"]["usable_ms_median"],
        lambda ms: ms <= 1500,
    ),
    Budget(
        "member's page, gzipped until usable; round trips",
        "25 kB; 2",
        lambda r: (
            r["pages"]["member's page"]["kb_gzipped_until_usable"],
            r["pages"]["member's page"]["round_trips"],
        ),
        lambda found: found[0] <= 25 and found[1] <= 2,
    ),
    Budget(
        "200 parallel stamps, workers killed: kept",
        "200",
        lambda r: r["one-member"]["stamps_kept"],
        lambda kept: kept == 200,
    ),
    Budget(
        "40 replays of one key, workers killed: effects, answers",
        "1, 1",
        lambda r: (r["one-member"]["effects"], r["one-member"]["different_answers"]),
        lambda found: found == (1, 1),
    ),
    Budget(
        "rate at 1,000,000 ledger rows / at few",
        "0.90",
        lambda r: r["ledger"]["rate_ratio"],
        lambda ratio: ratio >= 0.9,
    ),
    Budget(
        "a night of 100,000 memberships: all jobs",
        "300 s",
        lambda r: r["night"]["night"]["seconds"],
        lambda seconds: seconds <= 300,
    ),
    Budget(
        "the same after a missed month",
        "300 s",
        lambda r: r["night"]["after a missed month"]["seconds"],
        lambda seconds: seconds <= 300,
    ),
    Budget(
        "the same night once more: seconds, effects",
        "2 s, none",
        lambda r: (r["night"]["night, again"]["seconds"], len(r["night"]["night, again"]["effects"]) or "none"),
        lambda found: found[0] <= 2 and found[1] == "none",
    ),
    Budget(
        "embedded suite, resident", "700 MB", lambda r: r["embedded"]["memory_mb"]["resident"], lambda mb: mb <= 700
    ),
)


def _rate(results: Results, clients: int) -> Mapping[str, Any]:
    found: Mapping[str, Any] = results["rates"][f"check-in, {clients} clients"]
    return found


def lines(results: Results) -> Iterator[tuple[str, str, str, str]]:
    """What, limit, figure and verdict, for the phases that were run."""
    for budget in BUDGETS:
        try:
            figure = budget.figure(results)
        except KeyError:
            continue
        words = ", ".join(map(str, figure)) if isinstance(figure, tuple) else str(figure)
        yield budget.what, budget.limit, words, "met" if budget.holds(figure) else "missed"
