"""The scenes: who stands at the till in each language, and what is done until the picture is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.screenshots.franchise import GYM_DESK, Franchise

TABLET, DESK, PHONE = (1024, 768), (1366, 900), (360, 740)
# A scanner is recognised by its speed; a hand is slower than this.
_HAND_MS = 60


@dataclass(frozen=True)
class Cast:
    """The outlets of one language and their regulars, by what is to be seen of them.

    Nobody comes twice to the same outlet: the second time the picture would say that they are in already.
    """

    till: str
    collecting: str
    with_reward: str
    desk: str
    arriving: str
    with_birthday: str


CASTS = {
    "en": Cast("riga", "Jānis", "Līga", desk="warsaw", arriving="Katarzyna", with_birthday="Anna"),
    "lv": Cast("riga", "Jānis", "Līga", desk="riga", arriving="Anna", with_birthday="Anna"),
    "pl": Cast("warsaw", "Zofia", "Piotr", desk="warsaw", arriving="Katarzyna", with_birthday="Katarzyna"),
    "ru": Cast("almaty", "Тимур", "Айгерим", desk="almaty", arriving="Мария", with_birthday="Айгерим"),
}
# Nobody has this number; Latvian, as the outlet of the English pictures.
_STRANGER = "+37129555777"


@dataclass(frozen=True)
class Scene:
    """A picture: its page, its size, and how to get there."""

    name: str
    path: str
    # Whose token the page is opened with; none for the member's own page.
    outlet: str | None
    size: tuple[int, int]
    act: Callable[[Page], None]
    # What the office keeps of whoever has signed in, as JSON.
    session: str = ""


def scenes(franchise: Franchise, language: str) -> Iterator[Scene]:
    """All of them in English; in the other languages the ones that a reader looks for first."""
    cast = CASTS[language]

    def phone_of(given_name: str) -> str:
        return franchise.members[given_name]["phone"]

    def card(given_name: str) -> str:
        return franchise.members[given_name]["balance_url"].removeprefix(franchise.url)

    def at_till(name: str, act: Callable[[Page], None]) -> Scene:
        return Scene(f"cashier-{name}", "/cashier", cast.till, TABLET, act)

    def at_desk(colour: str, act: Callable[[Page], None]) -> Scene:
        return Scene(f"reception-{colour}", "/reception", cast.desk, DESK, act)

    def at_gym(name: str, act: Callable[[Page], None]) -> Scene:
        return Scene(f"gym-{name}", "/reception", GYM_DESK, TABLET, act)

    is_whole = language == "en"
    if is_whole:
        yield at_till("idle", _at_till)
    yield at_till("member", lambda page: _find(page, phone_of(cast.collecting)))
    yield at_till("reward", lambda page: _find(page, phone_of(cast.with_reward)))
    if is_whole:
        yield at_till("birthday", lambda page: _find(page, phone_of(cast.with_birthday)))
        yield at_till("enrol", _enrol)
    yield at_desk("green", lambda page: _arrive(page, phone_of(cast.arriving), "green"))
    if is_whole:
        yield at_desk("yellow", lambda page: _arrive(page, phone_of(cast.arriving), "yellow"))
        yield at_desk("red", lambda page: _arrive(page, _STRANGER, "red"))
        yield at_gym("birthday", lambda page: _arrive(page, phone_of("Kristīne"), "green"))
        yield at_gym("frozen", lambda page: _arrive(page, phone_of("Andris"), "red"))
    yield at_gym("debt", lambda page: _arrive(page, phone_of("Marta"), "red"))
    yield Scene("customer", card(cast.with_birthday), None, PHONE, lambda page: _read_card(page, language))


def _at_till(page: Page) -> None:
    expect(page.locator('[data-scene="idle"] h1')).to_be_visible()


def _type(page: Page, text: str) -> None:
    expect(page.locator("[data-field]")).to_be_focused()
    page.keyboard.type(text, delay=_HAND_MS)
    page.keyboard.press("Enter")


def _find(page: Page, phone: str) -> None:
    _at_till(page)
    _type(page, phone)
    expect(page.locator('[data-scene="member"] h1')).to_be_visible()


def _enrol(page: Page) -> None:
    _at_till(page)
    _type(page, _STRANGER)
    expect(page.locator('[data-scene="enrol"] h1')).to_be_visible()
    page.locator('input[name="given_name"]').fill("Marta")
    page.locator('select[name="day"]').select_option("14")
    page.locator('select[name="month"]').select_option("6")


def _arrive(page: Page, phone: str, colour: str) -> None:
    _type(page, phone)
    expect(page.locator(f".plate.{colour} h1")).to_be_visible()


def _read_card(page: Page, language: str) -> None:
    """The page opens in the member's language; a picture for English readers needs a tap."""
    page.locator(f'.balance-top [lang="{language}"]').click()
    expect(page.locator(".balance .qr img")).to_be_visible()
    page.wait_for_load_state("networkidle")
