"""Tills and their tokens, as an administrator hands them out."""

from __future__ import annotations

from services.chassis.process import Service
from services.chassis.security.caller import Caller
from services.chassis.security.signatures import door_signer, door_verifier
from services.chassis.security.tokens import TokenVerifier
from services.contracts.permissions import Role
from services.outlets.use_cases.add_station import add_station


def new_station_token(outlets: Service, outlet_code: str) -> str:
    """The token of a new till of the outlet, good until the till is revoked. Raises UnknownOutlet."""
    with outlets.open_work() as work:
        station_id = add_station(work, outlet_code)
    return door_signer(outlets.settings.keys, outlets.clock).token(till(station_id, outlet_code), lasts_seconds=None)


def till(station_id: str, outlet_code: str) -> Caller:
    """A till as a caller."""
    return Caller("station", station_id, Role.TILL, outlet_code=outlet_code, station_id=station_id)


def station_verifier(outlets: Service) -> TokenVerifier:
    """Tells whose token it is, as the gateway does."""
    return door_verifier(outlets.settings.keys, outlets.clock)
