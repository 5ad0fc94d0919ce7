"""Keep copies of what other services tell: outlets, and each member's loyalty standing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork


def keep_outlet(work: MembersWork, outlet: Outlet) -> None:
    """The newest description of an outlet replaces the one before; an older one that comes late changes nothing."""
    work.outlets.keep(outlet)


def keep_standing(work: MembersWork, member_id: str, standing: Mapping[str, Any], *, sequence: int) -> None:
    """The last known standing, unless a newer one came first: messages may overtake each other."""
    work.standings.keep(member_id, standing, sequence=sequence)
