"""Dues in a real browser: who owes what, a payment that fits nothing is placed, and a member's file settles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import urllib3
from playwright.sync_api import Page, expect

from services.chassis.identifiers import new_id
from services.chassis.security.webhooks import signed_headers
from services.contracts.permissions import Role
from services.members.bootstrap import WEBHOOK_KEY, rings_of
from services.members.domain.dues.due import Due
from services.members.scheduled_jobs import chase_all
from services.members.use_cases.memberships.payers import add_payer
from tests.clocks import RunningClock, from_noon
from tests.journeys.in_the_office import Office
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path_factory.mktemp("dues") / "var", clock=from_noon("Europe/Riga")) as running:
        yield running


def owing(suite: RunningSuite, phone: str, name: str, *, days_ago: int, amount_minor: int = 3900, **payer: Any) -> Due:
    """A member of Riga who has owed this for some days."""
    riga = suite.station("riga")
    member_id = riga.post("/members", {"phone": phone, "given_name": name, "family_name": "Kalniņa"}).json["member_id"]
    suite.settle()
    today: date = suite.clock.now().date()
    due = Due(
        due_id=new_id(),
        membership_id=new_id(),
        member_id=member_id,
        outlet_code="riga",
        reason="period",
        amount_minor=amount_minor,
        currency="EUR",
        due_on=today - timedelta(days=days_ago),
        period_from=today - timedelta(days=days_ago),
        period_until=today + timedelta(days=30 - days_ago),
        **payer,
    )
    with suite.services["members"].open_work() as work:
        work.dues.charge([due], command_id=new_id())
        work.admissions.refresh(member_id)
    return due


def tell(suite: RunningSuite, data: dict[str, object]) -> str:
    """As the payment system does, from outside."""
    body = json.dumps({"type": "payment.succeeded", "data": data}).encode()
    key = rings_of(suite.var / "keys")[WEBHOOK_KEY].newest().key
    headers = {**signed_headers(key, f"msg_{new_id()}", suite.clock.now(), body), "Content-Type": "application/json"}
    answer = urllib3.request("POST", f"{suite.url}/api/v1/webhooks/payments", body=body, headers=headers)
    assert answer.status == 200, answer.data
    return str(answer.json()["state"])


def test_a_payment_that_fits_nothing_is_matched_and_files_go_both_ways(
    suite: RunningSuite, office: Office, tmp_path: Path
) -> None:
    due = owing(suite, "+371 2000 7341", "Anna", days_ago=4)
    other = owing(suite, "+371 2000 7342", "Zane", days_ago=2, amount_minor=5900)
    told = {"reference": "ch_1", "due": "invoice 4711", "amount_minor": 3900, "currency": "EUR"}
    assert tell(suite, told) == "unmatched"
    page = office(suite, Role.HQ, "dues")
    expect(page.get_by_role("row", name="Anna K.")).to_contain_text("€39.00")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Dues to collect").click()
    downloading.value.save_as(tmp_path / "dues.csv")
    lines = (tmp_path / "dues.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "due_id,reference,payer_id,outlet_code,amount_minor,currency,due_on"
    assert {line.split(",")[1] for line in lines[1:]} == {due.reference, other.reference}
    waiting = page.get_by_role("region", name="Payments that fit nothing")
    waiting.get_by_role("button", name="Match to a due").click()
    page.get_by_label("Reference of the due").fill(due.reference)
    page.get_by_role("dialog").get_by_role("button", name="Match to a due").click()
    expect(page.get_by_text("All payments are placed.")).to_be_visible()
    expect(page.get_by_role("row", name="Anna K.")).to_have_count(0)
    page.get_by_role("button", name="Bring in payments").click()
    page.get_by_label("paste").fill(
        f"reference,due,amount_minor,currency\nB-1,{other.reference},5900,EUR\nB-2,x,1,EUR\n"
    )
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_text("names no due")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Import").click()
    page.get_by_role("button", name="Close this window").click()
    expect(page.get_by_text("Nobody owes anything.")).to_be_visible()


def test_a_manager_takes_a_payment_takes_it_back_and_decides_a_dispute(suite: RunningSuite, office: Office) -> None:
    due = owing(suite, "+371 2000 8452", "Ilze", days_ago=9)
    place = {"outlet_code": "riga", "territory_path": "/baltics/"}
    page = office(suite, Role.OUTLET_MANAGER, f"members?id={due.member_id}&section=dues", **place)
    expect(page.get_by_text("€39.00 overdue since")).to_be_visible()
    page.get_by_role("button", name="Take payment").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Amount taken").fill("40")
    expect(dialog.get_by_text("€1.00 more than is owed")).to_be_visible()
    dialog.get_by_label("Number of the receipt").fill("T1-0042")
    dialog.get_by_role("button", name="Record €40.00").click()
    expect(page.get_by_text("€1.00 paid in advance")).to_be_visible()
    payments = page.get_by_role("region", name="Payments")
    expect(payments).to_contain_text("riga/T1-0042")
    payments.get_by_role("button", name="Take back").click()
    dialog.get_by_label("Reason").select_option("Another member’s")
    dialog.get_by_role("button", name="Take back €40.00").click()
    expect(page.get_by_text("€39.00 overdue since")).to_be_visible()
    page.get_by_role("button", name="They dispute it").click()
    dialog.get_by_label("Reason").select_option("The amount is wrong")
    dialog.get_by_role("button", name="They dispute it").click()
    expect(page.get_by_text("Something is disputed")).to_be_visible()
    page.get_by_role("button", name="Decide").click()
    dialog.get_by_role("button", name="It is not owed").click()
    expect(page.get_by_text("settled")).to_be_visible()
    _reads_as_a_story(page)


def test_the_payment_of_a_company_is_taken_back_on_its_page(
    suite: RunningSuite, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with suite.services["members"].open_work() as work:
        work.command_id = new_id()
        company = add_payer(work, name="Rīgas Siltums", reference="RS-1").payer_id
    due = owing(suite, "+371 2000 8675", "Marta", days_ago=0, payer_id=company, payer_kind="company")
    assert isinstance(suite.clock, RunningClock)
    monkeypatch.setattr(suite.clock, "ahead", suite.clock.ahead + timedelta(days=9))
    chase_all(suite.services["members"].open_work)
    page = office(suite, Role.OUTLET_MANAGER, "day", outlet_code="riga", territory_path="/baltics/")
    page.get_by_role("article").filter(has_text="speak with the company").get_by_role(
        "button", name="Open the company"
    ).click()
    expect(page.get_by_role("heading", name="Rīgas Siltums")).to_be_visible()
    expect(page.get_by_text("€39.00 overdue", exact=True)).to_be_visible()
    expect(page.get_by_text(due.reference)).to_be_visible()
    page.get_by_role("button", name="Take payment").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Number of the receipt").fill("T1-0077")
    dialog.get_by_role("button", name="Record €39.00").click()
    expect(page.get_by_role("status").filter(has_text="Taken: €39.00")).to_be_visible()
    expect(page.get_by_text("Nothing is overdue")).to_be_visible()
    page.get_by_role("region", name="Payments").get_by_role("button", name="Take back").click()
    dialog.get_by_label("Reason").select_option("Another member’s")
    dialog.get_by_role("button", name="Take back €39.00").click()
    expect(page.get_by_role("status").filter(has_text="Done: Take back")).to_be_visible()
    expect(page.get_by_text("€39.00 overdue", exact=True)).to_be_visible()
    page.get_by_role("link", name="Companies that pay").click()
    page.get_by_role("link", name="Rīgas Siltums").click()
    page.get_by_role("region", name="Dues").get_by_role("link", name="Marta K.").click()
    expect(page.get_by_role("heading", name="Marta K.")).to_be_visible()


def test_a_company_pays_once_for_all_that_it_owes_and_the_page_says_what_came_of_it(
    suite: RunningSuite, office: Office
) -> None:
    with suite.services["members"].open_work() as work:
        work.command_id = new_id()
        company = add_payer(work, name="Latvijas Tilti", reference="LT-1").payer_id
    payer: dict[str, Any] = {"payer_id": company, "payer_kind": "company"}
    for number, name in enumerate(("Zane", "Ilze", "Māra")):
        owing(suite, f"+371 2000 86{number}0", name, days_ago=3 - number, **payer)
    page = office(suite, Role.OUTLET_MANAGER, f"plans?payer={company}", outlet_code="riga", territory_path="/baltics/")
    page.get_by_role("button", name="Take one payment for all").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Amount taken, EUR")).to_have_value("117.00")
    dialog.get_by_text("Which dues: 3 of 3").click()
    dialog.get_by_label("Zane K.").uncheck()
    expect(dialog.get_by_label("Amount taken, EUR")).to_have_value("78.00")
    dialog.get_by_label("Number of the transfer or the receipt").fill("2026-0311")
    dialog.get_by_role("button", name="Record €78.00").click()
    expect(page.get_by_text("Taken: €78.00 · Dues settled: 2 · €39.00 owed in all")).to_be_visible()
    # What was left out is all that is owed still.
    page.get_by_role("button", name="Take one payment for all").click()
    dialog.get_by_label("Amount taken, EUR").fill("40")
    dialog.get_by_label("Number of the transfer or the receipt").fill("2026-0312")
    dialog.get_by_role("button", name="Record €40.00").click()
    expect(page.get_by_text("Taken: €40.00 · Dues settled: 1 · €1.00 paid in advance")).to_be_visible()
    taken = page.get_by_role("region", name="Payments").get_by_role("article").filter(has_text="€40.00")
    taken.get_by_role("button", name="Take back").click()
    dialog.get_by_label("Reason").select_option("Another member’s")
    dialog.get_by_role("button", name="Take back €40.00").click()
    expect(page.get_by_text("Done: Take back")).to_be_visible()
    expect(page.get_by_text("€39.00 overdue", exact=True)).to_be_visible()


def _reads_as_a_story(page: Page) -> None:
    page.get_by_role("button", name="Timeline").click()
    told = page.get_by_role("listitem")
    for words in ("Payment · €40.00", "Payment taken back", "The amount is wrong", "Debt waived"):
        expect(told.filter(has_text=words).first).to_be_visible()
