"""Place a payment that fitted nothing: a person says which due it is for, or that it is none of ours."""

from __future__ import annotations

from services.members.domain.dues.due import due_id_in
from services.members.domain.dues.notice import Unmatched
from services.members.domain.dues.payment import Payment
from services.members.domain.dues.refusals import UnknownDue, UnknownNotice, WrongCurrency
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.hear_notice import NoticeState, hear_again, hear_what_waited, payment_of
from services.members.use_cases.dues.moving_money import receive


def match_notice(work: MembersWork, notice_id: str, *, due: str, staff_id: str | None) -> Payment:
    """Count it for this due. Raises UnknownNotice, UnknownDue, WrongCurrency and ReferenceUsed."""
    notice = _waiting(work, notice_id)
    if not notice.can_be_matched:
        raise UnknownNotice
    due_id = due_id_in(due)
    balance = work.dues.find(due_id) if due_id else None
    if balance is None:
        raise UnknownDue
    if balance.due.currency != notice.currency:
        raise WrongCurrency
    assert notice.reference is not None, "a payment has one"
    work.notices.hold(notice.reference)
    _close(work, notice_id, state="matched", staff_id=staff_id)
    payment = payment_of(
        work,
        notice,
        payer_id=balance.due.paid_by,
        is_companys=balance.due.is_companys,
        outlet_code=balance.due.outlet_code,
    )
    recorded = receive(work, payment, first=balance.due.due_id)
    hear_what_waited(work, payment.reference)
    work.concerns("payment_notice", notice_id, after={"due_id": balance.due.due_id, "payment": recorded.payment_id})
    return recorded


def try_again(work: MembersWork, notice_id: str, *, staff_id: str | None) -> NoticeState:
    """Hear it as if it were told now: what it is about may be here. Raises UnknownNotice."""
    notice = _waiting(work, notice_id)
    state = hear_again(work, notice, staff_id=staff_id)
    if state == "known":
        raise UnknownNotice
    work.concerns("payment_notice", notice_id, after={"heard_again": notice.kind, "state": state})
    return state


def dismiss_notice(work: MembersWork, notice_id: str, *, staff_id: str | None) -> None:
    """It is none of ours, or was put right where it came from. Raises UnknownNotice."""
    notice = _waiting(work, notice_id)
    _close(work, notice_id, state="dismissed", staff_id=staff_id)
    work.concerns("payment_notice", notice_id, after={"dismissed": notice.kind, "problem": notice.problem})


def _waiting(work: MembersWork, notice_id: str) -> Unmatched:
    notice = work.notices.find_unmatched(notice_id)
    if notice is None:
        raise UnknownNotice
    return notice


def _close(work: MembersWork, notice_id: str, *, state: str, staff_id: str | None) -> None:
    """Of two people one does it."""
    if not work.notices.close(notice_id, state=state, staff_id=staff_id):
        raise UnknownNotice
