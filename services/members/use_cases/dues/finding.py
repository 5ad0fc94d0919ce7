"""Dues by their id, as far as somebody may reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.chassis.security.permission import Scope
from services.members.domain.dues.due import Due, DueBalance, due_id_in
from services.members.domain.dues.refusals import UnknownDue, WrongCurrency
from services.members.domain.payer import Payer
from services.members.storage.unit_of_work import MembersWork


def found(work: MembersWork, due_id: str) -> DueBalance:
    """Raises UnknownDue."""
    balance = work.dues.find(due_id)
    if balance is None:
        raise UnknownDue
    return balance


@dataclass(frozen=True, kw_only=True)
class PaidFor:
    """Whose money a payment from elsewhere is, and for what it comes first."""

    payer_id: str
    is_companys: bool
    outlet_code: str | None = None
    first: Sequence[str] = ()


def paid_for(work: MembersWork, said: str, *, currency: str) -> PaidFor:
    """What a transfer names: a due, or a company that pays for all that it owes, each by its id or its reference.

    Raises UnknownDue, WrongCurrency.
    """
    known_id = due_id_in(said)
    balance = work.dues.find(known_id) if known_id else None
    if balance is None:
        return of_company(work, company_in(work, said), currency=currency)
    due = balance.due
    if due.currency != currency:
        raise WrongCurrency
    return PaidFor(payer_id=due.paid_by, is_companys=due.is_companys, outlet_code=due.outlet_code, first=[due.due_id])


def company_in(work: MembersWork, said: str) -> Payer | None:
    """The company that a transfer names, by its reference or its id."""
    return work.payers.named(said.strip(), due_id_in(said))


def of_company(work: MembersWork, payer: Payer | None, *, currency: str) -> PaidFor:
    """Nobody here changes money: it pays in what it was ever charged in. Raises UnknownDue, WrongCurrency."""
    if payer is None:
        raise UnknownDue
    if not work.dues.of_payer(payer.payer_id, currency):
        raise WrongCurrency
    return PaidFor(payer_id=payer.payer_id, is_companys=True)


def due_within(work: MembersWork, due_id: str, scope: Scope) -> Due:
    """The due, where its outlet is within reach. Raises UnknownDue."""
    due = found(work, due_id).due
    if not reaches(work, scope, due.outlet_code):
        raise UnknownDue
    return due


def reaches(work: MembersWork, scope: Scope, outlet_code: str | None) -> bool:
    """Whether what belongs to this outlet is within reach; what belongs to none is head office's."""
    place = work.place_of(outlet_code) if outlet_code else None
    return scope.is_everything or (place is not None and scope.includes(place))
