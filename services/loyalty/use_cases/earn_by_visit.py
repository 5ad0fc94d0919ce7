"""Earn by a visit: one unit in each program that counts visits, one of a business day."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.contracts.loyalty import VisitCounted
from services.loyalty.domain.issuing import issue_due
from services.loyalty.domain.ledger import Account, Circumstances
from services.loyalty.domain.program import Program
from services.loyalty.domain.reward import Reward
from services.loyalty.storage.unit_of_work import LoyaltyWork, told


def earn_by_visit(work: LoyaltyWork, member_id: str, *, check_in_id: str, outlet_code: str) -> list[str]:
    """The programs in which the visit earned: none where it was told before, or the member came earlier that day.

    Raises OutletNotKnownYet.
    """
    programs = [program for program in work.programs.active() if program.earns_by == "visits"]
    if not programs:
        return []
    outlet = work.outlets.get(outlet_code)
    if not work.members.hold_or_add(member_id):
        # They were erased meanwhile: the visit earns nobody anything.
        return []
    circumstances = Circumstances.heard(
        member_id=member_id, command_id=work.command_id, outlet=outlet, occurred_at=work.occurred_at, at=work.now
    )
    picture = work.members.picture(member_id)
    balances: dict[str, int] = {}
    issued: list[Reward] = []
    for program in programs:
        account = _earned(work, program, circumstances, check_in_id, balance=picture.balances.get(program.code, 0))
        if account is not None:
            issued += issue_due(account, program, circumstances, new_id=new_id)
            work.ledger.write(account, circumstances)
            balances[program.code] = account.balance
    if balances:
        sequence = work.members.lock_or_add(member_id)
        work.rewards.add(issued)
        standing_told = told(work.standing(picture.after(work.now, balances=balances, issued=issued)))
        work.publish(
            VisitCounted(
                member_id=member_id,
                check_in_id=check_in_id,
                outlet_code=outlet_code,
                earned=[{"program": code, "quantity": 1} for code in balances],
                standing=standing_told,
                sequence=sequence,
            ),
            occurred_at=work.occurred_at,
        )
        for reward in issued:
            work.tell_reward_issued(reward, standing_told, sequence=sequence, occurred_at=work.occurred_at)
    return list(balances)


def _earned(
    work: LoyaltyWork, program: Program, circumstances: Circumstances, check_in_id: str, *, balance: int
) -> Account | None:
    """The account with the unit, to be written; None where this visit earns nothing."""
    account = work.ledger.account(circumstances.member_id, program.code, balance=balance)
    account.expire(before=circumstances.today)
    entry_id = account.earn(
        1,
        sale_id=None,
        earned_at=circumstances.occurred_at,
        outlet_code=circumstances.outlet_code,
        expires_on=program.lots_expire_on(circumstances.business_date),
    )
    is_new = work.visits.add(
        check_in_id,
        program=program.code,
        member_id=circumstances.member_id,
        business_date=circumstances.business_date,
        entry_id=entry_id,
    )
    return account if is_new else None
