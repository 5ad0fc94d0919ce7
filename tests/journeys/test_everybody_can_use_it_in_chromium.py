"""Every page in every state can be read and used by everybody, by day and by night (WCAG 2.2 AA)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Locator, Page, expect

from deploy.private.ports import free_ports
from tests.demo_suite import GYM, DemoSuite
from tests.journeys.usable import AT_A_COUNTER, LAPTOP, PHONE, TABLET, ZOOMED, OpenPage, Usable, opened_pages
from tests.mail_box import MailBox

pytestmark = pytest.mark.browser

STRANGER = "+37129555777"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def mail() -> MailBox:
    return MailBox()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, mail: MailBox) -> Iterator[DemoSuite]:
    (port,) = free_ports(1)
    post = Controller(mail, hostname="127.0.0.1", port=port)
    post.start()
    told = {"MESSAGE_CHANNELS": "email", "SMTP_URL": f"smtp://127.0.0.1:{port}", "SMTP_FROM": "Cups <hi@cups.example>"}
    with DemoSuite(tmp_path_factory.mktemp("demo"), environment=told) as suite:
        yield suite
    post.stop()


@pytest.fixture
def open_page(demo: DemoSuite, browser: Browser) -> Iterator[OpenPage]:
    with opened_pages(demo, browser) as opened:
        yield opened


# Codes and words are drawn by lot: the widest that can come must fit as well, and not once in a thousand runs.
WIDEST_CODE, WIDEST_WORD = "WWWW-WWWW", "bumblebee"


def say(parts: Locator, text: str) -> None:
    """As if it had been drawn."""
    parts.evaluate_all("(parts, text) => parts.forEach((each) => (each.textContent = text))", text)


def look(page: Page, **chosen: str) -> None:
    page.evaluate("(chosen) => Object.assign(document.documentElement.dataset, chosen)", chosen)


def test_the_till(demo: DemoSuite, open_page: OpenPage, usable: Usable) -> None:
    page = open_page("/cashier", TABLET, token=demo.tokens["riga"])

    def see(scene: str) -> None:
        expect(
            page.locator(f'.cashier[data-scene="{scene}"] h1, .cashier[data-scene="{scene}"] h2').first
        ).to_be_visible()
        usable.check(page, f"till: {scene}", least=AT_A_COUNTER)

    def enter(text: str) -> None:
        page.locator("[data-field=till]").fill(text)
        page.locator("[data-field=till]").press("Enter")

    see("idle")
    usable.stands_still(page, "till")
    page.locator(".display > button").click()
    usable.check(page, "till: display", least=AT_A_COUNTER)
    page.keyboard.press("Escape")
    expect(page.locator(".display-panel")).to_be_hidden()
    page.locator("[data-field=till]").fill(demo.phone("Anna")[-4:])
    see("picks")
    enter(demo.phone("Līga"))
    see("member")
    page.locator(".display > button").click()
    page.locator('.display [lang="ru"]').click()
    expect(page.locator(".button.huge").first).to_have_text("Выдать бесплатную чашку")
    expect(page.locator(".member h1")).to_have_text(re.compile("^Līga"))
    page.locator('.display [lang="en"]').click()
    page.keyboard.press("Escape")
    look(page, size="large")
    expect(page.locator(".button.huge").first).to_be_in_viewport(ratio=1)
    usable.check(page, "till: member, large", least=AT_A_COUNTER)
    look(page, size="normal")
    page.locator(".button.huge").last.click()
    see("done")
    page.keyboard.press("Escape")
    enter(STRANGER)
    see("enrol")
    page.keyboard.press("Escape")
    enter("2800000000000008")
    see("unknown")
    page.keyboard.press("Escape")
    page.keyboard.press("F1")
    usable.check(page, "till: keys", least=AT_A_COUNTER)
    page.keyboard.press("Escape")
    refusal = json.dumps({"status": 400, "code": "not_json", "detail": "That was no request."})
    page.route("**/api/v1/check-ins", lambda route: route.fulfill(status=400, body=refusal, content_type=PROBLEM))
    enter(demo.phone("Jānis"))
    expect(page.locator(".failure")).to_be_visible()
    usable.check(page, "till: failure", least=AT_A_COUNTER)
    page.keyboard.press("Escape")
    page.route("**/api/v1/**", lambda route: route.abort())
    enter(demo.phone("Jānis"))
    expect(page.locator(".topbar .lost, .topbar .kept-mark").first).to_be_visible()
    usable.check(page, "till: without the network", least=AT_A_COUNTER)


def test_the_desk_of_a_gym(demo: DemoSuite, open_page: OpenPage, usable: Usable) -> None:
    page = open_page("/reception", TABLET, token=demo.desk_token(GYM))

    def scan(phone: str, colour: str) -> None:
        page.locator("#desk-field").fill(phone)
        page.locator("#desk-field").press("Enter")
        expect(page.locator(f".plate.{colour} h1")).to_be_visible()

    def leave() -> None:
        page.keyboard.press("Escape")
        expect(page.locator("#desk-field")).to_be_visible()

    expect(page.locator("#desk-field")).to_be_visible()
    usable.check(page, "desk: waiting", least=AT_A_COUNTER)
    usable.stands_still(page, "desk")
    for given_name, colour in (("Kristīne", "green"), ("Edgars", "yellow"), ("Andris", "red"), ("Elīna", "red")):
        scan(demo.phone(given_name), colour)
        usable.check(page, f"desk: {given_name}", least=AT_A_COUNTER)
        leave()
    scan(STRANGER, "red")
    usable.check(page, "desk: unknown", least=AT_A_COUNTER)
    leave()
    page.locator(".waiting .inside-count, .waiting .link, .waiting .button").first.click()
    usable.check(page, "desk: first of its panels", least=AT_A_COUNTER)
    leave()
    screen = page.context.new_page()
    screen.goto(f"{demo.url}/reception/visitor")
    page.bring_to_front()
    for given_name, colour, told in (("Inese", "green", "go"), ("Marta", "red", "stop")):
        scan(demo.phone(given_name), colour)
        expect(screen.locator(f".visitor-plate.{told}")).to_be_visible()
        usable.check(screen, f"visitor: {told}")
        leave()
    scan(demo.phone("Marta"), "red")
    page.get_by_role("button", name="Let in once").click()
    expect(page.locator(".letting-in")).to_be_visible()
    usable.check(page, "desk: letting in", least=AT_A_COUNTER)
    page.get_by_role("button", name="Cancel").click()


def test_the_door_of_a_device_and_its_enrolment(demo: DemoSuite, open_page: OpenPage, usable: Usable) -> None:
    page = open_page("/cashier", TABLET)
    expect(page.get_by_role("heading", name="Connect this device")).to_be_visible()
    usable.check(page, "no device", least=AT_A_COUNTER)
    made = (
        demo.as_holder(demo.office_session()["token"]).post("/stations", {"outlet_code": "riga", "name": "Bar 2"}).json
    )
    page = open_page(made["enrol_url"].removeprefix(demo.url), TABLET)
    expect(page.locator(".code-field")).to_be_visible()
    usable.check(page, "enrol: code", least=AT_A_COUNTER)
    page.locator('.enrol-form button[type="submit"]').click()
    expect(page.locator(".six-words li")).to_have_count(6)
    say(page.locator(".six-words li"), WIDEST_WORD)
    usable.check(page, "enrol: six words", least=AT_A_COUNTER)
    usable.fits(page, "enrol: six words")


def test_what_guests_see_on_their_phones(demo: DemoSuite, open_page: OpenPage, usable: Usable, mail: MailBox) -> None:
    home = open_page("/", LAPTOP)
    expect(home.get_by_role("heading", name="Regulars")).to_be_visible()
    usable.check(home, "home")
    usable.fits(home, "home")
    none = open_page("/balance", PHONE)
    expect(none.locator(".sheet h1")).to_be_visible()
    usable.check(none, "balance: no link")

    card = open_page(demo.card("Anna"), PHONE)
    expect(card.locator(".qr img")).to_be_visible()
    card.wait_for_load_state("networkidle")
    usable.stands_still(card, "balance")
    usable.check(card, "balance")
    usable.fits(card, "balance")
    card.locator(".display > button").click()
    usable.check(card, "balance: display")
    card.locator('.languages [lang="en"]').click()
    card.locator(".display > button").click()
    card.get_by_role("button", name="Large", exact=True).click()
    usable.fits(card, "balance: large", size=PHONE)
    card.locator(".gifts button").first.click()
    expect(card.locator(".taking img")).to_be_visible()
    say(card.locator(".taking .code"), WIDEST_CODE)
    usable.check(card, "balance: code")
    usable.fits(card, "balance: code")

    address = "anna@example.com"
    joined = {"phone": "+371 2655 5123", "email": address, "given_name": "Anna", "birthday": {"month": 3, "day": 14}}
    demo.station("riga").post("/members", {**joined, "locale": "en"})
    own = open_page("/me", PHONE)
    expect(own.locator('input[name="identifier"]')).to_be_visible()
    usable.check(own, "me: who")
    usable.fits(own, "me: who")
    own.locator('input[name="identifier"]').fill(address)
    own.locator('.own-form button[type="submit"]').click()
    expect(own.locator('input[name="code"]')).to_be_visible()
    usable.check(own, "me: code")
    demo.settle()
    own.locator('input[name="code"]').fill(mail.code_for(address))
    own.locator('.own-form button[type="submit"]').click()
    expect(own.locator(".own-birthday")).to_be_visible()
    own.locator(".sheet .quiet-wide").first.click()
    expect(own.locator(".own-form .grave").first).to_be_visible()
    own.locator(".own-form .grave").last.click()
    expect(own.locator('input[name="word"]')).to_be_visible()
    usable.check(own, "me")
    usable.fits(own, "me")


ROOMS = (
    *("day", "door", "cases", "prospects", "dues", "plans", "answers"),
    *("outlets", "stations", "late", "staff", "audit", "members"),
)
# What opens a line of the room.
LINES = {
    "day": 'button:text("How it went")',
    "outlets": "button.row-button",
    "plans": ".acts button",
    "staff": ".acts button",
    "stations": ".acts button",
}


def test_the_rooms_of_the_office_and_what_opens_in_them(demo: DemoSuite, open_page: OpenPage, usable: Usable) -> None:
    session = demo.office_session()
    page = open_page("/hq#day", LAPTOP, session=session)
    for room in ROOMS:
        page.goto(f"{demo.url}/hq#{room}")
        expect(page.locator(".office-menu a[aria-current]")).to_have_attribute("href", f"#{room}")
        expect(page.locator("main.room h1")).to_be_visible()
        expect(page.locator("main.room").get_by_text("One moment")).to_have_count(0)
        usable.check(page, f"office: {room}")
        usable.fits(page, f"office: {room}", size=ZOOMED)
        usable.fits(page, f"office: {room}")
        opens = page.locator(".room-top .button.primary")
        if opens.count():
            opens.first.click()
            expect(page.locator("dialog")).to_be_visible()
            usable.check(page, f"office: {room}, new")
            page.keyboard.press("Escape")
            expect(page.locator("dialog")).to_have_count(0)
        if room in LINES:
            page.locator("main.room").locator(LINES[room]).first.click()
            expect(page.locator("main.room, dialog").locator("form").first).to_be_visible()
            usable.check(page, f"office: {room}, one of them")
            page.keyboard.press("Escape")
    page.goto(f"{demo.url}/hq#plans")
    page.locator(".payer a").first.click()
    expect(page.locator("main.room .payer").first).to_be_visible()
    expect(page.locator("main.room .owed")).to_be_visible()
    usable.check(page, "office: a company that pays")
    usable.fits(page, "office: a company that pays")


def test_a_members_file(demo: DemoSuite, open_page: OpenPage, usable: Usable) -> None:
    page = open_page("/hq#members", LAPTOP, session=demo.office_session())
    page.locator('input[name="wanted"]').fill(demo.phone("Marta")[-4:])
    page.locator('.filters button[type="submit"]').click()
    page.locator("table a.link").first.click()
    sections = page.locator(".file-sections button")
    expect(sections).to_have_count(6)
    for number in range(6):
        sections.nth(number).click()
        expect(page.locator(".file").get_by_text("One moment")).to_have_count(0)
        usable.check(page, f"file: {sections.nth(number).inner_text()}")
        usable.fits(page, f"file: {sections.nth(number).inner_text()}", size=ZOOMED)


def test_signing_in_at_the_office(demo: DemoSuite, open_page: OpenPage, usable: Usable) -> None:
    page = open_page("/hq", PHONE)
    expect(page.locator("form")).to_be_visible()
    usable.check(page, "office: sign in")
    usable.fits(page, "office: sign in")


def test_the_checks_see_what_they_are_for(browser: Browser) -> None:
    """Broken on purpose: pale words, a bare focus, a tiny button, a page too wide."""
    page = browser.new_page()
    page.set_content(
        '<html lang="en"><title>Bad</title><main><p style="color: #ccc; background: #fff">pale</p>'
        '<button style="outline: none; padding: 0; width: 9px; height: 9px; border: 0"></button>'
        '<div style="width: 900px">wide</div><p style="width: 40px; overflow: hidden; white-space: nowrap">'
        "words that are cut</p></main>"
    )
    found = Usable()
    found.check(page, "bad")
    found.fits(page, "bad")
    page.close()
    said = "\n".join(found.wrong)
    for word in ("color-contrast", "button-name", "focus not seen", "smaller than 24", "wider than 320", "cut off"):
        assert word in said, said
