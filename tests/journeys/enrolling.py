"""A browser becomes a station: it makes a key, and head office confirms its six words."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from services.contracts.permissions import Role
from tests.callers import door_token, person
from tests.suite import Caller, RunningSuite


def enrol_device(suite: RunningSuite, page: Page, outlet_code: str = "riga") -> None:
    """The page's browser is a device of the outlet from now on."""
    boss = Caller(suite.url, door_token(suite.var / "keys", person(Role.HQ), suite.clock, lasts_seconds=3600))
    made = boss.post("/stations", {"outlet_code": outlet_code, "name": "Desk"}).json
    page.goto(made["enrol_url"])
    page.get_by_role("button", name="Make the key and enrol").click()
    expect(page.get_by_role("heading", name="Compare these six words")).to_be_visible()
    (station,) = [each for each in boss.get("/stations").json["stations"] if each["station_id"] == made["station_id"]]
    confirmed = boss.post(f"/stations/{made['station_id']}/confirmation", {"fingerprint": station["fingerprint"]})
    assert confirmed.status == 201, confirmed.body
