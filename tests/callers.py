"""Callers for tests: a role at a place, and the headers by which a part knows it."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from services.chassis.clock import Clock
from services.chassis.http.callers import Guard
from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.chassis.security.signatures import door_signer, part_signer, part_verifier
from services.chassis.security.tokens import PartSigner
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
    return _signers(keys, clock).door.token(caller, lasts_seconds=lasts_seconds)


def part_token(keys: Path, receiver: str, clock: Clock, caller: Caller | None = None, *, by: str = "gateway") -> str:
    """What the service `by` shows to `receiver`, in the name of the caller or in its own."""
    return _signers(keys, clock).of(by).token(receiver, caller)


def part_headers(
    keys: Path, receiver: str, clock: Clock, caller: Caller | None = None, *, by: str = "gateway"
) -> dict[str, str]:
    return {"Authorization": f"Bearer {part_token(keys, receiver, clock, caller, by=by)}"}


def guard_of(keys: Path, service: str, clock: Clock) -> Guard:
    """Whom this service believes."""
    return Guard(part_verifier(keys, service, clock, carriers=CARRIERS), PERMISSIONS, step_up=STEP_UP)


class _Signers:
    """All who sign with the keys of one suite: as the parts themselves, they read a key once and use a token again."""

    def __init__(self, keys: Path, clock: Clock) -> None:
        self.keys, self.clock = keys, clock
        self.door = door_signer(keys, clock)
        self._parts: dict[str, PartSigner] = {}

    def of(self, part: str) -> PartSigner:
        if part not in self._parts:
            self._parts[part] = part_signer(self.keys, part, self.clock)
        return self._parts[part]


# Those of the suites that tests ask in turn: rarely more than one, of each process.
_known: deque[_Signers] = deque(maxlen=4)


def _signers(keys: Path, clock: Clock) -> _Signers:
    for each in _known:
        if each.keys == keys and each.clock is clock:
            return each
    _known.appendleft(_Signers(keys, clock))
    return _known[0]
