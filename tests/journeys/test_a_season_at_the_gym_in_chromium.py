"""A season at a gym in a real browser: somebody joins, pays, rests, comes back early, owes, complains and stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.members.domain.memberships.plan import Plan
from services.members.use_cases.memberships.define_plan import define_plan
from services.outlets.credentials.kit import kit
from services.outlets.domain.staff import Described
from services.outlets.use_cases.change_outlet import change_outlet
from services.outlets.use_cases.look_after_staff import AT_THE_MACHINE, add_person
from tests.callers import door_token, person
from tests.clocks import RunningClock, from_noon
from tests.journeys.in_the_office import Office
from tests.journeys.scanner import STAYING
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser

PIN = "4826"
PHONE = "26009001"
Scan = Callable[[], Page]


@pytest.fixture(scope="module")
def clock() -> RunningClock:
    return from_noon("Europe/Riga")


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory, clock: RunningClock) -> Iterator[RunningSuite]:
    """Riga admits by membership, sells one plan, and has a manager with a PIN."""
    with RunningSuite(tmp_path_factory.mktemp("season"), clock=clock) as running:
        outlets, members = running.services["outlets"], running.services["members"]
        pin_hash = kit(outlets.settings.keys, clock, public_url="").hasher.hash(PIN)
        with outlets.open_work() as work:
            change_outlet(work, "riga", {"admits": "members_with_plan"})
            described = Described(name="Ewa", role="outlet_manager", outlet_code="riga", login="ewa@riga", locale="en")
            add_person(work, AT_THE_MACHINE, described, pin_hash=pin_hash)
        running.settle()
        with members.open_work() as work:
            work.command_id = new_id()
            define_plan(work, MONTHLY, after_version=0, staff_id=None)
        yield running


MONTHLY = Plan(
    plan_version_id=new_id(),
    code="monthly",
    version=1,
    titles={"en": "Monthly"},
    kind="period",
    currency="EUR",
    price_minor=3900,
    period_days=30,
    freeze_days=30,
    grace_days=5,
    renews=True,
)


@pytest.fixture
def scan(suite: RunningSuite, browser: Browser) -> Iterator[Scan]:
    """Scans her card at the desk of somebody who has signed in today; the verdict stays."""
    contexts = []

    def scanned() -> Page:
        station_id = suite.station("riga").get("/station").json["station_id"]
        caller = person(Role.RECEPTION, outlet_code="riga", station_id=station_id)
        token = door_token(suite.var / "keys", caller, suite.clock, lasts_seconds=3600)
        contexts.append(browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800}))
        contexts[-1].add_init_script(STAYING)
        page = contexts[-1].new_page()
        page.goto(f"{suite.url}/reception#station={token}")
        expect(page.get_by_role("heading", name="Scan your card")).to_be_visible()
        page.locator("#desk-field").fill(PHONE)
        page.locator("#desk-field").press("Enter")
        return page

    yield scanned
    for context in contexts:
        context.close()


def test_a_season_from_the_first_day_to_the_next_renewal(
    suite: RunningSuite, clock: RunningClock, office: Office, scan: Scan
) -> None:
    anna = suite.station("riga").post("/members", {"phone": PHONE, "given_name": "Anna"}).json["member_id"]
    suite.settle()

    def file(section: str) -> Page:
        place = {"outlet_code": "riga", "territory_path": "/baltics/"}
        return office(suite, Role.OUTLET_MANAGER, f"members?id={anna}&section={section}", **place)

    desk = scan()
    expect(desk.locator(".plate.red")).to_contain_text("No membership")
    _joins_and_pays(file("memberships"))
    desk = scan()
    expect(desk.locator(".plate.green")).to_contain_text("Welcome, Anna!")

    _rests(file("memberships"), suite)
    clock.ahead += timedelta(days=3)
    desk = scan()
    expect(desk.locator(".plate.red")).to_contain_text("The membership is frozen until")
    desk.get_by_role("button", name="Unfreeze today").click()
    expect(desk.locator(".plate.green")).to_contain_text("Welcome back, Anna!")

    # A week before its end it renews itself; nine days into the next period nobody has paid for that.
    for days in (22, 16):
        clock.ahead += timedelta(days=days)
        suite.settle()
    desk = scan()
    expect(desk.locator(".plate.red")).to_contain_text("A payment is overdue")
    _is_let_in_by_the_manager(desk)

    _complains_and_is_compensated(file("cases"))
    page = file("dues")
    _pays(page, receipt="T1-0002")
    page.get_by_role("button", name="Memberships").click()
    _renews(page)
    clock.ahead += timedelta(days=1)
    desk = scan()
    expect(desk.locator(".plate")).to_contain_text("Anna")
    expect(desk.locator(".plate.red")).to_have_count(0)


def _joins_and_pays(page: Page) -> None:
    page.get_by_role("button", name="Sell a plan").click()
    form = page.get_by_role("dialog", name="Sell a plan")
    form.get_by_label("Plan").select_option("monthly")
    form.get_by_role("button", name="Sell a plan").click()
    expect(page.get_by_role("article", name="Monthly")).to_be_visible()
    page.get_by_role("button", name="Dues").click()
    _pays(page, receipt="T1-0001")


def _pays(page: Page, *, receipt: str) -> None:
    page.get_by_role("button", name="Take payment").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Number of the receipt").fill(receipt)
    dialog.get_by_role("button", name="Record €39.00").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("region", name="Payments")).to_contain_text(f"riga/{receipt}")


def _rests(page: Page, suite: RunningSuite) -> None:
    page.get_by_role("button", name="Freeze: Monthly").click()
    form = page.get_by_role("dialog", name="Freeze: Monthly")
    first_on = suite.clock.now().astimezone(ZoneInfo("Europe/Riga")).date() + timedelta(days=1)
    form.get_by_label("First day").fill(str(first_on))
    form.get_by_label("Last day").fill(str(first_on + timedelta(days=13)))
    form.get_by_role("button", name="Freeze").click()
    expect(form).to_have_count(0)


def _is_let_in_by_the_manager(desk: Page) -> None:
    desk.get_by_role("button", name="Let in once").click()
    desk.get_by_role("button", name="Pays now").click()
    desk.get_by_role("button", name="Ewa").click()
    desk.get_by_label("Your PIN").fill(PIN)
    desk.keyboard.press("Enter")
    expect(desk.locator(".plate.yellow")).to_contain_text("Let in this once")


def _complains_and_is_compensated(page: Page) -> None:
    page.get_by_role("button", name="Open a case").click()
    form = page.get_by_role("dialog", name="Open a case")
    form.get_by_label("Topic").select_option("equipment")
    form.get_by_label("What they said").fill("The sauna was cold all week.")
    form.get_by_role("button", name="Open a case").click()
    page.get_by_role("button", name="Complaint").click()
    case = page.get_by_role("dialog", name="Complaint")
    case.get_by_text("Make up for it").click()
    case.get_by_label("What", exact=True).select_option("gift_days")
    case.get_by_label("How many").fill("3")
    case.get_by_role("button", name="Give", exact=True).click()
    expect(case.get_by_text("3 × days")).to_be_visible()


def _renews(page: Page) -> None:
    card: Any = page.get_by_role("article", name="Monthly")
    days_left = card.locator("div", has=page.get_by_text("Days left", exact=True)).locator("dd")
    before = int(days_left.inner_text())
    card.get_by_role("button", name="Renew: Monthly").click()
    form = page.get_by_role("dialog", name="Renew: Monthly")
    form.get_by_role("button", name="Renew").click()
    expect(days_left).to_have_text(str(before + 30))
