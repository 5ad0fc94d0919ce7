"""How fast pages open: a station's on a slow tablet, a member's on a slow phone; with nothing in their caches."""

from __future__ import annotations

import json
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

from playwright.sync_api import Browser, CDPSession, sync_playwright

from tests.bench.suite import RunningSuite

LOADS = 7
_STATIC = Path(__file__).parents[2] / "gateway" / "static"


@dataclass(frozen=True)
class Line:
    """What lies between a device and the suite.

    Chromium delays answers, not connections: one with TLS costs two round trips before the first question.
    """

    round_trip_ms: float
    down_kbit: float
    up_kbit: float

    @property
    def connecting_ms(self) -> float:
        return 2 * self.round_trip_ms


@dataclass(frozen=True)
class Opening:
    """A page on a device: when somebody can use it, as JavaScript that is true from then on."""

    usable: str
    width: int
    height: int
    line: Line | None = None
    cpu_divided_by: int = 4


# The one field of the page has the focus, so that whatever a scanner or a hand types arrives there.
TABLET = Opening("document.activeElement instanceof HTMLInputElement", 1024, 768)
# The cups and their number.
_CUPS = "document.querySelector('.stamps .cups .cup') && document.querySelector('.stamps .big')"
# Lighthouse's mobile profile, by which the field calls a phone slow; and a line in a cellar.
PHONE = Opening(_CUPS, 390, 760, Line(round_trip_ms=150, down_kbit=1638.4, up_kbit=750))
PHONE_ON_3G = Opening(_CUPS, 390, 760, Line(round_trip_ms=400, down_kbit=400, up_kbit=400))

# When it is there, and then when the frame with it was made.
_NOTE_WHEN_USABLE = """(() => {
  const look = () => {
    if (!document.body || !(%s)) setTimeout(look, 5);
    else {
      window.thereAfter = performance.now();
      requestAnimationFrame(() => setTimeout(() => { window.usableAfter = performance.now(); }));
    }
  };
  look();
})()"""
_WHEN_USABLE = """new Promise((done, failed) => {
  const look = () => window.usableAfter ? done(window.usableAfter) : setTimeout(look, 20);
  look();
  setTimeout(() => failed(new Error("the page never became usable")), 120000);
})"""
_LOADED = "performance.getEntriesByType('resource').map(({ name, startTime }) => [name, startTime])"


def measure_page(suite: RunningSuite, token: str) -> dict[str, Any]:
    """Milliseconds from the click to a usable page, and what had to come over the wire for it."""
    root = f"http://127.0.0.1:{suite.port}"
    card = urldefrag(_enrolled(root, token)["balance_url"]).fragment
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        found = _measured(browser, TABLET, f"{root}/cashier#station={token}")
        found["member's page"] = _measured(browser, PHONE, f"{root}/balance#{card}")
        found["member's page on slow 3G"] = _measured(browser, PHONE_ON_3G, f"{root}/balance#{card}")
        browser.close()
    return found


def _enrolled(root: str, token: str) -> dict[str, Any]:
    asked = urllib.request.Request(
        f"{root}/api/v1/members",
        data=json.dumps({"phone": "+37126113377", "given_name": "Marta", "locale": "en"}).encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
        },
    )
    with urllib.request.urlopen(asked) as answer:
        return dict(json.load(answer))


@dataclass(frozen=True)
class _Load:
    usable_ms: float
    cpu_ms: float
    # What was asked for before it was usable, and by then or later.
    before: list[str]
    all: list[str]
    round_trips: int


