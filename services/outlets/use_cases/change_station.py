"""Rename a station, or shut it out."""

from __future__ import annotations

from services.chassis.security.permission import Place, Scope
from services.outlets.domain.station import REVOKED, AlreadyRevoked, Placed
from services.outlets.storage.unit_of_work import OutletsWork


def rename_station(work: OutletsWork, station_id: str, name: str, *, scope: Scope) -> Placed:
    """Raises UnknownStation, AlreadyRevoked."""
    before = work.stations.find(station_id, scope)
    if not work.stations.rename(station_id, name):
        raise AlreadyRevoked
    # The names themselves stay out of the audit: somebody will call a tablet after its cashier.
    state = {"state": before.station.state}
    work.concerns(
        "station",
        station_id,
        place=Place(before.station.outlet_code, before.territory_path),
        before=state,
        after={**state, "name": "changed"},
    )
    return work.stations.find(station_id, scope)


def revoke_station(work: OutletsWork, station_id: str, reason: str, *, scope: Scope) -> Placed:
    """For ever: neither its key nor its token comes back. Raises UnknownStation, AlreadyRevoked."""
    before = work.stations.find(station_id, scope)
    if not work.stations.revoke(station_id, reason, work.now):
        raise AlreadyRevoked
    work.sessions.end_at_station(station_id, work.now)
    work.concerns(
        "station",
        station_id,
        place=Place(before.station.outlet_code, before.territory_path),
        before={"state": before.station.state},
        after={"state": REVOKED},
    )
    return work.stations.find(station_id, scope)
