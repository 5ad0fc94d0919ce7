"""The console shows what would be said, and nothing by which somebody could be known."""

from __future__ import annotations

import io
from collections.abc import Callable

from services.notifications.channels.console import ConsoleChannel
from tests.notifications.office import Office


def test_the_console_prints_one_line_without_name_address_or_balance_link(open_office: Callable[..., Office]) -> None:
    screen = io.StringIO()
    office = open_office(ConsoleChannel(screen))
    member_id = office.enrol(name="Wilhelmina", email="wilhelmina@example.org")
    office.welcome(member_id)
    office.courier.deliver_due()
    (line,) = screen.getvalue().splitlines()
    assert line.startswith(f"message to member {member_id}: Welcome! | Hello,")
    for secret in ("wilhelmina", "@", "secret-token"):
        assert secret not in line.lower()
    assert office.delivery().state == "sent"


def test_who_left_no_address_is_shown_on_the_console_all_the_same(open_office: Callable[..., Office]) -> None:
    screen = io.StringIO()
    office = open_office(ConsoleChannel(screen))
    office.welcome(office.enrol(email=None))
    office.courier.deliver_due()
    assert len(screen.getvalue().splitlines()) == 1
