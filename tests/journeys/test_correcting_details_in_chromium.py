"""A name, a language and an address are put right in a member's file, by keys, at the desk and in the office."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from services.contracts.permissions import Role
from tests.callers import person
from tests.journeys.in_the_office import Office
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path_factory.mktemp("details") / "var") as running:
        yield running


def test_a_manager_gives_a_name_and_an_address_and_replaces_it(suite: RunningSuite, office: Office) -> None:
    given = {"phone": "+371 2000 5926", "given_name": "Ana", "family_name": "Berga"}
    anna = suite.station("riga").post("/members", given).json
    suite.settle()
    page = office(suite, Role.HQ, f"members?id={anna['member_id']}")
    page.get_by_role("button", name="Correct details").click()
    dialog = page.get_by_role("dialog", name="Correct details: Ana B.")
    expect(dialog.get_by_label("First name")).to_be_focused()
    page.keyboard.type("Anna")
    page.keyboard.press("Tab")
    page.keyboard.type("Ozola")
    dialog.get_by_label("E-mail").fill("anna@")
    page.keyboard.press("Enter")
    expect(dialog.locator(".field-problem")).to_be_visible()
    dialog.get_by_label("E-mail").fill("anna@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Anna O.")).to_be_visible()
    expect(page.get_by_text("The details are corrected.")).to_be_visible()

    page.get_by_role("button", name="Correct details").click()
    dialog = page.get_by_role("dialog", name="Correct details: Anna O.")
    expect(dialog.get_by_text("a manager replaces it")).to_be_visible()
    expect(dialog.get_by_label("E-mail")).to_have_count(0)
    dialog.get_by_label("Language of messages").select_option("Polski")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)

    page.get_by_role("button", name="Replace the e-mail").click()
    dialog = page.get_by_role("dialog", name="Replace the e-mail: Anna O.")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator(".field-problem")).to_be_visible()
    dialog.get_by_label("E-mail").fill("ozola@example.net")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Replace the e-mail").click()
    dialog = page.get_by_role("dialog", name="Replace the e-mail: Anna O.")
    dialog.get_by_label("What is on record from now on").select_option("No address")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Replace the e-mail")).to_have_count(0)

    page.reload()
    said = page.locator(".timeline-line").filter(has_text="Details corrected")
    expect(said).to_have_count(4)
    expect(said.last).to_contain_text("name, e-mail")
    file = suite.station("warsaw").get(f"/members/{anna['member_id']}/file").json
    assert (file["display_name"], file["has_email"]) == ("Anna O.", False)


def test_a_territory_manager_corrects_nothing(suite: RunningSuite, office: Office) -> None:
    eve = suite.station("riga").post("/members", {"phone": "+371 2000 6637", "given_name": "Eve"}).json
    suite.settle()
    who = person(Role.TERRITORY_MANAGER, territory_path="/baltics/", proven_at=suite.clock.now().timestamp())
    page = office(suite, who, f"members?id={eve['member_id']}")
    expect(page.get_by_role("heading", name="Eve")).to_be_visible()
    expect(page.get_by_role("button", name="Correct details")).to_have_count(0)
