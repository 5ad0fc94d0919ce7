"""Export a member: what this service holds of them, for the person themselves."""

from __future__ import annotations

from typing import Any

from services.members.domain.errors import UnknownMember
from services.members.storage.unit_of_work import MembersWork

Tables = dict[str, list[dict[str, Any]]]


def export_member(work: MembersWork, member_id: str) -> Tables:
    """Rows by table, one consistent picture: give it a work of `open_work.snapshot()`. Raises UnknownMember."""
    found = work.exports.of_member(member_id)
    if found is None:
        raise UnknownMember
    return found
