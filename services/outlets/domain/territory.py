"""A territory: a part of the franchise's map, with others inside it; its path names all that lie around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Self

MOST_LEVELS = 10
"""A path travels in every token of its manager."""
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


class TerritoryError(Exception):
    """What the map says no to; `code` is stable."""

    code = "territory"


class InvalidTerritory(TerritoryError):
    """What was said of a territory makes no sense; the text says which part."""

    code = "invalid_territory"


class UnknownTerritory(TerritoryError):
    """There is no territory with this code within the caller's reach."""

    code = "unknown_territory"

    def __init__(self) -> None:
        super().__init__("There is no territory with this code among those you look after.")


class TerritoryTaken(TerritoryError):
    """Another territory has this code."""

    code = "territory_taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"There is another territory with this code: {name}.")


class TerritoryInItself(TerritoryError):
    """A territory cannot lie in itself, nor in one that lies in it."""

    code = "territory_in_itself"

    def __init__(self) -> None:
        super().__init__("A territory cannot lie in itself or in one of its own parts.")


@dataclass(frozen=True)
class Territory:
    """A part of the map; `path` is that of the one around it and a step of its own, as "/baltics/riga/"."""

    territory_code: str
    name: str
    parent_code: str | None
    path: str

    @classmethod
    def new(cls, code: str, name: str, parent: Territory | None = None) -> Self:
        """A sound one. Raises InvalidTerritory."""
        if not _CODE.fullmatch(code):
            raise InvalidTerritory("A territory's code is a short word: a-z, 0-9 and dashes, 32 characters at most.")
        if not name.strip():
            raise InvalidTerritory("A territory needs a name.")
        path = _path(code, parent)
        _refuse_depth(path)
        return cls(code, name, None if parent is None else parent.territory_code, path)

    def moved(self, parent: Territory | None, *, levels_below: int) -> Territory:
        """The same one inside another, or at the top. Raises TerritoryInItself and InvalidTerritory."""
        if parent is not None and parent.path.startswith(self.path):
            raise TerritoryInItself
        # The step, not the code: older installations let a code be any text.
        path = _path(self.path.split("/")[-2], parent)
        _refuse_depth(path, levels_below)
        return replace(self, parent_code=None if parent is None else parent.territory_code, path=path)

    @property
    def level(self) -> int:
        return _level(self.path)


def _path(step: str, parent: Territory | None) -> str:
    return f"{'/' if parent is None else parent.path}{step}/"


def _level(path: str) -> int:
    return path.count("/") - 1


def _refuse_depth(path: str, levels_below: int = 0) -> None:
    if _level(path) + levels_below > MOST_LEVELS:
        raise InvalidTerritory(f"Territories lie in each other {MOST_LEVELS} levels deep at most.")
