"""Take note that a member brought a friend."""

from __future__ import annotations

from services.loyalty.domain.referral import Referral
from services.loyalty.storage.unit_of_work import LoyaltyWork


def note_referral(work: LoyaltyWork, friend_id: str, *, referrer_id: str, outlet_code: str) -> None:
    """Both are thanked later, by `thank_for_referral`. Nobody brings themselves, and nobody is brought twice."""
    if friend_id != referrer_id and not work.members.is_forgotten(friend_id):
        work.referrals.add(
            Referral(
                friend_id=friend_id, referrer_id=referrer_id, outlet_code=outlet_code, referred_at=work.occurred_at
            )
        )
