"""What a use case of this service holds."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from services.chassis.work.unit_of_work import UnitOfWork
from services.notifications.storage.deliveries import Deliveries
from services.notifications.storage.messages import Messages


class NotificationsWork(UnitOfWork):
    """One transaction over messages and their deliveries."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        super().__init__(connection, now)
        self.messages = Messages(connection)
        self.deliveries = Deliveries(connection)
