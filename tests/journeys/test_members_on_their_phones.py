"""Members with their own phones: a reward taken by code, and their own data behind a letter, in a real browser."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Literal

import pytest
import zxingcpp
from aiosmtpd.controller import Controller
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from deploy.private.ports import free_ports
from services.contracts.permissions import Role
from services.loyalty.use_cases.define_program import define_program
from tests.callers import door_token, person
from tests.gateway.authority import authority
from tests.journeys.in_the_office import Office
from tests.journeys.scanner import codes_on, photographed
from tests.journeys.watched import watched_contexts
from tests.mail_box import MailBox
from tests.suite import COFFEE, Caller, RunningSuite

pytestmark = [pytest.mark.browser, pytest.mark.servers]

PHONE = (360, 740)
# Says whether what should have it had the focus in the moment in which the first of two selectors was drawn.
WATCH_FOCUS = """([drawn, has]) => {
  const watch = new MutationObserver(() => {
    if (document.querySelector(drawn) === null) return;
    watch.disconnect();
    window.hadFocus = document.activeElement.matches(has);
  });
  watch.observe(document.body, { childList: true, subtree: true });
}"""
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def mail() -> MailBox:
    return MailBox()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, mail: MailBox) -> Iterator[RunningSuite]:
    (port,) = free_ports(1)
    controller = Controller(mail, hostname="127.0.0.1", port=port)
    controller.start()
    environment = {
        **authority().settings,
        "MESSAGE_CHANNELS": "email",
        "SMTP_URL": f"smtp://127.0.0.1:{port}",
        "SMTP_FROM": "Cups <hello@cups.example>",
    }
    with RunningSuite(tmp_path_factory.mktemp("shop"), environment=environment) as suite:
        with suite.services["loyalty"].open_work() as work:
            define_program(work, replace(COFFEE, live_code_at_new_outlet=True, lots_expire_after_days=400))
        yield suite
    controller.stop()


@pytest.fixture
def open_page(shop: RunningSuite, browser: Browser) -> Iterator[OpenPage]:
    """A page in a browser of its own; at the end nothing may have gone wrong in its console."""
    with watched_contexts(browser) as new_context:

        def opened(path: str, *, size: tuple[int, int] = PHONE, **device: Any) -> Page:
            width, height = size
            context = new_context(viewport={"width": width, "height": height}, **device)
            page = context.new_page()
            page.goto(f"{shop.url}{path}")
            return page

        yield opened


def join(shop: RunningSuite, phone: str, *, cups: int = 0, **given: object) -> dict[str, Any]:
    member: dict[str, Any] = shop.station("riga").post("/members", {"phone": phone, "locale": "en", **given}).json
    shop.wait_for_events()
    if cups:
        lines = [{"category": "coffee", "quantity": cups, "amount_minor": None}]
        assert shop.station("riga").post("/sales", {"member_id": member["member_id"], "lines": lines}).status == 201
    return member


def gets_by_hand(shop: RunningSuite, member: dict[str, Any], stamps: int) -> None:
    manager = person(Role.OUTLET_MANAGER, outlet_code="riga", territory_path="/baltics/")
    asking = Caller(shop.url, door_token(shop.var / "keys", manager, shop.clock, lasts_seconds=600))
    adjustment = {"program": "coffee", "amount": stamps, "reason": "moved_paper_card"}
    assert asking.post(f"/members/{member['member_id']}/adjustments", adjustment).status == 201


def sell_with_a_debt(shop: RunningSuite, member: dict[str, Any]) -> None:
    """A membership whose first period nobody has paid."""
    hq = person(Role.HQ)
    asking = Caller(shop.url, door_token(shop.var / "keys", hq, shop.clock, lasts_seconds=600))
    plan = {"code": "every-day", "titles": {"en": "Every day"}, "kind": "period", "period_days": 31, "currency": "EUR"}
    # Whoever comes second finds it defined.
    assert asking.post("/plans", {**plan, "after_version": 0, "price_minor": 4900}).status in (201, 409)
    sale = {"plan_code": "every-day", "outlet_code": "riga", "renews": False}
    sold = asking.post(f"/members/{member['member_id']}/memberships", sale)
    assert sold.status == 201, sold.json


def till_at(shop: RunningSuite, open_page: OpenPage, outlet: str) -> Page:
    till = open_page(f"/cashier#station={shop.tokens[outlet]}", size=(1024, 768))
    expect(till.get_by_role("heading", name="Ready for the next guest")).to_be_visible()
    return till


def take_reward(card: Page) -> str:
    """Tap it, and read the code as a scanner reads the screen."""
    card.get_by_role("button", name="Take it").first.click()
    (code,) = codes_on(card.get_by_alt_text("QR code of your reward"))
    assert re.fullmatch(r"[A-HJ-NP-Z][2-9A-HJ-NP-Z]{7}", code)
    expect(card.get_by_text(f"{code[:4]}-{code[4:]}")).to_be_visible()
    return code


def test_a_reward_is_tapped_on_the_phone_and_handed_over_by_its_code(shop: RunningSuite, open_page: OpenPage) -> None:
    member = join(shop, "26100001", cups=6, given_name="Anna")
    card = open_page(member["balance_url"].removeprefix(shop.url))
    till = till_at(shop, open_page, "riga")
    # The own code is what they came for, unless the reward's is shown: a scanner takes whichever it sees first.
    own_code = card.get_by_role("button", name="Show the code large and bright")
    expect(own_code).to_be_in_viewport(ratio=1)
    code = take_reward(card)
    expect(own_code).to_have_count(0)
    till.get_by_role("textbox", name="Phone, card or last 4 digits").fill(code.lower())
    till.keyboard.press("Enter")
    expect(till.get_by_role("heading", name="Enjoy the free cup")).to_be_visible()
    expect(till.locator(".done-name")).to_have_text("Anna")
    card.get_by_role("button", name="Close").click()
    expect(card.get_by_role("button", name="Take it")).to_have_count(0)
    expect(own_code).to_be_in_viewport(ratio=1)

    other = till_at(shop, open_page, "warsaw")
    other.get_by_role("textbox", name="Phone, card or last 4 digits").fill(code)
    other.keyboard.press("Enter")
    expect(other.get_by_role("alert")).to_contain_text("This code is not good")


def test_a_code_on_the_screen_runs_out_and_another_takes_its_place(shop: RunningSuite, open_page: OpenPage) -> None:
    member = join(shop, "26100002", cups=6, given_name="Boris")
    card = open_page(member["balance_url"].removeprefix(shop.url))
    card.clock.install()
    card.reload()
    take_reward(card)
    card.clock.run_for(91_000)
    expect(card.get_by_text("This code is over.")).to_be_visible()
    expect(card.get_by_alt_text("QR code of your reward")).to_have_count(0)
    card.get_by_role("button", name="New code").click()
    expect(card.get_by_alt_text("QR code of your reward")).to_be_visible()


def test_at_an_outlet_that_is_new_for_them_the_till_asks_for_the_code(shop: RunningSuite, open_page: OpenPage) -> None:
    member = join(shop, "26100003", cups=6, given_name="Olga")
    till = till_at(shop, open_page, "warsaw")
    till.get_by_role("textbox", name="Phone, card or last 4 digits").fill("+37126100003")
    till.keyboard.press("Enter")
    till.get_by_role("button", name="Give free cup").click()
    expect(till.get_by_role("alert")).to_contain_text("This needs a code")
    field = till.get_by_label("Code from the guest’s phone")
    expect(field).to_be_focused()
    field.fill(take_reward(open_page(member["balance_url"].removeprefix(shop.url))))
    till.keyboard.press("Enter")
    expect(till.get_by_role("heading", name="Enjoy the free cup")).to_be_visible()


def enter(shop: RunningSuite, mail: MailBox, page: Page, identifier: str, address: str) -> None:
    page.get_by_label("Phone or e-mail address").fill(identifier)
    page.get_by_role("button", name="Send a code").click()
    expect(page.get_by_text("a code is on its way there")).to_be_visible()
    shop.settle()
    page.get_by_label("The six digits").fill(mail.code_for(address))
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="Name and language")).to_be_visible()


def test_a_member_corrects_their_data_behind_a_letter(shop: RunningSuite, open_page: OpenPage, mail: MailBox) -> None:
    member = join(shop, "26100004", cups=2, given_name="Inga", email="inga@example.org")
    gets_by_hand(shop, member, 1)
    card = open_page(member["balance_url"].removeprefix(shop.url))
    card.get_by_role("link", name="Your data and messages").click()
    page = card
    enter(shop, mail, page, "+371 26100004", "inga@example.org")
    expect(page.get_by_text("+371 •••••• 04")).to_be_visible()
    expect(page.get_by_text("2 cups stamped")).to_be_visible()
    expect(page.get_by_text("1 stamp added by hand · From a paper card")).to_be_visible()

    page.get_by_label("First name").fill("Ingrīda")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    name = shop.station("riga").get("/members?last_digits=0004").json["members"][0]["display_name"]
    assert name.startswith("Ingrīda")

    # It is said once, so a careless press says nothing; and a month has the days that it has.
    page.get_by_role("button", name="Save").nth(1).click()
    expect(page.get_by_label("Day", exact=True)).to_be_focused()
    page.get_by_label("Month", exact=True).select_option("6")
    expect(page.get_by_label("Day", exact=True).get_by_role("option")).to_have_count(31)
    page.get_by_label("Day", exact=True).select_option("14")
    page.get_by_label("Month", exact=True).select_option("5")
    page.get_by_role("button", name="Save").nth(1).click()
    expect(page.get_by_text("14 May")).to_be_visible()
    expect(page.get_by_text("ask a manager at the counter")).to_be_visible()

    dates = page.get_by_role("region", name="Days that matter to you")
    dates.get_by_role("button", name="Add a day").click()
    dates.get_by_label("What day is it").select_option("dog")
    dates.get_by_label("Day", exact=True).select_option("14")
    dates.get_by_label("Month", exact=True).select_option("6")
    dates.get_by_label("Whose").fill("Rex")
    dates.get_by_role("button", name="Save").click()
    rex = dates.get_by_role("listitem")
    expect(rex).to_contain_text("14 June")
    expect(rex).to_contain_text("Dog’s birthday · Rex")
    rex.get_by_role("button", name="Correct").click()
    rex.get_by_label("Day", exact=True).select_option("15")
    rex.get_by_label("The desk may congratulate me").uncheck()
    rex.get_by_role("button", name="Save").click()
    expect(rex).to_contain_text("15 June")
    assert shop.station("riga").get(f"/members/{member['member_id']}/dates").json["dates"] == [], "for managers alone"
    rex.get_by_role("button", name="Correct").click()
    rex.get_by_role("button", name="Take this day away").click()
    expect(rex).to_have_count(0)

    page.get_by_label("New address").fill("new@example.org")
    page.get_by_role("button", name="Send a code").click()
    expect(page.get_by_text("If new@example.org is known")).to_be_visible()
    shop.settle()
    page.get_by_label("The six digits").fill(mail.code_for("new@example.org"))
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator(".own-email")).to_have_text("new@example.org")

    wishes = page.get_by_label("Wishes for your birthday, once a year")
    expect(wishes).to_be_checked()
    wishes.uncheck()
    expect(wishes).not_to_be_checked()
    page.get_by_role("button", name="Polski").click()
    expect(page.get_by_label("Życzenia urodzinowe, raz w roku")).not_to_be_checked()


def test_a_member_replaces_a_lost_card_takes_a_copy_and_leaves_for_ever(
    shop: RunningSuite, open_page: OpenPage, mail: MailBox
) -> None:
    member = join(shop, "26100005", given_name="Pēteris", email="peteris@example.org")
    page = open_page("/me")
    enter(shop, mail, page, "peteris@example.org", "peteris@example.org")
    assert "peteris" not in page.url
    assert page.evaluate("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])") == "[[],[]]"

    page.get_by_role("button", name="Get a new one").click()
    page.get_by_role("button", name="Close the old card").click()
    expect(page.get_by_role("button", name="Get a new one")).to_be_visible()
    old = shop.station("riga").post("/check-ins", {"identifier": member["card"]["number"]})
    assert old.json["code"] == "card_replaced"

    with page.expect_download() as saved:
        page.get_by_role("button", name="JSON").click()
    assert json.loads(saved.value.path().read_text())["member_id"] == member["member_id"]

    page.get_by_role("button", name="Send me the code for it").click()
    expect(page.get_by_label("Type “erase”")).to_be_visible()
    shop.settle()
    page.get_by_label("The six digits").fill(mail.code_for("peteris@example.org"))
    page.get_by_label("Type “erase”").fill("perhaps")
    page.get_by_role("button", name="Erase everything").click()
    expect(page.get_by_role("heading", name="Name and language")).to_be_visible()
    page.get_by_label("Type “erase”").fill("Erase")
    page.get_by_role("button", name="Erase everything").click()
    expect(page.get_by_text("Everything that we knew of you is erased.")).to_be_visible()
    gone = shop.station("riga").post("/check-ins", {"identifier": "26100005"})
    assert gone.json["code"] == "unknown_identifier"


def test_nobody_learns_from_the_page_who_is_a_member(shop: RunningSuite, open_page: OpenPage, mail: MailBox) -> None:
    page = open_page("/me")
    before = len(mail.letters)
    page.get_by_label("Phone or e-mail address").fill("eve@example.org")
    page.get_by_role("button", name="Send a code").click()
    expect(page.get_by_text("If eve@example.org is known with an e-mail address")).to_be_visible()
    shop.settle()
    assert len(mail.letters) == before
    page.get_by_label("The six digits").fill("123456")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("alert").first).to_contain_text("The code is wrong or too old")


def test_what_opens_takes_the_focus_before_anybody_can_type_into_it(
    shop: RunningSuite, open_page: OpenPage, mail: MailBox
) -> None:
    """Later it would be taken from a field in which somebody types already."""
    member = join(shop, "26100015", given_name="Uldis", email="uldis@example.org")
    page = open_page("/me")
    page.evaluate(WATCH_FOCUS, ["input[name=code]", "h1"])
    enter(shop, mail, page, "uldis@example.org", "uldis@example.org")
    assert page.evaluate("window.hadFocus")

    page.evaluate(WATCH_FOCUS, ["select[name=kind]", "select[name=kind]"])
    page.get_by_role("button", name="Add a day").click()
    expect(page.get_by_label("What day is it")).to_be_focused()
    assert page.evaluate("window.hadFocus")

    card = open_page(member["balance_url"].removeprefix(shop.url))
    card.evaluate(WATCH_FOCUS, [".bright", ".bright-close"])
    card.get_by_role("button", name="Show the code large and bright").click()
    expect(card.get_by_role("dialog", name="Your card")).to_be_visible()
    assert card.evaluate("window.hadFocus")


def test_what_is_saved_slowly_calls_nobody_back_who_went_on(
    shop: RunningSuite, open_page: OpenPage, mail: MailBox
) -> None:
    join(shop, "26100139", given_name="Velta", email="velta@example.org")
    page = open_page("/me")
    enter(shop, mail, page, "velta@example.org", "velta@example.org")
    page.get_by_role("button", name="Add a day").click()
    dates = page.get_by_role("region", name="Days that matter to you")
    dates.get_by_label("Day", exact=True).select_option("14")
    dates.get_by_label("Month", exact=True).select_option("6")
    held: list[Route] = []
    page.route("**/api/v1/me/dates", lambda route: held.append(route))
    dates.get_by_role("button", name="Save").click()
    page.get_by_label("New address").press_sequentially("velta@")
    while not held:
        page.wait_for_timeout(20)
    held.pop().continue_()
    expect(dates.get_by_role("listitem")).to_contain_text("14 June")
    expect(dates.get_by_role("button", name="Add a day")).to_be_visible()
    expect(page.get_by_label("New address")).to_be_focused()

    page.unroute("**/api/v1/me/dates")
    dates.get_by_role("button", name="Correct").click()
    dates.get_by_label("Whose").press("Enter")
    expect(dates.get_by_role("button", name="Correct")).to_be_visible()
    expect(dates.get_by_role("heading")).to_be_focused()

    page.route("**/api/v1/me/date-corrections", lambda route: held.append(route))
    dates.get_by_role("button", name="Correct").click()
    dates.get_by_label("Day", exact=True).select_option("15")
    dates.get_by_role("button", name="Save").click()
    while not held:
        page.wait_for_timeout(20)
    dates.get_by_role("button", name="Add a day").click()
    held.pop().continue_()
    expect(dates.get_by_role("listitem")).to_contain_text("15 June")
    expect(dates.get_by_label("What day is it")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_own_page_and_a_code_can_be_read_by_everybody(
    shop: RunningSuite, open_page: OpenPage, mail: MailBox, scheme: Literal["light", "dark"]
) -> None:
    place = {"light": 6, "dark": 7}[scheme]
    address = f"guest{place}@example.org"
    member = join(shop, f"2610000{place}", cups=7, given_name="Anna", email=address)
    sell_with_a_debt(shop, member)
    page = open_page("/me")
    assert_usable_by_everybody(page, page.get_by_role("heading", level=1), scheme)
    enter(shop, mail, page, address, address)
    bought = page.get_by_role("region", name="Your membership")
    expect(bought).to_contain_text("Every day")
    expect(bought).to_contain_text("Last day:")
    expect(bought).to_contain_text("€49.00 has been due since")
    assert_usable_by_everybody(page, page.get_by_role("heading", name="Name and language"), scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    card = open_page(member["balance_url"].removeprefix(shop.url))
    take_reward(card)
    assert_usable_by_everybody(card, card.get_by_alt_text("QR code of your reward"), scheme)
    till = till_at(shop, open_page, "warsaw")
    till.get_by_role("textbox", name="Phone, card or last 4 digits").fill(f"+3712610000{place}")
    till.keyboard.press("Enter")
    till.get_by_role("button", name="Give free cup").click()
    assert_usable_by_everybody(till, till.get_by_label("Code from the guest’s phone"), scheme)


def assert_usable_by_everybody(page: Page, ready: Locator, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    expect(ready).to_be_visible()
    found = Axe().run(page)
    assert found.response["violations"] == [], found.generate_report()


def test_the_page_tells_what_happened_and_what_ends_and_shows_the_code_as_bright_as_it_can(
    shop: RunningSuite, open_page: OpenPage
) -> None:
    member = join(shop, "26100011", cups=2, given_name="Anna")
    lines = [{"category": "cake", "quantity": 1, "amount_minor": 450}]
    assert shop.station("warsaw").post("/sales", {"member_id": member["member_id"], "lines": lines}).status == 201
    card = open_page(member["balance_url"].removeprefix(shop.url), color_scheme="dark")
    expect(card.locator(".endings")).to_contain_text("2 stamps end on")
    told = card.locator(".history li")
    expect(told.nth(0)).to_contain_text("No stamp: this is not collected here.")
    expect(told.nth(0)).to_contain_text("Kawa Warszawa")
    expect(told.nth(1)).to_contain_text("2 cups stamped")

    card.get_by_role("button", name="Show the code large and bright").click()
    bright = card.get_by_role("dialog", name="Your card")
    picture = photographed(bright).convert("L")
    assert picture.getpixel((3, 3)) == 255, "white to the edge, by night too"
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == member["balance_url"]
    card.keyboard.press("Escape")
    expect(bright).to_have_count(0)
    expect(card.get_by_role("button", name="Show the code large and bright")).to_be_focused()


@pytest.mark.parametrize(
    "address", ["/balance", f"/balance#{'x' * 43}"], ids=["of a poster", "of a card that is closed"]
)
def test_an_address_without_a_card_says_how_to_get_to_one(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    page.get_by_role("link", name="Find your card by phone or e-mail").click()
    expect(page.get_by_label("Phone or e-mail address")).to_be_visible()


def test_a_phone_takes_the_card_into_its_own_wallet(shop: RunningSuite, open_page: OpenPage) -> None:
    member = join(shop, "26100012", given_name="Boris")
    path = member["balance_url"].removeprefix(shop.url)
    iphone = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"
    )
    card = open_page(path, user_agent=iphone)
    with card.expect_download() as saved:
        card.get_by_role("button", name="Add to Apple Wallet").click()
    with zipfile.ZipFile(saved.value.path()) as archive:
        shown = json.loads(archive.read("pass.json"))
    assert shown["barcodes"][0]["message"] == member["card"]["number"]
    other = open_page(path)
    expect(other.get_by_role("heading", name="Hello, Boris")).to_be_visible()
    expect(other.get_by_role("button", name="Wallet")).to_have_count(0)


def test_whoever_got_a_wrong_link_lets_go_and_the_file_settles_it(
    shop: RunningSuite, open_page: OpenPage, office: Office, mail: MailBox
) -> None:
    member = join(shop, "26100013", cups=1, given_name="Karina", email="karina@example.org")
    shop.settle()
    letter = next(each for each in mail.letters if each["To"] == "karina@example.org").get_content()
    (link,) = re.findall(r"https?://\S+\?not-me#\S+", letter)
    page = open_page(re.sub(r"^https?://[^/]+", "", link))
    page.get_by_role("button", name="It isn’t me: let go").click()
    expect(page.get_by_role("alert")).to_contain_text("This card is on hold")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("This card is on hold")
    assert shop.station("riga").post("/check-ins", {"identifier": "26100013"}).json["code"] == "unknown_identifier"

    desk = office(shop, Role.OUTLET_MANAGER, f"members?id={member['member_id']}", outlet_code="riga")
    expect(desk.get_by_text("said that it is not theirs")).to_be_visible()
    desk.get_by_role("button", name="It is them: card works again").click()
    expect(desk.get_by_text("said that it is not theirs")).to_have_count(0)
    again = open_page(member["balance_url"].removeprefix(shop.url))
    expect(again.get_by_role("heading", name="Hello, Karina")).to_be_visible()


def test_a_card_and_a_poster_come_out_of_the_printer_in_their_true_size(shop: RunningSuite, office: Office) -> None:
    member = join(shop, "26100014", given_name="Olga")
    page = office(shop, Role.HQ, f"members?id={member['member_id']}")
    page.evaluate("window.print = () => undefined")
    page.get_by_role("button", name="Print card").click()
    page.get_by_role("dialog").get_by_role("button", name="Print", exact=True).click()
    assert printed(page, "85mm", "54mm") == {member["balance_url"], member["card"]["number"]}

    page = office(shop, Role.HQ, "outlets")
    page.evaluate("window.print = () => undefined")
    page.get_by_role("button", name="Print poster").click()
    page.get_by_role("dialog").get_by_role("button", name="Print", exact=True).click()
    assert printed(page, "210mm", "297mm") == {f"{shop.url}/balance"}


def printed(page: Page, width: str, height: str) -> set[str]:
    """What scanners read off the one page that a printer gets; its paper has this size."""
    page.emulate_media(media="print")
    sheet = page.locator(".print-root .print-sheet")
    expect(sheet).to_be_visible()
    # A screen has a dot and a half for the thinnest stripe, a printer many.
    sheet.evaluate("sheet => { sheet.style.zoom = 4; }")
    read = set(codes_on(sheet))
    sheet.evaluate("sheet => { sheet.style.zoom = ''; }")
    # Last: after it the page has printed, and the sheet is gone.
    file = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)", file)
    points = [float(side.removesuffix("mm")) / 25.4 * 72 for side in (width, height)]
    assert [[round(float(each)) for each in box] for box in boxes] == [[round(each) for each in points]]
    return read
