"""The chassis uses no word of the business."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHASSIS = Path(__file__).parents[2] / "services" / "chassis"
# Where a caller stands is in the token that every part verifies: station, outlet and territory are the places that the
# chassis knows, and the only words of the business.
BUSINESS = re.compile(
    r"\b(member|loyalty|stamp|reward|coffee|cup|sale|birthday|visit|program|greeting)s?\b", re.IGNORECASE
)


@pytest.mark.parametrize("path", sorted(CHASSIS.rglob("*.py")), ids=lambda path: str(path.relative_to(CHASSIS)))
def test_a_file_of_the_chassis_uses_no_business_word(path: Path) -> None:
    found = [
        f"{number}: {line.strip()}"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if BUSINESS.search(line)
    ]
    assert not found
