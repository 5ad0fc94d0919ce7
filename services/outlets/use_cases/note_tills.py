"""Note which tills were served: what the list of stations calls last seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from services.outlets.storage.unit_of_work import OutletsWork


def note_tills(work: OutletsWork, tills: Iterable[Mapping[str, Any]]) -> None:
    """Each with the seconds since then: clocks of two machines need not agree. Harmless to say again."""
    work.stations.note_tills(
        {str(each["station_id"]): work.now - timedelta(seconds=each["seconds_ago"]) for each in tills}
    )
