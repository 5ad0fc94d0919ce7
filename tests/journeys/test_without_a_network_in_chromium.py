"""The suite and the network go in the middle of the work, and come back: nothing is lost and nothing happens twice."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, Route, expect

from gateway.settings import GatewaySettings
from services.chassis.clock import SystemClock
from services.contracts.permissions import Role
from services.loyalty.domain.program import OfflineFreeCups
from services.loyalty.use_cases.define_program import define_program
from services.outlets.credentials.kit import kit
from services.outlets.domain.staff import Described
from services.outlets.use_cases.change_outlet import change_outlet
from services.outlets.use_cases.look_after_staff import AT_THE_MACHINE, add_person
from tests.callers import door_token, person
from tests.journeys.scanner import STAYING, scan, type_by_hand
from tests.suite import COFFEE, Caller, RunningSuite

pytestmark = pytest.mark.browser

BUILT = Path(__file__).resolve().parents[2] / "gateway" / "static"
PIN = "7305"
PHONE, BIRTHDAY = "26777001", {"month": 3, "day": 14}
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    if not (BUILT / "sw.js").exists():
        pytest.fail("the pages are not built: make front-end")
    # The second and a half of a counter is too short for a machine that does other things as well.
    environment = {"STATION_PATIENCE_MS": "7000"}
    with RunningSuite(tmp_path_factory.mktemp("shop"), environment=environment) as suite:
        with suite.services["loyalty"].open_work() as work:
            caps = OfflineFreeCups(per_member=1, per_station=1)
            define_program(work, replace(COFFEE, offline_free_cups=caps))
        yield suite


@pytest.fixture
def open_page(shop: RunningSuite, browser: Browser) -> Iterator[OpenPage]:
    """Opens a page in a browser of its own, which has nothing left over from another."""
    contexts = []
    wrong: list[str] = []

    def opened(path: str, *, clock: bool = False) -> Page:
        context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
        contexts.append(context)
        context.add_init_script(STAYING)
        page = context.new_page()
        if clock:
            page.clock.install()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{shop.url}{path}")
        return page

    yield opened
    if "gateway" not in shop._servers:
        shop.bring_back("gateway")
    for context in contexts:
        context.close()
    assert wrong == []


def member(shop: RunningSuite, phone: str, name: str, cups: int = 0, **given: Any) -> dict[str, Any]:
    riga = shop.station("riga")
    joined: dict[str, Any] = riga.post("/members", {"phone": phone, "locale": "en", "given_name": name, **given}).json
    shop.wait_for_events()
    riga.post("/check-ins", {"identifier": joined["card"]["number"]})
    if cups:
        lines = [{"category": "coffee", "quantity": cups, "amount_minor": None}]
        assert riga.post("/sales", {"member_id": joined["member_id"], "lines": lines}).status == 201
    shop.wait_for_events()
    return joined


def standing(shop: RunningSuite, member_id: str) -> tuple[int, int]:
    """Stamps, and free cups that wait, as the suite knows them."""
    told = shop.station("riga").get(f"/members/{member_id}/loyalty").json
    return told["programs"][0]["balance"], len(told["rewards"])


_KEPT = """async (store) => {
    const names = await indexedDB.databases();
    if (!names.some(({ name }) => name === "regulars.kept")) return [];
    return new Promise((done) => {
        const opening = indexedDB.open("regulars.kept");
        opening.onsuccess = () => {
            const asked = opening.result.transaction(store).objectStore(store).getAll();
            asked.onsuccess = () => { opening.result.close(); done(asked.result); };
        };
    });
}"""


def kept(page: Page, store: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(_KEPT, store)
    return found


def be_ready_for_a_cut(page: Page) -> None:
    """The page and the members lie on the device."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    while not kept(page, "members"):
        page.wait_for_timeout(50)


def all_that_is_kept(page: Page) -> str:
    """Whatever this browser holds of the suite, as text."""
    caches = """async () => {
        const texts = [];
        for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) texts.push(request.url);
        }
        return texts;
    }"""
    held = [*(kept(page, store) for store in ("commands", "members", "facts")), page.evaluate(caches)]
    return json.dumps([*held, page.evaluate("({...localStorage})"), page.evaluate("({...sessionStorage})")])


