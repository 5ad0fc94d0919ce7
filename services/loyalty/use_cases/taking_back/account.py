"""What takings back have in common: who asks for it, the account without what was earned, and that it is done once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.chassis.identifiers import new_id
from services.chassis.security.permission import ROOT, Place, Scope
from services.loyalty.domain.issuing import issue_due
from services.loyalty.domain.ledger import Circumstances
from services.loyalty.domain.refusals import AlreadyReversed
from services.loyalty.domain.reversing import ReversalFacts, take_back_earning
from services.loyalty.domain.reward import Reward
from services.loyalty.storage.unit_of_work import LoyaltyWork


@dataclass(frozen=True, kw_only=True)
class NewReversal:
    """A reversal as a station asks for it; `reason` is in the words of whoever stands there."""

    command_id: str
    of: str
    """The sale, or the redemption: the command that had handed the reward over."""
    reason: str
    outlet_code: str | None = None
    """Where it is taken back; head office stands nowhere, and takes it back where it was done."""
    within: Scope = Scope()
    station_id: str | None = None
    staff_id: str | None = None

    def reaches(self, outlet_code: str) -> bool:
        """What was done at an outlet outside does not exist for whoever asks."""
        # Loyalty knows no paths of territories, so a reach of less than everything is an outlet's.
        return self.within.includes(Place(outlet_code, ROOT))


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """What became of one program."""

    balance: int
    released: Sequence[str]
    issued: Sequence[Reward]
    """Those that what is left still pays for."""
    entry_id: str | None
    """Nothing where all of it had expired."""


def circumstances_of(work: LoyaltyWork, new: NewReversal, member_id: str, *, done_at: str) -> Circumstances:
    """Raises OutletNotKnownYet."""
    outlet = work.outlets.get(new.outlet_code or done_at)
    return Circumstances.heard(
        member_id=member_id, command_id=new.command_id, outlet=outlet, occurred_at=work.occurred_at, at=work.now
    )


def take_back(
    work: LoyaltyWork,
    program_code: str,
    facts: ReversalFacts,
    circumstances: Circumstances,
    *,
    balance: int,
    sale_id: str | None = None,
) -> TakenBack:
    """Undo an earning of a member who is locked."""
    program = work.programs.find(program_code)
    assert program is not None, "programs are never deleted"
    touched = {lot_id for taken in facts.taken_by_reward.values() for lot_id, _ in taken}
    lots = [facts.lot, *work.ledger.lots(touched - {facts.lot.lot_id})]
    account = work.ledger.account(circumstances.member_id, program_code, balance=balance, extra=lots)
    released, entry_id = take_back_earning(account, facts, sale_id=sale_id)
    for reward_id in released:
        is_released = work.rewards.release(reward_id)
        assert is_released, "the member is locked, so nobody else can have touched the reward"
    issued = issue_due(account, program, circumstances, new_id=new_id)
    work.ledger.write(account, circumstances)
    return TakenBack(balance=account.balance, released=released, issued=issued, entry_id=entry_id)


def already_reversed(work: LoyaltyWork, reversed_at: datetime, outlet_code: str) -> AlreadyReversed:
    """In the words of the outlet where it was: its name and its clock, where it is known."""
    where = work.outlets.find(outlet_code)
    return AlreadyReversed(
        reversed_at=where.local(reversed_at) if where else reversed_at,
        outlet_code=outlet_code,
        outlet_name=where.name if where else outlet_code,
    )
