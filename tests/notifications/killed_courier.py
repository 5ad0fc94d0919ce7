"""A courier whose process is killed: `python -m tests.notifications.killed_courier DATABASE_URL KEYS MOMENT`.

MOMENT is `before` (claimed, but nothing begun) or `during` (the channel has the letter, and nobody noted it).
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from services.notifications.domain.message import Letter
from tests.notifications.office import MembersOnTheWire, Office, RecordingChannel


def die() -> None:
    sys.stdout.write("killed\n")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


class DeadlyChannel(RecordingChannel):
    def deliver(self, letter: Letter) -> str:
        die()
        return ""


class DeadlyMembers(MembersOnTheWire):
    def call(self, *arguments: Any, **words: Any) -> Any:
        die()


def main(database_url: str, keys: str, moment: str, member_id: str) -> None:
    office = Office(database_url, Path(keys), channels=[DeadlyChannel()])
    if moment == "before":
        office.members = DeadlyMembers()
    else:
        office.enrol(member_id=member_id)
    office.new_courier().deliver_due()


if __name__ == "__main__":
    main(*sys.argv[1:])
