"""Opening outlets and adding stations."""

from __future__ import annotations

import pytest

from services.outlets.domain.outlet import InvalidOutlet, OutletTaken, UnknownOutlet
from services.outlets.use_cases.add_station import add_station
from services.outlets.use_cases.open_outlet import open_outlet
from tests.outlets.franchise import Franchise, outlet


def test_an_opened_outlet_is_on_the_map_and_the_suite_is_told(franchise: Franchise) -> None:
    with franchise.open_work() as work:
        assert open_outlet(work, outlet(), territory_name="The Baltics")
    with franchise.open_work.reading() as work:
        assert work.places.outlets() == [outlet()]
        assert work.places.outlet("riga-old-town") == outlet()
    ((name, subject, data),) = franchise.told()
    assert (name, subject) == ("outlets.outlet_opened.v1", "riga-old-town")
    assert data == {
        "outlet_code": "riga-old-town",
        "name": "Rīga, Vecrīga",
        "territory_code": "baltics",
        "country": "LV",
        "zone": "Europe/Riga",
        "currency": "EUR",
        "business_day_starts_at": "04:00",
        "locale": "lv",
        "territory_path": "/baltics/",
        "admits": "everyone",
        "capacity": None,
        "stay_minutes": 120,
    }


def test_opening_the_same_outlet_again_changes_nothing_and_tells_nobody(franchise: Franchise) -> None:
    for is_new in (True, False):
        with franchise.open_work() as work:
            assert open_outlet(work, outlet()) is is_new
    assert len(franchise.told()) == 1


def test_a_code_belongs_to_one_outlet(franchise: Franchise) -> None:
    with franchise.open_work() as work:
        open_outlet(work, outlet())
    with pytest.raises(OutletTaken, match="Vecrīga"), franchise.open_work() as work:
        open_outlet(work, outlet(name="Jūrmala"))
    with franchise.open_work.reading() as work:
        assert work.places.outlets() == [outlet()]


def test_outlets_share_a_territory_and_are_listed_by_code(franchise: Franchise) -> None:
    with franchise.open_work() as work:
        open_outlet(work, outlet(outlet_code="b"))
        open_outlet(work, outlet(outlet_code="a"))
        open_outlet(work, outlet(outlet_code="c", territory_code="poland", country="PL", zone="Europe/Warsaw"))
        assert [place.outlet_code for place in work.places.outlets()] == ["a", "b", "c"]


def test_what_was_not_committed_is_neither_on_the_map_nor_told(franchise: Franchise) -> None:
    with pytest.raises(RuntimeError), franchise.open_work() as work:
        open_outlet(work, outlet())
        raise RuntimeError("the power went")
    with franchise.open_work.reading() as work:
        assert work.places.outlets() == []
    assert franchise.told() == []


def test_a_station_speaks_for_its_outlet(franchise: Franchise) -> None:
    with franchise.open_work() as work:
        open_outlet(work, outlet())
        till, desk = add_station(work, "riga-old-town"), add_station(work, "riga-old-town")
    assert till != desk
    with franchise.open_work.reading() as work:
        assert work.places.outlet_of_station(till) == work.places.outlet_of_station(desk) == outlet()
        assert work.places.outlet_of_station("somebody else") is None


def test_a_station_needs_an_outlet_that_exists(franchise: Franchise) -> None:
    with pytest.raises(UnknownOutlet, match="atlantis"), franchise.open_work() as work:
        add_station(work, "atlantis")


@pytest.mark.parametrize(
    ("field", "nonsense"),
    [
        ("outlet_code", ""),
        ("outlet_code", "Riga"),
        ("outlet_code", "-riga"),
        ("outlet_code", "a" * 33),
        ("outlet_code", "riga\n"),
        ("country", "lv"),
        ("country", "LVA"),
        ("currency", "eur"),
        ("currency", "€"),
        ("zone", "Europe/Nowhere"),
        ("zone", ""),
        ("zone", "../../etc/passwd"),
        ("business_day_starts_at", "24:00"),
        ("business_day_starts_at", "13:00"),
        ("business_day_starts_at", "4:00"),
    ],
)
def test_an_outlet_made_of_nonsense_does_not_come_to_be(field: str, nonsense: str) -> None:
    with pytest.raises(InvalidOutlet):
        outlet(**{field: nonsense})


@pytest.mark.parametrize("start", ["00:00", "04:30", "12:59"])
def test_a_business_day_starts_in_the_first_half_of_the_day(start: str) -> None:
    assert outlet(business_day_starts_at=start).business_day_starts_at == start
