"""Loyalty's copy of an outlet: whoever brings it, and however often, there is one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from services.chassis.clock import SystemClock
from services.chassis.database.engine import Database
from services.chassis.database.migrations import migrate
from services.chassis.work.unit_of_work import WorkOpener
from services.loyalty.domain.outlet import Outlet
from services.loyalty.storage.unit_of_work import LoyaltyWork, work_maker
from services.loyalty.use_cases.keep_outlet import keep_outlet


@pytest.fixture
def open_work(database_url: str) -> Iterator[WorkOpener[LoyaltyWork]]:
    database = Database(database_url)
    migrate(database, "services.loyalty.migrations")
    yield WorkOpener(database, work_maker(b"k" * 32), SystemClock())
    database.close()


def outlet(name: str) -> Outlet:
    return Outlet(
        code="riga",
        name=name,
        territory_code="baltics",
        country="LV",
        zone="Europe/Riga",
        currency="EUR",
        business_day_starts_at="04:00",
    )


def test_an_outlet_told_by_its_event_and_by_the_administrator_at_once_is_kept_once(
    open_work: WorkOpener[LoyaltyWork],
) -> None:
    together = Barrier(8)

    def keep(number: int) -> None:
        with open_work() as work:
            if open_work.database.is_postgresql:  # SQLite lets one writer in at a time: nobody to wait for.
                together.wait()
            keep_outlet(work, outlet(f"Riga {number}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep, range(8)))
    with open_work.reading() as work:
        assert [kept.code for kept in work.outlets.all()] == ["riga"]


def test_a_later_description_replaces_the_earlier_one(open_work: WorkOpener[LoyaltyWork]) -> None:
    for name in ("Riga", "Riga, Brīvības iela"):
        with open_work() as work:
            keep_outlet(work, outlet(name))
    with open_work.reading() as work:
        assert work.outlets.get("riga").name == "Riga, Brīvības iela"
