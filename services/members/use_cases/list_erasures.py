"""List the erasures that are not complete."""

from __future__ import annotations

from collections.abc import Sequence

from services.members.domain.erasure import Erasure
from services.members.storage.unit_of_work import MembersWork


def list_open_erasures(work: MembersWork) -> Sequence[Erasure]:
    """The oldest first."""
    return work.erasures.all_open()
