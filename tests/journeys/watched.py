"""Browsers of people's own that hurry nobody, in whose consoles nothing may go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.journeys.scanner import STAYING

NewContext = Callable[..., BrowserContext]
"""`new_context(of=..., **options)`: as `Browser.new_context` takes them, in this browser or another one."""


@contextmanager
def watched_contexts(browser: Browser) -> Iterator[NewContext]:
    """Closes them at the end, and asserts that none has complained."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(*, of: Browser = browser, **options: Any) -> BrowserContext:
        context = of.new_context(**{"locale": "en-GB", **options})
        contexts.append(context)
        context.add_init_script(STAYING)
        context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        return context

    yield opened
    for context in contexts:
        context.close()
    # The browser reports every answer of 400 and above as a failure to load: those are problems, told in words.
    wrong = [text for text in complaints if "Failed to load resource" not in text]
    assert not wrong, wrong
