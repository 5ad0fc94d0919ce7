"""The pages in a real browser, on the real suite, by keyboard and scanner alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.clocks import from_noon
from tests.journeys.scanner import RUSSIAN, codes_on, scan, type_by_hand
from tests.journeys.watched import watched_contexts
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser

BUILT = Path(__file__).resolve().parents[2] / "gateway" / "static"
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    if not (BUILT / "cashier.html").exists():
        pytest.fail("the pages are not built: make front-end")
    with RunningSuite(tmp_path_factory.mktemp("shop"), clock=from_noon("Europe/Riga")) as suite:
        yield suite


@pytest.fixture
def open_page(shop: RunningSuite, browser: Browser) -> Iterator[OpenPage]:
    """Opens a page in a browser of its own; at the end nothing may have gone wrong in its console."""
    with watched_contexts(browser) as new_context:

        def opened(
            path: str, *, outlet: str | None = None, language: str = "en-GB", size: tuple[int, int] = (1024, 768)
        ) -> Page:
            width, height = size
            context = new_context(locale=language, viewport={"width": width, "height": height})
            page = context.new_page()
            page.goto(f"{shop.url}{path}" + (f"#station={shop.tokens[outlet]}" if outlet else ""))
            return page

        yield opened


def stamps_of(shop: RunningSuite, member_id: str) -> int:
    (program,) = shop.station("riga").get(f"/members/{member_id}/loyalty").json["programs"]
    balance: int = program["balance"]
    return balance


def stop_clock(page: Page) -> None:
    """From now on time passes in the page when the test says so. Its clock must be `install`ed."""
    page.clock.pause_at(page.evaluate("Date.now()") + 60_000)


def test_a_guest_joins_drinks_six_cups_and_gets_the_seventh_free_by_keyboard_alone(
    shop: RunningSuite, open_page: OpenPage
) -> None:
    till = open_page("/cashier", outlet="riga")
    expect(till.get_by_text("Kafija Rīga")).to_be_visible()
    assert "#" not in till.url

    type_by_hand(till, "26111001")
    till.keyboard.press("Enter")
    expect(till.get_by_role("heading", name="Nobody by this number yet")).to_be_visible()
    expect(till.get_by_label("First name")).to_be_focused()
    till.keyboard.type("Marta")
    till.keyboard.press("Enter")
    expect(till.get_by_role("heading", name="1 cup stamped")).to_be_visible()
    expect(till.get_by_alt_text("QR code of the card")).to_be_visible()

    till.keyboard.press("Escape")
    type_by_hand(till, "26111001")
    till.keyboard.press("Enter")
    expect(till.get_by_role("heading", name="Marta")).to_be_visible()
    till.keyboard.press("5")
    till.keyboard.press("Enter")
    expect(till.get_by_role("heading", name="5 cups stamped")).to_be_visible()
    expect(till.get_by_text("Free cup earned for the next visit")).to_be_visible()
    till.keyboard.press("Escape")

    other_till = open_page("/cashier", outlet="warsaw")
    type_by_hand(other_till, "+37126111001")
    other_till.keyboard.press("Enter")
    expect(other_till.get_by_role("button", name="Give free cup")).to_be_visible()
    # A midnight may have passed since.
    last_stamp = re.compile(r"^Last stamp: (today|yesterday), \d\d:\d\d.*, Kafija Rīga$")
    expect(other_till.get_by_text(last_stamp)).to_be_visible()
    other_till.keyboard.press("Enter")
    expect(other_till.get_by_role("heading", name="Enjoy the free cup")).to_be_visible()
    shop.wait_for_events()
    member_id = shop.station("riga").post("/check-ins", {"identifier": "26111001"}).json["member"]["member_id"]
    standing = shop.station("riga").get(f"/members/{member_id}/loyalty").json
    assert (standing["programs"][0]["balance"], standing["rewards"]) == (0, [])


def test_a_regular_is_found_by_four_digits_and_a_number_key(shop: RunningSuite, open_page: OpenPage) -> None:
    shop.enrol("26002222", given_name="Anna", family_name="Kalniņa")
    shop.enrol("26112222", given_name="Jānis", family_name="Bērziņš")
    till = open_page("/cashier", outlet="riga")
    type_by_hand(till, "2222")
    till.keyboard.press("Enter")
    picks = till.locator(".pick")
    expect(picks).to_have_count(2)
    expect(till.locator(".pick kbd")).to_have_count(2)
    name = picks.nth(1).locator(".pick-name").inner_text()
    till.keyboard.press("2")
    expect(till.get_by_role("heading", name=name)).to_be_visible()


def test_a_scan_is_understood_wherever_the_focus_is(shop: RunningSuite, open_page: OpenPage) -> None:
    member = shop.enrol("26003333", given_name="Olga")
    till = open_page("/cashier", outlet="riga")
    till.get_by_role("button", name="New member").click()
    till.get_by_label("Phone", exact=True).fill("2611")
    till.get_by_label("Phone", exact=True).focus()
    scan(till, member["balance_url"])
    expect(till.get_by_role("heading", name="Olga")).to_be_visible()
    till.keyboard.press("Escape")
    scan(till, member["card"]["number"])
    expect(till.get_by_role("heading", name="Olga")).to_be_visible()


def test_a_scan_is_understood_on_a_tablet_with_a_russian_keyboard(shop: RunningSuite, open_page: OpenPage) -> None:
    member = shop.enrol("26003344", given_name="Olga")
    till = open_page("/cashier", outlet="riga")
    expect(till.get_by_role("heading", name="Ready for the next guest")).to_be_visible()
    scan(till, member["balance_url"], layout=RUSSIAN)
    expect(till.get_by_role("heading", name="Olga")).to_be_visible()


def test_a_cup_pressed_twice_is_one_cup_and_can_be_taken_back(shop: RunningSuite, open_page: OpenPage) -> None:
    member = shop.enrol("26004444", given_name="Pēteris")
    till = open_page("/cashier", outlet="riga")
    type_by_hand(till, "26004444")
    till.keyboard.press("Enter")
    till.get_by_role("button", name="+1 cup").dblclick()
    expect(till.locator(".recent-line")).to_have_count(1)
    assert stamps_of(shop, member["member_id"]) == 1
    till.keyboard.press("Escape")
    till.get_by_role("button", name=re.compile("^Undo")).click()
    expect(till.get_by_text("taken back")).to_be_visible()
    assert stamps_of(shop, member["member_id"]) == 0


def test_a_second_cup_within_a_minute_is_asked_about(shop: RunningSuite, open_page: OpenPage) -> None:
    shop.enrol("26005555", given_name="Inga")
    till = open_page("/cashier", outlet="riga")
    # So the minute lasts as long as the machine needs.
    till.evaluate("(() => { const now = Date.now(); Date.now = () => now; })()")
    type_by_hand(till, "26005555")
    till.keyboard.press("Enter")
    expect(till.get_by_role("heading", name="Inga")).to_be_visible()
    till.keyboard.press("Enter")
    expect(till.get_by_role("heading", name="1 cup stamped")).to_be_visible()
    till.keyboard.press("Escape")
    type_by_hand(till, "26005555")
    till.keyboard.press("Enter")
    expect(till.get_by_text(re.compile(r"Stamped \d+ seconds? ago\. One more\?"))).to_be_visible()
    expect(till.get_by_role("button", name="One more cup")).to_be_visible()


def test_a_lost_card_is_closed_only_when_asked_twice(shop: RunningSuite, open_page: OpenPage) -> None:
    member = shop.enrol("26006666", given_name="Līga")
    till = open_page("/cashier", outlet="riga")
    type_by_hand(till, "26006666")
    till.keyboard.press("Enter")
    till.get_by_role("button", name="Lost card").click()
    till.get_by_role("button", name="Close the old card?").click()
    expect(till.get_by_role("heading", name="New card, the old one is closed")).to_be_visible()
    expect(till.get_by_alt_text("QR code of the card")).to_be_visible()
    answer = shop.station("riga").post("/check-ins", {"identifier": member["card"]["number"]})
    assert answer.json["code"] == "card_replaced"


def test_the_desk_says_green_with_the_birthday_above_and_red_to_strangers(
    shop: RunningSuite, open_page: OpenPage
) -> None:
    today = shop.clock.now().astimezone(ZoneInfo("Europe/Riga"))
    yesterday = today - timedelta(days=1)
    shop.enrol("26007777", given_name="Anna", birthday={"month": today.month, "day": today.day})
    shop.enrol("26007788", given_name="Ilze", birthday={"month": yesterday.month, "day": yesterday.day})
    desk = open_page("/reception", outlet="riga")
    expect(desk.get_by_role("heading", name="Scan your card")).to_be_visible()
    scan(desk, "26007777")
    expect(desk.locator(".plate.green")).to_contain_text("Come in")
    expect(desk.get_by_text("Happy birthday, Anna!")).to_be_visible()
    scan(desk, "26007788")
    expect(desk.get_by_text("Birthday yesterday")).to_be_visible()
    scan(desk, "26999999")
    expect(desk.locator(".plate.red")).to_contain_text("Not known")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("heading", name="Scan your card")).to_be_visible()


def test_a_verdict_leaves_after_eight_seconds_without_a_click(shop: RunningSuite, open_page: OpenPage) -> None:
    shop.enrol("26008888", given_name="Anna")
    desk = open_page("/reception", outlet="riga")
    desk.clock.install()
    desk.reload()
    type_by_hand(desk, "26008888")
    stop_clock(desk)
    desk.keyboard.press("Enter")
    expect(desk.locator(".plate.green")).to_be_visible()
    desk.clock.run_for(7_900)
    expect(desk.locator(".plate.green")).to_be_visible()
    desk.clock.run_for(200)
    expect(desk.get_by_role("heading", name="Scan your card")).to_be_visible()


def test_a_member_reads_stamps_what_happened_and_a_qr_that_the_till_understands(
    shop: RunningSuite, open_page: OpenPage
) -> None:
    member = shop.enrol("26009999", given_name="Anna")
    lines = [{"category": "coffee", "quantity": 4, "amount_minor": None}]
    assert shop.station("riga").post("/sales", {"member_id": member["member_id"], "lines": lines}).status == 201
    path = member["balance_url"].removeprefix(shop.url)
    page = open_page(path, size=(360, 740))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(page.get_by_role("heading", name="Hello, Anna")).to_be_visible()
    expect(page.get_by_role("img", name="4 of 6")).to_be_visible()
    expect(page.get_by_text("4 cups stamped")).to_be_visible()
    assert codes_on(page.get_by_alt_text("QR code of the card")) == [member["balance_url"]]

    token = member["balance_url"].rpartition("#")[2]
    # Chromium reports the document's own address with its fragment, which it does not send.
    assert [url for url in asked if token in url.partition("#")[0]] == []
    page.get_by_role("button", name="Latviešu").click()
    expect(page.get_by_role("heading", name="Sveiki, Anna")).to_be_visible()


def test_a_card_speaks_its_members_language_throughout_on_a_phone_of_another(
    shop: RunningSuite, open_page: OpenPage
) -> None:
    member = shop.enrol("26004949", given_name="Piotr", locale="pl")
    page = open_page(member["balance_url"].removeprefix(shop.url), size=(360, 740))
    expect(page.get_by_role("heading", name="Dzień dobry, Piotr")).to_be_visible()
    expect(page.get_by_role("heading", name="Co siódma kawa gratis")).to_be_visible()


def test_a_device_without_a_token_is_asked_for_one(shop: RunningSuite, open_page: OpenPage) -> None:
    page = open_page("/cashier")
    page.get_by_label("Station token").fill("nonsense")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That is not a station token.")).to_be_visible()
    page.get_by_label("Station token").fill(f"{shop.url}/cashier#station={shop.tokens['riga']}")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Kafija Rīga")).to_be_visible()
