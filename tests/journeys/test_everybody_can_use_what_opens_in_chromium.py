"""What opens over the pages, and what few guests ever meet, can be used by everybody, too (WCAG 2.2 AA)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.demo_suite import GYM, DemoSuite
from tests.journeys.usable import AT_A_COUNTER, LAPTOP, PHONE, TABLET, ZOOMED, OpenPage, Usable, opened_pages

pytestmark = pytest.mark.browser

STRANGER = "+37129555778"
PROBLEM = "application/problem+json"
VERDICTS = json.loads(Path("gateway/web/src/reception/verdicts.json").read_text(encoding="utf-8"))
# A browser without a camera gets one that sees a grey wall.
A_CAMERA = """navigator.mediaDevices.getUserMedia = async () => {
    const wall = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
    const paint = () => wall.getContext("2d").fillRect(0, 0, 320, 240);
    paint();
    setInterval(paint, 100);
    return wall.captureStream(10);
}"""

# Says of each dialog whether it was open when whatever put it there had done its work.
WATCH_DIALOGS = """window.dialogs = [];
new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const node of addedNodes)
      if (node instanceof HTMLDialogElement) window.dialogs.push(node.open ? "open" : "shut");
}).observe(document.body, { childList: true, subtree: true })"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSuite]:
    with DemoSuite(tmp_path_factory.mktemp("demo")) as suite:
        yield suite


@pytest.fixture
def open_page(demo: DemoSuite, browser: Browser) -> Iterator[OpenPage]:
    with opened_pages(demo, browser) as opened:
        yield opened


def test_the_camera_of_a_till_and_what_is_kept_there(demo: DemoSuite, open_page: OpenPage, usable: Usable) -> None:
    page = open_page("/cashier", TABLET, token=demo.tokens["riga"])
    expect(page.locator('.cashier[data-scene="idle"] h1')).to_be_visible()
    page.locator(".camera-button").click()
    expect(page.locator(".camera-trouble")).to_be_visible()
    usable.check(page, "till: no camera", least=AT_A_COUNTER)
    page.evaluate(A_CAMERA)
    page.locator(".camera-trouble button").click()
    expect(page.locator(".camera-frame")).to_be_visible()
    usable.check(page, "till: camera", least=AT_A_COUNTER)
    page.locator(".camera-button").click()
    expect(page.locator(".camera")).to_have_count(0)

    page.route("**/api/v1/**", lambda route: route.abort())
    page.locator("[data-field=till]").fill(STRANGER)
    page.locator("[data-field=till]").press("Enter")
    expect(page.locator('.cashier[data-scene="enrol"] h1')).to_be_visible()
    page.locator('.enrol [name="given_name"]').fill("Zane")
    page.locator('.enrol button[type="submit"]').first.click()
    expect(page.locator('.cashier[data-scene="done"] h1')).to_be_visible()
    usable.check(page, "till: kept", least=AT_A_COUNTER)
    page.locator(".kept-mark").click()
    expect(page.locator(".kept-list li").first).to_be_visible()
    usable.check(page, "till: list of what is kept", least=AT_A_COUNTER)


def test_a_device_of_a_desk_from_the_pin_to_the_lock(demo: DemoSuite, open_page: OpenPage, usable: Usable) -> None:
    page = open_page("/enrol", TABLET)
    _enrol(demo, page)
    page.goto(f"{demo.url}/reception")
    person = page.locator(".person", has_text="Santa Egle")
    expect(person).to_be_visible()
    usable.check(page, "door: who works", least=AT_A_COUNTER)
    person.click()
    expect(page.locator("#pin")).to_be_focused()
    _enter_pin(page, "1357")
    expect(page.locator("#pin-problem")).not_to_be_empty()
    usable.check(page, "door: PIN, wrong", least=AT_A_COUNTER)
    _enter_pin(page, demo.pin("Santa Egle"))
    expect(page.locator("#desk-field")).to_be_visible()

    _scan(page, STRANGER)
    page.locator(".plate.red .button.primary").click()
    expect(page.locator('.enrol [name="given_name"]')).to_be_visible()
    usable.check(page, "desk: joining", least=AT_A_COUNTER)
    _leave(page)
    page.locator(".camera-button").click()
    expect(page.locator(".camera-trouble")).to_be_visible()
    usable.check(page, "desk: no camera", least=AT_A_COUNTER)
    page.locator(".camera-button").click()
    expect(page.locator(".camera")).to_have_count(0)
    _take_a_photo(demo, page, usable)
    page.route("**/api/v1/check-ins", _session_is_over)
    _scan(page, demo.phone("Inese"))
    expect(page.locator("#pin")).to_be_focused()
    usable.check(page, "door: locked", least=AT_A_COUNTER)

    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.route("**/api/v1/**", lambda route: route.abort())
    page.reload()
    expect(page.locator(".door .lost")).to_be_visible()
    expect(person).to_be_visible()
    usable.check(page, "door: who works without the network", least=AT_A_COUNTER)


