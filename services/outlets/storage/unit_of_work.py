"""What a use case of this service holds."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from services.chassis.work.unit_of_work import UnitOfWork
from services.outlets.storage.places import Places
from services.outlets.storage.sessions import Sessions
from services.outlets.storage.staff import Staff


class OutletsWork(UnitOfWork):
    """One transaction over the places of the franchise, its people and who is signed in."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        super().__init__(connection, now)
        self.places = Places(connection)
        self.staff = Staff(connection)
        self.sessions = Sessions(connection)
