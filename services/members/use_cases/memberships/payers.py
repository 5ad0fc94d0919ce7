"""Companies that pay for members."""

from __future__ import annotations

from services.members.domain.payer import Payer
from services.members.storage.unit_of_work import MembersWork


def add_payer(work: MembersWork, *, name: str, reference: str) -> Payer:
    """Raises PayerReferenceTaken: the payment system tells two companies apart by it."""
    payer = Payer(payer_id=work.command_id, name=name, reference=reference)
    work.payers.add(payer, command_id=work.command_id)
    work.concerns("payer", payer.payer_id, after={"reference": reference, "is_active": True})
    return payer


def set_payer_active(work: MembersWork, payer_id: str, *, is_active: bool) -> Payer:
    """A company that pays no more is sold nothing more; what it pays for already goes on. Raises UnknownPayer."""
    payer = work.payers.set_active(payer_id, is_active=is_active)
    work.concerns("payer", payer_id, after={"is_active": is_active})
    return payer
