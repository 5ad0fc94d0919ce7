"""Give the birthday reward, once a calendar year."""

from __future__ import annotations

from collections.abc import Mapping

from services.chassis.identifiers import new_id
from services.loyalty.domain.reward import Reward, birthday_occasion, birthday_reward_expires_on
from services.loyalty.storage.unit_of_work import LoyaltyWork


def give_birthday_reward(
    work: LoyaltyWork,
    member_id: str,
    *,
    outlet_code: str,
    year: int,
    titles: Mapping[str, str],
    is_greeted: bool = True,
) -> bool:
    """False when the member had this year's gift already, or was erased. Raises OutletNotKnownYet."""
    if work.members.is_forgotten(member_id):
        return False
    outlet = work.outlets.get(outlet_code)
    reward = Reward(
        reward_id=new_id(),
        member_id=member_id,
        kind="birthday",
        program=None,
        titles=titles,
        issued_at=work.now,
        outlet_code=outlet_code,
        expires_on=birthday_reward_expires_on(outlet.business_date(work.now)),
        occasion=birthday_occasion(year),
    )
    # Whoever is being erased at this very moment is unknown here; the event is tried again and finds them forgotten.
    return bool(work.give(member_id, [reward], is_greeted=is_greeted))
