"""Open an outlet."""

from __future__ import annotations

from services.contracts.outlets import OutletOpened
from services.outlets.domain.outlet import Outlet, OutletTaken, Territory
from services.outlets.storage.unit_of_work import OutletsWork


def open_outlet(work: OutletsWork, outlet: Outlet, *, territory_name: str | None = None) -> bool:
    """Put the outlet on the map and tell the suite; opening the same one again changes nothing and answers False.

    Raises OutletTaken when the code belongs to an outlet that is described differently.
    """
    there = work.places.outlet(outlet.outlet_code)
    if there is not None:
        if there != outlet:
            raise OutletTaken(f"There is another outlet with the code {outlet.outlet_code}: {there.name}.")
        return False
    work.places.add_territory(Territory(outlet.territory_code, territory_name or outlet.territory_code))
    work.places.add_outlet(outlet, opened_at=work.now)
    work.publish(
        OutletOpened(
            outlet_code=outlet.outlet_code,
            name=outlet.name,
            territory_code=outlet.territory_code,
            country=outlet.country,
            zone=outlet.zone,
            currency=outlet.currency,
            business_day_starts_at=outlet.business_day_starts_at,
            locale=outlet.locale,
        )
    )
    return True
