"""Second factors as they are sealed, of people and of links that are not used yet: for whoever seals them anew."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from services.outlets.storage.tables import set_up_links, staff


@dataclass(frozen=True)
class SecondFactor:
    """One, and where it stands."""

    staff_id: str
    sealed: bytes
    link: str | None
    """The hash of the link that it belongs to, where the person has not used it yet."""


class SecondFactors:
    """Those of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self) -> list[SecondFactor]:
        of_people = sa.select(staff.c.staff_id, staff.c.sealed_totp).where(staff.c.sealed_totp.is_not(None))
        of_links = sa.select(set_up_links.c.staff_id, set_up_links.c.sealed_totp, set_up_links.c.token_hash)
        return [
            *(SecondFactor(staff_id, bytes(sealed), None) for staff_id, sealed in self._connection.execute(of_people)),
            *(SecondFactor(row[0], bytes(row[1]), row[2]) for row in self._connection.execute(of_links)),
        ]

    def replace(self, factor: SecondFactor, anew: bytes) -> bool:
        """Only as long as it is the one that was read: the person may have made another since, or have left."""
        table, row = (
            (staff, staff.c.staff_id == factor.staff_id)
            if factor.link is None
            else (set_up_links, set_up_links.c.token_hash == factor.link)
        )
        change = sa.update(table).where(row, table.c.sealed_totp == factor.sealed).values(sealed_totp=anew)
        return self._connection.execute(change).rowcount == 1
