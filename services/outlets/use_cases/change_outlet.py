"""Change an outlet: describe it anew, move it to another territory, close it, open it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from services.chassis.security.permission import Place, Scope
from services.outlets.domain.history import CHANGED, CLOSED, REOPENED, Author, OutletChange
from services.outlets.domain.outlet import OutletOnMap, Said, UnknownOutlet
from services.outlets.domain.territory import UnknownTerritory
from services.outlets.storage.unit_of_work import OutletsWork

EVERYWHERE = Scope()


def change_outlet(
    work: OutletsWork,
    outlet_code: str,
    wishes: Mapping[str, Any],
    *,
    scope: Scope = EVERYWHERE,
    by: Author | None = None,
) -> OutletOnMap:
    """What the wishes name is said anew; with another territory, the outlet and all that is seen of it move there.

    Raises UnknownOutlet and UnknownTerritory, also where the scope does not reach, and InvalidOutlet.
    """

    def described_anew(was: OutletOnMap) -> OutletOnMap:
        outlet = replace(was.outlet, **wishes)
        # Where it stays, whoever reaches the outlet alone may say the rest of it anew.
        is_moving = outlet.territory_code != was.outlet.territory_code
        path = _path_within(work, outlet.territory_code, scope) if is_moving else was.territory_path
        return replace(was, outlet=outlet, territory_path=path)

    return _change(work, outlet_code, described_anew, what=CHANGED, scope=scope, by=by)


def close_outlet(
    work: OutletsWork, outlet_code: str, *, scope: Scope = EVERYWHERE, by: Author | None = None
) -> OutletOnMap:
    """Nobody works there from now on; what was stays. A closed one stays as it is. Raises UnknownOutlet."""

    def closed(was: OutletOnMap) -> OutletOnMap:
        work.sessions.end_at_outlet(outlet_code, work.now)
        return replace(was, closed_at=was.closed_at or work.now)

    return _change(work, outlet_code, closed, what=CLOSED, scope=scope, by=by)


def reopen_outlet(
    work: OutletsWork, outlet_code: str, *, scope: Scope = EVERYWHERE, by: Author | None = None
) -> OutletOnMap:
    """As it was before it closed. One that is open stays as it is. Raises UnknownOutlet."""
    return _change(work, outlet_code, lambda was: replace(was, closed_at=None), what=REOPENED, scope=scope, by=by)


def _change(
    work: OutletsWork,
    outlet_code: str,
    changed: Callable[[OutletOnMap], OutletOnMap],
    *,
    what: str,
    scope: Scope,
    by: Author | None,
) -> OutletOnMap:
    work.territories.hold_map()
    was = work.places.on_map(outlet_code, scope)
    if was is None:
        raise UnknownOutlet
    now = changed(was)
    before, after = _difference(was, now)
    # By the place where it lay when it was changed: whoever looked after it is to see who took it away.
    place = Place(outlet_code, was.territory_path)
    work.concerns("outlet", outlet_code, place=place, before=before, after=after)
    if now == was:
        return was
    now = replace(now, sequence=was.sequence + 1)
    work.places.put(now)
    work.places.note_changes([OutletChange(outlet_code, now.sequence, work.now, by, what, before, after)])
    work.tell_outlet_changed(now)
    return now


def _difference(was: OutletOnMap, now: OutletOnMap) -> tuple[dict[str, Said], dict[str, Said]]:
    """What differs, before and after."""
    before: dict[str, Said] = {**was.outlet.description, "state": was.state}
    after: dict[str, Said] = {**now.outlet.description, "state": now.state}
    names = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _path_within(work: OutletsWork, territory_code: str, scope: Scope) -> str:
    territory = work.territories.find(territory_code)
    if territory is None or not scope.includes(Place(None, territory.path)):
        raise UnknownTerritory
    return territory.path
