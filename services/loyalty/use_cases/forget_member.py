"""Forget a member who was erased: what they had is forfeit, and what they did stays as nobody's."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.contracts.loyalty import MemberForgotten
from services.loyalty.domain.ledger import Circumstances
from services.loyalty.storage.unit_of_work import LoyaltyWork


def forget_member(work: LoyaltyWork, member_id: str) -> None:
    """Forfeit by entries, for the ledger is append-only, and say that it is done. Told twice, done once and said twice.

    No standing is told: there is nobody left whose it could be.
    """
    if work.members.forget(member_id):
        _forfeit_all(work, member_id)
        work.sales.forget_reasons(member_id)
        work.rewards.forget_reasons(member_id)
        work.redeem_codes.forget(member_id)
    work.publish(MemberForgotten(member_id=member_id))


def _forfeit_all(work: LoyaltyWork, member_id: str) -> None:
    work.rewards.expire_all(member_id)
    for program, balance in work.members.picture(member_id).balances.items():
        account = work.ledger.account(member_id, program, balance=balance)
        if account.forfeit():
            work.ledger.write(account, _circumstances(work, member_id, work.ledger.newest_place(member_id, program)))


def _circumstances(work: LoyaltyWork, member_id: str, outlet_code: str) -> Circumstances:
    """The entries belong to the outlet where the member earned last: its books lose what they had given."""
    return Circumstances.now(
        member_id=member_id,
        command_id=work.command_id or new_id(),
        outlet=work.outlets.get(outlet_code),
        at=work.now,
    )
