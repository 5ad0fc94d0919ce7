"""Bring what outlets seals under the newest generation of its keys."""

from __future__ import annotations

from services.chassis.security.renewing import Renewed
from services.outlets.credentials.codes import Codes
from services.outlets.credentials.hashing import Hasher
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


def seal_hashes_anew(work: OutletsWork, hasher: Hasher) -> Renewed:
    """The hashes of all PINs and passwords; nobody has to type theirs for it."""
    hashes = work.secret_hashes.all()
    changed = 0
    for kept in hashes:
        anew = hasher.sealed_anew(kept.sealed)
        if anew is not None:
            changed += work.secret_hashes.replace(kept, anew)
    return Renewed(None, len(hashes), changed)
