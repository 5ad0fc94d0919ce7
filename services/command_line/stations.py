"""Stations and their tokens, as an administrator hands them out."""

from __future__ import annotations

from services.chassis.process import Service
from services.chassis.security.signatures import caller_verifier, station_token
from services.chassis.security.tokens import CallerVerifier
from services.outlets.use_cases.add_station import add_station


def new_station_token(outlets: Service, outlet_code: str) -> str:
    """The token of a new station of the outlet. Raises UnknownOutlet."""
    with outlets.open_work() as work:
        station_id = add_station(work, outlet_code)
    keys = outlets.settings.keys
    return station_token(
        keys,
        station_id=station_id,
        outlet_code=outlet_code,
        clock=outlets.clock,
    )


def station_verifier(outlets: Service) -> CallerVerifier:
    """Tells whose token it is, as every part does."""
    keys = outlets.settings.keys
    return caller_verifier(keys, outlets.clock)
