"""Change the tree of territories: add one, name it anew, move it with all that lies in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from services.chassis.security.permission import Place, Scope
from services.outlets.domain.history import MOVED_WITH_TERRITORY, Author, OutletChange
from services.outlets.domain.outlet import OutletOnMap
from services.outlets.domain.territory import Territory, TerritoryTaken, UnknownTerritory
from services.outlets.storage.unit_of_work import OutletsWork


def add_territory(work: OutletsWork, code: str, name: str, *, parent_code: str | None = None) -> Territory:
    """A new one, in another or at the top; the same one again changes nothing.

    Raises InvalidTerritory, TerritoryTaken, and UnknownTerritory where the one around it is not there.
    """
    work.territories.hold_map()
    territory = Territory.new(code, name, _found(work, parent_code))
    there = work.territories.find(code)
    if there is not None and there != territory:
        raise TerritoryTaken(there.name)
    work.territories.add(territory)
    work.concerns("territory", code, place=Place(None, territory.path), after={"path": territory.path})
    return territory


def change_territory(
    work: OutletsWork, code: str, wishes: Mapping[str, str | None], *, by: Author | None = None
) -> Territory:
    """Name it anew, or move it into another one or to the top; all that lies in it moves along.

    Raises UnknownTerritory, TerritoryInItself and InvalidTerritory.
    """
    work.territories.hold_map()
    was = _known(work, code)
    now = _renamed(was, wishes.get("name"))
    if "parent_code" in wishes:
        now = now.moved(_found(work, wishes["parent_code"]), levels_below=work.territories.levels_below(was))
    place = Place(None, was.path)
    work.concerns("territory", code, place=place, before=_seen(was, now), after=_seen(now, was))
    if now.name != was.name:
        work.territories.rename(code, now.name)
    if now.path != was.path:
        work.territories.move(was, now)
        _move_outlets(work, was, now, by)
    return now


def _renamed(was: Territory, name: str | None) -> Territory:
    return was if name is None else replace(was, name=name)


def _seen(this: Territory, other: Territory) -> dict[str, str]:
    """What the audit shows of the difference."""
    values = {"name": (this.name, other.name), "path": (this.path, other.path)}
    return {name: mine for name, (mine, others) in values.items() if mine != others}


def _move_outlets(work: OutletsWork, was: Territory, now: Territory, by: Author | None) -> None:
    changes = []
    for outlet in work.places.within(Scope(territory_path=now.path)):
        moved = replace(outlet, sequence=outlet.sequence + 1)
        before = {"territory_path": was.path + moved.territory_path.removeprefix(now.path)}
        changes.append(_moved_along(moved, before, work, by))
        work.places.put(moved)
        work.tell_outlet_changed(moved)
    work.places.note_changes(changes)


def _moved_along(now: OutletOnMap, before: dict[str, str], work: OutletsWork, by: Author | None) -> OutletChange:
    after = {"territory_path": now.territory_path}
    return OutletChange(now.outlet.outlet_code, now.sequence, work.now, by, MOVED_WITH_TERRITORY, before, after)


def _found(work: OutletsWork, code: str | None) -> Territory | None:
    return None if code is None else _known(work, code)


def _known(work: OutletsWork, code: str) -> Territory:
    territory = work.territories.find(code)
    if territory is None:
        raise UnknownTerritory
    return territory
