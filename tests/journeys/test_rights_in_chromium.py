"""The office's room for members, in a real browser: managers put right, head office hands out data and erases."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import expect

from services.chassis.security.caller import Caller
from services.contracts.permissions import Role
from services.outlets.credentials.kit import kit
from services.outlets.domain.session import LASTS, Session
from services.outlets.domain.staff import Person
from tests.callers import person
from tests.journeys.in_the_office import Office
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path_factory.mktemp("members") / "var") as running:
        yield running


def test_head_office_exports_a_member_and_erases_them(suite: RunningSuite, office: Office, tmp_path: Path) -> None:
    riga = suite.station("riga")
    anna = riga.post("/members", {"phone": "+371 2000 7341", "given_name": "Anna", "family_name": "Kalniņa"}).json
    suite.settle()
    page = office(suite, Role.HQ, "members")
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
    expect(page.get_by_role("alert").filter(has_text="no member")).to_be_visible()


def test_a_manager_corrects_a_birthday_and_sees_no_more_of_the_guest(suite: RunningSuite, office: Office) -> None:
    riga = suite.station("riga")
    riga.post("/members", {"phone": "+371 2000 8452", "given_name": "Zane", "birthday": {"month": 1, "day": 5}})
    suite.settle()
    page = office(suite, Role.OUTLET_MANAGER, "members", outlet_code="riga", territory_path="/baltics/")
    page.get_by_label("Last digits").fill("8452")
    page.get_by_role("button", name="Find").click()
    row = page.get_by_role("row", name="Zane")
    expect(row.get_by_role("button")).to_have_text(["Correct the birthday", "Adjust the balance"])
    row.get_by_role("button", name="Correct the birthday").click()
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
    expect(entry).to_contain_text("A document shows it")
    expect(entry).not_to_contain_text("1990")


def manager_with_an_app(suite: RunningSuite) -> tuple[Caller, str]:
    """A manager of Riga who showed a second factor ten minutes ago, and the secret of their app."""
    who = person(Role.OUTLET_MANAGER, outlet_code="riga", territory_path="/baltics/", proven_at=time.time() - 600)
    assert who.session_id is not None
    secret = pyotp.random_base32()
    sealed = kit(suite.var / "keys", suite.clock, public_url=suite.url).codes.sealed_secret(secret, who.subject)
    olga = Person(who.subject, "Olga", who.role, outlet_code="riga", login="olga@example.com", state="active")
    with suite.services["outlets"].open_work() as work:
        work.staff.add(olga, added_at=work.now, added_by=None)
        work.staff.set_password(olga.staff_id, "nobody's", sealed)
        at_work = Session(
            session_id=who.session_id,
            staff_id=olga.staff_id,
            station_id=None,
            outlet_code="riga",
            began_at=work.now,
            ends_at=work.now + LASTS,
            proven_at=None,
        )
        work.sessions.begin(at_work)
    return who, secret


def test_a_manager_adjusts_a_balance_and_a_large_one_after_a_step_up(suite: RunningSuite, office: Office) -> None:
    riga = suite.station("riga")
    member_id = riga.post("/members", {"phone": "+371 2000 9563", "given_name": "Ilze"}).json["member_id"]
    lines = [{"category": "coffee", "quantity": 4, "amount_minor": 1200}]
    assert riga.post("/sales", {"member_id": member_id, "lines": lines}).status == 201
    suite.settle()
    who, secret = manager_with_an_app(suite)
    page = office(suite, who, "members")
    page.get_by_label("Last digits").fill("9563")
    page.get_by_role("button", name="Find").click()
    dialog = page.get_by_role("dialog", name="Adjust the balance: Ilze")

    def fill(direction: str, units: str, reason: str) -> None:
        page.get_by_role("button", name="Adjust the balance: Ilze").click()
        dialog.get_by_label("What").select_option(direction)
        dialog.get_by_label("How many").fill(units)
        dialog.get_by_label("Reason").select_option(reason)

    fill("Give", "1", "From a paper card")
    expect(dialog.get_by_text("On the card now: 4 of 6")).to_be_visible()
    dialog.get_by_role("button", name="Adjust now").click()
    expect(page.get_by_text("Adjusted. On the card now: 5")).to_be_visible()
    expect(dialog).to_have_count(0)

    fill("Give", "8", "Goodwill")
    dialog.get_by_role("button", name="Adjust now").click()
    step_up = page.get_by_role("dialog", name="Once more: is it you?")
    step_up.get_by_label("Six digits").fill(pyotp.TOTP(secret).now())
    step_up.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Adjusted. On the card now: 1")).to_be_visible()
    expect(dialog).to_have_count(0)

    fill("Take away", "14", "Correction")
    expect(dialog.get_by_text("On the card now: 1 of 6 · 2 rewards")).to_be_visible()
    dialog.get_by_role("button", name="Adjust now").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Only 13 can be taken")
    dialog.get_by_label("How many").fill("13")
    dialog.get_by_role("button", name="Adjust now").click()
    expect(page.get_by_text("Adjusted. On the card now: 0")).to_be_visible()
    page.get_by_role("link", name="Audit").click()
    entry = page.get_by_role("listitem").filter(has_text="Balance adjusted").first
    expect(entry).to_contain_text("Correction")


def test_who_does_not_look_after_members_has_no_room_for_it(suite: RunningSuite, office: Office) -> None:
    page = office(suite, Role.TERRITORY_MANAGER, "members", territory_path="/baltics/")
    expect(page.get_by_role("link", name="Stations", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Members")).to_have_count(0)
    expect(page.get_by_label("Last digits")).to_have_count(0)
