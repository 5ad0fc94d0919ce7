"""The chassis uses no word of the business."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHASSIS = Path(__file__).parents[2] / "services" / "chassis"
# The station and the outlet stand in the token that every part verifies; they are the only places the chassis knows.
BUSINESS = re.compile(
    r"\b(member|loyalty|stamp|reward|coffee|cup|sale|birthday|visit|territory|program|greeting)s?\b", re.IGNORECASE
)


@pytest.mark.parametrize("path", sorted(CHASSIS.rglob("*.py")), ids=lambda path: str(path.relative_to(CHASSIS)))
def test_a_file_of_the_chassis_uses_no_business_word(path: Path) -> None:
    found = [
        f"{number}: {line.strip()}"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if BUSINESS.search(line)
    ]
    assert not found
