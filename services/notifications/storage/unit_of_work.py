"""What a use case of this service holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.data_held import rows_of_person
from services.chassis.work.unit_of_work import UnitOfWork
from services.notifications.storage.data_held import HELD
from services.notifications.storage.deliveries import Deliveries
from services.notifications.storage.forgotten import ForgottenMembers
from services.notifications.storage.messages import Messages
from services.notifications.storage.reminded_dues import RemindedDues
from services.notifications.storage.tables import metadata


class NotificationsWork(UnitOfWork):
    """One transaction over messages and their deliveries, in an installation that has these channels."""

    def __init__(
        self, connection: sa.Connection, now: datetime, channels: Sequence[str], refusable_messages: int
    ) -> None:
        super().__init__(connection, now)
        self.channels = channels
        self.refusable_messages = refusable_messages
        """How many letters that they may refuse a member gets in thirty days."""
        self.messages = Messages(connection)
        self.deliveries = Deliveries(connection)
        self.forgotten = ForgottenMembers(connection)
        self.reminded_dues = RemindedDues(connection)

    def export(self, member_id: str) -> dict[str, list[dict[str, Any]]]:
        """All rows of one member, by table; consistent in a work of `open_work.snapshot()`."""
        return rows_of_person(self.connection, metadata, HELD, member_id)


def works_of(
    channels: Sequence[str], *, refusable_messages: int = 8
) -> Callable[[sa.Connection, datetime], NotificationsWork]:
    """Makes works that know which channels are switched on, and how many letters are enough."""
    return lambda connection, now: NotificationsWork(connection, now, channels, refusable_messages)
