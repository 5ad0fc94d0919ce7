"""The API explorer in a real browser: it draws every route, and asks nobody but this host."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.gateway.parts import fakes

BUILT = Path(__file__).resolve().parents[2] / "gateway" / "static"

pytestmark = pytest.mark.browser

# The explorer draws what is on the screen only, and takes away what has left it.
_COUNT_WHILE_SCROLLING = """async () => {
  const seen = new Set();
  for (let still = 0; still < 60;) {
    for (const block of document.querySelectorAll(".opblock")) seen.add(block.id);
    const before = scrollY;
    scrollBy(0, 300);
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    still = scrollY === before ? still + 1 : 0;
  }
  return seen.size;
}"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    if not (BUILT / "swagger").exists():
        pytest.fail("the explorer is not built: make front-end")
    server = make_server("127.0.0.1", 0, fakes(tmp_path).gateway, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_the_explorer_draws_every_route_and_asks_nobody_else(page: Page, address: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: complaints.append(asked.url) if not asked.url.startswith(address) else None)
    page.goto(f"{address}/api/v1/docs")
    document = page.request.get(f"{address}/api/v1/openapi.json").json()
    routes = [method for path in document["paths"].values() for method in path if method in ("get", "post")]
    expect(page.locator(".opblock").first).to_be_visible()
    assert page.evaluate(_COUNT_WHILE_SCROLLING) == len(routes)
    page.evaluate("scrollTo(0, 0)")
    page.locator(".opblock-summary").first.click()
    expect(page.get_by_role("button", name="Try it out")).to_be_visible()
    assert [each for each in complaints if not each.startswith("data:")] == []
