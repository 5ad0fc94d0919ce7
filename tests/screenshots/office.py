"""The scenes of those who are not at a counter: the office, a device that is enrolled, a member's own data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pyotp
from playwright.sync_api import Page, expect

from tests.screenshots.franchise import Franchise
from tests.screenshots.scenes import CASTS, DESK, PHONE, TABLET, Scene

UPRIGHT = (768, 1080)
_PASSWORD = "seven cups of black tea"
_PATIENCE_MS = 30_000


def office_scenes(franchise: Franchise, language: str) -> Iterator[Scene]:
    """All of them in English; in the other languages the ones that are the hardest to fit."""
    is_whole = language == "en"
    outlet = CASTS[language].till
    link = franchise.set_up_link()
    if is_whole:
        yield Scene("office-set-up", link.removeprefix(franchise.url), None, UPRIGHT, _set_up)
        yield Scene("office-sign-in", "/hq", None, PHONE, lambda page: expect(page.locator("form")).to_be_visible())
    session = _first_of_head_office(franchise, link)
    token = session["token"]

    def in_office(room: str, act: Callable[[Page], None], size: tuple[int, int] = DESK, name: str = "") -> Scene:
        def enter(page: Page) -> None:
            expect(page.locator("main.room h1")).to_be_visible(timeout=_PATIENCE_MS)
            act(page)

        return Scene(f"office-{name or room}", f"/hq#{room}", None, size, enter, json.dumps(session))

    def new_device(name: str) -> str:
        made = franchise.post("/stations", {"outlet_code": outlet, "name": name}, token)
        return str(made["enrol_url"]).removeprefix(franchise.url)

    _work_a_little(franchise, outlet, language)
    if is_whole:
        yield in_office("outlets", _lines_are_there)
    yield in_office("stations", lambda page: _six_words_at_the_manager(page, franchise.url + new_device("Bar 1")))
    if is_whole:
        yield Scene("enrol", new_device("Bar 2"), None, TABLET, _enrol)
        yield in_office("staff", _lines_are_there, TABLET)
        yield in_office("members", lambda page: _find(page, franchise.members[CASTS[language].collecting]["phone"]))
        yield in_office("plans", _lines_are_there)
        yield in_office("dues", _lines_are_there)
        yield in_office("day", lambda page: expect(page.locator(".calendar")).to_be_visible(timeout=_PATIENCE_MS))
        yield in_office("audit", _entries_are_there)
    yield in_office("members", lambda page: _open_memberships(page, franchise.members["Andris"]["phone"]), name="file")
    _guess(franchise, outlet)
    if is_whole:
        yield in_office("stations", _is_alerted, PHONE, name="alert")
    address = _reachable_member(franchise, outlet, language)
    yield Scene("me", "/me", None, PHONE, lambda page: _own_data(page, franchise, address))


def _first_of_head_office(franchise: Franchise, link: str) -> dict[str, Any]:
    setting_up = {"token": link.partition("set-up=")[2]}
    secret = franchise.post("/set-up-links/readings", setting_up)["totp_secret"]
    chosen = {**setting_up, "password": _PASSWORD, "totp": pyotp.TOTP(secret).now()}
    session: dict[str, Any] = franchise.post("/set-up-links/redemptions", chosen)
    return session


def _work_a_little(franchise: Franchise, outlet: str, language: str) -> None:
    """So that there is something in the audit."""
    till, phone = franchise.tokens[outlet], franchise.members[CASTS[language].with_reward]["phone"]
    came = franchise.post("/check-ins", {"identifier": phone}, till)
    lines = [{"category": "coffee", "quantity": 2, "amount_minor": 700}]
    franchise.post("/sales", {"member_id": came["member"]["member_id"], "lines": lines}, till)


def _guess(franchise: Franchise, outlet: str) -> None:
    """Six numbers in a row that are nobody's."""
    for last in range(6):
        franchise.post("/check-ins", {"identifier": f"+371 2000 00{last:02}"}, franchise.tokens[outlet])


def _reachable_member(franchise: Franchise, outlet: str, language: str) -> str:
    given = {"en": "Anna", "lv": "Anna", "pl": "Hanna", "ru": "Анна"}[language]
    family = {"en": "Kalniņa", "lv": "Kalniņa", "pl": "Nowak", "ru": "Ким"}[language]
    address = "anna@example.com"
    person = {"given_name": given, "family_name": family, "birthday": {"month": 3, "day": 14}, "locale": language}
    joined = franchise.post(
        "/members", {"phone": "+371 2655 5123", "email": address, **person}, franchise.tokens[outlet]
    )
    lines = [{"category": "coffee", "quantity": 4, "amount_minor": 1400}]
    franchise.post("/sales", {"member_id": joined["member_id"], "lines": lines}, franchise.tokens[outlet])
    return address


def _set_up(page: Page) -> None:
    expect(page.locator(".second-factor img")).to_be_visible(timeout=_PATIENCE_MS)
    page.locator('input[name="password"]').fill(_PASSWORD)


def _lines_are_there(page: Page) -> None:
    page.wait_for_load_state("networkidle")


def _entries_are_there(page: Page) -> None:
    expect(page.locator(".entry").nth(2)).to_be_visible(timeout=_PATIENCE_MS)


def _enrol(device: Page) -> None:
    device.locator('.enrol-form button[type="submit"]').click()
    expect(device.locator(".six-words li")).to_have_count(6, timeout=_PATIENCE_MS)


def _six_words_at_the_manager(page: Page, enrol_url: str) -> None:
    assert page.context.browser is not None
    context = page.context.browser.new_context()
    device = context.new_page()
    device.goto(enrol_url)
    _enrol(device)
    context.close()
    page.reload()
    page.locator(".acts .button.primary").click(timeout=_PATIENCE_MS)
    expect(page.locator(".six-words li")).to_have_count(6)


def _find(page: Page, phone: str) -> None:
    page.locator('input[name="wanted"]').fill(phone[-4:])
    page.locator('.filters button[type="submit"]').click()
    expect(page.locator(".lines tbody tr").first).to_be_visible(timeout=_PATIENCE_MS)


def _open_memberships(page: Page, phone: str) -> None:
    _find(page, phone)
    page.locator("table a.link").click()
    page.locator(".file-sections button").nth(1).click()
    expect(page.locator(".file article").first).to_be_visible(timeout=_PATIENCE_MS)


def _is_alerted(page: Page) -> None:
    expect(page.locator(".alert-banner")).to_be_visible(timeout=_PATIENCE_MS)
    expect(page.locator(".lines tbody tr").first).to_be_visible(timeout=_PATIENCE_MS)


def _own_data(page: Page, franchise: Franchise, address: str) -> None:
    page.locator('input[name="identifier"]').fill(address)
    page.locator('.own-form button[type="submit"]').click()
    field = page.locator('input[name="code"]')
    expect(field).to_be_visible(timeout=_PATIENCE_MS)
    field.fill(franchise.code_for(address))
    page.locator('.own-form button[type="submit"]').click()
    expect(page.locator(".own-birthday")).to_be_visible(timeout=_PATIENCE_MS)
    page.wait_for_load_state("networkidle")