def _measured(browser: Browser, opening: Opening, address: str) -> dict[str, Any]:
    loads = [_load(browser, opening, address) for _ in range(LOADS)]
    # Of the main thread, without the brake, whose own work would count.
    free = _load(browser, Opening(opening.usable, opening.width, opening.height, cpu_divided_by=1), address)
    connecting = opening.line.connecting_ms if opening.line else 0
    times = sorted(each.usable_ms + connecting for each in loads)
    last = loads[-1]
    return {
        "cpu_divided_by": opening.cpu_divided_by,
        "usable_ms_median": round(times[len(times) // 2]),
        "usable_ms_worst": round(times[-1]),
        "of_it_connecting_ms": round(connecting),
        "main_thread_cpu_ms": round(free.cpu_ms),
        "round_trips": last.round_trips,
        "kb_gzipped_until_usable": _kb_gzipped(last.before),
        "files_until_usable": len(last.before),
        "kb_gzipped": _kb_gzipped(last.all),
        "files": len(last.all),
    }


def _load(browser: Browser, opening: Opening, address: str) -> _Load:
    # A context of its own has a cache of its own.
    context = browser.new_context(locale="en-GB", viewport={"width": opening.width, "height": opening.height})
    page = context.new_page()
    page.add_init_script(_NOTE_WHEN_USABLE % opening.usable)
    session = context.new_cdp_session(page)
    depths = _Depths(session, address)
    if opening.line is not None:
        _be_slow(session, opening.line)
    session.send("Emulation.setCPUThrottlingRate", {"rate": opening.cpu_divided_by})
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(address, wait_until="commit")
    usable_ms = float(page.evaluate(_WHEN_USABLE))
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    page.wait_for_load_state("networkidle")
    asked = page.evaluate(_LOADED)
    # What is asked for while that is being painted comes behind it.
    there_ms = float(page.evaluate("window.thereAfter"))
    before = [name for name, started in asked if started < there_ms and not name.endswith("/icon.svg")]
    context.close()
    return _Load(
        usable_ms=usable_ms,
        cpu_ms=metrics["TaskDuration"] * 1000,
        before=_files(address, before),
        all=_files(address, [name for name, _ in asked]),
        round_trips=max(depths.of(name) for name in before),
    )


def _be_slow(session: CDPSession, line: Line) -> None:
    # A kilobit a second is 125 bytes a second.
    conditions = {
        "offline": False,
        "latency": line.round_trip_ms,
        "downloadThroughput": line.down_kbit * 125,
        "uploadThroughput": line.up_kbit * 125,
    }
    session.send("Network.emulateNetworkConditions", conditions)


class _Depths:
    """How many round trips, one after the other, lie before an answer: each is asked for by what came before it."""

    def __init__(self, session: CDPSession, address: str) -> None:
        self._depths = {urldefrag(address).url: 1}
        session.on("Network.requestWillBeSent", self._note)
        session.send("Network.enable")

    def of(self, url: str) -> int:
        return self._depths.get(url, 1)

    def _note(self, event: Mapping[str, Any]) -> None:
        initiator = event["initiator"]
        stack = initiator.get("stack", {})
        askers = [initiator.get("url", ""), *(frame["url"] for frame in stack.get("callFrames", ()))]
        while "parent" in stack:
            stack = stack["parent"]
            askers += [frame["url"] for frame in stack["callFrames"]]
        deepest = max((self.of(urldefrag(url).url) for url in askers), default=0)
        # Asked for twice is one way, the shorter.
        url = urldefrag(event["request"]["url"]).url
        if initiator["type"] != "other":
            self._depths[url] = min(deepest + 1, self._depths.get(url, deepest + 1))


def _files(address: str, names: list[str]) -> list[str]:
    paths = dict.fromkeys(urlsplit(name).path for name in names)
    return [f"{urlsplit(address).path}.html", *(path for path in paths if not path.startswith("/api/"))]


def _kb_gzipped(paths: list[str]) -> float:
    return round(sum(_bytes_gzipped(path) for path in paths) / 1000, 1)


def _bytes_gzipped(path: str) -> int:
    """As the gateway sends it; what is compressed already, as fonts are, goes as it is."""
    file = _STATIC / path.removeprefix("/static/").removeprefix("/")
    packed = file.with_name(f"{file.name}.gz")
    return (packed if packed.exists() else file).stat().st_size
