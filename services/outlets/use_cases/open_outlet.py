"""Open an outlet."""

from __future__ import annotations

from services.chassis.security.permission import Place
from services.outlets.domain.history import Author
from services.outlets.domain.outlet import Outlet, OutletTaken
from services.outlets.domain.territory import Territory
from services.outlets.storage.unit_of_work import OutletsWork


def open_outlet(
    work: OutletsWork, outlet: Outlet, *, territory_name: str | None = None, by: Author | None = None
) -> bool:
    """Put the outlet on the map and tell the suite; opening the same one again changes nothing and answers False.

    A territory that is not there is made, side by side with the others. Raises InvalidTerritory when it cannot be, and
    OutletTaken when the code belongs to an outlet that is described differently.
    """
    work.territories.hold_map()
    there = work.places.outlet(outlet.outlet_code)
    if there is not None:
        if there != outlet:
            raise OutletTaken(f"There is another outlet with the code {outlet.outlet_code}: {there.name}.")
        return False
    territory = _territory(work, outlet.territory_code, territory_name)
    work.open_outlet(outlet, territory.path, by)
    place = Place(outlet.outlet_code, territory.path)
    work.concerns("outlet", outlet.outlet_code, place=place, after=outlet.description)
    return True


def _territory(work: OutletsWork, code: str, name: str | None) -> Territory:
    territory = work.territories.find(code)
    if territory is None:
        territory = Territory.new(code, name or code)
        work.territories.add(territory)
    return territory
