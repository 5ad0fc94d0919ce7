"""When a card is full: rewards are issued for every `target` units that are there."""

from __future__ import annotations

from collections.abc import Callable

from services.loyalty.domain.ledger import Account, Circumstances
from services.loyalty.domain.program import Program, next_order
from services.loyalty.domain.reward import Reward


def issue_due(
    account: Account, program: Program, circumstances: Circumstances, *, new_id: Callable[[], str]
) -> list[Reward]:
    """Spend every full card on a reward. A reward's own clock begins today, also for a sale of last year."""
    issued = []
    for _ in range(next_order(account.balance, 0, program.target).rewards):
        reward = Reward(
            reward_id=new_id(),
            member_id=circumstances.member_id,
            kind="program",
            program=program.code,
            titles=program.reward_titles,
            issued_at=circumstances.recorded_at,
            outlet_code=circumstances.outlet_code,
            expires_on=program.reward_expires_on(circumstances.today),
        )
        account.spend(program.target, reward_id=reward.reward_id)
        issued.append(reward)
    return issued