def be_away(page: Page) -> None:
    """It knows: what is done now goes to nobody."""
    expect(page.locator(".kept-state")).to_have_text("Working without the network")


def all_sent(page: Page) -> None:
    expect(page.locator(".kept-mark")).to_have_count(0)
    expect(page.get_by_text("Working without the network")).to_have_count(0)
    while any(each["state"] == "waiting" for each in kept(page, "commands")):
        page.wait_for_timeout(50)


def test_a_till_goes_on_without_the_suite_through_a_reload_and_sends_everything_once(
    shop: RunningSuite, open_page: OpenPage
) -> None:
    anna = member(shop, "26777101", "Anna", cups=3)
    bea, cleo = member(shop, "26777102", "Bea", cups=6), member(shop, "26777103", "Cleo", cups=6)
    # From another place, and never here: her card is unknown to this station.
    dana = shop.station("warsaw").post("/members", {"phone": "+48512777104", "locale": "pl"}).json
    shop.wait_for_events()
    till = open_page(f"/cashier#station={shop.tokens['riga']}")
    be_ready_for_a_cut(till)

    shop.take_away("gateway")
    scan(till, anna["card"]["number"])
    expect(till.get_by_role("heading", name="Anna")).to_be_visible()
    expect(till.get_by_text("Without the network, as of")).to_be_visible()
    till.keyboard.type("2")
    till.keyboard.press("Enter")
    expect(till.get_by_text("Saved here, and sent when the network is back.")).to_be_visible()
    expect(till.get_by_text("5 of 6", exact=True)).to_be_visible()
    expect(till.locator(".kept-mark")).to_have_text(re.compile("Saved: 2, oldest"))

    # One free cup is what the program lets go wrong.
    scan(till, bea["card"]["number"])
    till.get_by_role("button", name="Give free cup").click()
    expect(till.get_by_text("Saved here, and sent when the network is back.")).to_be_visible()
    scan(till, cleo["card"]["number"])
    till.get_by_role("button", name="Give free cup").click()
    expect(till.get_by_role("alert")).to_contain_text("No free cup without the network")

    scan(till, dana["card"]["number"])
    expect(till.get_by_role("heading", name="A card not known here")).to_be_visible()
    till.keyboard.press("Enter")
    expect(till.get_by_text("Saved here, and sent when the network is back.")).to_be_visible()

    till.reload()
    expect(till.get_by_role("heading", name="Ready for the next guest")).to_be_visible()
    expect(till.get_by_text("Kafija Rīga")).to_be_visible()
    type_by_hand(till, PHONE)
    till.keyboard.press("Enter")
    till.get_by_label("First name").fill("Edda")
    till.get_by_label("Day").select_option(str(BIRTHDAY["day"]))
    till.get_by_label("Month").select_option(str(BIRTHDAY["month"]))
    till.get_by_role("button", name="Join and stamp 1 cup").click()
    expect(till.get_by_text("Saved here, and sent when the network is back.")).to_be_visible()

    held = all_that_is_kept(till)
    assert "Anna" in held
    for secret in (PHONE, "26777101", "512777104", '"birthday"', '"month":3'):
        assert secret not in held

    shop.bring_back("gateway")
    all_sent(till)
    shop.settle()
    edda = shop.station("riga").post("/check-ins", {"identifier": PHONE}).json["member"]["member_id"]
    assert standing(shop, anna["member_id"]) == (5, 0)
    assert standing(shop, bea["member_id"]) == (0, 0)
    assert standing(shop, cleo["member_id"]) == (0, 1)
    assert standing(shop, dana["member_id"]) == (1, 0)
    assert standing(shop, edda) == (1, 0)
    states = [each["state"] for each in kept(till, "commands")]
    assert states.count("applied") == len(states) - states.count("withdrawn")


