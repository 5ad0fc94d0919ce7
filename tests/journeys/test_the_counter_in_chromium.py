"""The counter in a real browser, on the real suite: scanners of any layout, a camera, and a till without a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.clocks import from_noon
from tests.journeys.scanner import FRENCH, HAND_MS, POLISH, RUSSIAN, film, scan, type_by_hand
from tests.journeys.watched import watched_contexts
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser

OpenTill = Callable[..., Page]
_LISTEN = """window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path_factory.mktemp("shop"), clock=from_noon("Europe/Riga")) as suite:
        yield suite


@pytest.fixture
def open_till(shop: RunningSuite, browser: Browser) -> Iterator[OpenTill]:
    """A till in a browser of its own; at the end nothing may have gone wrong in its console."""
    with watched_contexts(browser) as new_context:

        def opened(outlet: str = "riga", *, of: Browser = browser) -> Page:
            context = new_context(of=of, viewport={"width": 1280, "height": 800})
            context.add_init_script(_LISTEN)
            page = context.new_page()
            page.goto(f"{shop.url}/cashier#station={shop.tokens[outlet]}")
            expect(page.get_by_role("heading", name="Ready for the next guest")).to_be_visible()
            return page

        yield opened


@pytest.mark.parametrize("layout", [RUSSIAN, POLISH, FRENCH], ids=["russian", "polish", "french"])
def test_a_scan_is_understood_whatever_the_layout_and_the_focus(
    shop: RunningSuite, open_till: OpenTill, layout: Mapping[str, str]
) -> None:
    name = {id(RUSSIAN): "Olga", id(POLISH): "Zofia", id(FRENCH): "Margot"}[id(layout)]
    member = shop.enrol(f"2600{len(name):04d}", given_name=name)
    till = open_till()
    till.get_by_role("button", name="New member").click()
    till.get_by_label("First name").fill("Somebody else")
    till.get_by_label("First name").focus()
    scan(till, f"]Q3{member['balance_url']}", layout=layout)
    expect(till.get_by_role("heading", name=name)).to_be_visible()
    # Read twice by a scanner in its stand: the guest stays on the screen.
    scan(till, f"]Q3{member['balance_url']}", layout=layout)
    expect(till.get_by_role("heading", name=name)).to_be_visible()
    till.keyboard.press("Escape")
    scan(till, f"]C0{member['card']['number']}", layout=layout)
    expect(till.get_by_role("heading", name=name)).to_be_visible()


def test_a_bank_card_is_refused_in_words_and_nothing_of_it_is_sent_or_kept(open_till: OpenTill) -> None:
    till = open_till()
    sent: list[str] = []
    till.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))
    refusal = till.get_by_role("alert")
    for code, words in (
        ("%B4111111111111111^KALNINA/ANNA^29121010000000000?", "That is a bank card."),
        ("4006381333931", "That is the barcode of a thing"),
        ("4111111111111111", "That is a bank card."),
        ("https://other-brand.example/c/77", "That code leads to somebody else"),
    ):
        scan(till, code)
        expect(refusal).to_contain_text(words)
        expect(till.get_by_role("textbox", name="Phone, card or last 4 digits")).to_have_value("")
    till.keyboard.type("4111 1111 1111 1111", delay=HAND_MS)
    till.keyboard.press("Enter")
    expect(refusal).to_contain_text("That is a bank card.")
    secrets = ("check-ins", "members", "41111111", "4006381333931", "other-brand")
    assert [each for each in sent if any(secret in each for secret in secrets)] == []
    kept = till.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.body.outerHTML])")
    assert "41111111" not in kept.replace(" ", "")


@pytest.fixture
def filmed(
    shop: RunningSuite, browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[Browser]:
    """A browser whose camera sees Anna's phone, then Boris's printed card, and so on."""
    anna = shop.enrol("26010001", given_name="Anna")
    boris = shop.enrol("26010002", given_name="Boris")
    film(tmp_path / "camera.y4m", qr=anna["balance_url"], code_128=boris["card"]["number"])
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'camera.y4m'}",
    ]
    args = [*browser_type_launch_args["args"], *camera]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": args})
    yield browser
    browser.close()


def test_a_camera_reads_a_phone_and_a_printed_card_and_needs_nobody_else_for_it(
    shop: RunningSuite, open_till: OpenTill, filmed: Browser
) -> None:
    till = open_till(of=filmed)
    asked: list[str] = []
    till.on("request", lambda request: asked.append(request.url))
    assert till.evaluate("typeof BarcodeDetector") == "undefined", "this browser has a reader of its own"
    till.get_by_role("button", name="Scan with the camera").click()
    expect(till.get_by_role("heading", name="Anna")).to_be_visible()
    # It stays open for the next guest.
    expect(till.get_by_role("heading", name="Boris")).to_be_visible()
    # And goes on reading without the network: whoever was here is known.
    till.context.set_offline(True)
    expect(till.locator(".kept-state")).to_be_visible()
    expect(till.get_by_text("Without the network, as of")).to_be_visible()
    till.get_by_label("Stay open for the next guest").uncheck()
    expect(till.get_by_role("region", name="Scan with the camera")).to_have_count(0)
    expect(till.get_by_role("button", name="Find")).to_be_visible()
    assert [url for url in asked if not url.startswith((shop.url, "blob:"))] == []
    assert any(url.endswith(".wasm") for url in asked)
    assert till.evaluate("window.violations") == []


