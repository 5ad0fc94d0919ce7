"""Take note that members told of somebody."""

from __future__ import annotations

from services.loyalty.storage.unit_of_work import LoyaltyWork


def confirm_member(work: LoyaltyWork, member_id: str) -> None:
    """A member whose sale came before their event stops being provisional."""
    work.members.confirm(member_id)
