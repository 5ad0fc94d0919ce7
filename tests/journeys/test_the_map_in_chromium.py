"""Head office draws the map in a real browser: territories, outlets, a file of them, a closing, and who did it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from services.command_line.staffing import kit_of
from services.outlets.domain.staff import Described
from services.outlets.use_cases.look_after_staff import AT_THE_MACHINE, add_person
from services.outlets.use_cases.set_up_staff import make_set_up_link
from tests.journeys.scanner import STAYING
from tests.suite import RunningSuite

pytestmark = pytest.mark.browser

HEADER = "code;name;territory_code;country;zone;currency;locale\n"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path / "shop") as suite:
        yield suite


@pytest.fixture
def office(shop: RunningSuite, browser: Browser) -> Iterator[Page]:
    """The office, with Vera of head office signed in."""
    session = signed_in(shop)
    context = browser.new_context(locale="en-GB", viewport={"width": 1024, "height": 768})
    context.add_init_script(f"sessionStorage.setItem('regulars.office', {json.dumps(json.dumps(session))})")
    context.add_init_script(STAYING)
    page = context.new_page()
    page.goto(f"{shop.url}/hq")
    yield page
    context.close()


def signed_in(shop: RunningSuite) -> object:
    outlets = shop.services["outlets"]
    with outlets.open_work() as work:
        vera = Described(name="Vera", role="hq", login="vera@example.com", locale="en")
        person = add_person(work, AT_THE_MACHINE, vera, pin_hash=None)
        token = make_set_up_link(work, kit_of(outlets).codes, person).token
    anybody = shop.anybody()
    secret = anybody.post("/set-up-links/readings", {"token": token}).json["totp_secret"]
    body = {"token": token, "password": "seven cups of black tea", "totp": pyotp.TOTP(secret).now()}
    answer = anybody.post("/set-up-links/redemptions", body)
    assert answer.status == 200, answer.body
    return answer.json


def add_territory(page: Page, name: str, code: str, *, inside: str | None = None) -> None:
    page.get_by_role("button", name="New territory").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Code").fill(code)
    if inside is not None:
        form.get_by_label("Part of").select_option(inside)
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_head_office_draws_the_map_and_everything_is_there_afterwards(shop: RunningSuite, office: Page) -> None:
    page = office
    add_territory(page, "Latgale", "latgale")
    add_territory(page, "Daugavpils", "daugavpils", inside="latgale")

    page.get_by_role("button", name="Open an outlet: Daugavpils").click()
    form = page.get_by_role("dialog")
    for label, text in (("Name", "Stacija"), ("Code", "stacija"), ("Country", "lv"), ("Currency", "eur")):
        form.get_by_label(label, exact=True).fill(text)
    form.get_by_label("Time zone").fill("Europe/Riga")
    form.get_by_role("button", name="Open an outlet").click()
    expect(page.get_by_text("The outlet is open")).to_be_visible()

    page.get_by_role("button", name="Stacija").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill("Stacija, 2. stāvs")
    form.get_by_label("Lets in").select_option("members with a plan")
    form.get_by_label("What visits are for").fill("Yoga 18:00\nPilates")
    # One button for all of it: of two, one would say "Saved" and leave the other half out.
    form.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.get_by_text("Saved")).to_be_visible()

    page.get_by_role("button", name="Stacija, 2. stāvs").click()
    history = page.locator(".outlet-history")
    expect(history.get_by_text("Vera").first).to_be_visible()
    expect(history.locator("del", has_text="Stacija")).to_be_visible()
    page.get_by_text("Close this outlet").click()
    page.get_by_role("button", name="Close it now").click()
    expect(page.get_by_text("The outlet is closed")).to_be_visible()
    expect(page.get_by_role("button", name="Stacija, 2. stāvs")).to_have_count(0)
    page.get_by_label("Closed ones too").check()
    expect(page.get_by_role("button", name="Stacija, 2. stāvs")).to_be_visible()

    with shop.services["outlets"].open_work.reading() as work:
        found = work.places.on_map("stacija")
    assert (found.state, found.territory_path, found.outlet.currency) == ("closed", "/latgale/daugavpils/", "EUR")
    assert (found.outlet.admits, found.outlet.labels) == ("members_with_plan", ("Yoga 18:00", "Pilates"))
    shop.wait_for_events()
    with shop.services["members"].open_work.reading() as work:
        assert work.outlets.named("stacija").state == "closed"


def test_a_file_from_a_russian_spreadsheet_is_tried_and_then_brought_in(
    shop: RunningSuite, office: Page, tmp_path: Path
) -> None:
    page = office
    rows = "arbat;Арбат;russia;RU;Europe/Moscow;RUB;ru\nnowhere;Нигде;atlantis;RU;Europe/Moscow;RUB;ru\n"
    add_territory(page, "Russia", "russia")
    page.get_by_role("button", name="CSV file").click()
    form = page.get_by_role("dialog")
    file = tmp_path / "outlets.csv"
    file.write_bytes((HEADER + rows).encode("cp1251"))
    form.get_by_label("File").set_input_files(file)
    form.get_by_role("button", name="Try, change nothing").click()
    expect(form.get_by_text("Rows 2 · new 1 · unchanged 0 · refused 1")).to_be_visible()
    expect(form.get_by_text("Line 3: there is no such territory")).to_be_visible()
    with shop.services["outlets"].open_work.reading() as work:
        assert work.places.outlet("arbat") is None
    form.get_by_role("button", name="Import", exact=True).click()
    expect(form.get_by_text("Imported")).to_be_visible()
    with shop.services["outlets"].open_work.reading() as work:
        assert work.places.outlet("arbat").name == "Арбат"


def test_what_the_map_says_no_to_is_said_in_the_language_of_the_page(office: Page) -> None:
    page = office
    add_territory(page, "Latgale", "latgale")
    page.get_by_role("button", name="New territory").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill("Another")
    form.get_by_label("Code").fill("latgale")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_have_text("This code is taken.")
    # What no rule of the field finds is said beside it, too, and holds nothing up.
    name = form.get_by_label("Name")
    name.fill("  ")
    form.get_by_label("Code").fill("another")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_have_text("Something here cannot be so. Check what you typed.")
    expect(form.locator(".field-problem")).to_have_text("Check this: it cannot be read.")
    expect(name).to_be_focused()
    name.fill("Another")
    expect(form.locator(".field-problem")).to_have_count(0)
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
