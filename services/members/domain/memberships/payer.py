"""A payer: a company that pays for many members. It is no person, and nobody's contact is kept of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Payer:
    """Known to the payment system by its reference."""

    payer_id: str
    name: str
    reference: str
    is_active: bool = True
