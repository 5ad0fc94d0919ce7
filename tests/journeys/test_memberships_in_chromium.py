"""Plans and memberships in a real browser: one is defined, sold, frozen, changed, gifted and cancelled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from services.members.domain.memberships.plan import Plan
from tests.clocks import RunningClock, from_noon
from tests.journeys.in_the_office import Office
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser

RIGA = ZoneInfo("Europe/Riga")


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path_factory.mktemp("gym") / "var", clock=from_noon("Europe/Riga")) as running:
        yield running


WITH_NOTICE = Plan(
    plan_version_id=new_id(),
    code="with-notice",
    version=1,
    titles={"en": "With notice"},
    kind="period",
    currency="EUR",
    price_minor=3000,
    period_days=30,
    notice_days=40,
    renews=True,
)

BY_MISTAKE = replace(
    WITH_NOTICE, plan_version_id=new_id(), code="by-mistake", titles={"en": "By mistake"}, notice_days=0
)
AT_TWO = replace(
    WITH_NOTICE,
    plan_version_id=new_id(),
    code="at-two",
    titles={"en": "At two outlets"},
    outlet_codes=frozenset({"riga", "warsaw"}),
)
AT_RIGA = replace(
    AT_TWO, plan_version_id=new_id(), code="at-riga", titles={"en": "At Riga alone"}, outlet_codes=frozenset({"riga"})
)


def define(page: Page, code: str, name: str, price: str, **more: str) -> None:
    page.get_by_role("button", name="New plan").click()
    form = page.get_by_role("dialog", name="New plan")
    form.get_by_label("Short name").fill(code)
    form.get_by_label("Name (English)").fill(name)
    form.get_by_label("Price").fill(price)
    for label, value in more.items():
        form.get_by_label(label.replace("_", " ")).fill(value)
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(page.get_by_role("row", name=name)).to_be_visible()


def sell(page: Page, code: str, *, outlet_code: str | None = None) -> None:
    """Head office says for which outlet; who stands at one, for that."""
    page.get_by_role("button", name="Sell a plan").click()
    form = page.get_by_role("dialog", name="Sell a plan")
    form.get_by_label("Plan").select_option(code)
    if outlet_code is not None:
        form.get_by_label("Outlet").select_option(outlet_code)
    form.get_by_role("button", name="Sell a plan").click()
    expect(form).to_have_count(0)


def fact(card: Any, name: str) -> Any:
    return card.locator("div", has=card.page.get_by_text(name, exact=True)).locator("dd")


def test_a_plan_is_defined_sold_frozen_changed_and_gifted(suite: RunningSuite, office: Office) -> None:
    riga = suite.station("riga")
    anna = riga.post("/members", {"phone": "+371 2000 7341", "given_name": "Anna", "family_name": "Kalniņa"}).json
    riga.post("/members", {"phone": "+371 2000 8465", "given_name": "Olga"})
    suite.settle()
    page = office(suite, Role.HQ, "plans")
    page.get_by_role("button", name="New plan").click()
    form = page.get_by_role("dialog", name="New plan")
    form.get_by_label("Price").fill("a lot")
    form.get_by_role("button", name="Close").click()
    define(page, "monthly", "Monthly", "39,50", Freeze_days_a_year="14")
    define(page, "yearly", "Yearly", "365", Length="12")
    page.get_by_role("button", name="New version: Monthly").click()
    form = page.get_by_role("dialog", name="New version: Monthly")
    expect(form.get_by_label("Price")).to_have_value("39.50")
    form.get_by_label("Price").fill("42")
    form.get_by_role("button", name="Add hours").click()
    form.get_by_role("button", name="Save").click()
    row = page.get_by_role("row", name="Monthly")
    expect(row).to_contain_text("monthly, version 2")
    expect(row).to_contain_text("Mon, Tue, Wed, Thu, Fri 06:00–12:00")
    page.get_by_role("button", name="Add a company").click()
    form = page.get_by_role("dialog", name="Add a company")
    form.get_by_label("Name of the company").fill("Rīgas Siltums")
    form.get_by_label("Reference").fill("RS-1")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_text("0 memberships")).to_be_visible()

    room = f"members?id={anna['member_id']}&section=memberships"
    page = office(suite, Role.OUTLET_MANAGER, room, outlet_code="riga", territory_path="/baltics/")
    sell(page, "monthly")
    card = page.get_by_role("article", name="Monthly")
    expect(card.get_by_text("active", exact=True)).to_be_visible()
    days_left = int(fact(card, "Days left").inner_text())

    card.get_by_role("button", name="Freeze: Monthly").click()
    form = page.get_by_role("dialog", name="Freeze: Monthly")
    first_on = suite.clock.now().astimezone(RIGA).date() + timedelta(days=1)
    form.get_by_label("First day").fill(str(first_on))
    form.get_by_label("Last day").fill(str(first_on + timedelta(days=29)))
    form.get_by_role("button", name="Freeze").click()
    expect(form.get_by_role("alert")).to_contain_text("14")
    form.get_by_label("Last day").fill(str(first_on + timedelta(days=4)))
    form.get_by_role("button", name="Freeze").click()
    expect(fact(card, "Freeze days left")).to_have_text("9")
    expect(fact(card, "Days left")).to_have_text(str(days_left))

    card.get_by_role("button", name="Gift days: Monthly").click()
    form = page.get_by_role("dialog", name="Gift days: Monthly")
    form.get_by_label("How many days").fill("3")
    form.get_by_label("Reason").select_option("we were closed")
    form.get_by_role("button", name="Gift days").click()
    expect(fact(card, "Days left")).to_have_text(str(days_left + 3))

    card.get_by_role("button", name="Change who pays: Monthly").click()
    form = page.get_by_role("dialog", name="Change who pays: Monthly")
    form.get_by_label("Another member pays (a guardian)").check()
    form.get_by_label("Who pays", exact=True).fill("8465")
    form.get_by_role("button", name="Find", exact=True).click()
    form.get_by_label("Who is it").select_option(index=1)
    form.get_by_role("button", name="Change who pays").click()
    expect(fact(card, "Who pays")).to_have_text("another member")

    card.get_by_role("button", name="Change plan: Monthly").click()
    form = page.get_by_role("dialog", name="Change plan: Monthly")
    form.get_by_label("Plan").select_option("yearly")
    expect(fact(form, "Paid days not used")).to_have_text(str(days_left))
    expect(fact(form, "Worth")).to_have_text("€42.00")
    # Nobody has paid for the month yet, so what is unused of it pays that.
    expect(fact(form, "Of it settles what is owed")).to_have_text("€42.00")
    form.get_by_role("button", name="Change for €365.00").click()
    expect(page.get_by_role("article", name="Yearly")).to_be_visible()

    page.get_by_role("button", name="Timeline").click()
    for words in ("Plan changed", "Somebody else pays", "Days gifted", "Membership frozen", "Membership sold"):
        expect(page.get_by_text(words, exact=True)).to_be_visible()

    page = office(suite, Role.HQ, room)
    card = page.get_by_role("article", name="Yearly")
    card.get_by_role("button", name="Move to another outlet: Yearly").click()
    form = page.get_by_role("dialog", name="Move to another outlet: Yearly")
    form.get_by_label("To which outlet").select_option("warsaw")
    form.get_by_role("button", name="Move to another outlet").click()
    expect(fact(card, "Outlet")).to_have_text("Kawa Warszawa")

    # And all that runs at an outlet goes back, from its page.
    page = office(suite, Role.HQ, "outlets")
    page.get_by_role("button", name="Kawa Warszawa").click()
    page.get_by_text("What runs here").click()
    running = page.get_by_role("region", name="What runs here")
    expect(running.get_by_text("1 membership", exact=True)).to_be_visible()
    running.get_by_label("All on this page").check()
    running.get_by_label("Move to").select_option("riga")
    running.get_by_role("button", name="Move 1 membership").click()
    expect(running.get_by_text("No membership runs here.")).to_be_visible()


def test_a_sale_is_taken_back_by_head_office_for_the_outlet_that_sold_it_and_offered_while_it_can_be(
    suite: RunningSuite, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ilze = suite.station("riga").post("/members", {"phone": "+371 2000 3908", "given_name": "Ilze"}).json
    suite.put_on_sale(BY_MISTAKE)
    room = f"members?id={ilze['member_id']}&section=memberships"
    page = office(suite, Role.HQ, room)
    sell(page, "by-mistake", outlet_code="riga")
    take_back = page.get_by_role("button", name="Take the sale back: By mistake")
    take_back.click()
    form = page.get_by_role("dialog", name="Take the sale back: By mistake")
    expect(form.get_by_label("Outlet")).to_have_count(0)
    form.get_by_role("button", name="Take the sale back").click()
    expect(form).to_have_count(0)
    expect(take_back).to_have_count(0)

    sell(page, "by-mistake", outlet_code="riga")
    expect(take_back).to_be_visible()
    assert isinstance(suite.clock, RunningClock)
    monkeypatch.setattr(suite.clock, "ahead", suite.clock.ahead + timedelta(minutes=16))
    page = office(suite, Role.HQ, room)
    expect(page.get_by_role("button", name="Renew: By mistake")).to_be_visible()
    expect(page.get_by_role("button", name="Take the sale back: By mistake")).to_have_count(0)


def test_a_membership_is_moved_only_to_where_its_plan_is_good(suite: RunningSuite, office: Office) -> None:
    zane = suite.station("riga").post("/members", {"phone": "+371 2000 5217", "given_name": "Zane"}).json
    suite.put_on_sale(AT_TWO)
    suite.put_on_sale(AT_RIGA)
    page = office(suite, Role.HQ, f"members?id={zane['member_id']}&section=memberships")
    sell(page, AT_RIGA.code, outlet_code="riga")
    expect(page.get_by_role("button", name="Change plan: At Riga alone")).to_be_visible()
    expect(page.get_by_role("button", name="Move to another outlet: At Riga alone")).to_have_count(0)
    sell(page, AT_TWO.code, outlet_code="riga")
    page.get_by_role("button", name="Move to another outlet: At two outlets").click()
    form = page.get_by_role("dialog", name="Move to another outlet: At two outlets")
    expect(form.get_by_label("To which outlet").get_by_role("option")).to_have_text(["Kawa Warszawa"])
    form.get_by_role("button", name="Move to another outlet").click()
    expect(fact(page.get_by_role("article", name="At two outlets"), "Outlet")).to_have_text("Kawa Warszawa")
    # What is done to it next goes into the books of where it is, unless head office says otherwise.
    page.get_by_role("button", name="Renew: At two outlets").click()
    form = page.get_by_role("dialog", name="Renew: At two outlets")
    expect(form.get_by_label("Outlet")).to_have_value("warsaw")


def test_whoever_cancels_reads_the_last_day_and_the_money_before_they_press(
    suite: RunningSuite, office: Office
) -> None:
    riga = suite.station("riga")
    olga = riga.post("/members", {"phone": "+371 2000 6172", "given_name": "Olga"}).json
    suite.put_on_sale(WITH_NOTICE)
    room = f"members?id={olga['member_id']}&section=memberships"
    page = office(suite, Role.OUTLET_MANAGER, room, outlet_code="riga", territory_path="/baltics/")
    sell(page, WITH_NOTICE.code)
    card = page.get_by_role("article", name="With notice")

    card.get_by_role("button", name="Cancel the membership: With notice").click()
    form = page.get_by_role("dialog", name="Cancel the membership: With notice")
    # Notice of forty days ends in the second period of thirty.
    last_on = suite.clock.now().astimezone(RIGA).date() + timedelta(days=59)
    # Pages leave the year out where it is this one.
    said = re.compile(rf"\b{last_on.day} {last_on:%B}( {last_on.year})?$")
    expect(fact(form, "Last day")).to_have_text(said)
    expect(fact(form, "Not paid yet")).to_have_text("€30.00")
    expect(fact(form, "Still to be charged")).to_have_text("1 period, €30.00")
    expect(card.get_by_text("cancelled", exact=True)).to_have_count(0)
    form.get_by_label("Reason").select_option("moves away")
    form.get_by_role("button", name="Cancel the membership", exact=True).click()
    expect(card.get_by_text("cancelled", exact=True)).to_be_visible()
    expect(fact(card, "Days")).to_have_text(said)
