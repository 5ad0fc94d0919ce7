"""Show members what they have bought and what they owe for it: nothing of it is anybody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.domain.dues.due import Owed
from services.members.domain.memberships.choice import in_order_of_use
from services.members.domain.memberships.membership import Freeze, Membership
from services.members.storage.unit_of_work import MembersWork


@dataclass(frozen=True)
class OwnMembership:
    """A membership, on the day that it is where it was sold."""

    membership: Membership
    today: date

    @property
    def freeze(self) -> Freeze | None:
        """The one that it rests in, or the next."""
        return next((each for each in self.membership.freezes if each.last_on >= self.today), None)


def own_memberships(work: MembersWork, member_id: str) -> tuple[Sequence[OwnMembership], Owed | None]:
    """Those that are not over, the one first that a visit uses; where all have run out, the last of them. And what the
    member owes themselves, which a company's dues are not."""
    found = work.memberships.of_member(member_id)
    if not found:
        return [], None
    today = {each.membership_id: work.day_at(each.outlet_code) for each in found}
    shown = [
        OwnMembership(each, today[each.membership_id])
        for each in in_order_of_use(found, lambda each: today[each.membership_id])
    ]
    going_on = [each for each in shown if not each.membership.is_over_on(each.today)]
    ran_out = [each for each in shown if each.membership.state_on(each.today) == "expired"]
    owed = work.dues.owed(member_id)
    last = sorted(ran_out, key=lambda each: each.membership.valid_until)[-1:]
    return going_on or last, owed if owed.oldest_due_on is not None else None
