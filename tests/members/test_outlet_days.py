"""Local days and days of business."""

from datetime import UTC, date, datetime

import pytest

from services.members.domain.outlet import Outlet


def _outlet(zone: str, starts_at: str = "04:00") -> Outlet:
    return Outlet("x", "X", "t", "LV", zone, starts_at, "en")


@pytest.mark.parametrize(
    ("zone", "instant", "local_day", "business_date"),
    [
        ("Europe/Riga", datetime(2026, 5, 12, 12, 0, tzinfo=UTC), date(2026, 5, 12), date(2026, 5, 12)),
        ("Europe/Riga", datetime(2026, 5, 12, 0, 59, tzinfo=UTC), date(2026, 5, 12), date(2026, 5, 11)),
        ("Europe/Riga", datetime(2026, 5, 12, 1, 0, tzinfo=UTC), date(2026, 5, 12), date(2026, 5, 12)),
        ("Asia/Vladivostok", datetime(2026, 12, 31, 14, 0, tzinfo=UTC), date(2027, 1, 1), date(2026, 12, 31)),
        ("America/New_York", datetime(2027, 1, 1, 4, 59, tzinfo=UTC), date(2026, 12, 31), date(2026, 12, 31)),
        # The night in which the clocks go forward: 03:00 does not exist, 04:00 comes an hour early.
        ("Europe/Riga", datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29), date(2026, 3, 28)),
        ("Europe/Riga", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), date(2026, 3, 29), date(2026, 3, 29)),
    ],
)
def test_a_visit_belongs_to_the_outlets_own_days(
    zone: str, instant: datetime, local_day: date, business_date: date
) -> None:
    outlet = _outlet(zone)
    assert outlet.local_day(instant) == local_day
    assert outlet.business_date(instant) == business_date
