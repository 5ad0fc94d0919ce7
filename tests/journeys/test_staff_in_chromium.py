"""Coming in, in a real browser on the real suite: by a first link, a PIN, a passkey, and a company's own provider."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pyotp
import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from services.chassis.clock import FixedClock
from services.command_line.staffing import first_link
from services.outlets.domain.staff import Described
from services.outlets.use_cases.look_after_staff import AT_THE_MACHINE, add_person
from tests.journeys.watched import watched_contexts
from tests.suite import Caller, RunningSuite

pytestmark = pytest.mark.browser

BUILT = Path(__file__).resolve().parents[2] / "gateway" / "static"
PASSWORD = "seven cups of black tea"
MARTA = "marta@example.com"


class Franchise(RunningSuite):
    """Reached by a name: browsers give passkeys to names alone."""

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "PUBLIC_URL": self.url.replace("127.0.0.1", "localhost")}


@pytest.fixture
def provider() -> Iterator[str]:
    with run_server_in_thread(
        user_claims=[User(sub="marta", claims={"email": MARTA, "email_verified": True})]
    ) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def franchise(tmp_path: Path, provider: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Franchise]:
    if not (BUILT / "hq.html").exists():
        pytest.fail("the pages are not built: make front-end")
    # A provider on a busy machine is slow and not away.
    monkeypatch.setattr("services.outlets.clients.company._TIMEOUT_SECONDS", 30)
    company = {"OIDC_ISSUER": provider, "OIDC_CLIENT_ID": "regulars", "OIDC_CLIENT_SECRET": "secret"}
    # The second hand of the page and of the provider goes on; the suite's is moved by the test.
    with Franchise(tmp_path / "var", clock=FixedClock(datetime.now(UTC)), environment=company) as suite:
        yield suite


Open = Callable[[], BrowserContext]


@pytest.fixture
def new_browser(browser: Browser) -> Iterator[Open]:
    """A browser of somebody's own; at the end nothing may have gone wrong in its console."""
    with watched_contexts(browser) as new_context:
        yield partial(new_context, viewport={"width": 1100, "height": 900})


def clock_of(franchise: Franchise) -> FixedClock:
    assert isinstance(franchise.clock, FixedClock)
    return franchise.clock


def head_office(franchise: Franchise, page: Page) -> str:
    """The first of head office sets themselves up; answers the secret of their app."""
    link = first_link(franchise.services["outlets"])
    assert link is not None
    page.goto(link)
    expect(page.get_by_role("heading", name="Head office")).to_be_visible()
    assert "set-up" not in page.url
    expect(page.get_by_alt_text("QR code for the authenticator app")).to_be_visible()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The password again").fill(PASSWORD)
    page.get_by_label("Six digits").fill(pyotp.TOTP(secret).at(clock_of(franchise).now()))
    page.get_by_role("button", name="Finish and sign in").click()
    expect(page.get_by_role("link", name="Staff")).to_be_visible()
    return secret


def add_cashier(page: Page, name: str, pin: str) -> None:
    page.get_by_role("link", name="Staff").click()
    page.get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Outlet").select_option("riga")
    dialog.get_by_label("PIN").fill("1234")
    dialog.get_by_role("button", name="Add a person").click()
    expect(dialog.get_by_role("alert")).to_contain_text("too easy to guess")
    dialog.get_by_label("PIN").fill(pin)
    dialog.get_by_role("button", name="Add a person").click()
    expect(page.get_by_role("row", name=re.compile(name))).to_contain_text("works here")


def add_manager(page: Page, name: str, pin: str) -> None:
    """With the PIN by which a manager gives their word at the desk; the link to sign in by is offered at once."""
    page.get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Role").select_option("outlet_manager")
    dialog.get_by_label("Outlet").select_option("riga")
    dialog.get_by_label("Login").fill("ewa@example.com")
    dialog.get_by_label("PIN").fill(pin)
    dialog.get_by_role("button", name="Add a person").click()
    expect(page.get_by_role("dialog", name=f"Set-up link: {name}")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=f"PIN: {name}")).to_be_visible()


def enrol_device(franchise: Franchise, office: Page, device: Page) -> None:
    """By the API in the manager's name, and by the page on the device."""
    token = office.evaluate("JSON.parse(sessionStorage.getItem('regulars.office')).token")
    boss = Caller(franchise.url, token)
    made = boss.post("/stations", {"outlet_code": "riga", "name": "Till 1"}).json
    device.goto(made["enrol_url"])
    device.get_by_role("button", name="Make the key and enrol").click()
    expect(device.get_by_role("heading", name="Compare these six words")).to_be_visible()
    words = device.locator(".six-words li").all_inner_texts()
    stations = boss.get("/stations").json["stations"]
    (station,) = [each for each in stations if each["station_id"] == made["station_id"]]
    assert re.split(r"[\s-]+", station["fingerprint"]) == words
    body = {"fingerprint": station["fingerprint"]}
    confirmed = boss.post(f"/stations/{made['station_id']}/confirmation", body)
    assert confirmed.status == 201, confirmed.body


def type_pin(page: Page, pin: str) -> None:
    page.get_by_label("PIN").fill(pin)
    page.keyboard.press("Enter")


