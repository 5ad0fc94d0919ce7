"""The time without a network, through the whole suite: sent late, and what was not applied on a manager's list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.outlets.use_cases.change_outlet import change_outlet
from tests.clocks import from_noon
from tests.journeys.in_the_office import Office
from tests.journeys.usable import Usable
from tests.sealing import sealed
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser

HOUR_AGO = {"Kept-For": "3600"}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    """Warsaw is a gym."""
    with RunningSuite(tmp_path_factory.mktemp("kept") / "var", clock=from_noon("Europe/Riga")) as running:
        with running.services["outlets"].open_work() as work:
            change_outlet(work, "warsaw", {"admits": "members_with_plan"})
        running.settle()
        yield running


def test_what_a_till_kept_for_an_hour_is_as_if_it_had_come_then(suite: RunningSuite) -> None:
    riga, joins = suite.station("riga"), new_id()
    late = riga.with_headers(**HOUR_AGO)
    told = riga.get("/station").json
    box = sealed(told["seal_key"], {"phone": "+371 2000 4711", "given_name": "Anna"}, key=joins)
    anna = late.post("/members", box, key=joins)
    assert anna.status == 201, anna.body
    key = new_id()
    sale = {"member_id": anna.json["member_id"], "lines": [{"category": "coffee", "quantity": 2, "amount_minor": 700}]}
    answers = [late.post("/sales", sale, key=key) for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    came = late.post("/check-ins", {"identifier": anna.json["card"]["number"]}).json
    suite.settle()
    (guest,) = riga.get("/stations/me/snapshot").json["members"]
    assert guest["member_id"] == anna.json["member_id"] == came["member"]["member_id"]
    assert guest["loyalty"]["programs"][0]["balance"] == 2


def test_a_manager_settles_what_was_not_applied(suite: RunningSuite, office: Office) -> None:
    warsaw = suite.station("warsaw")
    boris = warsaw.post("/members", {"phone": "+48 600 123 456", "given_name": "Boris"}).json
    let_in = warsaw.with_headers(**HOUR_AGO).post("/check-ins", {"identifier": boris["card"]["number"]}).json
    assert let_in["verdict"]["code"] == "let_in_late"
    report = {"key": new_id(), "kind": "sale", "ended": "rejected", "code": "unknown_member", "cups": 2}
    assert warsaw.post("/stations/me/late-commands", {**report, "seconds_ago": 60}).status == 201
    suite.settle()
    page = office(suite, Role.OUTLET_MANAGER, "late", outlet_code="warsaw", territory_path="/vistula/")
    stamps, visit = line(page, "Stamps, 2 cups"), line(page, "Check-in")
    expect(stamps).to_contain_text("This member is not known any more.")
    expect(visit).to_contain_text("Let in without a network. They had no membership.")
    its_file = f"#members?id={boris['member_id']}"
    expect(visit.get_by_role("link", name="Open the file")).to_have_attribute("href", its_file)
    stamps.get_by_role("button", name="Settle").click()
    settling = page.get_by_role("dialog", name="Settle")
    settling.get_by_label("What was done").select_option("Done by hand")
    settling.get_by_label("Note").fill("Two stamps given.")
    settling.get_by_role("button", name="Settle").click()
    expect(settling).to_have_count(0)
    expect(stamps).to_have_count(0)
    page.get_by_label("Shown").select_option("Settled")
    expect(line(page, "Stamps, 2 cups")).to_contain_text("Two stamps given.")
    found = Usable()
    found.check(page, "settled lines")
    page.get_by_label("Shown").select_option("To be settled")
    expect(visit).to_be_visible()
    found.check(page, "open lines")
    found.fits(page, "open lines")
    assert found.wrong == []


def test_what_waits_is_counted_beside_the_room_and_told_above_every_room_after_a_day(
    suite: RunningSuite, office: Office
) -> None:
    riga = suite.station("riga")
    for cups in (3, 4):
        report = {"key": new_id(), "kind": "sale", "ended": "rejected", "code": "unknown_member", "cups": cups}
        assert riga.post("/stations/me/late-commands", {**report, "seconds_ago": 60}).status == 201
    page = office(suite, Role.OUTLET_MANAGER, "late", outlet_code="riga", territory_path="/baltics/")
    rooms = page.get_by_role("navigation", name="Office")
    expect(rooms.get_by_role("link", name="To be settled: 2")).to_be_visible()
    line(page, "Stamps, 3 cups").get_by_role("button", name="Settle").click()
    settling = page.get_by_role("dialog", name="Settle")
    settling.get_by_label("What was done").select_option("Nothing to do")
    settling.get_by_role("button", name="Settle").click()
    expect(rooms.get_by_role("link", name="To be settled: 1")).to_be_visible()

    # The day after, by a clock that only the page has: a touch would renew a session that the suite never gave.
    untouched = office(suite, Role.OUTLET_MANAGER, "day", outlet_code="riga", territory_path="/baltics/")
    told = untouched.locator(".alert-banner")
    expect(untouched.get_by_role("link", name="To be settled: 1")).to_be_visible()
    expect(told).to_have_count(0)
    untouched.clock.fast_forward("25:00:00")
    expect(told).to_contain_text("One thing kept at a station has waited for more than a day to be settled.")
    expect(told.get_by_role("link")).to_have_attribute("href", "#late")


def line(page: Page, what: str) -> Locator:
    return page.get_by_role("article", name=what)
