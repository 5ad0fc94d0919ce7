"""Undo a visit that was a mistake: what it earned goes, as it does with a sale that is taken back."""

from __future__ import annotations

from services.contracts.loyalty import VisitReversed
from services.loyalty.domain.ledger import Circumstances
from services.loyalty.storage.unit_of_work import LoyaltyWork, told
from services.loyalty.use_cases.taking_back.account import TakenBack, take_back


def undo_visit(work: LoyaltyWork, member_id: str, *, check_in_id: str, outlet_code: str) -> None:
    """Once, however often it is told; a visit that is told of later earns nothing.

    Raises OutletNotKnownYet.
    """
    if not work.members.hold_or_add(member_id):
        return
    outlet = work.outlets.get(outlet_code)
    circumstances = Circumstances.heard(
        member_id=member_id, command_id=work.command_id, outlet=outlet, occurred_at=work.occurred_at, at=work.now
    )
    undone = work.visits.undo(
        check_in_id,
        member_id=member_id,
        programs=[program.code for program in work.programs.active() if program.earns_by == "visits"],
        business_date=circumstances.business_date,
    )
    picture = work.members.picture(member_id)
    taken: dict[str, TakenBack] = {}
    for visit in undone:
        facts = work.ledger.reversal_facts_of(visit.entry_id)
        before = picture.balances[visit.program]
        back = taken[visit.program] = take_back(work, visit.program, facts, circumstances, balance=before)
        if back.entry_id is not None:
            work.visits.note_reversal(check_in_id, program=visit.program, entry_id=back.entry_id)
    if not taken:
        return
    sequence = work.members.lock_or_add(member_id)
    released = [reward_id for back in taken.values() for reward_id in back.released]
    issued = [reward for back in taken.values() for reward in back.issued]
    work.rewards.add(issued)
    balances = {code: back.balance for code, back in taken.items()}
    standing_told = told(work.standing(picture.after(work.now, balances=balances, issued=issued, gone=released)))
    work.publish(
        VisitReversed(
            member_id=member_id,
            check_in_id=check_in_id,
            outlet_code=outlet_code,
            standing=standing_told,
            sequence=sequence,
        )
    )
    work.tell_rewards_changed(circumstances, standing_told, released=released, issued=issued, sequence=sequence)
