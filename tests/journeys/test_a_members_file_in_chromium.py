"""A member's file in a real browser: what one outlet wrote down, the next one reads, in the office and at the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from services.contracts.permissions import Role
from tests.journeys.in_the_office import Office
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser
ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BORN = {"birthday": {"month": 3, "day": 2}}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path_factory.mktemp("file") / "var") as running:
        yield running


def test_a_call_and_a_dog_are_noted_in_the_office_and_read_by_another_outlet(
    suite: RunningSuite, office: Office
) -> None:
    anna = suite.station("riga").post("/members", {"phone": "+371 2000 7341", "given_name": "Anna", **BORN}).json
    suite.settle()
    # As a list or a phone system writes the address.
    page = office(suite, Role.HQ, f"members?id={anna['member_id']}")
    expect(page.get_by_role("heading", name="Anna")).to_be_visible()
    page.get_by_role("button", name="Note a talk or a call").click()
    dialog = page.get_by_role("dialog", name="Note a talk or a call")
    dialog.get_by_label("What came of it").select_option("promised something")
    dialog.get_by_label("In your words").fill("Will bring the old card.")
    dialog.get_by_label("Outlet").select_option(index=1)
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".timeline-line").first).to_contain_text("Will bring the old card.")
    expect(page.locator(".file-last-word")).to_contain_text("promised something")
    page.get_by_label("What", exact=True).select_option("Visits")
    expect(page.get_by_text("Nothing of this kind yet.")).to_be_visible()
    # A visit that was a mistake is undone here whenever somebody finds out.
    suite.station("riga").post("/check-ins", {"identifier": anna["card"]["number"]})
    page.get_by_label("What", exact=True).select_option("All")
    page.get_by_role("button", name="Undo the visit").click()
    dialog = page.get_by_role("dialog", name="Undo the visit")
    dialog.get_by_role("button", name="Undo the visit").click()
    expect(page.locator(".timeline-line").filter(has_text="Visit undone")).to_be_visible()
    expect(page.get_by_role("button", name="Undo the visit")).to_have_count(0)

    page.get_by_role("button", name="Dates").click()
    page.get_by_role("button", name="Add a date").click()
    dialog = page.get_by_role("dialog", name="Add a date")
    dialog.get_by_label("What day is it").select_option("Dog’s birthday")
    dialog.get_by_label("Month").select_option("February")
    dialog.get_by_label("Day", exact=True).select_option("29")
    dialog.get_by_label("Whose").fill("Rex")
    dialog.get_by_label("Outlet").select_option(index=1)
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".date-line").last).to_contain_text("29 February")
    expect(page.locator(".date-line").last).to_contain_text("Rex")
    page.get_by_role("button", name="Correct: Dog’s birthday · Rex").click()
    dialog = page.get_by_role("dialog", name="Correct: Dog’s birthday · Rex")
    expect(dialog.get_by_label("Month")).to_have_value("2")
    dialog.get_by_label("Whose").fill("Reks")
    dialog.get_by_label("Remind staff, days before").fill("3")
    dialog.get_by_label("Outlet").select_option(index=1)
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".date-line").last).to_contain_text("Reks")
    expect(page.locator(".date-line").last).to_contain_text("29 February")

    page.get_by_role("button", name="Correct: Birthday").click()
    dialog = page.get_by_role("dialog", name="Correct: Birthday")
    dialog.get_by_label("Who sees it").select_option("managers")
    dialog.get_by_label("Outlet").select_option(index=1)
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".date-line").first).to_contain_text("managers only")

    warsaw = suite.station("warsaw")
    told = warsaw.get(f"/members/{anna['member_id']}/timeline").json
    lines = told["episodes"]
    noted = next(line for line in lines if line["kind"] == "call_made")
    assert noted["outlet_name"] in [each["name"] for each in told["outlets"]], "another outlet reads where it was"
    assert [line["kind"] for line in lines if line["channel"] in ("phone", "desk", "till")] == [
        "date_added",
        "check_in_undone",
        "visit",
        "call_made",
        "member_enrolled",
    ]
    read = warsaw.get(f"/members/{anna['member_id']}/dates").json
    assert (read["birthday"], read["dates"][0]["label"]) == (None, "Reks")

    # On a phone the sentences have the whole width, and what may be done stands below them.
    page.set_viewport_size({"width": 360, "height": 740})
    said, acts = (page.locator(f".file-name {part}").last.bounding_box() for part in (".file-contacts", ".row"))
    assert said is not None and acts is not None
    assert said["width"] > 280 and acts["y"] > said["y"]


def test_what_cannot_be_read_without_a_network_comes_by_itself_when_it_is_back(
    suite: RunningSuite, office: Office
) -> None:
    rita = suite.station("riga").post("/members", {"phone": "+371 2000 7386", "given_name": "Rita", **BORN}).json
    page = office(suite, Role.HQ, f"members?id={rita['member_id']}")
    expect(page.get_by_role("heading", name="Rita")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Dates").click()
    unread = page.get_by_role("alert").filter(has_text="No answer just now. The page keeps asking")
    expect(unread).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".date-line")).to_contain_text("Birthday")
    expect(unread).to_have_count(0)


def test_people_are_named_and_no_list_shows_an_id(suite: RunningSuite, office: Office) -> None:
    riga = suite.station("riga")
    zane = riga.post("/members", {"phone": "+371 2000 4482", "given_name": "Zane", "family_name": "Berga"}).json
    suite.settle()
    page = office(suite, Role.HQ, "members")
    for wanted in ("4482", zane["member_id"], "Берга зане"):
        page.get_by_label("Last digits of the phone or card").fill(wanted)
        page.get_by_role("button", name="Find").click()
        row = page.get_by_role("row").filter(has_text="Zane B.")
        expect(row.get_by_role("cell").first).to_have_text(f"…{zane['card']['number'][-4:]}")
        assert not ID.search(page.locator("main").inner_text())
    page.goto(f"{suite.url}/hq#audit")
    # At the counter and in the office, by people whom nobody put on a list.
    expect(page.locator(".entry").filter(has_text="Head office").first).to_be_visible()
    assert not ID.search(page.locator("main").inner_text())