def _take_a_photo(demo: DemoSuite, page: Page, usable: Usable) -> None:
    _scan(page, demo.phone("Inese"))
    adds = page.get_by_role("button", name="Add a photo")
    adds.click()
    usable.check(page, "desk: may a photo be taken", least=AT_A_COUNTER)
    page.locator(".letting-in .button.primary").click()
    expect(page.locator('.letting-in input[type="file"]')).to_be_visible()
    usable.check(page, "desk: no camera for a photo", least=AT_A_COUNTER)
    page.locator(".letting-in .quiet-wide").click()
    page.evaluate(A_CAMERA)
    adds.click()
    page.locator(".letting-in .button.primary").click()
    takes = page.get_by_role("button", name="Take the photo")
    expect(takes).to_be_enabled()
    usable.check(page, "desk: taking a photo", least=AT_A_COUNTER)
    takes.click()
    expect(page.locator("img.taken-photo")).to_be_visible()
    usable.check(page, "desk: a photo that was taken", least=AT_A_COUNTER)
    page.locator(".letting-in .quiet-wide").click()
    expect(adds).to_be_visible()
    _leave(page)


def test_the_verdicts_that_a_desk_seldom_meets(demo: DemoSuite, open_page: OpenPage, usable: Usable) -> None:
    page = open_page("/reception", TABLET, token=demo.desk_token(GYM))
    told: dict[str, Any] = {}

    def tell(route: Route) -> None:
        """What members answered, with another verdict."""
        answer = route.fetch()
        checked = answer.json()
        route.fulfill(response=answer, json={**checked, "verdict": {**checked["verdict"], **told}})

    page.route("**/api/v1/check-ins", tell)
    for code in (
        *("banned", "outlet_full", "wrong_hours", "no_visits_left", "waiver_missing"),
        *("already_in", "card_expiring", "attention", "let_in_late"),
    ):
        line = VERDICTS[code]
        told |= {"code": code, "colour": line["colour"], "actions": line["actions"], "message": f"Laura: {code}"}
        _scan(page, demo.phone("Laura"))
        expect(page.locator(f".plate.{line['colour']} .plate-message")).to_contain_text(code)
        usable.check(page, f"desk: {code}", least=AT_A_COUNTER)
        if code == "waiver_missing":
            page.get_by_role("button", name="Sign the waiver").click()
            expect(page.locator("#waiver")).to_be_visible()
            usable.check(page, "desk: waiver", least=AT_A_COUNTER)
            page.get_by_role("button", name="Cancel").click()
            expect(page.locator(".plate-message")).to_be_visible()
        _leave(page)
    page.unroute("**/api/v1/check-ins")
    refusal = json.dumps({"status": 400, "code": "not_json", "detail": "That was no request."})
    page.route("**/api/v1/check-ins", lambda route: route.fulfill(status=400, body=refusal, content_type=PROBLEM))
    _scan(page, demo.phone("Laura"))
    expect(page.locator(".plate.yellow")).to_be_visible()
    usable.check(page, "desk: not checked", least=AT_A_COUNTER)


