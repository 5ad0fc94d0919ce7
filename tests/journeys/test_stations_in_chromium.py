"""A tablet becomes a station and is shut out again, in two real browsers: the manager's and its own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from services.chassis.database.column_types import as_text
from services.chassis.security.caller import Caller
from services.chassis.security.permission import Scope
from services.contracts.permissions import Role
from services.outlets.credentials.kit import kit
from services.outlets.domain.staff import Described
from services.outlets.use_cases.change_outlet import close_outlet, reopen_outlet
from services.outlets.use_cases.look_after_staff import AT_THE_MACHINE, add_person
from tests.callers import door_token, person
from tests.clocks import RunningClock
from tests.journeys.scanner import codes_on
from tests.journeys.watched import watched_contexts
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser

BUILT = Path(__file__).resolve().parents[2] / "gateway" / "static"
PIN = "7305"
MANAGER = person(Role.OUTLET_MANAGER, outlet_code="riga", territory_path="/baltics/")
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def clock() -> RunningClock:
    return RunningClock()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, clock: RunningClock) -> Iterator[RunningSuite]:
    if not (BUILT / "enrol.html").exists():
        pytest.fail("the pages are not built: make front-end")
    with RunningSuite(tmp_path_factory.mktemp("shop"), clock=clock) as suite:
        outlets = suite.services["outlets"]
        pin_hash = kit(outlets.settings.keys, clock, public_url="").hasher.hash(PIN)
        with outlets.open_work() as work:
            described = Described(name="Ola Nowak", role="cashier", outlet_code="riga", locale="en")
            add_person(work, AT_THE_MACHINE, described, pin_hash=pin_hash)
        yield suite


@pytest.fixture
def open_page(shop: RunningSuite, clock: RunningClock, browser: Browser) -> Iterator[OpenPage]:
    """Opens a page in a browser of its own: the office with its manager signed in, any other with nobody."""
    clock.ahead = timedelta()
    with watched_contexts(browser) as new_context:

        def opened(path: str, office: Caller = MANAGER) -> Page:
            page = new_context(viewport={"width": 1024, "height": 768}).new_page()
            if path.startswith("/hq"):
                session = json.dumps(_session(shop, clock, office))
                page.add_init_script(f"sessionStorage.setItem('regulars.office', {json.dumps(session)})")
            page.goto(f"{shop.url}{path}")
            return page

        yield opened


def _session(shop: RunningSuite, clock: RunningClock, caller: Caller) -> dict[str, Any]:
    """What the office keeps of somebody who signed in."""
    ends_at = as_text(clock.now() + timedelta(hours=1))
    return {
        "token": door_token(shop.var / "keys", caller, clock, lasts_seconds=3600),
        "expires_at": ends_at,
        "ends_at": ends_at,
        "staff": {"staff_id": caller.subject, "name": "Marta", "role": caller.role, "outlet_code": caller.outlet_code},
        "second_factors": ["totp"],
    }


def new_station(office: Page, name: str) -> str:
    """The manager makes one; answers the code on the screen."""
    office.get_by_role("button", name="New station").click()
    office.get_by_role("textbox", name="Name").fill(name)
    office.get_by_role("button", name="Make the code").click()
    expect(office.locator(".one-time")).to_be_visible()
    return office.locator(".one-time").inner_text()


def six_words(page: Page) -> list[str]:
    expect(page.locator(".six-words li")).to_have_count(6)
    return page.locator(".six-words li").all_inner_texts()


def enrol(office: Page, device: Page, name: str) -> None:
    """From the code to the device at work."""
    code = new_station(office, name)
    device.get_by_label("One-time code").fill(code)
    device.get_by_role("button", name="Make the key and enrol").click()
    assert six_words(device) == six_words(office)
    office.get_by_role("button", name="They are the same").click()
    expect(device.get_by_role("heading", name=f"{name} is ready")).to_be_visible()


def row(office: Page, name: str) -> Any:
    return office.get_by_role("row").filter(has_text=name)


_KEPT = """() => new Promise((done, failed) => {
    const opening = indexedDB.open("regulars", 1);
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
        const asked = opening.result.transaction("device").objectStore("device").get("station");
        asked.onsuccess = () => {
            opening.result.close();
            done(asked.result ?? null);
        };
    };
})"""


def kept_key(device: Page) -> str | None:
    """What the browser keeps of the key: its kind and whether it can be read out; None where there is none."""
    key: dict[str, Any] | None = device.evaluate(
        f"({_KEPT})().then((kept) => kept && {{ name: kept.keys.privateKey.algorithm.name, "
        "is_readable: kept.keys.privateKey.extractable })"
    )
    return None if key is None else f"{key['name']}, {'readable' if key['is_readable'] else 'for signing only'}"


def kept_fingerprint(device: Page, *, other_than: str = "") -> str:
    """Of the key that the browser keeps; waits until it keeps another one than this."""
    found: str = device.evaluate(
        f"""async (old) => {{
            for (;;) {{
                const {{ fingerprint }} = await ({_KEPT})();
                if (fingerprint !== old) return fingerprint;
                await new Promise((done) => setTimeout(done, 50));
            }}
        }}""",
        other_than,
    )
    return found


def test_no_room_of_the_office_opens_before_its_outlets_have_come(open_page: OpenPage) -> None:
    office = open_page("/hq#stations")
    expect(office.get_by_role("button", name="New station")).to_be_visible()
    held: list[Route] = []

    def first_held() -> Route:
        while not held:
            office.wait_for_timeout(20)
        return held.pop()

    office.route(re.compile(r"/api/v1/outlets(\?|$)"), lambda route: held.append(route))
    office.reload()
    outlets_asked = first_held()
    expect(office.get_by_role("status").filter(has_text="One moment")).to_be_visible()
    expect(office.get_by_role("button", name="New station")).to_have_count(0)
    outlets_asked.abort()
    office.get_by_role("button", name="Try again").click()
    outlets_asked = first_held()
    expect(office.get_by_role("button", name="New station")).to_have_count(0)
    outlets_asked.continue_()
    expect(office.get_by_role("button", name="New station")).to_be_visible()


def test_a_manager_makes_a_station_compares_six_words_and_shuts_it_out_again(
    shop: RunningSuite, open_page: OpenPage
) -> None:
    office = open_page("/hq#stations")
    expect(office.get_by_role("heading", name="Stations")).to_be_visible()
    code = new_station(office, "Left till")
    assert codes_on(office.get_by_alt_text("QR code of the one-time link")) == [f"{shop.url}/enrol#code={code}"]

    device = open_page(f"/enrol#code={code}")
    expect(device.get_by_label("One-time code")).to_have_value(code)
    assert "#" not in device.url
    device.get_by_role("button", name="Make the key and enrol").click()
    words = six_words(device)
    assert len(set(words)) > 1
    assert words == six_words(office)
    assert kept_key(device) == "Ed25519, for signing only"
    office.get_by_role("button", name="They are the same").click()
    expect(device.get_by_role("heading", name="Left till is ready")).to_be_visible()
    expect(row(office, "Left till")).to_contain_text("at work")
    expect(row(office, "Left till")).to_contain_text("0.1.0")

    device.locator("a[href='/cashier']").click()
    expect(device.get_by_role("heading", name="Who is working?")).to_be_visible()
    device.get_by_role("button", name="Ola Nowak").click()
    device.get_by_label("Your PIN").fill(PIN)
    device.keyboard.press("Enter")
    expect(device.get_by_role("heading", name="Ready for the next guest")).to_be_visible()
    expect(device.get_by_text("Kafija Rīga")).to_be_visible()

    row(office, "Left till").get_by_role("button", name="Shut out").click()
    office.get_by_label("Reason").fill("Left in a taxi")
    office.get_by_role("button", name="Shut it out now").click()
    expect(row(office, "Left till")).to_contain_text("shut out")
    device.reload()
    expect(device.get_by_role("heading", name="This device was shut out")).to_be_visible()
    assert kept_key(device) is None
    device.reload()
    expect(device.get_by_role("link", name="Enrol this device")).to_be_visible()


def test_the_names_of_station_and_outlet_are_those_of_today(shop: RunningSuite, open_page: OpenPage) -> None:
    office, device = open_page("/hq#stations"), open_page("/enrol")
    enrol(office, device, "Desk")
    row(office, "Desk").get_by_role("button", name="Rename").click()
    office.get_by_role("textbox", name="Name").fill("Window")
    office.get_by_role("button", name="Save").click()
    expect(row(office, "Window")).to_be_visible()
    with shop.services["outlets"].open_work() as work:
        work.connection.execute(sa.text("UPDATE outlets SET name = 'Kafija Centrs' WHERE outlet_code = 'riga'"))
    try:
        device.goto(f"{shop.url}/reception")
        expect(device.get_by_text("Kafija Centrs")).to_be_visible()
        expect(device.get_by_text("Window")).to_be_visible()
    finally:
        with shop.services["outlets"].open_work() as work:
            work.connection.execute(sa.text("UPDATE outlets SET name = 'Kafija Rīga' WHERE outlet_code = 'riga'"))


def test_a_code_that_is_used_is_refused_in_words(open_page: OpenPage) -> None:
    office, device, other = open_page("/hq#stations"), open_page("/enrol"), open_page("/enrol")
    code = new_station(office, "Bar")
    for page in (device, other):
        page.get_by_label("One-time code").fill(code.replace("-", "").lower())
        expect(page.get_by_label("One-time code")).to_have_value(code)
        page.get_by_role("button", name="Make the key and enrol").click()
        if page is device:
            six_words(device)
    expect(other.get_by_text("This code is wrong, used or too old.")).to_be_visible()


def test_a_device_renews_its_old_key_by_itself_and_goes_on(
    shop: RunningSuite, clock: RunningClock, open_page: OpenPage
) -> None:
    office, device = open_page("/hq#stations"), open_page("/enrol")
    enrol(office, device, "Terrace")
    old = kept_fingerprint(device)
    clock.ahead = timedelta(days=181)
    device.goto(f"{shop.url}/cashier")
    new = kept_fingerprint(device, other_than=old)
    # Only now is the new key in force, and the old one worth nothing.
    with device.expect_response("**/api/v1/station-tokens") as proven:
        device.reload()
    answer = proven.value.json()
    assert (answer["is_key_old"], answer["fingerprint"]) == (False, new)
    expect(device.get_by_role("heading", name="Who is working?")).to_be_visible()
    assert kept_key(device) == "Ed25519, for signing only"
    with shop.services["outlets"].open_work.reading() as work:
        (placed,) = [found for found in work.stations.within(Scope()) if found.station.name == "Terrace"]
        assert len(work.stations.keys(placed.station.station_id)) == 1


def test_devices_and_tills_of_a_closed_outlet_say_so_and_go_on_when_it_opens(
    shop: RunningSuite, clock: RunningClock, open_page: OpenPage
) -> None:
    device, till = open_page("/enrol"), open_page(f"/cashier#station={shop.tokens['riga']}")
    enrol(open_page("/hq#stations"), device, "Cellar")
    expect(till.get_by_role("heading", name="Ready for the next guest")).to_be_visible()
    closed = "This outlet is closed"
    with shop.services["outlets"].open_work() as work:
        close_outlet(work, "riga")
    try:
        # What the gateway heard before is too old to go on with.
        clock.ahead += timedelta(minutes=1)
        device.goto(f"{shop.url}/cashier")
        till.reload()
        for page in (device, till):
            expect(page.get_by_role("heading", name=closed)).to_be_visible()
        above = open_page("/hq#stations", person(Role.HQ))
        expect(row(above, "Cellar")).to_contain_text("outlet closed")
        expect(row(above, "Cellar").get_by_role("button", name="Shut out")).to_be_visible()
    finally:
        with shop.services["outlets"].open_work() as work:
            reopen_outlet(work, "riga")
    clock.ahead += timedelta(minutes=1)
    # By itself: the till asks again every five seconds, and the device every fifteen.
    expect(till.get_by_role("heading", name="Ready for the next guest")).to_be_visible()
    device.reload()
    expect(device.get_by_role("heading", name="Who is working?")).to_be_visible()


@pytest.mark.parametrize("path", ["/enrol", "/hq#stations"])
def test_the_pages_of_stations_can_be_used_by_everybody(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found = Axe().run(page)
    assert found.response["violations"] == [], found.generate_report()
