"""The office pages of people who have just signed in with a second factor, at the suite's own hour and in Riga."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from playwright.sync_api import Browser, Page

from services.chassis.database.column_types import as_text
from services.chassis.security.caller import Caller
from services.contracts.permissions import Role
from tests.callers import door_token, person
from tests.journeys.scanner import STAYING
from tests.suite import RunningSuite

Office = Callable[..., Page]
"""`office(suite, role, room, **place)`: the page of somebody who has signed in, at this room; or of a caller."""


@contextmanager
def offices(browser: Browser) -> Iterator[Office]:
    """Opens office pages, each in a browser of its own whose clock the test may turn; closes them at the end, for they
    go on asking."""
    with ExitStack() as opened:

        def office(suite: RunningSuite, who: Role | Caller, room: str, **place: str) -> Page:
            context = browser.new_context(locale="en-GB", timezone_id="Europe/Riga", accept_downloads=True)
            opened.callback(context.close)
            proven_at = suite.clock.now().timestamp()
            caller = who if isinstance(who, Caller) else person(who, proven_at=proven_at, **place)
            return _signed_in(context.new_page(), suite, caller, room)

        yield office


def _signed_in(page: Page, suite: RunningSuite, who: Caller, room: str) -> Page:
    now = suite.clock.now()
    in_an_hour = as_text(now + timedelta(hours=1))
    session = {
        "token": door_token(suite.var / "keys", who, suite.clock, lasts_seconds=3600),
        "expires_at": in_an_hour,
        "ends_at": in_an_hour,
        "staff": {"staff_id": who.subject, "name": "Olga", "role": who.role},
    }
    page.clock.install(time=now)
    page.add_init_script(STAYING)
    page.add_init_script(f"sessionStorage.setItem('regulars.office', {json.dumps(json.dumps(session))})")
    page.goto(f"{suite.url}/hq#{room}")
    return page
