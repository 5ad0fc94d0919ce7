"""Add a station to an outlet."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.outlets.domain.outlet import UnknownOutlet
from services.outlets.storage.unit_of_work import OutletsWork


def add_station(work: OutletsWork, outlet_code: str) -> str:
    """A new station of the outlet; answers its id, which goes into its token. Raises UnknownOutlet."""
    if work.places.outlet(outlet_code) is None:
        raise UnknownOutlet(f"There is no outlet with the code {outlet_code}.")
    station_id = new_id()
    work.places.add_station(station_id, outlet_code, added_at=work.now)
    return station_id
