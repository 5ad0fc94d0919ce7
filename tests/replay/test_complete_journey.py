"""A real year of shopping comes to the same stamps, rewards and sales as a recount in plain Python.

Of every tenth household: `make replay` takes all of them, for which nobody should wait before each review.
"""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="make replay installs the year of shopping")

from tests.replay import journey, replay
from tests.replay.recount import recount


@pytest.mark.slow
def test_a_year_of_shopping_comes_to_what_a_recount_of_the_log_says(tmp_path: Path) -> None:
    log = [line for line in journey.lines() if int(line.household) % 10 == 0]
    wanted = recount(log)
    assert (len({line.basket for line in log}), len({line.household for line in log})) == (16_553, 249)
    members, sales = journey.write(log, tmp_path)
    var = tmp_path / "var"
    replay.prepare(var)

    assert replay.import_members(var, members).status == 0
    imported = replay.import_sales(var, sales)

    # The rows of quantity 0 are refused, and reported; nothing else is.
    assert f"Bad rows: {wanted.bad_rows}," in imported.said
    assert replay.differences(var, wanted) == []
    verified = replay.regulars(var, "verify")
    assert verified.status == 0, verified.said
