"""A payer: a member, or a company that pays for many of them, which is no person: nobody's contact is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PayerKind = Literal["member", "company"]


@dataclass(frozen=True)
class Payer:
    """Known to the payment system by its reference."""

    payer_id: str
    name: str
    reference: str
    is_active: bool = True
