"""What a page waits for before somebody can use it: two round trips and few bytes. `make bench` measures the time."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.suite import RunningSuite

# The first ones need the built pages alone, which are built where there is a browser.
pytestmark = pytest.mark.browser

BUILT = Path(__file__).resolve().parents[2] / "gateway" / "static"
# The language whose letters and words weigh most.
HEAVIEST = "ru"


def begins_with(page: str) -> list[str]:
    """The files that its HTML itself asks for; of words, those of the heaviest language."""
    html = (BUILT / f"{page}.html").read_text()
    named = re.findall(r'(?:src|href)="/static/(assets/[^"]+)"', html)
    return named + re.findall(rf"/static/(assets/(?:\w+\.)?{HEAVIEST}-[\w-]+\.js)", html)


def kilobytes(files: list[str]) -> float:
    """On the wire, as a browser without brotli gets it; a font is compressed already."""
    return sum((BUILT / (name if name.endswith(".woff2") else f"{name}.gz")).stat().st_size for name in files) / 1000


@pytest.mark.parametrize("page", ["index", "cashier", "reception", "enrol", "hq", "me", "balance"])
def test_what_a_script_imports_at_once_is_named_by_the_page(page: str) -> None:
    """A file that only a script knows of is asked for when that script has come: a round trip more."""
    named = {Path(name).name for name in begins_with(page)}
    imported = {
        each
        for name in named
        if name.endswith(".js")
        for each in re.findall(r"""(?:from|import)\s*["'`]\./([\w.-]+)["'`]""", (BUILT / "assets" / name).read_text())
    }
    assert imported <= named
    assert any(name.startswith(f"{HEAVIEST}-") for name in named)


@pytest.mark.parametrize(
    ("page", "most_kilobytes", "most_files"),
    # In the language that weighs most, fonts aside.
    [("balance", 25, 2), ("cashier", 60, 7), ("reception", 77, 14)],
)
def test_little_comes_before_a_page_can_be_used(page: str, most_kilobytes: int, most_files: int) -> None:
    files = begins_with(page)
    assert kilobytes([f"{page}.html", *files]) < most_kilobytes
    assert len(files) <= most_files, files


@pytest.mark.parametrize("page", ["index", "cashier", "reception", "balance"])
def test_a_page_weighs_less_than_150_kilobytes(page: str) -> None:
    """With its fonts, in the language whose letters and words weigh most."""
    fonts = [f"assets/{path.name}" for path in BUILT.glob("assets/nunito-*-wght*") if "latin-ext" not in path.name]
    assert len(fonts) == 2
    assert kilobytes([f"{page}.html", *begins_with(page), *fonts]) < 150


def test_the_hashes_are_those_of_what_stands_in_the_built_pages() -> None:
    hashes = json.loads((BUILT / "inline.json").read_text())
    assert set(hashes) == {path.name for path in BUILT.glob("*.html")}
    for name, told in hashes.items():
        html = (BUILT / name).read_text()
        for tag, what in (("script", "script-src"), ("style", "style-src")):
            inside = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
            digests = [b64encode(sha256(text.encode()).digest()).decode() for text in inside]
            assert told[what] == [f"sha256-{digest}" for digest in digests], name
        # Nothing else runs or looks by itself: no handler, no attribute of style.
        rest = re.sub(r"<(script|style)>.*?</\1>", "", html, flags=re.DOTALL)
        assert not re.search(r"<[^>]+\s(on\w+|style)=", rest), name


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path_factory.mktemp("shop")) as suite:
        yield suite


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", service_workers="block")
    yield context.new_page()
    context.close()


class HeldBack:
    """What a page asks for waits here, so that a test sees what is asked for before anything was answered."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self._waiting = page, list[Route]()
        page.route(lambda url: url.split("#")[0] != address.split("#")[0], lambda route: self._waiting.append(route))
        page.goto(address, wait_until="commit")

    def waits_for(self, *patterns: str) -> None:
        """Until each of these waits here at the same time."""
        while not all(any(re.search(pattern, path) for path in self.paths) for pattern in patterns):
            self.page.wait_for_timeout(20)

    @property
    def paths(self) -> list[str]:
        return [route.request.url for route in self._waiting]

    def let_through(self, *patterns: str) -> None:
        for route in self._waiting:
            if any(re.search(pattern, route.request.url) for pattern in patterns):
                route.continue_()


def test_cups_are_two_round_trips_from_the_link(shop: RunningSuite, page: Page) -> None:
    """The HTML asks for all that they and the code need; the history and the keeping of the page come behind them."""
    enrolled = shop.station("riga").post("/members", {"phone": "26114001", "given_name": "Marta", "locale": "en"}).json
    shop.wait_for_events()
    needed = [*begins_with("balance")[:1], r"assets/en-", r"/api/v1/balance$"]
    held = HeldBack(page, enrolled["balance_url"].replace("http://127.0.0.1:8000", shop.url))
    held.waits_for(*needed)
    held.let_through(*needed)
    expect(page.get_by_role("img", name="0 of 6")).to_be_visible()
    expect(page.get_by_text("6 more cups to a free one")).to_be_visible()
    expect(page.get_by_role("button", name="Show the code large and bright")).to_be_visible()
    held.waits_for(r"assets/Rest-")
    held.let_through(r"assets/Rest-")
    expect(page.get_by_role("button", name="This isn’t me")).to_be_visible()


@pytest.mark.parametrize("path", ["/cashier", "/reception"])
def test_a_counter_takes_a_guest_two_round_trips_after_it_was_opened(shop: RunningSuite, page: Page, path: str) -> None:
    needed = [*(name for name in begins_with(path[1:]) if f"/{HEAVIEST}" not in name), r"assets/en-"]
    if path == "/reception":
        needed = [*(name for name in needed if f".{HEAVIEST}-" not in name), r"assets/file\.en-"]
    held = HeldBack(page, f"{shop.url}{path}#station={shop.tokens['riga']}")
    held.waits_for(*needed)
    held.let_through(*needed)
    expect(field_of(page)).to_be_focused()
    page.keyboard.type("26")
    expect(field_of(page)).to_have_value("26")


def field_of(page: Page) -> Locator:
    return page.get_by_role("textbox").first
