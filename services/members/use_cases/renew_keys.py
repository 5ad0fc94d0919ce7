"""Bring what members seals under the newest generation of its keys."""

from __future__ import annotations

from services.chassis.security.renewing import Renewed
from services.members.storage.unit_of_work import MembersWork


def wrap_keys_anew(work: MembersWork, after: str) -> Renewed:
    """The keys of the members after this one; the people's data itself stays as it is."""
    return work.renewals.wrap_anew(after)


def index_anew(work: MembersWork, after: str) -> Renewed:
    """What the members after this one are found by."""
    return work.renewals.index_anew(after)
