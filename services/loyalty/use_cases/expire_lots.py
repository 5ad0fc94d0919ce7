"""Expire the lots of an outlet whose last local day has passed."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.contracts.loyalty import StampsExpired
from services.loyalty.domain.ledger import Circumstances
from services.loyalty.domain.outlet import Outlet
from services.loyalty.storage.unit_of_work import LoyaltyWork, told


def expire_lots(work: LoyaltyWork, outlet: Outlet, *, limit: int) -> int:
    """How many accounts were found due, `limit` at most; none are left when it is less. Missed nights are caught up."""
    today = outlet.business_date(work.now)
    due = work.ledger.accounts_with_due_lots(outlet.code, today, limit=limit)
    for member_id, program_code in due:
        if not work.members.hold(member_id):
            # Erased since we looked: all that they had is forfeit.
            continue
        picture = work.members.picture(member_id)
        account = work.ledger.account(member_id, program_code, balance=picture.balances.get(program_code, 0))
        expired = account.expire(before=today, outlet_code=outlet.code)
        if not expired:
            # A sale at a station has expired them on its way.
            continue
        sequence = work.members.lock(member_id)
        circumstances = Circumstances.now(member_id=member_id, command_id=new_id(), outlet=outlet, at=work.now)
        work.ledger.write(account, circumstances)
        after = picture.after(work.now, balances={program_code: account.balance})
        work.publish(
            StampsExpired(
                member_id=member_id,
                program=program_code,
                quantity=expired,
                standing=told(work.standing(after)),
                sequence=sequence,
            )
        )
    return len(due)
