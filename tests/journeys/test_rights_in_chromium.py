"""Head office hands a member their data and erases them, in a real browser; nobody else sees the room."""

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


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path / "var") as running:
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


def test_a_manager_has_no_room_for_it(suite: RunningSuite, browser: Browser) -> None:
    page = office(suite, browser, Role.OUTLET_MANAGER, outlet_code="riga", territory_path="/baltics/")
    expect(page.get_by_role("link", name="Stations")).to_be_visible()
    expect(page.get_by_role("link", name="Members")).to_have_count(0)
    expect(page.get_by_label("Last digits")).to_have_count(0)
