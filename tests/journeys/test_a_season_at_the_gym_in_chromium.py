"""A season at a gym in a real browser: somebody joins, pays, rests, comes back early, owes, complains and stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.members.domain.memberships.plan import Plan
from services.outlets.credentials.kit import kit
from services.outlets.domain.staff import Described
from services.outlets.use_cases.change_outlet import change_outlet
from services.outlets.use_cases.look_after_staff import AT_THE_MACHINE, add_person
from tests.clocks import RunningClock, from_noon
from tests.journeys.enrolling import enrol_device
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
    """Riga admits by membership, sells one plan, and has a manager and a receptionist with PINs."""
    with RunningSuite(tmp_path_factory.mktemp("season"), clock=clock) as running:
        outlets = running.services["outlets"]
        pin_hash = kit(outlets.settings.keys, clock, public_url="").hasher.hash(PIN)
        with outlets.open_work() as work:
            change_outlet(work, "riga", {"admits": "members_with_plan"})
            described = Described(name="Ewa", role="outlet_manager", outlet_code="riga", login="ewa@riga", locale="en")
            add_person(work, AT_THE_MACHINE, described, pin_hash=pin_hash)
            described = Described(name="Rita", role="reception", outlet_code="riga", login=None, locale="en")
            add_person(work, AT_THE_MACHINE, described, pin_hash=pin_hash)
        running.settle()
        running.put_on_sale(MONTHLY)
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
    """Scans her card at the desk, an enrolled device at which Rita of the reception has signed in; verdicts stay."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    first = context.new_page()
    enrol_device(suite, first)
    first.close()

    def scanned() -> Page:
        for before in context.pages:
            before.close()
        page = context.new_page()
        # The desk's own day: it stands when the page is opened, and runs on.
        page.clock.install(time=suite.clock.now())
        page.add_init_script(STAYING)
        page.goto(f"{suite.url}/reception")
        page.get_by_role("button", name="Rita").click()
        page.get_by_label("Your PIN").fill(PIN)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Scan your card")).to_be_visible()
        page.locator("#desk-field").fill(PHONE)
        page.locator("#desk-field").press("Enter")
        return page

    yield scanned
    context.close()


def test_a_season_at_the_desk_from_the_first_day_to_the_next_renewal(
    suite: RunningSuite, clock: RunningClock, office: Office, scan: Scan
) -> None:
    desk = scan()
    expect(desk.locator(".plate.red")).to_contain_text("Not known")
    _joins(desk)
    _buys_and_pays(desk, suite)
    _checks_again(desk)
    expect(desk.locator(".plate.green")).to_contain_text("Welcome, Anna!")

    first_on = _today(suite)
    last_on = first_on + timedelta(days=29)
    _rests(desk, first_on + timedelta(days=1), until=last_on)
    clock.ahead += timedelta(days=3)
    desk = scan()
    expect(desk.locator(".plate.red")).to_contain_text("The membership is frozen until")
    desk.get_by_role("button", name="Unfreeze today").click()
    expect(desk.locator(".plate.green")).to_contain_text("Welcome back, Anna!")
    # Two of the fourteen days were used: the end that the freeze had moved by fourteen comes back by twelve.
    _ends_on(_membership(desk), last_on + timedelta(days=2))

    # A week before its end it renews itself; nine days into the next period nobody has paid for that.
    for days in (22, 16):
        clock.ahead += timedelta(days=days)
        suite.settle()
    desk = scan()
    expect(desk.locator(".plate.red")).to_contain_text("A payment is overdue")
    _is_let_in_by_the_manager(desk)
    _complains(desk)

    before = _days_left(_memberships(desk))

    # Days are given by managers, and a PIN at a counter makes nobody one: that is done in the office.
    place = {"outlet_code": "riga", "territory_path": "/baltics/"}
    _is_compensated(office(suite, Role.OUTLET_MANAGER, "cases", **place))
    file = _memberships(desk)
    expect(_days_of(file)).to_have_text(str(before + 3))
    _is_content(desk)

    file.get_by_role("button", name="Dues").click()
    _pays(desk, receipt="T1-0002")
    file.get_by_role("button", name="Memberships").click()
    _renews(desk)
    clock.ahead += timedelta(days=1)
    desk = scan()
    expect(desk.locator(".plate.green")).to_contain_text("Welcome back, Anna!")


def _joins(desk: Page) -> None:
    desk.keyboard.press("Enter")
    desk.get_by_label("First name").fill("Anna")
    desk.get_by_label("E-mail").fill("anna@example.com")
    desk.keyboard.press("Enter")
    expect(desk.locator(".plate.yellow")).to_contain_text("Choose a plan.")


def _buys_and_pays(desk: Page, suite: RunningSuite) -> None:
    desk.locator(".plate").get_by_role("button", name="Sell a plan").click()
    file = _file(desk)
    form = desk.get_by_role("dialog", name="Sell a plan")
    expect(form.get_by_label("Plan")).to_be_focused()
    form.get_by_label("Plan").select_option("monthly")
    expect(form).to_contain_text("To pay today: €39.00 · until ")
    form.get_by_role("button", name="Sell a plan").click()
    expect(file.get_by_role("article", name="Monthly")).to_be_visible()
    expect(file.get_by_role("status").filter(has_text="Done: Membership sold · Monthly · until ")).to_be_visible()
    suite.settle()
    file.get_by_role("button", name="Dues").click()
    _pays(desk, receipt="T1-0001")


