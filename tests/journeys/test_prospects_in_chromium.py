"""From a trial to a member, in a real browser: asked about, moved on, thanked for, counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.members.use_cases.prospects.keep_prospect import WantedProspect, keep_prospect
from tests.callers import door_token, person
from tests.clocks import from_noon
from tests.journeys.in_the_office import Office
from tests.journeys.scanner import STAYING
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path_factory.mktemp("prospects") / "var", clock=from_noon("Europe/Riga")) as running:
        yield running


def test_somebody_who_asks_comes_for_a_trial_and_becomes_a_member(suite: RunningSuite, office: Office) -> None:
    riga = suite.station("riga")
    anna = riga.post("/members", {"phone": "+371 2000 7341", "given_name": "Anna"}).json
    page = office(suite, Role.OUTLET_MANAGER, "prospects", outlet_code="riga", territory_path="/baltics/")
    expect(page.get_by_text("Nobody is waiting here.")).to_be_visible()
    page.get_by_role("button", name="Add somebody").click()
    adding = page.get_by_role("dialog", name="Add somebody")
    adding.get_by_label("First name").fill("Ieva")
    adding.get_by_label("Family name").fill("Bērziņa")
    adding.get_by_label("Phone", exact=True).fill("29 123 456")
    adding.get_by_label("What they would like").fill("Yoga in the morning.")
    adding.get_by_label("How they came").select_option("A friend")
    adding.get_by_label("Friend’s card or phone").fill("20009999")
    adding.get_by_label("We may call or write to them").check()
    adding.get_by_role("button", name="Save").click()
    expect(adding.get_by_role("alert")).to_contain_text("No member has this number.")
    adding.get_by_label("Friend’s card or phone").fill(anna["card"]["number"])
    adding.get_by_role("button", name="Save").click()
    one = page.get_by_role("dialog", name="Ieva B.")
    expect(one.get_by_role("link", name="+371 29 123 456")).to_be_visible()
    expect(one.get_by_text("Call by")).to_be_visible()
    one.get_by_role("button", name="What was done").click()
    one.get_by_label("Where they stand").select_option("Came for a trial")
    one.get_by_label("In your words").fill("Liked the sauna.")
    one.get_by_role("button", name="Save").click()
    expect(one.get_by_role("listitem").filter(has_text="Liked the sauna.")).to_contain_text("Came for a trial")
    one.get_by_role("button", name="Make a member").click()
    one.get_by_role("button", name="Make a member").click()
    expect(one.get_by_text("Became a member · A friend")).to_be_visible()
    expect(one.get_by_text("Liked the sauna."), "it is the member's now").to_have_count(0)
    one.get_by_role("button", name="Open file").click()
    line = page.get_by_role("listitem").filter(has_text="Had come as a prospect")
    expect(line).to_contain_text("Liked the sauna.")
    page.get_by_role("link", name="Prospects").click()
    expect(page.get_by_role("row", name="A friend")).to_contain_text("1110")


def test_a_task_says_whom_to_call_who_is_no_member_yet(suite: RunningSuite, office: Office) -> None:
    page = office(suite, Role.OUTLET_MANAGER, "prospects", outlet_code="riga", territory_path="/baltics/")
    page.get_by_role("button", name="Add somebody").click()
    adding = page.get_by_role("dialog", name="Add somebody")
    adding.get_by_label("First name").fill("Laima")
    adding.get_by_label("Phone", exact=True).fill("29 123 457")
    adding.get_by_label("We may call or write to them").check()
    with suite.services["members"].open_work.reading() as work:
        adding.get_by_label("Next step on").fill(work.day_at("riga").isoformat())
    adding.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog", name="Laima")).to_be_visible()
    page.get_by_role("button", name="Close this window").click()
    page.get_by_role("link", name="My day").click()
    task = page.get_by_role("article").filter(has_text="Laima")
    expect(task.get_by_text("Laima · a prospect, not a member yet", exact=True)).to_be_visible()
    task.get_by_role("button", name="Call", exact=True).click()
    expect(task.get_by_role("link", name="+371 29 123 457")).to_be_visible()


def test_the_desk_opens_whoever_calls_and_is_no_member_yet(suite: RunningSuite, browser: Browser) -> None:
    riga = suite.station("riga")
    caller = person(Role.RECEPTION, outlet_code="riga", station_id=str(riga.get("/station").json["station_id"]))
    token = door_token(suite.var / "keys", caller, suite.clock, lasts_seconds=3600)
    with suite.services["members"].open_work() as work:
        work.command_id = new_id()
        wanted = WantedProspect(source="phone", may_be_contacted=True, given_name="Olga", phone="+371 29 123 499")
        olga = keep_prospect(work, wanted, outlet=work.outlets.named("riga"), staff_id=None)
    with browser.new_context(locale="en-GB") as context:
        context.add_init_script(STAYING)
        page = context.new_page()
        page.goto(f"{suite.url}/reception#station={token}")
        expect(page.get_by_role("heading", name="Scan your card")).to_be_visible()
        page.goto(f"{suite.url}/reception#prospect={olga.prospect_id}")
        expect(page.get_by_role("dialog", name="Olga").get_by_role("link", name="+371 29 123 499")).to_be_visible()
        assert olga.prospect_id not in page.url