def test_from_the_first_link_to_a_cup_sold_by_a_cashier_with_a_pin(franchise: Franchise, new_browser: Open) -> None:
    office, device = new_browser().new_page(), new_browser().new_page()
    head_office(franchise, office)
    add_cashier(office, "Ola Nowak", "7305")
    add_manager(office, "Ewa Lis", "4826")
    device.clock.install(time=datetime.now(UTC))
    enrol_device(franchise, office, device)

    device.goto(f"{franchise.environment['PUBLIC_URL']}/cashier")
    expect(device.get_by_role("button", name=re.compile("Ewa Lis"))).to_be_visible()
    device.get_by_role("button", name=re.compile("Ola Nowak")).click()
    type_pin(device, "9999")
    expect(device.get_by_role("alert")).not_to_be_empty()
    type_pin(device, "7305")
    expect(device.get_by_label("Phone, card or last 4 digits").first).to_be_visible()
    device.keyboard.type("26111001", delay=60)
    device.keyboard.press("Enter")
    expect(device.get_by_role("heading", name="Nobody by this number yet")).to_be_visible()
    expect(device.get_by_label("First name")).to_be_focused()
    device.keyboard.type("Marta")
    device.keyboard.press("Enter")
    expect(device.get_by_role("heading", name="1 cup stamped")).to_be_visible()

    # Ten idle minutes: the device locks itself, and the same person goes on with the same guest.
    device.keyboard.press("Escape")
    device.keyboard.type("26111001", delay=60)
    device.keyboard.press("Enter")
    expect(device.get_by_role("heading", name="Marta")).to_be_visible()
    device.clock.fast_forward(10 * 60_000 + 10_000)
    expect(device.get_by_role("heading", name="Locked: Ola Nowak")).to_be_visible()
    expect(device.get_by_role("heading", name="Marta")).to_be_hidden()
    type_pin(device, "7305")
    expect(device.get_by_role("heading", name="Marta")).to_be_visible()

    # The last day: within a minute nothing that the person holds opens anything.
    office.get_by_role("button", name="Last day: Ola Nowak").click()
    office.get_by_role("button", name="They have left").click()
    expect(office.get_by_role("row", name=re.compile("Ola Nowak"))).to_be_hidden()


def test_a_passkey_signs_in_and_proves_again(franchise: Franchise, new_browser: Open) -> None:
    context = new_browser()
    page = context.new_page()
    authenticator = context.new_cdp_session(page)
    authenticator.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    # The office asks for alerts by itself, perhaps at the very moment at which the clock is turned below.
    nothing: dict[str, Any] = {"entries": [], "next": None, "missing_parts": []}
    page.route(re.compile("action=members.look_up_alert"), lambda route: route.fulfill(json=nothing))
    on_their_way: set[Request] = set()
    page.on("request", lambda asked: on_their_way.add(asked))
    page.on("requestfinished", lambda asked: on_their_way.discard(asked))
    page.on("requestfailed", lambda asked: on_their_way.discard(asked))
    head_office(franchise, page)
    page.get_by_role("button", name="Passkeys").click()
    dialog = page.get_by_role("dialog", name="Your passkeys")
    expect(dialog.get_by_text("None yet")).to_be_visible()
    dialog.get_by_label("Name of this device").fill("My laptop")
    dialog.get_by_role("button", name="Add a passkey").click()
    expect(dialog.get_by_text("My laptop")).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Staff")).to_be_visible()

    # Nothing may be on its way: between parts a token is good for a minute.
    expect(page.get_by_role("heading", name="Outlets")).to_be_visible()
    expect(page.get_by_text("One moment…")).to_have_count(0)
    while on_their_way:
        page.wait_for_timeout(20)
    clock_of(franchise).advance(timedelta(minutes=6))
    page.get_by_role("button", name="Passkeys").click()
    page.get_by_role("dialog", name="Your passkeys").get_by_role("button", name="Forget: My laptop").click()
    step_up = page.get_by_role("dialog", name="Once more: is it you?")
    step_up.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_text("None yet")).to_be_visible()


def test_head_office_comes_in_with_the_account_of_its_company(franchise: Franchise, new_browser: Open) -> None:
    with franchise.services["outlets"].open_work() as work:
        described = Described(name="Marta", role="hq", login=MARTA, locale="en")
        add_person(work, AT_THE_MACHINE, described, pin_hash=None)
    page = new_browser().new_page()
    page.goto(f"{franchise.environment['PUBLIC_URL']}/hq")
    clock_of(franchise).set(datetime.now(UTC))
    page.get_by_role("link", name="Sign in with the company account").click()
    page.locator("input[name=sub]").fill("marta")
    page.locator("button[type=submit], input[type=submit]").first.click()
    expect(page.get_by_role("link", name="Staff")).to_be_visible()
    expect(page.get_by_text("Marta")).to_be_visible()
    assert "oidc" not in page.url
    assert page.context.cookies() == []

    # Whoever brings a code that nobody gave is told so, and no more.
    page.goto(f"{franchise.environment['PUBLIC_URL']}/sign-in/oidc/callback?state=x&code=y")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to the office")).to_be_visible()
