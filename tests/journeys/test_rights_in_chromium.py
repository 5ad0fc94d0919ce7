"""The office's room for members, in a real browser: managers put right, head office hands out data and erases."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from services.contracts.permissions import Role
from tests.callers import door_token, person
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path_factory.mktemp("members") / "var") as running:
        yield running


def office(suite: RunningSuite, browser: Browser, role: Role, **place: str) -> Page:
    """The office page of somebody who has just signed in with a second factor."""
    who = person(role, proven_at=time.time(), **place)
    in_an_hour = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    session = {
        "token": door_token(suite.var / "keys", who, suite.clock, lasts_seconds=3600),
        "expires_at": in_an_hour,
        "ends_at": in_an_hour,
        "staff": {"staff_id": who.subject, "name": "Olga", "role": role.value},
    }
    page = browser.new_context(locale="en-GB", accept_downloads=True).new_page()
    page.add_init_script(f"sessionStorage.setItem('regulars.office', {json.dumps(json.dumps(session))})")
    page.goto(f"{suite.url}/hq#members")
    return page


def test_head_office_exports_a_member_and_erases_them(suite: RunningSuite, browser: Browser, tmp_path: Path) -> None:
    riga = suite.station("riga")
    anna = riga.post("/members", {"phone": "+371 2000 7341", "given_name": "Anna", "family_name": "Kalniņa"}).json
    suite.settle()
    page = office(suite, browser, Role.HQ)
    page.get_by_label("Last digits").fill("7341")
    page.get_by_role("button", name="Find").click()
    row = page.get_by_role("row", name="Anna K.")
    with page.expect_download() as downloading:
        row.get_by_role("button", name="Export (CSV)").click()
    downloading.value.save_as(tmp_path / "anna.zip")
    with zipfile.ZipFile(tmp_path / "anna.zip") as files:
        assert "Kalniņa" in files.read("members/members.csv").decode()
    row.get_by_role("button", name="Erase").click()
    page.get_by_role("button", name="Erase for ever").click()
    expect(page.get_by_text("Erased. Every part")).to_be_visible()
    expect(row).to_have_count(0)
    assert riga.post("/check-ins", {"identifier": "+371 2000 7341"}).json["code"] == "unknown_identifier"
    page.get_by_label("Last digits").fill(anna["member_id"])
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Export (JSON)").click()
    expect(page.get_by_role("alert").filter(has_text="no member")).to_be_visible()


def test_a_manager_corrects_a_birthday_and_sees_no_more_of_the_guest(suite: RunningSuite, browser: Browser) -> None:
    riga = suite.station("riga")
    riga.post("/members", {"phone": "+371 2000 8452", "given_name": "Zane", "birthday": {"month": 1, "day": 5}})
    suite.settle()
    page = office(suite, browser, Role.OUTLET_MANAGER, outlet_code="riga", territory_path="/baltics/")
    page.get_by_label("Last digits").fill("8452")
    page.get_by_role("button", name="Find").click()
    row = page.get_by_role("row", name="Zane")
    expect(row.get_by_role("button")).to_have_text(["Correct the birthday"])
    row.get_by_role("button").click()
    dialog = page.get_by_role("dialog", name="Correct the birthday: Zane")
    for field in ("Month", "Day", "Year"):
        expect(dialog.get_by_label(field), "what is on record is not shown").to_have_value("")
    dialog.get_by_label("Month").select_option("February")
    expect(dialog.get_by_label("Day").locator("option")).to_have_count(30)
    dialog.get_by_label("Year").fill("1990")
    expect(dialog.get_by_label("Day").locator("option")).to_have_count(29)
    dialog.get_by_label("Day").select_option("14")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog, "without a reason nothing is sent").to_be_visible()
    dialog.get_by_label("Reason").select_option("A document shows it")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The birthday is corrected.")).to_be_visible()
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name="Audit").click()
    entry = page.get_by_role("listitem").filter(has_text="Birthday of a member corrected")
    expect(entry).to_contain_text("document")
    expect(entry).not_to_contain_text("1990")


def test_who_does_not_look_after_members_has_no_room_for_it(suite: RunningSuite, browser: Browser) -> None:
    page = office(suite, browser, Role.TERRITORY_MANAGER, territory_path="/baltics/")
    expect(page.get_by_role("link", name="Stations")).to_be_visible()
    expect(page.get_by_role("link", name="Members")).to_have_count(0)
    expect(page.get_by_label("Last digits")).to_have_count(0)
