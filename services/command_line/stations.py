"""Tills and their tokens, as an administrator hands them out; and stations that are shut out."""

from __future__ import annotations

from services.chassis.process import Service
from services.chassis.security.caller import Caller
from services.chassis.security.permission import Scope
from services.chassis.security.signatures import door_signer, door_verifier
from services.chassis.security.tokens import TokenVerifier
from services.command_line.suite import ADMINISTRATOR
from services.contracts.permissions import Action, Role
from services.outlets.domain.station import Placed, Station
from services.outlets.use_cases.add_station import add_station
from services.outlets.use_cases.change_station import revoke_station


def new_station_token(outlets: Service, outlet_code: str, *, name: str | None = None, role: Role = Role.TILL) -> str:
    """The token of a new till of the outlet, or of its phone system, good until it is revoked.

    Raises UnknownOutlet, OutletClosed.
    """
    with outlets.open_work() as work:
        station_id = add_station(work, outlet_code, name=name)
        work.audit.note_act(ADMINISTRATOR, Action.MANAGE_STATIONS, work.concern)
    return door_signer(outlets.settings.keys, outlets.clock).token(
        till(station_id, outlet_code, role), lasts_seconds=None
    )


def all_stations(outlets: Service) -> list[Placed]:
    """Those of the whole franchise, the newest first."""
    with outlets.open_work.reading() as work:
        found: list[Placed] = work.stations.within(Scope())
        return found


def shut_out(outlets: Service, station_id: str, reason: str) -> Station:
    """For ever. Raises UnknownStation, AlreadyRevoked."""
    with outlets.open_work() as work:
        revoked = revoke_station(work, station_id, reason, scope=Scope())
        work.audit.note_act(ADMINISTRATOR, Action.MANAGE_STATIONS, work.concern)
    return revoked.station


def till(station_id: str, outlet_code: str, role: Role = Role.TILL) -> Caller:
    """A till as a caller; or a phone system, which is one that may ask for nothing but who calls."""
    return Caller("station", station_id, role, outlet_code=outlet_code, station_id=station_id)


def station_verifier(outlets: Service) -> TokenVerifier:
    """Tells whose token it is, as the gateway does."""
    return door_verifier(outlets.settings.keys, outlets.clock)
