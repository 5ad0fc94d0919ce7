"""The station page on a slow tablet: Chromium with four times less processor, and nothing in its cache."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from tests.bench.suite import RunningSuite

CPU_DIVIDED_BY = 4
LOADS = 7
_STATIC = Path(__file__).parents[2] / "gateway" / "static"
# Usable: the one field of the page has the focus, so that whatever a scanner or a hand types arrives there.
_NOTE_WHEN_USABLE = """(() => {
  const look = () => {
    if (document.activeElement instanceof HTMLInputElement) window.usableAfter = performance.now();
    else setTimeout(look, 5);
  };
  look();
})()"""
_WHEN_USABLE = """new Promise((done, failed) => {
  const look = () => window.usableAfter ? done(window.usableAfter) : setTimeout(look, 20);
  look();
  setTimeout(() => failed(new Error("the page never became usable")), 60000);
})"""
_LOADED = "performance.getEntriesByType('resource').map(each => each.name)"


def measure_page(suite: RunningSuite, token: str) -> dict[str, Any]:
    """Milliseconds from the click to a usable page, and what had to come over the wire for it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        loads = [_load(browser, f"http://127.0.0.1:{suite.port}/cashier#station={token}") for _ in range(LOADS)]
        browser.close()
    times = sorted(milliseconds for milliseconds, _ in loads)
    paths = loads[-1][1]
    return {
        "cpu_divided_by": CPU_DIVIDED_BY,
        "usable_ms_median": round(times[len(times) // 2]),
        "usable_ms_worst": round(times[-1]),
        "kb_gzipped": round(sum(_bytes_gzipped(path) for path in paths) / 1000, 1),
        "files": len(paths),
    }


def _load(browser: Browser, address: str) -> tuple[float, list[str]]:
    # A context of its own has a cache of its own.
    context = browser.new_context(locale="en-GB", viewport={"width": 1024, "height": 768})
    page = context.new_page()
    page.add_init_script(_NOTE_WHEN_USABLE)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": CPU_DIVIDED_BY})
    page.goto(address)
    milliseconds = float(page.evaluate(_WHEN_USABLE))
    page.wait_for_load_state("networkidle")
    paths = [urlsplit(name).path for name in page.evaluate(_LOADED)]
    context.close()
    return milliseconds, ["/cashier.html", *(path for path in paths if not path.startswith("/api/"))]


def _bytes_gzipped(path: str) -> int:
    """As the gateway sends it; what is compressed already, as fonts are, goes as it is."""
    file = _STATIC / path.removeprefix("/static/").removeprefix("/")
    packed = file.with_name(f"{file.name}.gz")
    return (packed if packed.exists() else file).stat().st_size
