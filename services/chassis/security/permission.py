"""Permission: whether a caller may do something somewhere. What the table does not say is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from services.chassis.security.caller import Caller


class Reach(Enum):
    """How far a permission goes from where its holder stands."""

    OUTLET = auto()
    TERRITORY = auto()
    FRANCHISE = auto()


Permissions = Mapping[str, Mapping[str, Reach]]
"""Role -> action -> reach."""

ROOT = "/"


@dataclass(frozen=True)
class Place:
    """Where an object belongs: an outlet, in the path of territories above it ("/baltics/riga/")."""

    outlet_code: str | None
    territory_path: str


@dataclass(frozen=True)
class Scope:
    """The part of the franchise that a caller may touch with one action; it goes into the query of every list."""

    outlet_code: str | None = None
    territory_path: str = ROOT

    def includes(self, place: Place) -> bool:
        if self.outlet_code is not None:
            return place.outlet_code == self.outlet_code
        return place.territory_path.startswith(self.territory_path)

    @property
    def is_everything(self) -> bool:
        return self.outlet_code is None and self.territory_path == ROOT


def scope_of(permissions: Permissions, caller: Caller, action: str) -> Scope | None:
    """How far the caller may go with this action; None when not at all."""
    reach = permissions.get(caller.role, {}).get(action)
    if reach is Reach.FRANCHISE:
        return Scope()
    if reach is Reach.OUTLET and caller.outlet_code:
        return Scope(outlet_code=caller.outlet_code)
    if reach is Reach.TERRITORY and caller.territory_path:
        return Scope(territory_path=caller.territory_path)
    # A reach without the place that it starts from goes nowhere.
    return None


def allow(permissions: Permissions, caller: Caller, action: str, place: Place | None = None) -> bool:
    """Whether the caller may do this to something that belongs to `place`; None stands for no place in particular."""
    scope = scope_of(permissions, caller, action)
    return scope is not None and (place is None or scope.includes(place))
