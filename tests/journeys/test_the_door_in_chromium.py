"""The reception of a gym in a real browser: what the desk does about a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from services.contracts.permissions import Role
from services.outlets.credentials.kit import kit
from services.outlets.domain.staff import Described
from services.outlets.use_cases.change_outlet import change_outlet
from services.outlets.use_cases.look_after_staff import AT_THE_MACHINE, add_person
from tests.callers import door_token, person
from tests.clocks import from_noon
from tests.members.door import freeze, owe, sell
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser

PIN = "4826"
OpenDesk = Callable[[], Page]


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    """Riga admits by membership, and has a manager with a PIN."""
    with RunningSuite(tmp_path_factory.mktemp("gym"), clock=from_noon("Europe/Riga")) as suite:
        outlets = suite.services["outlets"]
        pin_hash = kit(outlets.settings.keys, suite.clock, public_url="").hasher.hash(PIN)
        with outlets.open_work() as work:
            change_outlet(work, "riga", {"admits": "members_with_plan", "capacity": 40})
            described = Described(name="Ewa", role="outlet_manager", outlet_code="riga", login="ewa@riga", locale="en")
            add_person(work, AT_THE_MACHINE, described, pin_hash=pin_hash)
        suite.settle()
        yield suite


@pytest.fixture
def open_desk(gym: RunningSuite, browser: Browser) -> Iterator[OpenDesk]:
    """The reception page of somebody who has signed in there; its verdicts stay until the test says so."""
    contexts = []

    def opened() -> Page:
        context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
        contexts.append(context)
        caller = person(Role.RECEPTION, outlet_code="riga", station_id=_station_id(gym))
        token = door_token(gym.var / "keys", caller, gym.clock, lasts_seconds=3600)
        page = context.new_page()
        page.clock.install()
        page.goto(f"{gym.url}/reception#station={token}")
        expect(page.get_by_role("heading", name="Scan your card")).to_be_visible()
        page.clock.pause_at(page.evaluate("Date.now()") + 60_000)
        return page

    yield opened
    for context in contexts:
        context.close()


def _station_id(gym: RunningSuite) -> str:
    return str(gym.station("riga").get("/station").json["station_id"])


def enrol(gym: RunningSuite, phone: str, name: str) -> str:
    enrolled = gym.station("riga").post("/members", {"phone": phone, "given_name": name})
    assert enrolled.status == 201, enrolled.body
    return str(enrolled.json["member_id"])


def scan(page: Page, phone: str) -> None:
    page.locator("#desk-field").fill(phone)
    page.locator("#desk-field").press("Enter")


def test_whoever_owes_too_much_is_stopped_and_let_in_once_by_a_managers_pin(
    gym: RunningSuite, open_desk: OpenDesk
) -> None:
    members: Any = gym.services["members"]
    anna = enrol(gym, "26005001", "Anna")
    sell(members, anna, grace_days=7)
    owe(members, anna, 4900, due_on=gym.clock.now().date() - timedelta(days=30))
    desk = open_desk()
    scan(desk, "26005001")
    plate = desk.locator(".plate.red")
    expect(plate).to_contain_text("A payment is overdue")
    expect(plate).to_contain_text("Owes €49.00")
    expect(plate.get_by_role("button", name="Take payment")).to_be_visible()
    plate.get_by_role("button", name="Let in once").click()
    desk.get_by_role("button", name="Pays now").click()
    desk.get_by_role("button", name="Ewa").click()
    desk.get_by_label("Your PIN").fill("1111")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).not_to_be_empty()
    desk.get_by_label("Your PIN").fill(PIN)
    desk.keyboard.press("Enter")
    expect(desk.locator(".plate.yellow")).to_contain_text("Let in this once")
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="1 of 40 in").click()
    expect(desk.locator(".inside")).to_contain_text("Anna")
    desk.locator(".inside li").get_by_role("button", name="Leaves").click()
    expect(desk.get_by_text("Nobody is in")).to_be_visible()


def test_a_frozen_member_who_has_come_is_unfrozen_at_one_tap(gym: RunningSuite, open_desk: OpenDesk) -> None:
    members: Any = gym.services["members"]
    janis = enrol(gym, "26005002", "Jānis")
    sell(members, janis, freeze_days=14)
    today = gym.clock.now().date()
    freeze(members, janis, today - timedelta(days=2), today + timedelta(days=5))
    desk = open_desk()
    scan(desk, "26005002")
    expect(desk.locator(".plate.red")).to_contain_text("The membership is frozen until")
    desk.get_by_role("button", name="Unfreeze today").click()
    expect(desk.locator(".plate.green")).to_contain_text("Welcome, Jānis!")
    expect(desk.get_by_text("First visit")).to_be_visible()


def test_a_visit_of_a_pack_is_counted_and_given_back(gym: RunningSuite, open_desk: OpenDesk) -> None:
    members: Any = gym.services["members"]
    eve = enrol(gym, "26005003", "Eve")
    sell(members, eve, visits=10)
    desk = open_desk()
    scan(desk, "26005003")
    expect(desk.locator(".plate.green")).to_contain_text("9 visits left")
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator(".plate")).to_contain_text("the visit is given back")
    desk.keyboard.press("Escape")
    scan(desk, "26005003")
    expect(desk.locator(".plate.green")).to_contain_text("9 visits left")
