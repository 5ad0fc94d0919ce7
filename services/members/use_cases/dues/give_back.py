"""Give back what was paid for days that are not used any more: it becomes credit of whoever paid."""

from __future__ import annotations

from services.members.domain.dues.payment import Share
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.moving_money import use_credit, waive_rest


def give_back(
    work: MembersWork, membership_id: str, amount_minor: int, *, is_companys: bool, reason: str, staff_id: str | None
) -> None:
    """So much of what companies, or members, have paid for days of a membership, the newest days first; what of those
    dues is open then is waived. The payer's other dues get it at once. Who paid is held before."""
    payers: set[tuple[str, str]] = set()
    for part in work.dues.paid_for_days_of(membership_id, is_companys=is_companys):
        if back := min(amount_minor, part.amount_minor):
            due = part.due
            work.dues.spread(
                # Under the payment that it came of: a refund of that one takes this credit.
                [Share(due.due_id, -back), Share(None, back)],
                payer_id=due.paid_by,
                currency=due.currency,
                payment_id=part.payment_id,
                command_id=work.command_id,
            )
            waive_rest(work, due, reason=reason, staff_id=staff_id, at_most=back)
            payers.add((due.paid_by, due.currency))
            amount_minor -= back
    for payer_id, currency in sorted(payers):
        use_credit(work, payer_id, currency)
