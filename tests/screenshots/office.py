"""The scenes of those who are not at a counter: the office, a device that is enrolled, a member's own data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pyotp
from playwright.sync_api import Page, expect

from services.chassis.identifiers import new_id
from tests.demo_suite import GYM
from tests.screenshots.franchise import Franchise
from tests.screenshots.scenes import CASTS, DESK, PHONE, TABLET, Scene

UPRIGHT = (768, 1080)
OPENING_HOURS = [
    {"locale": "en", "title": "On public holidays", "text": "From ten to eight; on Christmas Day we are closed."},
    {"locale": "lv", "title": "Svētku dienās", "text": "No desmitiem līdz astoņiem; Ziemassvētkos esam slēgti."},
    {"locale": "pl", "title": "W święta", "text": "Od dziesiątej do dwudziestej; w Boże Narodzenie nieczynne."},
    {"locale": "ru", "title": "В праздники", "text": "С десяти до восьми; в Рождество мы закрыты."},
]
_PASSWORD = "seven cups of black tea"


def office_scenes(franchise: Franchise, language: str) -> Iterator[Scene]:
    outlet = CASTS[language].till
    link = franchise.set_up_link()
    yield Scene("office-set-up", link, "", UPRIGHT, _set_up)
    yield Scene("office-sign-in", "/hq", "", PHONE, lambda page: expect(page.locator("form")).to_be_visible())
    session = _first_of_head_office(franchise, link)
    token = session["token"]

    def in_office(room: str, act: Callable[[Page], None], size: tuple[int, int] = DESK, name: str = "") -> Scene:
        def enter(page: Page) -> None:
            expect(page.locator("main.room h1")).to_be_visible()
            act(page)

        return Scene(f"office-{name or room}", f"/hq#{room}", "", size, enter, json.dumps(session))

    def new_device(name: str) -> str:
        made = franchise.post("/stations", {"outlet_code": outlet, "name": name}, token)
        return franchise.path_of(str(made["enrol_url"]))

    _work_a_little(franchise, outlet, language)
    _look_after_people(franchise, outlet, token)
    _come_too_late(franchise, outlet, franchise.phone(CASTS[language].with_reward))
    yield in_office("day", lambda page: expect(page.locator(".calendar")).to_be_visible())
    yield in_office("members", lambda page: _find(page, franchise.phone(CASTS[language].collecting)))
    yield in_office("members", lambda page: _open_section(page, franchise.phone("Andris"), 1), name="file")
    yield in_office("members", lambda page: _open_section(page, franchise.phone("Marta"), 0), name="timeline")
    yield in_office("members", lambda page: _open_section(page, franchise.phone("Marta"), 2), name="file-dues")
    for room in ("cases", "prospects", "dues", "outlets"):
        yield in_office(room, _lines_are_there)
    yield in_office("plans", lambda page: expect(page.locator(".payer")).to_be_visible())
    yield in_office("answers", lambda page: expect(page.locator(".answer").nth(1)).to_be_visible())
    yield in_office("late", lambda page: expect(page.locator("main.room article").nth(1)).to_be_visible())
    yield in_office("stations", lambda page: _six_words_at_the_manager(page, franchise.url + new_device("Bar 1")))
    yield Scene("enrol", new_device("Bar 2"), "", TABLET, _enrol)
    yield in_office("staff", _lines_are_there, TABLET)
    yield in_office("audit", _entries_are_there)
    _guess(franchise, outlet)
    yield in_office("stations", _is_alerted, PHONE, name="alert")
    address = _reachable_member(franchise, outlet, language)
    yield Scene("me", "/me", "", PHONE, lambda page: _own_data(page, franchise, address))


def _first_of_head_office(franchise: Franchise, link: str) -> dict[str, Any]:
    setting_up = {"token": link.partition("set-up=")[2]}
    secret = franchise.post("/set-up-links/readings", setting_up)["totp_secret"]
    chosen = {**setting_up, "password": _PASSWORD, "totp": pyotp.TOTP(secret).now()}
    session: dict[str, Any] = franchise.post("/set-up-links/redemptions", chosen)
    return session


def _work_a_little(franchise: Franchise, outlet: str, language: str) -> None:
    """So that there is something in the audit."""
    till, phone = franchise.tokens[outlet], franchise.phone(CASTS[language].with_reward)
    came = franchise.post("/check-ins", {"identifier": phone}, till)
    lines = [{"category": "coffee", "quantity": 2, "amount_minor": 700}]
    franchise.post("/sales", {"member_id": came["member"]["member_id"], "lines": lines}, till)


def _look_after_people(franchise: Franchise, outlet: str, token: str) -> None:
    """A case, a prospect and a short answer, in the words of whoever said them."""
    member_id = (
        franchise.station(GYM).post("/check-ins", {"identifier": franchise.phone("Inese")}).json["member"]["member_id"]
    )
    said = {"kind": "complaint", "topic": "equipment", "mood": "annoyed", "words": "Skrejceliņš atkal nestrādā."}
    franchise.post(f"/members/{member_id}/cases", {**said, "channel": "desk", "outlet_code": GYM}, token)
    asked = {"given_name": "Ieva", "family_name": "Ozola", "phone": "+371 2655 5124", "wish": "Joga vakaros"}
    wished = {"source": "walk_in", "may_be_contacted": True, "outlet_code": GYM}
    franchise.post("/prospects", {**asked, **wished}, token)
    franchise.post("/answers", {"topic": "opening_hours", "texts": OPENING_HOURS}, token)


def _come_too_late(franchise: Franchise, outlet: str, phone: str) -> None:
    """Without a network one free cup was handed out twice, and a gym let somebody in whose membership is over."""
    till, ago = franchise.station(outlet), {"Kept-For": "5400"}
    came = till.post("/check-ins", {"identifier": phone}).json
    reward_id = came["loyalty"]["rewards"][0]["reward_id"]
    redemption = f"/rewards/{reward_id}/redemptions"
    assert till.post(redemption, {}).status == 201
    refused = till.with_headers(**ago).post(redemption, {})
    report = {"key": new_id(), "kind": "redemption", "ended": "rejected", "code": refused.json["code"]}
    about = {"member_id": came["member"]["member_id"], "reward_id": reward_id, "seconds_ago": 5400}
    assert till.post("/stations/me/late-commands", {**report, **about}).status == 201
    gym = franchise.station(GYM).with_headers(**ago)
    assert gym.post("/check-ins", {"identifier": franchise.phone("Elīna")}).json["verdict"]["code"] == "let_in_late"
    franchise.settle()


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
    expect(page.locator(".second-factor img")).to_be_visible()
    page.locator('input[name="password"]').fill(_PASSWORD)


def _lines_are_there(page: Page) -> None:
    room = page.locator("main.room")
    expect(room.locator('[role="status"]').filter(has_text=re.compile(r"…$"))).to_have_count(0)


def _entries_are_there(page: Page) -> None:
    expect(page.locator(".entry").nth(2)).to_be_visible()


def _enrol(device: Page) -> None:
    device.locator('.enrol-form button[type="submit"]').click()
    expect(device.locator(".six-words li")).to_have_count(6)


def _six_words_at_the_manager(page: Page, enrol_url: str) -> None:
    assert page.context.browser is not None
    context = page.context.browser.new_context()
    device = context.new_page()
    device.goto(enrol_url)
    _enrol(device)
    context.close()
    page.reload()
    page.locator(".acts .button.primary").click()
    expect(page.locator(".six-words li")).to_have_count(6)


def _find(page: Page, phone: str) -> None:
    page.locator('input[name="wanted"]').fill(phone[-4:])
    page.locator('.filters button[type="submit"]').click()
    expect(page.locator(".lines tbody tr").first).to_be_visible()


def _open_section(page: Page, phone: str, number: int) -> None:
    """Of a member's file: 0 is the timeline, 1 the memberships, 2 the dues."""
    _find(page, phone)
    page.locator("table a.link").click()
    page.locator(".file-sections button").nth(number).click()
    expect(page.locator(".file article, .file .timeline-line, .file .due").first).to_be_visible()


def _is_alerted(page: Page) -> None:
    expect(page.locator(".alert-banner")).to_be_visible()
    expect(page.locator(".lines tbody tr").first).to_be_visible()


def _own_data(page: Page, franchise: Franchise, address: str) -> None:
    page.locator('input[name="identifier"]').fill(address)
    page.locator('.own-form button[type="submit"]').click()
    field = page.locator('input[name="code"]')
    expect(field).to_be_visible()
    field.fill(franchise.code_for(address))
    page.locator('.own-form button[type="submit"]').click()
    expect(page.locator(".own-birthday")).to_be_visible()
