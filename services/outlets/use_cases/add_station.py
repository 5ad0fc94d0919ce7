"""Add a till to an outlet: a station that speaks with a token which the administrator hands out."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.chassis.security.permission import Place
from services.outlets.domain.outlet import UnknownOutlet
from services.outlets.domain.station import ACTIVE, TILL, Station
from services.outlets.storage.unit_of_work import OutletsWork


def add_station(work: OutletsWork, outlet_code: str, *, name: str | None = None) -> str:
    """A new till of the outlet; answers its id, which goes into its token. Raises UnknownOutlet, OutletClosed."""
    outlet = work.places.on_map(outlet_code)
    if outlet is None:
        raise UnknownOutlet(f"There is no outlet with the code {outlet_code}.")
    outlet.refuse_if_closed()
    station = Station(
        station_id=new_id(),
        outlet_code=outlet_code,
        name=name or f"Till {work.stations.count_at(outlet_code) + 1}",
        kind=TILL,
        state=ACTIVE,
        added_at=work.now,
    )
    work.stations.add(station)
    place = Place(outlet_code, outlet.territory_path)
    work.concerns("station", station.station_id, place=place, after={"kind": TILL, "state": ACTIVE})
    return station.station_id
