"""Keep loyalty's copy of an outlet."""

from __future__ import annotations

from services.loyalty.domain.outlet import Outlet
from services.loyalty.storage.unit_of_work import LoyaltyWork


def keep_outlet(work: LoyaltyWork, outlet: Outlet) -> None:
    """Add it, or bring it up to date; an older picture that comes late changes nothing."""
    work.outlets.keep(outlet)