def _file(desk: Page) -> Locator:
    return desk.get_by_role("dialog", name="Member’s file")


def _pays(desk: Page, *, receipt: str) -> None:
    file = _file(desk)
    file.get_by_role("button", name="Take payment").first.click()
    dialog = desk.get_by_role("dialog", name="Take payment")
    dialog.get_by_label("Number of the receipt").fill(receipt)
    dialog.get_by_role("button", name="Record €39.00").click()
    expect(dialog).to_have_count(0)
    expect(file.get_by_role("region", name="Payments")).to_contain_text(f"riga/{receipt}")


def _checks_again(desk: Page) -> None:
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Check again").click()


def _membership(desk: Page) -> Locator:
    """Her membership in the file, which is opened from the verdict."""
    desk.locator(".plate").get_by_role("button", name="Open file").click()
    return _memberships(desk)


def _memberships(desk: Page) -> Locator:
    """Asked for anew, also where they are open."""
    file = _file(desk)
    file.get_by_role("button", name="Cases").click()
    file.get_by_role("button", name="Memberships").click()
    expect(file.get_by_role("article", name="Monthly")).to_be_visible()
    return file


def _days_of(file: Locator) -> Locator:
    card = file.get_by_role("article", name="Monthly")
    return card.locator("div", has=file.page.get_by_text("Days left", exact=True)).locator("dd")


def _days_left(file: Locator) -> int:
    return int(_days_of(file).inner_text())


def _today(suite: RunningSuite) -> date:
    return suite.clock.now().astimezone(ZoneInfo("Europe/Riga")).date()


def _ends_on(file: Locator, day: date) -> None:
    expect(file.get_by_role("article", name="Monthly")).to_contain_text(f"– {day.day} {day:%B}")


def _rests(desk: Page, first_on: date, *, until: date) -> None:
    """For fourteen days, which move the end by fourteen."""
    file = _membership(desk)
    _ends_on(file, until)
    file.get_by_role("button", name="Freeze: Monthly").click()
    form = desk.get_by_role("dialog", name="Freeze: Monthly")
    form.get_by_label("First day").fill(str(first_on))
    form.get_by_label("Last day").fill(str(first_on + timedelta(days=13)))
    form.get_by_role("button", name="Freeze").click()
    expect(form).to_have_count(0)
    _ends_on(file, until + timedelta(days=14))


def _is_let_in_by_the_manager(desk: Page) -> None:
    desk.get_by_role("button", name="Let in once").click()
    desk.get_by_role("button", name="Pays now").click()
    desk.get_by_role("button", name="Ewa").click()
    desk.get_by_label("Your PIN").fill(PIN)
    desk.keyboard.press("Enter")
    expect(desk.locator(".plate.yellow")).to_contain_text("Let in this once")


def _complains(desk: Page) -> None:
    desk.locator(".plate").get_by_role("button", name="Open file").click()
    file = _file(desk)
    file.get_by_role("button", name="Cases").click()
    file.get_by_role("button", name="Open a case").click()
    form = desk.get_by_role("dialog", name="Open a case")
    form.get_by_label("Topic").select_option("equipment")
    form.get_by_label("What they said").fill("The sauna was cold all week.")
    form.get_by_role("button", name="Open a case").click()
    expect(file.get_by_role("button", name="Complaint")).to_be_visible()


def _is_compensated(page: Page) -> None:
    page.get_by_role("button", name="Complaint").click()
    case = page.get_by_role("dialog", name="Complaint")
    case.get_by_text("Make up for it").click()
    case.get_by_label("What", exact=True).select_option("gift_days")
    case.get_by_label("How many").fill("3")
    case.get_by_role("button", name="Give", exact=True).click()
    expect(case.get_by_text("3 × days")).to_be_visible()


def _is_content(desk: Page) -> None:
    """The case is solved."""
    file = _file(desk)
    file.get_by_role("button", name="Cases").click()
    file.get_by_role("button", name="Complaint").click()
    case = desk.get_by_role("dialog", name="Complaint")
    expect(case.get_by_text("3 × days")).to_be_visible()
    case.get_by_label("What was tried or said").fill("The heater is new. She is glad of the days.")
    case.get_by_label("The case is then").select_option("solved")
    case.get_by_role("button", name="Note this step").click()
    expect(case.get_by_role("listitem").filter(has_text="The heater is new.")).to_contain_text("solved")
    desk.keyboard.press("Escape")
    expect(case).to_have_count(0)


def _renews(desk: Page) -> None:
    file = _file(desk)
    card = file.get_by_role("article", name="Monthly")
    expect(card).to_be_visible()
    before = _days_left(file)
    card.get_by_role("button", name="Renew: Monthly").click()
    form = desk.get_by_role("dialog", name="Renew: Monthly")
    form.get_by_role("button", name="Renew").click()
    expect(_days_of(file)).to_have_text(str(before + 30))
