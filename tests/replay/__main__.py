"""`python -m tests.replay [MONTH]`: import the year (or one month of it) into a fresh VAR, compare, verify."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.replay import journey, replay
from tests.replay.recount import recount


def main() -> None:
    """Says what it does and what it found; ends with 1 when anything differs."""
    month = int(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(prefix="regulars-replay-") as directory:
        _replay(Path(directory), month)


def _replay(directory: Path, month: int | None) -> None:
    log = list(journey.lines(month=month))
    households, stores, baskets = ({getattr(line, name) for line in log} for name in ("household", "store", "basket"))
    _say(f"{len(log)} lines: {len(households)} households, {len(stores)} stores, {len(baskets)} baskets")
    wanted = recount(log)
    members, sales = journey.write(log, directory)
    del log
    replay.prepare(directory / "var")
    for words, run, file in (("members", replay.import_members, members), ("sales", replay.import_sales, sales)):
        began = time.monotonic()
        done = run(directory / "var", file)
        _say(f"\nregulars import {words} ({time.monotonic() - began:.0f} s, ended with {done.status})\n{done.said}")
    found = replay.differences(directory / "var", wanted)
    _say(
        f"The recount has {wanted.sales} sales, {sum(wanted.balances.values())} stamps on {len(wanted.cups)} cards and "
        f"{sum(wanted.rewards.values())} rewards; {len(baskets) - wanted.sales} baskets are no sales, "
        f"for they hold nothing but rows of quantity 0 ({wanted.bad_rows} in all). Differences: {len(found)}"
    )
    for difference in found[:20]:
        _say(f"  {difference}")
    verified = replay.regulars(directory / "var", "verify")
    _say(f"\nregulars verify\n{verified.said}")
    if found or verified.status:
        raise SystemExit(1)


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    main()
