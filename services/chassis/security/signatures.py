"""The suite's signatures, by the names of their keys: one for what stations and people hold, one for each service."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

from services.chassis.clock import Clock
from services.chassis.security.caller import Caller
from services.chassis.security.keys import KeyRing
from services.chassis.security.tokens import DOOR, DoorSigner, PartSigner, TokenVerifier

# The key that signs what tills, stations and people hold lies with the outlets service alone.
_DOOR = "station-tokens"

Carriers = Mapping[str, Set[str]]
"""Which service may speak for somebody else, and to whom."""


def door_signer(keys: Path, clock: Clock) -> DoorSigner:
    """For the outlets service."""
    return DoorSigner(KeyRing(keys, _DOOR), clock)


def door_verifier(keys: Path, clock: Clock) -> TokenVerifier:
    """For the gateway: believes what outlets has signed."""
    return TokenVerifier(DOOR, {_DOOR: KeyRing(keys, _DOOR)}, _caller_at_door, clock)


def part_signer(keys: Path, service: str, clock: Clock) -> PartSigner:
    """Signs the calls of this service."""
    return PartSigner(KeyRing(keys, service_key(service)), service=service, clock=clock)


def part_verifier(keys: Path, service: str, clock: Clock, *, carriers: Carriers) -> TokenVerifier:
    """For a service: believes what other services have signed for it, each as far as it may speak."""
    names = {*carriers, *(name for told in carriers.values() for name in told)}
    rings = {service_key(name): KeyRing(keys, service_key(name)) for name in sorted(names)}

    def caller_of(claims: Mapping[str, Any], ring: str) -> Caller:
        by = str(claims["by"])
        caller = Caller.from_claims(claims["caller"], carried_by=by)
        if ring != service_key(by):
            raise ValueError("signed with another service's key")
        if caller.kind == "service":
            if caller.subject != by or caller.role != f"service:{by}":
                raise ValueError("a service that says it is another one")
        elif service not in carriers.get(by, ()):
            raise ValueError("a service that speaks for somebody else")
        if claims.get("exp") is None:
            raise ValueError("a part token without an end")
        return caller

    return TokenVerifier(service, rings, caller_of, clock)


def _caller_at_door(claims: Mapping[str, Any], _ring: str) -> Caller:
    caller = Caller.from_claims(claims["caller"])
    if caller.kind == "service":
        raise ValueError("services do not come through the door")
    if caller.kind == "staff" and claims.get("exp") is None:
        raise ValueError("a person's token has an end")
    return caller


def service_key(service: str) -> str:
    """The name of the key that signs what this service says."""
    return f"service-{service}"
