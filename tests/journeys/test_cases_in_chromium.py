"""Nobody forgotten, in a real browser: a complaint from the first word to what makes up for it, and a call of today."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from services.contracts.permissions import Role
from services.members.http_api import cases as http_api_of_cases
from services.members.use_cases.prospects import read_prospects
from tests.callers import door_token, person
from tests.clocks import from_noon
from tests.journeys.in_the_office import Office
from tests.suite import Caller, RunningSuite

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path_factory.mktemp("cases") / "var", clock=from_noon("Europe/Riga")) as running:
        yield running


def test_a_complaint_is_opened_worked_on_made_up_for_and_solved(suite: RunningSuite, office: Office) -> None:
    riga = suite.station("riga")
    anna = riga.post("/members", {"phone": "+371 2000 7341", "given_name": "Anna", "family_name": "Kalniņa"}).json
    riga.post(
        "/sales",
        {"member_id": anna["member_id"], "lines": [{"category": "coffee", "quantity": 1, "amount_minor": 350}]},
    )
    suite.settle()
    page = office(suite, Role.OUTLET_MANAGER, "day", outlet_code="riga", territory_path="/baltics/")
    expect(page.get_by_text("Nothing to do today.")).to_be_visible()
    page.goto(f"{suite.url}/hq#members?id={anna['member_id']}&section=cases")
    page.get_by_role("button", name="Open a case").click()
    opening = page.get_by_role("dialog", name="Open a case")
    opening.get_by_label("Topic").select_option("stamps")
    opening.get_by_label("How they are").select_option("angry")
    opening.get_by_label("What they said").fill("Two stamps are missing.")
    opening.get_by_label("I take it myself").check()
    opening.get_by_role("button", name="Open a case").click()
    line = page.get_by_role("button", name="Complaint")
    expect(line).to_contain_text("angry")
    expect(line).to_contain_text("next step on")
    line.click()
    case = page.get_by_role("dialog", name="Complaint: stamps")
    expect(case.get_by_text("Two stamps are missing.")).to_be_visible()
    case.get_by_label("What was tried or said").fill("Found the receipt.")
    case.get_by_label("How they are").select_option("annoyed")
    case.get_by_role("button", name="Note this step").click()
    expect(case.get_by_text("Found the receipt.")).to_be_visible()
    # A manager of one outlet may hand it to any.
    case.get_by_text("Hand over").first.click()
    expect(case.get_by_label("Outlet").get_by_role("option")).not_to_have_count(1)
    case.get_by_text("Make up for it").click()
    case.get_by_label("How many").fill("2")
    case.get_by_role("button", name="Give", exact=True).click()
    expect(case.get_by_text("2 × stamps")).to_be_visible()
    case.get_by_label("What was tried or said").fill("They have them back.")
    case.get_by_label("The case is then").select_option("solved")
    expect(case.get_by_label("Next step on"), "what is solved needs none").to_have_count(0)
    case.get_by_role("button", name="Note this step").click()
    expect(case.get_by_role("listitem").filter(has_text="They have them back.")).to_contain_text("solved")
    expect(case.get_by_text("Hand over")).to_have_count(0)
    case.get_by_role("button", name="Close this window").click()
    assert riga.get(f"/members/{anna['member_id']}/loyalty").json["programs"][0]["balance"] == 3
    page.get_by_role("button", name="Timeline").click()
    for kind in ("Case opened", "Case worked on", "Something given for it", "Case solved"):
        expect(page.get_by_role("listitem").filter(has_text=kind)).to_have_count(1)


def test_a_list_that_does_not_show_all_says_so(
    suite: RunningSuite, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The open cases of an outlet, those of a member, and prospects."""
    monkeypatch.setattr(http_api_of_cases, "_MOST_LISTED", 1)
    monkeypatch.setattr(http_api_of_cases, "_MOST_OF_MEMBER", 1)
    monkeypatch.setattr(read_prospects, "_MOST", 1)
    manager = person(Role.OUTLET_MANAGER, outlet_code="warsaw", territory_path="/poland/")
    warsaw = Caller(suite.url, door_token(suite.var / "keys", manager, suite.clock, lasts_seconds=600))
    zofia = suite.enrol("26117755", given_name="Zofia")["member_id"]
    page = office(suite, manager, "cases")
    more = page.get_by_text("There are more than are shown here.")
    for number, words in enumerate(("The lid leaks.", "The music is loud.")):
        said = {"kind": "complaint", "topic": "other", "mood": "calm", "words": words}
        assert warsaw.post(f"/members/{zofia}/cases", said).status == 201
        asked = {"source": "walk_in", "may_be_contacted": True, "given_name": "Jan", "phone": f"+4851234567{number}"}
        assert warsaw.post("/prospects", asked).status == 201
        for address in ("cases", f"members?id={zofia}&section=cases", "prospects"):
            page.goto("about:blank")
            page.goto(f"{suite.url}/hq#{address}")
            row = page.get_by_role("button", name="Jan" if address == "prospects" else "Complaint")
            expect(row).to_have_count(1)
            expect(more).to_have_count(number)


