"""A colleague: whoever may be given what is to be done for members, by role and place; nobody's name is known here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody of the staff, as outlets tells of them."""

    staff_id: str
    role: str | None = None
    outlet_code: str | None = None
    territory_code: str | None = None
    has_left: bool = False