def test_the_network_is_cut_in_the_middle_of_each_flow(shop: RunningSuite, open_page: OpenPage) -> None:
    finn = member(shop, "26777201", "Finn", cups=1)
    till = open_page(f"/cashier#station={shop.tokens['riga']}")
    be_ready_for_a_cut(till)

    # Between who it is and the cup.
    scan(till, finn["card"]["number"])
    expect(till.get_by_role("heading", name="Finn")).to_be_visible()
    # By the suite: a page that waited too long for that works without the network already, before it is cut.
    all_sent(till)
    till.context.set_offline(True)
    # A cup that was sent into the silence before the page heard of it cannot be taken back: it would be reversed.
    expect(till.locator(".kept-state")).to_have_text("Working without the network")
    till.keyboard.press("Enter")
    expect(till.get_by_text("Saved here, and sent when the network is back.")).to_be_visible()
    # Taken back before anybody heard of it.
    till.locator(".recent-line").first.get_by_role("button").click()
    expect(till.locator(".recent-line").first).to_contain_text("taken back")
    type_by_hand(till, "7201")
    till.keyboard.press("Enter")
    # With its number: now a key chooses.
    expect(till.locator(".pick kbd")).to_have_count(1)
    till.keyboard.press("Enter")
    expect(till.get_by_role("heading", name="Finn")).to_be_visible()
    till.keyboard.type("3")
    till.keyboard.press("Enter")
    expect(till.get_by_text("Saved here, and sent when the network is back.")).to_be_visible()
    till.locator(".kept-mark").click()
    listed = till.get_by_role("dialog").locator("li")
    expect(listed.filter(has_text="taken back")).to_have_count(1)
    expect(listed.filter(has_text="waits for the network")).to_have_count(2)
    assert Axe().run(till).response["violations"] == []
    till.keyboard.press("Escape")

    # The desk in another page of the same device keeps in the same store.
    desk = till.context.new_page()
    desk.goto(f"{shop.url}/reception")
    expect(desk.get_by_role("heading", name="Scan your card")).to_be_visible()
    scan(desk, finn["card"]["number"])
    expect(desk.get_by_role("heading", name="Come in")).to_be_visible()
    expect(desk.get_by_text("Without the network, as of")).to_be_visible()
    expect(till.locator(".kept-mark")).to_have_text(re.compile("Saved: 3, oldest"))

    till.context.set_offline(False)
    all_sent(till)
    expect(desk.locator(".kept-mark")).to_have_count(0)
    assert standing(shop, finn["member_id"]) == (4, 0)
    kinds = [(each["kind"], each["state"]) for each in kept(till, "commands") if each["isPromised"]]
    assert kinds == [("sale", "withdrawn"), ("check_in", "applied"), ("sale", "applied"), ("check_in", "applied")]


class Wire:
    """The network of a page. It may die behind a request: that arrives, and nothing comes back or leaves any more."""

    def __init__(self, page: Page) -> None:
        self._is_dead = False
        self._dies_behind: str | None = None
        page.context.route("**/api/v1/**", self._carry)

    def dies_behind(self, path: str) -> None:
        self._dies_behind = path

    def lives(self) -> None:
        assert self._is_dead, f"nobody sent anything to {self._dies_behind}"
        self._is_dead, self._dies_behind = False, None

    def _carry(self, route: Route) -> None:
        request = route.request
        if self._is_dead:
            route.abort()
        elif request.method == "POST" and urlsplit(request.url).path == f"/api/v1{self._dies_behind}":
            self._is_dead = True
            assert route.fetch().ok
            route.abort()
        else:
            route.continue_()


KEPT = "Saved here, and sent when the network is back."


def look_up_a_newcomer(till: Page, phone: str) -> None:
    type_by_hand(till, phone)
    till.keyboard.press("Enter")
    expect(till.get_by_label("First name")).to_be_visible()


def next_guest(till: Page) -> None:
    till.keyboard.press("Escape")
    expect(till.get_by_role("heading", name="Ready for the next guest")).to_be_visible()