def test_the_dialogs_of_the_office(demo: DemoSuite, open_page: OpenPage, usable: Usable) -> None:
    page = open_page("/hq#outlets", LAPTOP, session=demo.office_session())

    def look(state: str) -> None:
        expect(page.locator("dialog[open] h2").first).to_be_visible()
        usable.check(page, f"office: {state}")
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)

    page.get_by_role("button", name="Print poster").click()
    expect(page.locator(".print-sheet")).to_be_visible()
    look("poster")
    page.get_by_role("button", name="CSV file").click()
    columns = page.locator("code.columns").inner_text()
    page.locator(".import-text").fill(f"{columns}\nriga,Again,nowhere,LV,Europe/Riga,EUR,lv,04:00\n")
    page.get_by_role("button", name="Try, change nothing").click()
    expect(page.locator(".report li").first).to_be_visible()
    look("import with its report")

    step_up = json.dumps({"status": 403, "code": "step_up_needed", "detail": "Show the second factor first."})
    page.goto(f"{demo.url}/hq#staff")
    page.route(
        "**/api/v1/staff/*/set-up-links", lambda route: route.fulfill(status=403, body=step_up, content_type=PROBLEM)
    )
    page.get_by_role("button", name="Set-up link: Dace Vītola").click()
    page.locator("dialog .button.primary").click()
    expect(page.locator('input[name="totp"]')).to_be_visible()
    usable.check(page, "office: second factor")

    page.route("**/api/v1/sign-in-ways", lambda route: route.fulfill(json={"passkey": True, "company": False}))
    own = [{"credential_id": "abc", "name": "Olga's phone", "added_at": "2026-05-12T09:00:00Z"}]
    page.route("**/api/v1/passkeys", lambda route: route.fulfill(json={"passkeys": own}))
    page.goto(f"{demo.url}/hq#cases")
    page.reload()
    page.get_by_role("button", name="Passkeys").click()
    expect(page.locator(".own-passkeys li")).to_be_visible()
    look("passkeys")
    page.locator("main.room .row-button").first.click()
    look("a case")


def test_a_dialog_has_the_keys_from_its_first_moment(demo: DemoSuite, open_page: OpenPage) -> None:
    """One that is painted before it is modal lies out of reach under another: digits typed then change that one."""
    page = open_page("/hq#staff", LAPTOP, session=demo.office_session())
    page.evaluate(WATCH_DIALOGS)
    step_up = json.dumps({"status": 403, "code": "step_up_needed", "detail": "Show the second factor first."})
    page.route(
        "**/api/v1/staff/*/set-up-links", lambda route: route.fulfill(status=403, body=step_up, content_type=PROBLEM)
    )
    page.get_by_role("button", name="Set-up link: Dace Vītola").click()
    page.locator("dialog .button.primary").click()
    expect(page.locator('input[name="totp"]')).to_be_focused()
    assert page.evaluate("window.dialogs") == ["open", "open"]

    till = open_page("/cashier", TABLET, token=demo.tokens["riga"])
    expect(till.locator("[data-field=till]")).to_be_visible()
    till.evaluate(WATCH_DIALOGS)
    till.keyboard.press("F1")
    expect(till.get_by_role("dialog", name="Keys")).to_be_visible()
    assert till.evaluate("window.dialogs") == ["open"]


def test_what_was_typed_and_chosen_stays_when_a_form_is_drawn_again(demo: DemoSuite, open_page: OpenPage) -> None:
    page = open_page("/hq#staff", LAPTOP, session=demo.office_session())
    page.get_by_role("button", name="Add a person").click()
    adding = page.get_by_role("dialog", name="Add a person")
    adding.get_by_label("Outlet").select_option("warsaw")
    adding.get_by_label("Language").select_option("pl")
    adding.get_by_label("Role").select_option("reception")
    expect(adding.get_by_label("Outlet")).to_have_value("warsaw")
    expect(adding.get_by_label("Language")).to_have_value("pl")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Change: Dace Vītola").click()
    name = page.get_by_role("dialog", name="Dace Vītola").get_by_label("Name")
    name.fill("")
    name.press("Enter")
    expect(name).to_have_accessible_description("Fill this in.")
    name.press_sequentially("Dace Ozola")
    expect(name).to_have_value("Dace Ozola")


