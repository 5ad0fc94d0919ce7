"""Loyalty's copy of an outlet: whoever brings it, and however often, there is one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from services.chassis.clock import SystemClock
from services.chassis.database.engine import Database
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.outlets import OutletChanged
from services.loyalty.domain.outlet import Outlet
from services.loyalty.domain.refusals import OutletClosed
from services.loyalty.event_handlers import outlet_changed
from services.loyalty.storage.unit_of_work import LoyaltyWork, work_maker
from tests.databases import bring_up
from tests.loyalty.counter import RIGA, Counter
from tests.loyalty.test_races import asking_again


@pytest.fixture
def open_work(database_url: str) -> Iterator[WorkOpener[LoyaltyWork]]:
    database = Database(database_url)
    bring_up(database, "services.loyalty.migrations")
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
            work.outlets.keep(outlet(f"Riga {number}"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep, range(8)))
    with open_work.reading() as work:
        assert [kept.code for kept in work.outlets.all()] == ["riga"]


def test_a_later_description_replaces_the_earlier_one(open_work: WorkOpener[LoyaltyWork]) -> None:
    for name in ("Riga", "Riga, Brīvības iela"):
        with open_work() as work:
            work.outlets.keep(outlet(name))
    with open_work.reading() as work:
        assert work.outlets.get("riga").name == "Riga, Brīvības iela"


def test_an_older_picture_that_comes_late_changes_nothing(open_work: WorkOpener[LoyaltyWork]) -> None:
    for sequence, name in ((3, "Third"), (2, "Second"), (4, "Fourth"), (1, "First")):
        with open_work() as work:
            work.outlets.keep(replace(outlet(name), sequence=sequence))
    with open_work.reading() as work:
        assert work.outlets.get("riga").name == "Fourth"


def tell(counter: Counter, sequence: int, **words: Any) -> None:
    """The outlets service told of Riga."""
    as_it_was = {"outlet_code": "riga", "locale": "lv", "territory_path": "/baltics/", "state": "open"}
    kept = {name: getattr(RIGA, name) for name in ("name", "territory_code", "country", "zone", "currency")}
    day = {"business_day_starts_at": RIGA.business_day_starts_at}
    with counter.open_work() as work:
        outlet_changed(work, OutletChanged(**{**as_it_was, **kept, **day, **words}, sequence=sequence))


def test_at_a_closed_outlet_nothing_is_sold_and_nothing_handed_over(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest = counter.member()
    (reward,) = counter.buys(guest, 6).issued_rewards
    tell(counter, 2, state="closed")
    till = counter.till("riga", language="pl")
    for refused in (till.sells(guest), till.redeems(reward.reward_id)):
        assert (refused.status_code, refused.json["code"]) == (409, "outlet_closed")
        assert refused.json["detail"] == "Ten lokal jest zamknięty. W pozostałych wszystko działa."
    assert counter.differences() == []


def test_what_was_earned_at_a_closed_outlet_is_good_at_every_other_one(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest = counter.member()
    (reward,) = counter.buys(guest, 8).issued_rewards
    tell(counter, 2, state="closed")
    assert counter.balance(guest) == 2
    assert counter.till("warsaw").redeems(reward.reward_id).status_code == 201


def test_a_mistake_of_the_last_day_is_put_right_after_the_outlet_has_closed(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest = counter.member()
    sale = counter.buys(guest, 2)
    tell(counter, 2, state="closed")
    assert counter.till("riga").takes_back(sale.sale_id).status_code == 201
    assert counter.balance(guest) == 0


def test_an_outlet_that_opens_again_sells_again(counter: Counter) -> None:
    guest = counter.member()
    tell(counter, 2, state="closed")
    tell(counter, 3, state="open")
    assert counter.till().sells(guest).status_code == 201


def test_a_file_of_the_past_may_name_an_outlet_that_has_closed_since(counter: Counter) -> None:
    guest = counter.member()
    tell(counter, 2, state="closed")
    with pytest.raises(OutletClosed):
        counter.buys(guest, 1)
    assert counter.buys(guest, 1, is_history=True).earned == {"coffee": 1}


def test_a_sale_at_a_moved_outlet_belongs_to_its_new_territory_and_the_past_to_the_old_one(
    counter_on_both: Counter,
) -> None:
    counter = counter_on_both
    guest, till = counter.member(), counter.till()
    tell(counter, 2)
    till.sells(guest)
    tell(counter, 3, territory_code="riga", territory_path="/baltics/riga/")
    till.sells(guest)
    rows = counter.rows("SELECT outlet_code, territory_path FROM audit_entries ORDER BY entry_id")
    assert [tuple(row) for row in rows] == [("riga", "/baltics/"), ("riga", "/baltics/riga/")]


def test_a_sale_that_arrives_while_its_outlet_closes_is_recorded_whole_or_not_at_all(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, till = counter.member(), counter.till()

    def arrive(number: int) -> int:
        if number == 16:
            tell(counter, 2, state="closed")
            return 0
        status: int = asking_again(lambda: till.sells(guest))().status_code
        return status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(arrive, range(32)))
    assert set(statuses) <= {0, 201, 409}
    assert statuses.count(201) == len(counter.facts("loyalty.sale_recorded.v1"))
    assert counter.differences() == []
    # As a process sees it that has not remembered the outlet.
    with WorkOpener(counter.service.database, work_maker(code_key=b""), counter.clock).reading() as work:
        assert work.outlets.get("riga").state == "closed"