def test_a_call_is_taken_made_and_comes_again_tomorrow(suite: RunningSuite, office: Office) -> None:
    riga = suite.station("riga")
    boris = riga.post("/members", {"phone": "+371 2000 8452", "given_name": "Boris"}).json
    manager = person(Role.OUTLET_MANAGER, outlet_code="riga", territory_path="/baltics/")
    page = office(suite, manager, f"members?id={boris['member_id']}&section=cases")
    page.get_by_role("button", name="Add a task").click()
    adding = page.get_by_role("dialog", name="Add a task")
    with suite.services["members"].open_work.reading() as work:
        today = work.business_date_at("riga").isoformat()
    adding.get_by_label("By when").fill(today)
    adding.get_by_label("What is to be done").fill("Ask whether the new card came.")
    adding.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Noted.")).to_be_visible()
    page.get_by_role("link", name="My day").click()
    task = page.get_by_role("article").filter(has_text="Ask whether the new card came.")
    expect(task).to_contain_text("Boris")
    task.get_by_role("button", name="Call", exact=True).click()
    expect(task.get_by_role("link", name="+371 20 008 452")).to_be_visible()
    # Whoever has it may be ill: it is given on, to anybody as well as by name.
    page.reload()
    expect(task).not_to_contain_text("free")
    task.get_by_role("button", name="Give to…").click()
    page.get_by_role("dialog", name="Give to…").get_by_role("button", name="Give to…").click()
    expect(task).to_contain_text("free")
    task.get_by_role("button", name="How it went").click()
    outcome = page.get_by_role("dialog", name="How it went")
    outcome.get_by_label("What came of it").select_option("nobody answered")
    outcome.get_by_role("button", name="Save").click()
    expect(task, "it is tomorrow's now").to_have_count(0)
    page.get_by_label("Calendar").get_by_role("button", name="1 task").click()
    expect(task).to_contain_text("tried 1 time")


def test_head_office_writes_what_staff_find_beside_a_case(suite: RunningSuite, office: Office) -> None:
    page = office(suite, Role.HQ, "answers")
    page.get_by_role("button", name="Write an answer").click()
    writing = page.get_by_role("dialog", name="Write an answer")
    writing.get_by_label("Topic").select_option("stamps")
    writing.get_by_label("English: question").fill("A stamp is missing")
    writing.get_by_label("English: answer").fill("Look at the receipt, and give it.")
    writing.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="A stamp is missing")).to_be_visible()
    page.get_by_role("searchbox").fill("holiday")
    expect(page.get_by_text("No short answer of this kind yet.")).to_be_visible()
    page.get_by_role("searchbox").fill("receipt")
    expect(page.get_by_role("heading", name="A stamp is missing")).to_be_visible()