def test_what_is_done_in_a_members_file(demo: DemoSuite, open_page: OpenPage, usable: Usable) -> None:
    page = open_page("/hq#members", LAPTOP, session=demo.office_session())
    page.locator('input[name="wanted"]').fill(demo.phone("Kristīne")[-4:])
    page.locator('.filters button[type="submit"]').click()
    page.locator("table tr", has_text="Kristīne").locator("a.link").click()
    page.get_by_role("button", name="Print card").click()
    expect(page.locator(".print-sheet")).to_be_visible()
    usable.check(page, "file: card to print")
    page.keyboard.press("Escape")
    page.locator(".file-sections button").nth(1).click()
    for opens in ("Correct details", "Sell a plan", "Freeze: Monthly", "Change plan: Monthly", "Hand on: Monthly"):
        page.get_by_role("button", name=opens, exact=True).click()
        expect(page.locator("dialog select").first).to_be_visible()
        expect(page.locator("dialog").get_by_text("One moment")).to_have_count(0)
        usable.check(page, f"file: {opens}")
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)


def test_the_wallet_and_the_way_out_of_somebody_elses_card(
    demo: DemoSuite, open_page: OpenPage, usable: Usable
) -> None:
    page = open_page("/balance", PHONE, user_agent="Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile")

    def offer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "wallets": ["google"]})

    page.route("**/api/v1/balance", offer)
    page.goto(f"{demo.url}{demo.card('Anna')}")
    page.reload()
    page.locator('.balance-top [lang="en"]').click()
    expect(page.get_by_role("button", name="Add to Google Wallet")).to_be_visible()
    page.get_by_role("button", name="This isn’t me").click()
    expect(page.locator(".not-me h2")).to_be_focused()
    usable.check(page, "balance: wallet, not me")
    usable.fits(page, "balance: wallet, not me")


def test_a_tablet_at_the_till_shows_all_of_it_in_each_language(demo: DemoSuite, open_page: OpenPage) -> None:
    """With the days that the desk may see, and without those for managers alone."""
    _keep_days_of(demo, "Līga", dog="Reks", name_day=None, child="Margarita")
    page = open_page("/cashier", TABLET, token=demo.tokens["riga"])
    field = page.locator("[data-field=till]")
    for language, words in (("ru", "Именины:"), ("pl", "Imieniny:"), ("lv", "Vārda diena:"), ("en", "Name-day:")):
        page.locator(".display > button").click()
        page.locator(f'.display [lang="{language}"]').click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.keyboard.press("Escape")
        expect(page.locator(".display-panel")).to_be_hidden()
        for asked, scene in ((demo.phone("Līga"), "member"), (STRANGER, "enrol")):
            field.fill(asked)
            field.press("Enter")
            expect(page.locator(f'.cashier[data-scene="{scene}"] h1')).to_be_visible()
            if scene == "member":
                ribbons = page.locator(".member .ribbon")
                expect(ribbons.filter(has_text=words)).to_be_visible()
                expect(ribbons.filter(has_text="Reks")).to_be_visible()
                expect(ribbons.filter(has_text="Margarita")).to_have_count(0)
            hidden = page.locator(".stage").evaluate("(stage) => stage.scrollHeight - stage.clientHeight")
            assert hidden <= 0, f"{scene}, {language}: {hidden} pixels are hidden"
            page.keyboard.press("Escape")
            expect(page.locator('.cashier[data-scene="idle"] h1')).to_be_visible()


def _keep_days_of(demo: DemoSuite, given_name: str, **labels: str | None) -> None:
    """All of them tomorrow; that of a child for managers alone."""
    office = demo.as_holder(demo.office_session()["token"])
    found = demo.station("riga").post("/check-ins", {"identifier": demo.phone(given_name)})
    tomorrow = demo.clock.now() + timedelta(days=1)
    for kind, label in labels.items():
        body = {
            "kind": kind,
            "day": {"month": tomorrow.month, "day": tomorrow.day},
            "seen_by": "managers" if kind == "child" else "desk",
            "outlet_code": "riga",
            **({"label": label} if label else {}),
        }
        kept = office.post(f"/members/{found.json['member']['member_id']}/dates", body)
        assert kept.status == 201, kept.json