def test_joining_goes_on_when_the_network_goes_and_comes_in_the_middle_of_the_form(
    shop: RunningSuite, open_page: OpenPage
) -> None:
    member(shop, "26777500", "Somebody")
    till = open_page(f"/cashier#station={shop.tokens['riga']}")
    be_ready_for_a_cut(till)
    join = till.get_by_role("button", name="Join and stamp 1 cup")

    # It goes while the form is open.
    look_up_a_newcomer(till, "26840517")
    till.get_by_label("First name").fill("Kai")
    till.context.set_offline(True)
    be_away(till)
    join.click()
    expect(till.get_by_text(KEPT)).to_be_visible()

    # And comes while the next one is.
    next_guest(till)
    look_up_a_newcomer(till, "26951628")
    till.get_by_label("First name").fill("Lea")
    till.context.set_offline(False)
    all_sent(till)
    expect(till.get_by_label("First name")).to_have_value("Lea")
    join.click()
    expect(till.locator(".done-mark")).to_be_visible()
    expect(till.get_by_text(KEPT)).to_have_count(0)

    # It goes behind the request: they have joined, and nobody here can know.
    next_guest(till)
    wire = Wire(till)
    look_up_a_newcomer(till, "26062739")
    till.get_by_label("First name").fill("Mia")
    wire.dies_behind("/members")
    join.click()
    expect(till.get_by_text(KEPT)).to_be_visible()
    wire.lives()
    all_sent(till)

    riga = shop.station("riga")
    for phone, name in (("26840517", "Kai"), ("26951628", "Lea"), ("26062739", "Mia")):
        joined = riga.post("/check-ins", {"identifier": phone}).json["member"]
        assert joined["display_name"] == name
        assert standing(shop, joined["member_id"]) == (1, 0)
    assert {each["state"] for each in kept(till, "commands") if each["kind"] in ("enrolment", "sale")} == {"applied"}


def test_a_free_cup_and_an_undo_whose_answers_are_lost_happen_once(shop: RunningSuite, open_page: OpenPage) -> None:
    nora, otto = member(shop, "26777601", "Nora", cups=6), member(shop, "26777602", "Otto", cups=1)
    till = open_page(f"/cashier#station={shop.tokens['riga']}")
    be_ready_for_a_cut(till)
    wire = Wire(till)
    (reward,) = shop.station("riga").get(f"/members/{nora['member_id']}/loyalty").json["rewards"]

    scan(till, nora["card"]["number"])
    expect(till.get_by_role("heading", name="Nora")).to_be_visible()
    wire.dies_behind(f"/rewards/{reward['reward_id']}/redemptions")
    till.get_by_role("button", name="Give free cup").click()
    expect(till.get_by_text(KEPT)).to_be_visible()
    wire.lives()
    all_sent(till)
    assert standing(shop, nora["member_id"]) == (0, 0)

    # Cups that may have arrived are taken back by a reversal that waits behind them.
    next_guest(till)
    scan(till, otto["card"]["number"])
    expect(till.get_by_role("heading", name="Otto")).to_be_visible()
    till.keyboard.type("3")
    wire.dies_behind("/sales")
    till.keyboard.press("Enter")
    expect(till.get_by_text(KEPT)).to_be_visible()
    assert standing(shop, otto["member_id"]) == (4, 0)
    till.locator(".recent-line").first.get_by_role("button").click()
    expect(till.locator(".recent-line").first).to_contain_text("taken back")
    till.locator(".kept-mark").click()
    waiting = till.get_by_role("dialog").locator("li").filter(has_text="waits for the network")
    expect(waiting.filter(has_text="+3 cups")).to_have_count(1)
    expect(waiting.filter(has_text="Taken back")).to_have_count(1)
    till.keyboard.press("Escape")
    wire.lives()
    all_sent(till)
    assert standing(shop, otto["member_id"]) == (1, 0)
    ends = [(each["kind"], each["state"]) for each in kept(till, "commands") if each["isPromised"]]
    assert ends == [("redemption", "applied"), ("sale", "applied"), ("reversal", "applied")]


