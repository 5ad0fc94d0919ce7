"""What makes a page usable by everybody: axe's rules by day and by night, focus that is seen, targets, width, calm."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.demo_suite import DemoSuite
from tests.journeys.scanner import STAYING

OpenPage = Callable[..., Page]
"""`open_page("/cashier", TABLET, token=...)`: the page of a station, or of somebody in the office by their session."""
TABLET, PHONE, LAPTOP = (1024, 768), (360, 740), (1366, 768)
# A laptop's page at 200 %, which leaves little height, and at 400 %.
ZOOMED, NARROW = (683, 384), (320, 640)
# What a finger meets at a counter, and anywhere else, in pixels.
AT_A_COUNTER, ANYWHERE = 44, 24
# To be added before a page loads: it counts what jumps by itself.
WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
MOST_SHIFTED = 0.02

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_SCRIPTS = (AXE_SCRIPT, Path(__file__).with_name("usable.js").read_text(encoding="utf-8"))
# Whatever moves comes to its end first: a colour on its way has no contrast of its own.
_REST = "Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined)))"


@contextmanager
def opened_pages(demo: DemoSuite, browser: Browser) -> Iterator[OpenPage]:
    """Each page in a browser of its own, closed at the end, for they go on asking. What shows for seconds stays."""
    with ExitStack() as contexts:

        def opened(
            path: str, size: tuple[int, int], *, token: str = "", session: dict[str, Any] | None = None, **more: Any
        ) -> Page:
            width, height = size
            context = browser.new_context(
                locale="en-GB", viewport={"width": width, "height": height}, reduced_motion="reduce", **more
            )
            contexts.callback(context.close)
            context.add_init_script(WATCH_SHIFTS)
            context.add_init_script(STAYING)
            if session is not None:
                kept = json.dumps(json.dumps(session))
                context.add_init_script(f"sessionStorage.setItem('regulars.office', {kept})")
            page = context.new_page()
            page.goto(f"{demo.url}{path}" + (f"#station={token}" if token else ""))
            return page

        yield opened


@dataclass
class Usable:
    """Collects what is wrong of one page after the other; `wrong` is empty in the end."""

    wrong: list[str] = field(default_factory=list)

    def check(self, page: Page, state: str, *, least: int = ANYWHERE) -> None:
        """The page as it stands, by day and by night. The night changes colours alone, so the rest is asked once."""
        if not page.evaluate("'usable' in window"):
            for script in _SCRIPTS:
                page.evaluate(script)
        for scheme, only in (("dark", "color-contrast"), ("light", None)):
            _in_colours(page, "dark" if scheme == "dark" else "light")
            page.evaluate(_REST)
            self._ask(page, f"{state}, {scheme}", "usable.rulesOfAxe(...asked)", [_RULES, only])
        self._ask(page, f"{state}, focus not seen", "usable.withoutRing()")
        self._ask(page, f"{state}, smaller than {least}", "usable.smallerThan(asked)", least)
        self._ask(page, f"{state}, cut off", "usable.cutOff()")
        self._ask(page, f"{state}, cut off when letters stand wider", "usable.cutOffWhenSpaced()")

    def fits(self, page: Page, state: str, *, size: tuple[int, int] = NARROW) -> None:
        """After a check: at this size nothing is pushed out or cut."""
        before = page.viewport_size
        assert before is not None
        page.set_viewport_size({"width": size[0], "height": size[1]})
        self._ask(page, f"{state}, wider than {size[0]}", "usable.widerThanPage()")
        self._ask(page, f"{state}, cut off at {size[0]}", "usable.cutOff()")
        page.set_viewport_size(before)

    def stands_still(self, page: Page, state: str) -> None:
        """Nothing jumped while the page loaded. Its context was given WATCH_SHIFTS."""
        shifted: float = page.evaluate("window.shifted")
        if shifted > MOST_SHIFTED:
            self.wrong.append(f"{state}: shifted by {shifted:.3f}")

    def _ask(self, page: Page, about: str, question: str, asked: Any = None) -> None:
        self.wrong += [f"{about}: {each}" for each in page.evaluate(f"(asked) => {question}", asked)]


def _in_colours(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
