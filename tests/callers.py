"""Callers for tests: a role at a place, and the headers by which a part knows it."""

from __future__ import annotations

from pathlib import Path

from services.chassis.clock import Clock
from services.chassis.http.callers import Doorkeeper
from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.chassis.security.signatures import door_signer, part_signer, part_verifier
from services.contracts.permissions import CARRIERS, PERMISSIONS, STEP_UP, Role


def till(outlet_code: str, station_id: str | None = None) -> Caller:
    """A till with a token of its own."""
    station_id = station_id or new_id()
    return Caller("station", station_id, Role.TILL, outlet_code=outlet_code, station_id=station_id)


def person(role: Role, **place: str | float | None) -> Caller:
    """A member of staff who has signed in; `place` says where they belong and when they showed a second factor."""
    return Caller("staff", new_id(), role, session_id=new_id(), **place)  # type: ignore[arg-type]


def door_token(keys: Path, caller: Caller, clock: Clock, *, lasts_seconds: int | None = None) -> str:
    """What the caller shows at the gateway."""
    return door_signer(keys, clock).token(caller, lasts_seconds=lasts_seconds)


def part_token(keys: Path, receiver: str, clock: Clock, caller: Caller | None = None, *, by: str = "gateway") -> str:
    """What the service `by` shows to `receiver`, in the name of the caller or in its own."""
    return part_signer(keys, by, clock).token(receiver, caller)


def part_headers(
    keys: Path, receiver: str, clock: Clock, caller: Caller | None = None, *, by: str = "gateway"
) -> dict[str, str]:
    return {"Authorization": f"Bearer {part_token(keys, receiver, clock, caller, by=by)}"}


def doorkeeper(keys: Path, service: str, clock: Clock) -> Doorkeeper:
    """Whom this service believes."""
    return Doorkeeper(part_verifier(keys, service, clock, carriers=CARRIERS), PERMISSIONS, step_up=STEP_UP)