def test_a_camera_that_is_not_there_is_told_in_words_and_the_keypad_comes_back(open_till: OpenTill) -> None:
    till = open_till()
    till.get_by_role("button", name="Scan with the camera").click()
    expect(till.get_by_role("alert")).to_contain_text("This device has no camera.")
    till.get_by_role("button", name="Close the camera").click()
    expect(till.get_by_role("button", name="Find")).to_be_visible()


def test_a_newcomer_is_warned_of_joins_in_one_step_and_is_asked_about_at_the_next_till_without_a_mouse(
    shop: RunningSuite, open_till: OpenTill
) -> None:
    shop.enrol("26017171", given_name="Ilze", family_name="Kalna")
    till = open_till()
    # One digit off: nobody has it, and somebody may be meant.
    type_by_hand(till, "26017172")
    till.keyboard.press("Enter")
    expect(till.get_by_role("alert")).to_contain_text("Ilze K.")
    expect(till.get_by_role("alert")).to_contain_text("one digit differs")
    till.keyboard.press("Escape")

    type_by_hand(till, "26018383")
    till.keyboard.press("Enter")
    expect(till.get_by_label("First name")).to_be_focused()
    expect(till.get_by_text("We keep your number, name, e-mail and birthday for your card only.")).to_be_visible()
    till.keyboard.type("Toms")
    till.keyboard.press("Enter")
    expect(till.get_by_role("heading", name="1 cup stamped")).to_be_visible()
    expect(till.get_by_alt_text("QR code of the card")).to_be_visible()
    expect(till.locator(".recent-line")).to_have_count(2)

    # Another till of the outlet is told by the suite.
    next_till = open_till()
    type_by_hand(next_till, "26018383")
    next_till.keyboard.press("Enter")
    expect(next_till.get_by_text(re.compile(r"Another till here stamped at \d\d:\d\d"))).to_be_visible()
    expect(next_till.get_by_role("button", name="One more cup")).to_be_visible()
    next_till.keyboard.press("Escape")

    till.keyboard.press("F8")
    expect(till.get_by_text("taken back")).to_be_visible()
    type_by_hand(next_till, "26018383")
    next_till.keyboard.press("Enter")
    expect(next_till.get_by_role("heading", name="Toms")).to_be_visible()
    expect(next_till.get_by_text("Another till here")).to_have_count(0)
    # Five more by arrows, and a free cup by Enter alone: it is the button that is due.
    for _ in range(5):
        next_till.keyboard.press("ArrowUp")
    next_till.keyboard.press("Enter")
    expect(next_till.get_by_role("heading", name="6 cups stamped")).to_be_visible()
    next_till.keyboard.press("Enter")
    type_by_hand(next_till, "26018383")
    next_till.keyboard.press("Enter")
    expect(next_till.get_by_role("button", name="Give free cup")).to_be_visible()
    next_till.keyboard.press("Enter")
    expect(next_till.get_by_role("heading", name="Enjoy the free cup")).to_be_visible()
    # It was a slip: the newest thing is taken back by a key, and the cup waits for its guest again.
    next_till.keyboard.press("F8")
    expect(next_till.get_by_role("listitem").filter(has_text="taken back")).to_have_count(1)
    type_by_hand(next_till, "26018383")
    next_till.keyboard.press("Enter")
    expect(next_till.get_by_role("button", name="Give free cup")).to_be_visible()
    next_till.keyboard.press("Enter")
    expect(next_till.get_by_role("heading", name="Enjoy the free cup")).to_be_visible()
    next_till.keyboard.press("F1")
    expect(next_till.get_by_role("dialog", name="Keys")).to_be_visible()
    next_till.keyboard.press("Escape")
    expect(next_till.get_by_role("dialog")).to_have_count(0)
    # A wrong number is taken back with its cup, and joins nobody any more.
    type_by_hand(next_till, "26012929")
    next_till.keyboard.press("Enter")
    expect(next_till.get_by_label("First name")).to_be_focused()
    next_till.keyboard.type("Ina")
    next_till.keyboard.press("Enter")
    expect(next_till.get_by_role("heading", name="1 cup stamped")).to_be_visible()
    next_till.get_by_role("button", name="Undo: Ina, joined").click()
    expect(next_till.get_by_role("listitem").filter(has_text="Ina").filter(has_text="taken back")).to_have_count(2)
    type_by_hand(next_till, "26012929")
    next_till.keyboard.press("Enter")
    expect(next_till.get_by_label("First name")).to_be_focused()


def test_a_stamp_that_does_not_come_is_explained_in_a_line(shop: RunningSuite, open_till: OpenTill) -> None:
    member = shop.enrol("26019494", given_name="Rita")
    till = open_till()
    # A debt: six cups, the seventh enjoyed, and the six taken back.
    station = shop.station("riga")
    lines = [{"category": "coffee", "quantity": 6, "amount_minor": None}]
    sale = station.post("/sales", {"member_id": member["member_id"], "lines": lines}).json
    (reward,) = sale["issued_rewards"]
    assert station.post(f"/rewards/{reward['reward_id']}/redemptions", {}).status == 201
    assert station.post(f"/sales/{sale['sale_id']}/reversals", {"reason": "refund"}).status == 201
    type_by_hand(till, "26019494")
    till.keyboard.press("Enter")
    expect(till.get_by_role("heading", name="Rita")).to_be_visible()
    till.keyboard.press("2")
    till.keyboard.press("Enter")
    expect(till.get_by_text("2 stamps made good for a sale that was taken back.")).to_be_visible()