def test_all_rooms_are_seen_on_a_laptop_and_open_by_keyboard_on_less(demo: DemoSuite, open_page: OpenPage) -> None:
    page = open_page("/hq#outlets", LAPTOP, session=demo.office_session())
    rooms = page.locator(".office-menu a")
    expect(rooms).to_have_count(13)
    page.locator(".display > button").click()
    for language in ("ru", "pl", "lv", "en"):
        page.locator(f'.display [lang="{language}"]').click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        for room in rooms.all():
            expect(room).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})
    opens = page.get_by_role("button", name="All rooms")
    expect(rooms.first).to_be_hidden()
    opens.press("Enter")
    expect(page.locator(".office-menu a[aria-current]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(rooms.first).to_be_hidden()
    expect(opens).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Stations")).to_be_visible()
    expect(rooms.first).to_be_hidden()


def test_what_is_chosen_due_or_focused_is_told_apart_without_colours(demo: DemoSuite, open_page: OpenPage) -> None:
    """Where the system chooses all colours, as Windows does in its contrast themes."""
    till = open_page("/cashier", TABLET, token=demo.tokens["riga"], forced_colors="active")
    till.locator("[data-field=till]").fill(demo.phone("Līga"))
    till.locator("[data-field=till]").press("Enter")
    expect(till.locator(".button.huge").first).to_be_visible()
    assert _paint(till, ".button.huge.due") != _paint(till, ".button.huge:not(.due)")
    assert _paint(till, '.choice[aria-pressed="true"]') != _paint(till, '.choice[aria-pressed="false"]')
    assert _paint(till, ".key")["border"] != _paint(till, ".key")["background"]
    assert _paint(till, ".cup-gift .cup-body") != _paint(till, ".cup-empty .cup-body")
    desk = open_page("/reception", TABLET, token=demo.desk_token(GYM), forced_colors="active")
    _scan(desk, demo.phone("Marta"))
    assert _paint(desk, ".plate")["border"] != _paint(desk, ".plate")["background"]
    assert desk.locator(".plate-icon svg").count() == 1
    office = open_page("/hq#outlets", LAPTOP, session=demo.office_session(), forced_colors="active")
    current, other = ".office-menu a[aria-current]", ".office-menu a:not([aria-current])"
    expect(office.locator(current)).to_be_visible()
    assert _paint(office, current) != _paint(office, other)
    at_rest = _paint(office, current)
    office.locator(current).focus()
    office.keyboard.press("Shift+Tab")
    office.keyboard.press("Tab")
    expect(office.locator(current)).to_be_focused()
    assert _paint(office, current) != at_rest


def _paint(page: Page, selector: str) -> dict[str, str]:
    painted: dict[str, str] = page.locator(selector).first.evaluate(
        """(element) => {
            const style = getComputedStyle(element);
            const { backgroundColor: background, borderTopColor: border, outlineStyle, fill, strokeDasharray } = style;
            return { background, border, outlineStyle, fill, strokeDasharray };
        }"""
    )
    return painted


def _enrol(demo: DemoSuite, page: Page) -> None:
    """A device of the gym's, by head office."""
    office = demo.as_holder(demo.office_session()["token"])
    made = office.post("/stations", {"outlet_code": GYM, "name": "Desk 2"}).json
    page.locator(".code-field").fill(made["code"])
    page.locator('.enrol-form button[type="submit"]').click()
    expect(page.locator(".six-words li")).to_have_count(6)
    words = " ".join(page.locator(".six-words li").all_inner_texts())
    assert office.post(f"/stations/{made['station_id']}/confirmation", {"fingerprint": words}).status == 201
    expect(page.get_by_role("heading", name="Desk 2 is ready")).to_be_visible()


def _enter_pin(page: Page, pin: str) -> None:
    page.locator("#pin").fill(pin)
    page.locator("#pin").press("Enter")


def _scan(page: Page, phone: str) -> None:
    page.locator("#desk-field").fill(phone)
    page.locator("#desk-field").press("Enter")
    expect(page.locator("#desk-field")).to_have_count(0)


def _leave(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator("#desk-field")).to_be_visible()


def _session_is_over(route: Route) -> None:
    over = {"status": 401, "code": "sign_in_needed", "detail": "Nobody has signed in here: sign in first."}
    route.fulfill(status=401, body=json.dumps(over), content_type=PROBLEM)
