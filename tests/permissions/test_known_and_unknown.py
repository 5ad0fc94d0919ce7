"""Public forms answer alike whether somebody is known or not: status, body, length, headers, and time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.database.engine import Database
from services.chassis.identifiers import new_id
from services.chassis.security.permission import Scope
from services.members.domain.look_ups import LookUpLimits
from services.outlets.domain.station import CODE_LASTS
from services.outlets.use_cases.change_station import revoke_station
from services.outlets.use_cases.enrol_station import NewCode, create_station, renew_code
from tests.callers import part_headers
from tests.devices import Device
from tests.members.desk import Desk
from tests.outlets.franchise import Franchise
from tests.outlets.staffing import RIGA, WARSAW, Staffing
from tests.permissions.likeness import PAIRS, Ask, p_of_same, said, times, usual

LEAST_P = 0.01
TRIES = 10
MOST_APART = 0.05
"""Of the lower quarter of all answers. On a quiet machine and with a hash that takes next to nothing a clock sees the
row that somebody has and nobody has not: some 30 of 1,600 microseconds. The real hash takes 45,000, give or take
1,000."""


@pytest.fixture
def staffing(tmp_path: Path) -> Iterator[Staffing]:
    franchise = Franchise(f"sqlite:///{tmp_path / 'outlets.sqlite3'}", tmp_path / "keys")
    yield Staffing(franchise)
    franchise.database.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    # Nobody is slowed down here, who would then be told the same of everybody.
    limits = LookUpLimits(misses=1_000_000)
    made = Desk(f"sqlite:///{tmp_path / 'members.sqlite3'}", tmp_path / "keys", limits=limits)
    yield made
    made.database.close()


def posting(
    staffing: Staffing,
    path: str,
    body: Any,
    *,
    headers: dict[str, str] | None = None,
    after: Callable[[], None] = lambda: None,
) -> Ask:
    def ask() -> Any:
        answer = staffing.client.post(path, json=body, headers=headers)
        after()
        return answer

    return ask


def forgiving(staffing: Staffing) -> Callable[[], None]:
    """Forgets the wrong guesses, or the sixth would be told to wait."""

    def forgive() -> None:
        with staffing.franchise.open_work() as work:
            work.connection.execute(sa.text("DELETE FROM sign_in_failures"))

    return forgive


def sign_in(staffing: Staffing) -> tuple[Ask, Ask]:
    """Somebody's login and nobody's, with a wrong password. The hash is a cheap one here, so that all else shows."""
    staffing.head_office("known@example.com")
    return wrong_passwords(staffing)


def sign_in_of_a_manager(staffing: Staffing) -> tuple[Ask, Ask]:
    """The same of somebody who belongs to an outlet."""
    staffing.manager(login="known@example.com")
    return wrong_passwords(staffing)


def wrong_passwords(staffing: Staffing) -> tuple[Ask, Ask]:
    known, unknown = (
        {"login": login, "password": "not the password at all", "totp": "123456"}
        for login in ("known@example.com", "other@example.com")
    )
    forgive = forgiving(staffing)
    return posting(staffing, "/sessions/password", known, after=forgive), posting(
        staffing, "/sessions/password", unknown, after=forgive
    )


def pins_at_station(staffing: Staffing, one: str, other: str) -> tuple[Ask, Ask]:
    """A wrong PIN for each of two, at one station."""
    station, forgive = staffing.as_station(), forgiving(staffing)

    def asking(staff_id: str) -> Ask:
        body = {"staff_id": staff_id, "pin": "9182"}
        return posting(staffing, "/sessions/pin", body, headers=station, after=forgive)

    return asking(one), asking(other)


def wrong_pin(staffing: Staffing) -> tuple[Ask, Ask]:
    """A wrong PIN of somebody who works here, and any of nobody."""
    return pins_at_station(staffing, staffing.cashier(), new_id())


def pin_of_another_outlet(staffing: Staffing) -> tuple[Ask, Ask]:
    """Who works elsewhere is nobody here."""
    return pins_at_station(staffing, staffing.cashier(outlet_code=WARSAW), new_id())


def pin_of_who_has_none(staffing: Staffing) -> tuple[Ask, Ask]:
    return pins_at_station(staffing, staffing.add("cashier", outlet_code=RIGA), new_id())


def pin_of_who_has_left(staffing: Staffing) -> tuple[Ask, Ask]:
    gone, office = staffing.cashier(), staffing.manager()
    assert office.post(f"/staff/{gone}/leaving", {}).status == 201
    return pins_at_station(staffing, gone, new_id())


def codes(staffing: Staffing, good_no_more: str) -> tuple[Ask, Ask]:
    """A code that was good once, and one that was never made, each with the key of whoever found it."""
    gateway = staffing.franchise.as_service("gateway")

    def asking(code: str) -> Ask:
        device = Device(lambda path, body: staffing.post(path, body, gateway))
        return posting(staffing, "/station-enrolments", device.enrolment(code), headers=gateway)

    return asking(good_no_more), asking("7KQ2M-XW4TD")


def new_station(staffing: Staffing) -> NewCode:
    with staffing.franchise.open_work() as work:
        devices = staffing.franchise.kit.devices
        return create_station(work, devices, outlet_code=RIGA, name="Bar", scope=Scope())


def expired_code(staffing: Staffing) -> tuple[Ask, Ask]:
    code = new_station(staffing).code
    staffing.clock.advance(CODE_LASTS)
    return codes(staffing, code)


def used_code(staffing: Staffing) -> tuple[Ask, Ask]:
    """While it would be good: its station has a device, which has another key."""
    code, gateway = new_station(staffing).code, staffing.franchise.as_service("gateway")
    assert Device(lambda path, body: staffing.post(path, body, gateway)).enrol(code).status == 200
    return codes(staffing, code)


def replaced_code(staffing: Staffing) -> tuple[Ask, Ask]:
    made = new_station(staffing)
    with staffing.franchise.open_work() as work:
        renew_code(work, staffing.franchise.kit.devices, made.station_id, scope=Scope())
    return codes(staffing, made.code)


def code_of_a_revoked_station(staffing: Staffing) -> tuple[Ask, Ask]:
    made = new_station(staffing)
    with staffing.franchise.open_work() as work:
        revoke_station(work, made.station_id, "lost", scope=Scope())
    return codes(staffing, made.code)


def set_up_link(staffing: Staffing) -> tuple[Ask, Ask]:
    """A link that was good once, and one that was never made."""
    staff_id = staffing.add("hq", login="new@example.com")
    used = staffing.link_for(staff_id)
    # A newer link ends the one before.
    staffing.link_for(staff_id)
    path = "/set-up-links/readings"
    return posting(staffing, path, {"token": used}), posting(staffing, path, {"token": used[::-1]})


def for_members(desk: Desk, path: str, *bodies: Any, after: Callable[[], None] = lambda: None) -> tuple[Ask, Ask]:
    """The members service, asked by the gateway for whoever is out there."""
    headers = part_headers(desk.keys, "members", desk.clock)

    def asking(body: Any) -> Ask:
        def ask() -> Any:
            answer = desk.app.test_client().post(path, json=body, headers=headers)
            after()
            return answer

        return ask

    known, unknown = map(asking, bodies)
    return known, unknown


def code_wish(desk: Desk) -> tuple[Ask, Ask]:
    """A member's phone and nobody's, for which somebody wants a code."""
    desk.enrol(phone="+371 2123 4567", email="known@example.com")
    return for_members(desk, "/me/codes", {"identifier": "+371 2123 4567"}, {"identifier": "+371 2123 4568"})


def wrong_code(desk: Desk) -> tuple[Ask, Ask]:
    """A wrong code for a member's phone and for nobody's."""
    desk.enrol(phone="+371 2123 4567", email="known@example.com")
    phones = ({"identifier": phone, "code": "123456"} for phone in ("+371 2123 4567", "+371 2123 4568"))
    return for_members(desk, "/me/sessions", *phones)


FORMS: dict[str, tuple[str, Callable[[Any], tuple[Ask, Ask]]]] = {
    "sign in": ("staffing", sign_in),
    "sign in of a manager": ("staffing", sign_in_of_a_manager),
    "wrong PIN": ("staffing", wrong_pin),
    "used code": ("staffing", used_code),
    "expired code": ("staffing", expired_code),
    "set-up link": ("staffing", set_up_link),
    "code wish": ("desk", code_wish),
    "wrong code": ("desk", wrong_code),
}
# These go the way of one above, so that nothing is left to be timed.
LIKE_THEM: dict[str, tuple[str, Callable[[Any], tuple[Ask, Ask]]]] = {
    "PIN of another outlet": ("staffing", pin_of_another_outlet),
    "PIN of who has none": ("staffing", pin_of_who_has_none),
    "PIN of who has left": ("staffing", pin_of_who_has_left),
    "replaced code": ("staffing", replaced_code),
    "code of a revoked station": ("staffing", code_of_a_revoked_station),
}


@pytest.fixture
def form(request: pytest.FixtureRequest) -> tuple[Ask, Ask]:
    """How the form is asked for somebody, and for nobody."""
    service, asked = {**FORMS, **LIKE_THEM}[request.param]
    return asked(request.getfixturevalue(service))


@pytest.fixture
def database(request: pytest.FixtureRequest, form: tuple[Ask, Ask]) -> Database:
    """Of the service that the form asks."""
    service, _ = {**FORMS, **LIKE_THEM}[request.node.callspec.params["form"]]
    made = request.getfixturevalue(service)
    found: Database = made.franchise.database if service == "staffing" else made.database
    return found


@pytest.mark.parametrize("form", [*FORMS, *LIKE_THEM], indirect=True)
def test_a_form_says_the_same_of_somebody_and_of_nobody(form: tuple[Ask, Ask]) -> None:
    known, unknown = form
    for _ in range(3):
        assert said(known()) == said(unknown())


@pytest.mark.parametrize("form", [*FORMS, *LIKE_THEM], indirect=True)
def test_a_form_asks_the_database_as_often_for_somebody_as_for_nobody(
    form: tuple[Ask, Ask], database: Database
) -> None:
    """What a clock sees on a quiet machine only: one look more."""
    known, unknown = (statements(database, ask) for ask in form)
    assert len(known) == len(unknown), (known, unknown)


def statements(database: Database, ask: Ask) -> list[str]:
    seen: list[str] = []

    def listen(connection: Any, *_: Any) -> None:
        connection.set_trace_callback(seen.append)

    def leave(connection: Any, *_: Any) -> None:
        connection.set_trace_callback(None)

    sa.event.listen(database.engine, "checkout", listen)
    sa.event.listen(database.engine, "checkin", leave)
    try:
        ask()
    finally:
        sa.event.remove(database.engine, "checkout", listen)
        sa.event.remove(database.engine, "checkin", leave)
    assert seen
    return seen


def test_who_guesses_at_pins_is_locked_out_alike_of_somebody_and_of_nobody(staffing: Staffing) -> None:
    told = []
    for staff_id in (staffing.cashier(), new_id()):
        answers = [staffing.pin(staff_id, "9182") for _ in range(6)]
        told.append([(each.status, each.code, each.headers.get("Retry-After")) for each in answers])
    assert told[0] == told[1]
    assert told[0][-1] == (429, "sign_in_locked", "900")


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS, indirect=True)
def test_a_form_takes_as_long_for_somebody_as_for_nobody(form: tuple[Ask, Ask]) -> None:
    found = []
    for _ in range(TRIES):
        known, unknown = times(*form)
        found.append(abs(usual(known) / usual(unknown) - 1))
        if found[-1] < MOST_APART:
            break
    print(f"{found[-1]:.1%} apart over {PAIRS} pairs, p = {p_of_same(known, unknown):.3f}")
    assert min(found) < MOST_APART, found


def test_the_reading_sees_a_difference_where_there_is_one(staffing: Staffing) -> None:
    """As a form would be that looks at a password only where there is somebody."""
    known, _ = sign_in(staffing)
    at_once = posting(staffing, "/sessions/password", {"login": "other@example.com"})
    looked_at, not_looked_at = times(known, at_once, pairs=60)
    assert p_of_same(looked_at, not_looked_at) < 1e-6
    assert abs(usual(looked_at) / usual(not_looked_at) - 1) > MOST_APART


def test_two_samples_of_one_thing_are_told_from_two_of_two() -> None:
    chance = random.Random(3)
    one, other = ([chance.gauss(100, 10) for _ in range(2_000)] for _ in range(2))
    assert p_of_same(one, other) > LEAST_P
    assert p_of_same(one, [value + 3 for value in other]) < LEAST_P
    # As in the tables: at this distance of two samples of 100, one in twenty is further apart.
    spaced = [float(n) for n in range(100)]
    assert p_of_same(spaced, [value + 18.5 for value in spaced]) == pytest.approx(0.05, abs=0.02)
