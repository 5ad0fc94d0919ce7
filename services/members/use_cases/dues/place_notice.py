"""Place a payment that fitted nothing: a person says which due it is for, or that it is none of ours."""

from __future__ import annotations

from services.members.domain.dues.notice import Unmatched
from services.members.domain.dues.payment import Payment
from services.members.domain.dues.refusals import UnknownNotice
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.finding import paid_for
from services.members.use_cases.dues.hear_notice import NoticeState, hear_again, hear_what_waited, payment_of
from services.members.use_cases.dues.moving_money import receive


def match_notice(work: MembersWork, notice_id: str, *, due: str, staff_id: str | None) -> Payment:
    """Count it for this due, or for all that this company owes. Raises UnknownNotice, UnknownDue, WrongCurrency and
    ReferenceUsed."""
    notice = _waiting(work, notice_id)
    if not notice.can_be_matched:
        raise UnknownNotice
    assert notice.reference is not None, "a payment has one"
    assert notice.currency is not None, "and a currency"
    paying = paid_for(work, due, currency=notice.currency)
    work.notices.hold(notice.reference)
    _close(work, notice_id, state="matched", staff_id=staff_id)
    payment = payment_of(work, notice, paying)
    recorded = receive(work, payment, first=paying.first)
    hear_what_waited(work, payment.reference)
    due_id = next(iter(paying.first), None)
    work.concerns("payment_notice", notice_id, after={"due_id": due_id, "payment": recorded.payment_id})
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