def test_a_counter_goes_on_by_itself_where_the_gateway_takes_a_request_and_says_nothing(
    shop: RunningSuite, open_page: OpenPage
) -> None:
    pia = member(shop, "26777701", "Pia", cups=1)
    till = open_page("/")
    patience_ms = GatewaySettings(var=shop.var).station_patience_ms

    def with_the_usual_patience(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "patience_ms": patience_ms})

    till.context.route("**/api/v1/station", with_the_usual_patience)
    till.goto(f"{shop.url}/cashier#station={shop.tokens['riga']}")
    be_ready_for_a_cut(till)
    assert [each["patience_ms"] for each in kept(till, "facts") if "patience_ms" in each] == [patience_ms]
    held: list[Route] = []
    till.context.route("**/api/v1/**", lambda route: held.append(route))

    # Nobody touches anything between the scan and who it is.
    scan(till, pia["card"]["number"])
    expect(till.get_by_role("heading", name="Pia")).to_be_visible()
    expect(till.get_by_text("Without the network, as of")).to_be_visible()
    be_away(till)
    till.keyboard.press("Enter")
    expect(till.get_by_text(KEPT)).to_be_visible()
    expect(till.get_by_text("2 of 6", exact=True)).to_be_visible()

    # What comes after all is the answer to what was told already.
    till.context.unroute("**/api/v1/**")
    assert any(route.request.url.endswith("/check-ins") for route in held)
    for route in held:
        # The page itself has given some up.
        with suppress(Error):
            route.continue_()
    all_sent(till)
    assert standing(shop, pia["member_id"]) == (2, 0)
    ends = [(each["kind"], each["state"]) for each in kept(till, "commands")]
    assert ends == [("check_in", "applied"), ("sale", "applied")]


def test_a_gyms_desk_says_no_to_nobody_without_the_network_and_its_manager_hears_who_it_was(
    shop: RunningSuite, open_page: OpenPage
) -> None:
    with shop.services["outlets"].open_work() as work:
        change_outlet(work, "warsaw", {"admits": "members_with_plan"})
    shop.settle()
    warsaw = shop.station("warsaw")
    lena = warsaw.post("/members", {"phone": "+48512777801", "locale": "en", "given_name": "Lena"}).json
    stranger = member(shop, "26777802", "Rita")
    # She was let in an hour ago, and should not have been: so she is red, and known here.
    hour_ago = warsaw.with_headers(**{"Kept-For": "3600"})
    let_in = hour_ago.post("/check-ins", {"identifier": lena["card"]["number"]}).json["verdict"]
    assert let_in["code"] == "let_in_late"
    shop.settle()
    desk = open_page(f"/reception#station={shop.tokens['warsaw']}")
    be_ready_for_a_cut(desk)

    desk.context.set_offline(True)
    be_away(desk)
    for saved, (card, name) in enumerate(((lena, "Lena"), (stranger, "A card not known here")), start=1):
        scan(desk, card["card"]["number"])
        expect(desk.get_by_text(name)).to_be_visible()
        expect(desk.locator(".plate.yellow")).to_contain_text("Could not confirm without the network. You decide.")
        expect(desk.locator(".kept-mark")).to_have_text(re.compile(f"Saved: {saved}, oldest"))

    desk.context.set_offline(False)
    all_sent(desk)
    shop.settle()
    manager = person(Role.OUTLET_MANAGER, outlet_code="warsaw", territory_path="/vistula/")
    office = Caller(shop.url, door_token(shop.var / "keys", manager, shop.clock, lasts_seconds=3600))
    told = [(each["member_id"], each["ended"]) for each in office.get("/late-commands").json["late_commands"]]
    assert sorted(told) == sorted(
        [(lena["member_id"], "let_in"), (lena["member_id"], "let_in"), (stranger["member_id"], "let_in")]
    )


