"""Bring what outlets seals under the newest generation of its key."""

from __future__ import annotations

from services.chassis.security.renewing import Renewed
from services.outlets.credentials.codes import Codes
from services.outlets.storage.unit_of_work import OutletsWork


def seal_second_factors_anew(work: OutletsWork, codes: Codes) -> Renewed:
    """All of them at once: a franchise has some hundreds of staff."""
    factors = work.second_factors.all()
    changed = 0
    for factor in factors:
        anew = codes.sealed_anew(factor.sealed, factor.staff_id)
        if anew is not None:
            changed += work.second_factors.replace(factor, anew)
    return Renewed(None, len(factors), changed)
