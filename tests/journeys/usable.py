"""What makes a page usable by everybody: axe's rules by day and by night, focus that is seen, targets, width, calm."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

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

    def fits(self, page: Page, state: str, *, width: int = 320) -> None:
        """After a check: at this width nothing is pushed out; 320 is also a laptop's page at 400 %."""
        before = page.viewport_size
        assert before is not None
        page.set_viewport_size({"width": width, "height": 640})
        self._ask(page, f"{state}, wider than {width}", "usable.widerThanPage()")
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
