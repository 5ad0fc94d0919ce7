"""Alerts of guessed numbers reach the office by themselves, in every room, until somebody has looked; in Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from services.contracts.permissions import Role
from tests.journeys.in_the_office import Office
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser

WORDS = Path(__file__).resolve().parents[2] / "gateway" / "web" / "src" / "words"
# The page asks every half minute.
A_MOMENT_MS = 31_000


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path / "var") as running:
        yield running


def guesses(suite: RunningSuite, outlet: str, begins: str) -> None:
    """Somebody at the outlet tries six numbers in a row."""
    for last in range(6):
        answer = suite.station(outlet).post("/check-ins", {"identifier": f"{begins} {last:02}"})
        assert answer.json["code"] in ("unknown_identifier", "too_many_look_ups")


def asks_again(page: Page) -> None:
    """Half a minute passes at this page, and what it asked for has come."""
    with page.expect_response(lambda answer: "/api/v1/audit?action=members.look_up_alert" in answer.url) as asked:
        page.clock.fast_forward(A_MOMENT_MS)
    asked.value.finished()


def banner(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text="seems to guess numbers")


def test_a_manager_is_told_of_the_own_outlet_in_every_room_until_they_have_looked(
    suite: RunningSuite, office: Office
) -> None:
    place = {"outlet_code": "riga", "territory_path": "/baltics/"}
    page = office(suite, Role.OUTLET_MANAGER, "outlets", **place)
    expect(page.get_by_role("heading", level=1, name="Outlets")).to_be_visible()
    guesses(suite, "warsaw", "+48 512 345 0")
    asks_again(page)
    expect(banner(page), "another outlet is another manager's").to_have_count(0)

    guesses(suite, "riga", "+371 2000 00")
    asks_again(page)
    for room in ("Stations", "Staff", "Members", "Outlets"):
        page.get_by_role("link", name=room, exact=True).click()
        expect(page.get_by_role("heading", level=1, name=room, exact=True)).to_be_visible()
        expect(banner(page)).to_contain_text("1 new alert in the last 24 hours")

    banner(page).get_by_role("link", name="Show in the audit").click()
    expect(page.get_by_role("heading", level=1, name="Audit")).to_be_visible()
    expect(page.get_by_label("What", exact=True)).to_have_value("members.look_up_alert")
    entries = page.locator(".entry")
    expect(entries).to_have_count(1)
    expect(entries).to_contain_text("numbers that follow each other")
    expect(banner(page)).to_have_count(0)
    page.goto(f"{suite.url}/hq#stations")
    with page.expect_response(lambda answer: "action=members.look_up_alert" in answer.url):
        page.reload()
    expect(page.get_by_role("heading", level=1, name="Stations")).to_be_visible()
    asks_again(page)
    expect(banner(page), "who has looked is not told again").to_have_count(0)


def test_the_link_shows_what_came_while_its_room_was_open(suite: RunningSuite, office: Office) -> None:
    page = office(suite, Role.HQ, "audit?action=members.look_up_alert")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    guesses(suite, "riga", "+371 2000 00")
    guesses(suite, "warsaw", "+48 512 345 0")
    asks_again(page)
    expect(banner(page)).to_contain_text("2 new alerts")
    page.get_by_role("link", name="Show in the audit").click()
    expect(page.locator(".entry")).to_have_count(2)
    expect(banner(page)).to_have_count(0)


def test_it_is_told_in_four_languages_and_to_everybody(suite: RunningSuite, office: Office) -> None:
    guesses(suite, "riga", "+371 2000 00")
    page = office(suite, Role.TERRITORY_MANAGER, "outlets", territory_path="/baltics/")
    expect(banner(page)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found = Axe().run(page)
    assert found.response["violations"] == [], found.generate_report()
    page.locator(".office-top .display > button").click()
    for language in ("ru", "pl", "lv", "en"):
        words = json.loads((WORDS / f"hq.{language}.json").read_text(encoding="utf-8"))
        page.locator(f'.office-top [lang="{language}"]').click()
        told = words["alerts.new"]["one"].format(n=1, hours=24)
        expect(page.get_by_role("status").filter(has_text=told)).to_be_visible()
        expect(page.get_by_role("link", name=words["alerts.look"])).to_be_visible()
