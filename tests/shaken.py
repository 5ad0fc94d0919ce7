"""A machine that is slow at the worst moments, for whoever looks for tests that race: `SHAKEN=7 pytest tests/journeys`.

The number seeds the chances. Each page has a fraction of a processor, what a browser asks reaches the gateway late and
is answered late, and facts leave their outbox late; each time by another moment, so that what comes in order on a quiet
machine comes in any order. What a test does over the API by itself is as fast as ever: it overtakes its pages.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterable
from typing import Any

from playwright.sync_api import BrowserContext, Page

from services.chassis.messaging.transport import Transport
from services.chassis.work.relay import Relay

SEED = os.environ.get("SHAKEN", "")
_PROCESSOR_IS_SLOWER = 6
_MOST_SECONDS = 0.4

_chances = random.Random(SEED)
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def _a_moment() -> None:
    """Half of the moments are none: what usually comes late comes early too."""
    time.sleep(max(0.0, _chances.uniform(-_MOST_SECONDS, _MOST_SECONDS)))


def late(application: Application) -> Application:
    """As the application, for browsers at a bad moment."""

    def answers(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "HTTP_SEC_FETCH_MODE" not in environ:
            return application(environ, start_response)
        _a_moment()
        answer = application(environ, start_response)
        _a_moment()
        return answer

    return answers if SEED else application


def slow(context: BrowserContext) -> None:
    """Each page of this browser gets a fraction of its processor, from its first line on."""
    if SEED:
        context.on("page", _slow_down)


def _slow_down(page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": _PROCESSOR_IS_SLOWER})


def let_facts_come_late() -> None:
    """Those of the suites that run in this process."""
    publish = Relay.publish_batch

    def published(self: Relay, transport: Transport) -> tuple[int, int]:
        _a_moment()
        return publish(self, transport)

    if SEED:
        Relay.publish_batch = published  # type: ignore[method-assign]