def test_people_at_a_device_say_who_they_are_and_prove_it_when_the_suite_is_back(
    shop: RunningSuite, open_page: OpenPage
) -> None:
    gina = member(shop, "26777301", "Gina")
    outlets = shop.services["outlets"]
    pin_hash = kit(outlets.settings.keys, SystemClock(), public_url="").hasher.hash(PIN)
    with outlets.open_work() as work:
        described = Described(name="Ola Nowak", role="cashier", outlet_code="riga", locale="en")
        add_person(work, AT_THE_MACHINE, described, pin_hash=pin_hash)
    device = open_page("/enrol")
    office, station_id = enrol(shop, device)
    device.goto(f"{shop.url}/cashier")
    device.get_by_role("button", name="Ola Nowak").click()
    device.get_by_label("Your PIN").fill(PIN)
    device.keyboard.press("Enter")
    expect(device.get_by_role("heading", name="Ready for the next guest")).to_be_visible()
    be_ready_for_a_cut(device)

    shop.take_away("gateway")
    device.reload()
    expect(device.get_by_role("heading", name="Who works without the network?")).to_be_visible()
    device.get_by_role("button", name="Ola Nowak").click()
    scan(device, gina["card"]["number"])
    expect(device.get_by_role("heading", name="Gina")).to_be_visible()
    device.keyboard.press("Enter")
    expect(device.get_by_text("Saved here, and sent when the network is back.")).to_be_visible()

    shop.bring_back("gateway")
    expect(device.get_by_label("Your PIN")).to_be_visible()
    assert standing(shop, gina["member_id"]) == (0, 0)
    device.get_by_label("Your PIN").fill(PIN)
    device.keyboard.press("Enter")
    all_sent(device)
    assert standing(shop, gina["member_id"]) == (1, 0)

    # Whoever is shut out knows nobody any more.
    assert office.post(f"/stations/{station_id}/revocation", {"reason": "stolen"}).status == 201
    device.reload()
    expect(device.get_by_role("heading", name="This device was shut out")).to_be_visible()
    while kept(device, "members") or kept(device, "facts"):
        device.wait_for_timeout(50)


def test_a_new_version_takes_over_when_nobody_is_served(
    shop: RunningSuite, open_page: OpenPage, tmp_path: Path
) -> None:
    pages = shutil.copytree(BUILT, tmp_path / "static", ignore=shutil.ignore_patterns("*.br", "*.gz"))
    shop.gateway.config["PAGES_DIR"] = pages
    try:
        hugo = member(shop, "26777401", "Hugo")
        till = open_page("/", clock=True)
        till.goto(f"{shop.url}/cashier#station={shop.tokens['riga']}")
        be_ready_for_a_cut(till)
        till.reload()
        expect(till.get_by_role("heading", name="Ready for the next guest")).to_be_visible()
        expect(till).to_have_title("Regulars · Till")
        scan(till, hugo["card"]["number"])
        expect(till.get_by_role("heading", name="Hugo")).to_be_visible()

        (pages / "cashier.html").write_text((pages / "cashier.html").read_text().replace("· Till", "· Newer till"))
        worker = (pages / "sw.js").read_text()
        (pages / "sw.js").write_text(re.sub(r"(/cashier[\"`'],revision:[\"`'])\w+", r"\1newer", worker))
        assert "newer" in (pages / "sw.js").read_text()
        till.evaluate("navigator.serviceWorker.ready.then((found) => found.update())")
        while not till.evaluate("navigator.serviceWorker.ready.then((found) => found.waiting !== null)"):
            till.wait_for_timeout(50)
        till.clock.fast_forward(61_000)
        expect(till.get_by_role("heading", name="Hugo")).to_be_visible()
        expect(till).to_have_title("Regulars · Till")

        till.keyboard.press("Escape")
        expect(till.get_by_role("heading", name="Ready for the next guest")).to_be_visible()
        # A quiet minute, and the next look whether everybody is free.
        till.clock.fast_forward(61_000)
        till.clock.fast_forward(6_000)
        expect(till).to_have_title("Regulars · Newer till")
    finally:
        del shop.gateway.config["PAGES_DIR"]


def enrol(shop: RunningSuite, device: Page) -> tuple[Caller, str]:
    """A device of Riga's, by its manager."""
    manager = person(Role.OUTLET_MANAGER, outlet_code="riga", territory_path="/baltics/")
    office = Caller(shop.url, door_token(shop.var / "keys", manager, shop.clock, lasts_seconds=3600))
    made = office.post("/stations", {"outlet_code": "riga", "name": "Bar"}).json
    device.get_by_label("One-time code").fill(made["code"])
    device.get_by_role("button", name="Make the key and enrol").click()
    expect(device.locator(".six-words li")).to_have_count(6)
    words = " ".join(device.locator(".six-words li").all_inner_texts())
    assert office.post(f"/stations/{made['station_id']}/confirmation", {"fingerprint": words}).status == 201
    expect(device.get_by_role("heading", name="Bar is ready")).to_be_visible()
    return office, made["station_id"]
