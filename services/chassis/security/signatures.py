"""The suite's two signatures, by the names of their keys: stations sign in with one, services call with the other."""

from __future__ import annotations

from pathlib import Path

from services.chassis.clock import Clock
from services.chassis.security.keys import public_key, signing_key
from services.chassis.security.tokens import CallerVerifier, ServiceSigner, sign_station_token

_STATIONS, _SERVICES = "station-tokens", "service-tokens"


def caller_verifier(keys: Path, clock: Clock) -> CallerVerifier:
    """Believes both signatures of the suite whose keys lie in this directory."""
    return CallerVerifier(station_key=public_key(keys, _STATIONS), service_key=public_key(keys, _SERVICES), clock=clock)


def service_signer(keys: Path, service: str, clock: Clock) -> ServiceSigner:
    """Signs the calls of this service."""
    return ServiceSigner(signing_key(keys, _SERVICES), public_key(keys, _SERVICES), service=service, clock=clock)


def station_token(keys: Path, *, station_id: str, outlet_code: str, clock: Clock) -> str:
    """A token by which the station speaks for its outlet."""
    private, public = signing_key(keys, _STATIONS), public_key(keys, _STATIONS)
    return sign_station_token(private, public, station_id=station_id, outlet_code=outlet_code, clock=clock)
