"""The scenes at a counter and on a guest's phone: who stands there, and what is done until the picture is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.demo_suite import GYM
from tests.screenshots.franchise import Franchise

TABLET, DESK, PHONE = (1024, 768), (1366, 900), (360, 740)


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
    # Where they are greeted: at another till, if they have come to this one for another picture.
    birthday_at: str


CASTS = {
    "en": Cast("riga", "Jānis", "Līga", desk="warsaw", arriving="Katarzyna", with_birthday="Anna", birthday_at="riga"),
    "lv": Cast("riga", "Jānis", "Līga", desk="riga", arriving="Ольга", with_birthday="Anna", birthday_at="riga"),
    "pl": Cast(
        "warsaw", "Zofia", "Piotr", desk="warsaw", arriving="Emma", with_birthday="Katarzyna", birthday_at="warsaw"
    ),
    "ru": Cast(
        "almaty", "Тимур", "Айгерим", desk="almaty", arriving="Мария", with_birthday="Айгерим", birthday_at="riga"
    ),
}
# Nobody has this number; Latvian, as the outlet of the English pictures.
_STRANGER = "+37129555777"


@dataclass(frozen=True)
class Scene:
    """A picture: its page, its size, and how to get there."""

    name: str
    path: str
    # The station's token that the page is opened with; none for pages of people.
    token: str
    size: tuple[int, int]
    # Answers another page where the picture is of that one.
    act: Callable[[Page], Page | None]
    # What the office keeps of whoever has signed in, as JSON.
    session: str = ""
    theme: str = "light"


def scenes(franchise: Franchise, language: str) -> Iterator[Scene]:
    cast, phone = CASTS[language], franchise.phone
    till, gym = franchise.tokens[cast.till], franchise.desk_token(GYM)

    def at_till(name: str, act: Callable[[Page], None], theme: str = "light") -> Scene:
        return Scene(f"cashier-{name}", "/cashier", till, TABLET, act, theme=theme)

    def at_desk(colour: str, act: Callable[[Page], None]) -> Scene:
        return Scene(f"reception-{colour}", "/reception", franchise.tokens[cast.desk], DESK, act)

    def at_gym(name: str, act: Callable[[Page], Page | None], size: tuple[int, int] = TABLET) -> Scene:
        return Scene(f"gym-{name}", "/reception", gym, size, act)

    yield at_till("idle", _at_till)
    yield at_till("display", _open_display)
    yield at_till("member", lambda page: _find(page, phone(cast.collecting)))
    yield at_till("reward", lambda page: _find(page, phone(cast.with_reward)))
    yield at_till("night", lambda page: _find(page, phone(cast.collecting)), theme="dark")
    greeted_at = franchise.tokens[cast.birthday_at]
    yield Scene("cashier-birthday", "/cashier", greeted_at, TABLET, lambda page: _find(page, phone(cast.with_birthday)))
    yield at_till("enrol", _enrol)
    yield at_till("offline", lambda page: _cut(page, phone(cast.collecting)))
    yield at_till("kept", lambda page: _list_what_is_kept(page, phone(cast.collecting)))
    # Last: the sixth cup, and the card is empty again.
    yield at_till("done", lambda page: _give(page, phone(cast.collecting)))
    yield at_desk("green", lambda page: _arrive(page, phone(cast.arriving), "green"))
    yield at_desk("yellow", lambda page: _arrive(page, phone(cast.arriving), "yellow"))
    yield at_desk("red", lambda page: _arrive(page, _STRANGER, "red"))
    yield at_gym("birthday", lambda page: _arrive(page, phone("Kristīne"), "green"))
    yield at_gym("ends-soon", lambda page: _arrive(page, phone("Edgars"), "yellow"))
    yield at_gym("frozen", lambda page: _arrive(page, phone("Andris"), "red"))
    yield at_gym("expired", lambda page: _arrive(page, phone("Elīna"), "red"))
    yield at_gym("debt", lambda page: _arrive(page, phone("Marta"), "red"))
    yield at_gym("letting-in", lambda page: _let_in(page, phone("Marta")))
    yield at_gym("waiting", lambda page: expect(page.locator('.came[data-keeping="told"]')).to_be_visible())
    yield at_gym("visitor", lambda page: _before_a_visitor(page, phone("Inese")))
    yield Scene("home", "/", "", DESK, lambda page: expect(page.locator(".home h1")).to_be_visible())
    card = franchise.card(cast.with_birthday)
    yield Scene("customer", card, "", PHONE, lambda page: _read_card(page, language))
    yield Scene("customer-night", card, "", PHONE, lambda page: _read_card(page, language), theme="dark")
    yield Scene("customer-code", card, "", PHONE, lambda page: _take_reward(page, language))


def _at_till(page: Page) -> None:
    expect(page.locator('[data-scene="idle"] h1')).to_be_visible()


def _open_display(page: Page) -> None:
    _at_till(page)
    page.locator(".display > button").click()
    expect(page.locator(".display-panel")).to_be_visible()


def _type(page: Page, text: str) -> None:
    field = page.locator("[data-field]")
    expect(field).to_be_focused()
    field.fill(text)
    field.press("Enter")


def _find(page: Page, phone: str) -> None:
    _at_till(page)
    _type(page, phone)
    expect(page.locator('[data-scene="member"] h1')).to_be_visible()


def _give(page: Page, phone: str) -> None:
    _find(page, phone)
    page.locator(".button.huge.due").click()
    expect(page.locator('[data-scene="done"] h1')).to_be_visible()


def _enrol(page: Page) -> None:
    _at_till(page)
    _type(page, _STRANGER)
    expect(page.locator('[data-scene="enrol"] h1')).to_be_visible()
    page.locator('input[name="given_name"]').fill("Marta")
    page.locator('select[name="day"]').select_option("14")
    page.locator('select[name="month"]').select_option("6")


def _cut(page: Page, phone: str) -> None:
    """The network goes while a guest is served: the stamp is kept, and the bar on top says so."""
    # The guests of the outlet are known to the device by then, and are called by their names.
    with page.expect_response(lambda answer: answer.url.endswith("/stations/me/snapshot")):
        page.reload()
    _find(page, phone)
    page.context.set_offline(True)
    expect(page.locator(".kept-state")).to_be_visible()
    page.locator(".button.huge:not(.gift)").click()
    expect(page.locator('[data-scene="done"] .stale')).to_be_visible()
    expect(page.locator(".kept-saved")).to_be_visible()


def _list_what_is_kept(page: Page, phone: str) -> None:
    """Somebody joins besides, and whoever is at the till looks what waits."""
    _cut(page, phone)
    page.keyboard.press("Escape")
    _enrol(page)
    page.locator('form.enrol button[type="submit"]').first.click()
    expect(page.locator('[data-scene="done"] .stale')).to_be_visible()
    page.locator(".kept-mark").click()
    expect(page.locator(".kept-list li").nth(3)).to_be_visible()


def _arrive(page: Page, phone: str, colour: str) -> None:
    _type(page, phone)
    expect(page.locator(f".plate.{colour} h1")).to_be_visible()


def _let_in(page: Page, phone: str) -> None:
    _arrive(page, phone, "red")
    page.locator(".plate-actions .button").nth(1).click()
    expect(page.locator(".letting-in")).to_be_visible()


def _before_a_visitor(page: Page, phone: str) -> Page:
    """The second screen, which the desk's page in the same browser tells what to show."""
    screen = page.context.new_page()
    screen.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    screen.goto(page.url.split("/reception")[0] + "/reception/visitor")
    page.bring_to_front()
    _arrive(page, phone, "green")
    expect(screen.locator("[data-told=verdict]")).to_be_visible()
    return screen


def _read_card(page: Page, language: str) -> None:
    """The page opens in the member's language; a picture for other readers needs a tap."""
    # Titles come from the suite in that language.
    with page.expect_response(lambda answer: answer.url.endswith("/api/v1/balance")):
        page.locator(f'.balance-top [lang="{language}"]').click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".balance .qr img").first).to_be_visible()


def _take_reward(page: Page, language: str) -> None:
    _read_card(page, language)
    page.locator(".gifts button").first.click()
    expect(page.locator(".taking img")).to_be_visible()
