"""Issue a redeem code: the member taps a reward on their own card, and has ninety seconds to show what appears."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.loyalty.domain.redeem_code import LIFE, new_redeem_code
from services.loyalty.domain.refusals import UnknownReward
from services.loyalty.storage.unit_of_work import LoyaltyWork


@dataclass(frozen=True)
class IssuedCode:
    """Shown once and kept nowhere: the database has its hash."""

    code: str = field(repr=False)
    expires_at: datetime


def issue_redeem_code(work: LoyaltyWork, member_id: str, reward_id: str) -> IssuedCode:
    """The member's code from now on; the one before is good no more. Raises UnknownReward for all but a reward of
    theirs that waits: whose it is otherwise, and where it went, is not the business of whoever holds the link."""
    issued = IssuedCode(new_redeem_code(), work.now + LIFE)
    # Held before the code, as a redemption does: whoever is being forgotten at this moment gets none.
    if not work.members.hold(member_id):
        raise UnknownReward
    if not work.redeem_codes.issue(issued.code, member_id=member_id, reward_id=reward_id, expires_at=issued.expires_at):
        raise UnknownReward
    return issued
