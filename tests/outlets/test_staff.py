"""Who looks after whom: adding people, changing and moving them, PINs, and the last day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from services.chassis.identifiers import new_id
from services.contracts.outlets import StaffLeft, StaffPlaced
from services.outlets.domain.session import LASTS
from services.outlets.scheduled_jobs import jobs
from tests.beside_ids import beside_ids
from tests.outlets.franchise import Franchise
from tests.outlets.staffing import JURMALA, RIGA, WARSAW, Person, Staffing


@pytest.fixture
def staffing(franchise: Franchise) -> Staffing:
    return Staffing(franchise)


def somebody(role: str = "cashier", **changes: Any) -> dict[str, Any]:
    return {"name": "Ola Nowak", "role": role, "outlet_code": RIGA, "locale": "lv", **changes}


def territory_manager(staffing: Staffing) -> Person:
    return staffing.set_up(staffing.add("territory_manager", login="baltics@example.com", territory_code="baltics"))


# Adding.
def test_a_manager_adds_a_cashier_who_can_sign_in_at_once(staffing: Staffing) -> None:
    added = staffing.manager().post("/staff", somebody(pin="7305"))
    assert added.status == 201
    person = added.json
    assert (person["role"], person["outlet_code"], person["state"]) == ("cashier", RIGA, "active")
    assert "pin" not in str(person)
    assert staffing.pin(person["staff_id"], "7305").status == 200


def test_without_a_pin_or_a_password_somebody_is_only_invited(staffing: Staffing) -> None:
    manager = staffing.manager()
    person = manager.post("/staff", somebody()).json
    assert person["state"] == "invited"
    assert staffing.pin(person["staff_id"], "7305").status == 401
    assert manager.post(f"/staff/{person['staff_id']}/pins", {"pin": "7305"}).json["state"] == "active"
    assert staffing.pin(person["staff_id"], "7305").status == 200


@pytest.mark.parametrize(
    ("wished", "status", "code"),
    [
        (somebody("outlet_manager", login="a.b@example.com"), 403, "role_too_high"),
        (somebody("hq", outlet_code=None, login="a.b@example.com"), 403, "role_too_high"),
        (somebody(outlet_code=JURMALA), 404, "unknown_place"),
        (somebody(outlet_code="nowhere"), 404, "unknown_place"),
        (somebody(outlet_code=None), 422, "invalid_staff"),
        (somebody(territory_code="baltics"), 422, "invalid_staff"),
        (somebody(login="Nobody's login"), 422, "invalid_staff"),
        (somebody(name=""), 422, "invalid_request"),
        (somebody(pin="1234"), 422, "pin_too_easy"),
        (somebody(pin="123"), 422, "invalid_request"),
        (somebody(role="owner"), 422, "invalid_request"),
    ],
)
def test_what_an_outlet_manager_may_not_add(staffing: Staffing, wished: dict[str, Any], status: int, code: str) -> None:
    body = {name: value for name, value in wished.items() if value is not None}
    answer = staffing.manager().post("/staff", body)
    assert (answer.status, answer.code) == (status, code)


def test_a_territory_manager_makes_managers_in_the_own_territory_only(staffing: Staffing) -> None:
    baltics = territory_manager(staffing)
    assert baltics.post("/staff", somebody("outlet_manager", login="riga@example.com")).status == 201
    abroad = somebody("outlet_manager", login="warsaw@example.com", outlet_code=WARSAW)
    assert baltics.post("/staff", abroad).code == "unknown_place"
    peer = {
        "name": "Peer",
        "role": "territory_manager",
        "territory_code": "baltics",
        "login": "peer@x.lv",
        "locale": "lv",
    }
    assert baltics.post("/staff", {**peer, "login": "peer@example.com"}).code == "role_too_high"


def test_two_people_have_no_login_in_common(staffing: Staffing) -> None:
    boss = staffing.head_office()
    body = somebody("outlet_manager", login="riga@example.com")
    assert boss.post("/staff", body).status == 201
    taken = boss.post("/staff", {**body, "login": "Riga@Example.com"})
    assert (taken.status, taken.code) == (409, "login_taken")


def test_head_office_has_no_pin(staffing: Staffing) -> None:
    boss = staffing.head_office()
    answer = boss.post(f"/staff/{boss.staff_id}/pins", {"pin": "7305"})
    assert (answer.status, answer.code) == (422, "no_pin_here")


# Seeing and reaching.
def test_each_sees_the_people_within_reach(staffing: Staffing) -> None:
    boss, baltics, manager = staffing.head_office(), territory_manager(staffing), staffing.manager()
    here, near, far = staffing.cashier(), staffing.cashier(outlet_code=JURMALA), staffing.cashier(outlet_code=WARSAW)
    seen = {
        each: {shown["staff_id"] for shown in who.get("/staff").json["staff"]}
        for each, who in {"hq": boss, "territory": baltics, "outlet": manager}.items()
    }
    assert seen["hq"] == {boss.staff_id, baltics.staff_id, manager.staff_id, here, near, far}
    assert seen["territory"] == {baltics.staff_id, manager.staff_id, here, near}
    assert seen["outlet"] == {manager.staff_id, here}


def test_the_gateway_is_told_who_some_ids_are_also_after_they_left(franchise: Franchise, staffing: Staffing) -> None:
    manager, gateway = staffing.manager(), franchise.as_service("gateway")
    staff_id = staffing.cashier()
    assert manager.post(f"/staff/{staff_id}/leaving", {}).status == 201
    told = staffing.post("/staff/names", {"ids": [staff_id, new_id()]}, gateway)
    assert [each["staff_id"] for each in told.json["people"]] == [staff_id]
    assert set(told.json["people"][0]) == {"staff_id", "name"}
    for wrong in ([], ["x"], [new_id()] * 101):
        assert staffing.post("/staff/names", {"ids": wrong}, gateway).status == 422
    assert manager.post("/staff/names", {"ids": [staff_id]}).status == 403, "nobody else asks for names"


MANAGED = [("changes", {"name": "New"}), ("pins", {"pin": "7305"}), ("leaving", {})]
ACTS = [*MANAGED, ("set-up-links", {})]


@pytest.mark.parametrize(("act", "body"), ACTS)
def test_somebody_out_of_reach_does_not_exist(staffing: Staffing, act: str, body: dict[str, str]) -> None:
    manager = territory_manager(staffing)
    for staff_id in (staffing.cashier(outlet_code=WARSAW), staffing.head_office().staff_id, new_id(), "nonsense"):
        answer = manager.post(f"/staff/{staff_id}/{act}", body)
        assert (answer.status, answer.code) == (404, "unknown_staff")


@pytest.mark.parametrize(("act", "body"), MANAGED)
def test_a_manager_does_nothing_to_a_peer_of_the_same_outlet(
    staffing: Staffing, act: str, body: dict[str, str]
) -> None:
    manager = staffing.manager()
    peer = staffing.add("outlet_manager", login="peer@example.com", outlet_code=RIGA)
    for staff_id in (peer, manager.staff_id):
        answer = manager.post(f"/staff/{staff_id}/{act}", body)
        assert (answer.status, answer.code) == (403, "role_too_high")


def test_a_territory_manager_invites_managers_of_outlets_and_nobody_above(staffing: Staffing) -> None:
    baltics, manager = territory_manager(staffing), staffing.add("outlet_manager", login="m@x.lv", outlet_code=RIGA)
    invited = baltics.post(f"/staff/{manager}/set-up-links", {})
    assert invited.status == 201
    assert invited.json["url"].startswith("https://loyalty.example.com/hq#set-up=")
    peer = staffing.add("territory_manager", login="peer@example.com", territory_code="baltics")
    assert baltics.post(f"/staff/{peer}/set-up-links", {}).code == "role_too_high"
    assert staffing.manager().post(f"/staff/{manager}/set-up-links", {}).code == "not_allowed"


# Changing.
def test_a_manager_makes_nobody_a_manager(staffing: Staffing) -> None:
    manager = staffing.manager()
    wished = {"role": "outlet_manager", "login": "new@example.com"}
    answer = manager.post(f"/staff/{staffing.cashier()}/changes", wished)
    assert (answer.status, answer.code) == (403, "role_too_high")


def test_nobody_moves_people_to_where_they_reach_nothing(staffing: Staffing) -> None:
    answer = staffing.manager().post(f"/staff/{staffing.cashier()}/changes", {"outlet_code": WARSAW})
    assert (answer.status, answer.code) == (404, "unknown_place")


def ended_of(staffing: Staffing, session: dict[str, Any]) -> bool:
    """Whether the gateway hears that the session is over, and the service renews it no longer."""
    caller = staffing.verifier.caller(session["token"])
    with staffing.franchise.open_work.reading() as work:
        ended = work.staff.ended_since(staffing.clock.now() - timedelta(minutes=11))
    is_told = caller.session_id in ended.sessions
    renewed = staffing.post("/sessions/renewals", {}, staffing.franchise.as_caller(caller))
    assert is_told == (renewed.status == 401)
    return is_told


@pytest.mark.parametrize(
    ("act", "body", "ends"),
    [
        ("changes", {"outlet_code": JURMALA}, True),
        ("changes", {"role": "reception"}, True),
        ("pins", {"pin": "8416"}, True),
        ("leaving", {}, True),
        ("changes", {"name": "Another name"}, False),
        ("changes", {"locale": "ru"}, False),
    ],
)
def test_whoever_is_moved_changed_or_gone_is_signed_out_everywhere(
    staffing: Staffing, act: str, body: dict[str, str], ends: bool
) -> None:
    boss, anna = staffing.head_office(), staffing.cashier("7305")
    session = staffing.pin(anna, "7305").json
    assert boss.post(f"/staff/{anna}/{act}", body).status == 201
    assert ended_of(staffing, session) is ends


def test_whoever_moved_signs_in_at_the_new_outlet_and_not_at_the_old_one(staffing: Staffing) -> None:
    anna = staffing.cashier("7305")
    staffing.head_office().post(f"/staff/{anna}/changes", {"outlet_code": JURMALA})
    assert staffing.pin(anna, "7305").status == 401
    assert staffing.pin(anna, "7305", at=JURMALA).status == 200


def test_a_manager_who_becomes_a_cashier_keeps_no_password(staffing: Staffing) -> None:
    boss, manager = staffing.head_office(), staffing.manager(login="boss@example.com")
    assert boss.post(f"/staff/{manager.staff_id}/changes", {"role": "cashier"}).status == 201
    boss.post(f"/staff/{manager.staff_id}/changes", {"role": "outlet_manager"})
    staffing.clock.advance(timedelta(minutes=1))
    answer = staffing.password("boss@example.com", "seven cups of black tea", staffing.code(manager.secret))
    assert answer.status == 401


def test_a_cashier_who_is_promoted_to_a_territory_keeps_no_pin(staffing: Staffing) -> None:
    boss, anna = staffing.head_office(), staffing.cashier("7305")
    wished = {"role": "territory_manager", "territory_code": "baltics", "login": "anna@example.com"}
    promoted = boss.post(f"/staff/{anna}/changes", wished)
    assert (promoted.json["outlet_code"], promoted.json["territory_code"]) == (None, "baltics")
    demoted = boss.post(f"/staff/{anna}/changes", {"role": "cashier", "outlet_code": RIGA})
    assert demoted.status == 201
    assert staffing.pin(anna, "7305").status == 401


# Leaving.
def test_whoever_has_left_comes_in_by_nothing_and_stays_away(staffing: Staffing) -> None:
    boss, anna, manager = staffing.head_office(), staffing.cashier("7305"), staffing.manager(login="boss@example.com")
    for staff_id in (anna, manager.staff_id):
        assert boss.post(f"/staff/{staff_id}/leaving", {}).json["state"] == "left"
        for act, body in ACTS:
            assert boss.post(f"/staff/{staff_id}/{act}", body).code == "staff_has_left"
    staffing.clock.advance(timedelta(minutes=1))
    assert staffing.pin(anna, "7305").status == 401
    answer = staffing.password("boss@example.com", "seven cups of black tea", staffing.code(manager.secret))
    assert answer.status == 401
    with staffing.franchise.open_work.reading() as work:
        assert set(work.staff.ended_since(staffing.clock.now() - LASTS).staff) == {anna, manager.staff_id}


def test_the_last_of_head_office_can_neither_leave_nor_be_demoted(staffing: Staffing) -> None:
    boss = staffing.head_office()
    staffing.add("hq", login="invited@example.com")  # Has not come in yet, and can let nobody in.
    wished = {"role": "territory_manager", "territory_code": "baltics"}
    for act, body in (("leaving", {}), ("changes", wished)):
        answer = boss.post(f"/staff/{boss.staff_id}/{act}", body)
        assert (answer.status, answer.code) == (409, "last_of_head_office")


def test_of_the_last_two_of_head_office_who_see_each_other_off_one_stays(staffing: Staffing) -> None:
    one, two = staffing.head_office("one@example.com"), staffing.head_office("two@example.com")
    with ThreadPoolExecutor(2) as hands:
        pairs = [(one, two), (two, one)]
        answers = list(hands.map(lambda pair: pair[0].post(f"/staff/{pair[1].staff_id}/leaving", {}).status, pairs))
    assert sorted(answers) == [201, 409]


# Commands and the audit.
def test_a_repeated_wish_adds_one_person(staffing: Staffing) -> None:
    manager, key = staffing.manager(), new_id()
    first, second = (manager.post("/staff", somebody(pin="7305"), key=key) for _ in range(2))
    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"


def test_the_audit_tells_of_each_change_without_names(staffing: Staffing) -> None:
    boss = staffing.head_office()
    anna = boss.post("/staff", somebody(name="Zofia Canary", pin="7305")).json["staff_id"]
    boss.post(f"/staff/{anna}/changes", {"name": "Zofia Kanarek", "outlet_code": JURMALA})
    boss.post(f"/staff/{anna}/pins", {"pin": "8416"})
    boss.post(f"/staff/{anna}/leaving", {})
    rows = staffing.audited("outlets.manage_staff")
    assert {(row["who_id"], row["object_kind"], row["object_id"]) for row in rows} == {(boss.staff_id, "staff", anna)}
    assert [row["outlet_code"] for row in rows] == [RIGA, JURMALA, JURMALA, JURMALA]
    assert all(row["after"] and row["command_id"] for row in rows)
    said = beside_ids(str([(row["before"], row["after"]) for row in rows]))
    for word in ("Zofia", "7305", "8416", "Kanarek"):
        assert word not in said


def _told_of(staffing: Staffing, staff_id: str) -> list[tuple[str, Any]]:
    return [(name, data) for name, subject, data in staffing.franchise.told() if subject == staff_id]


def test_where_somebody_works_is_told_when_they_come_move_or_rise_and_without_their_name(staffing: Staffing) -> None:
    boss = staffing.head_office()
    anna = boss.post("/staff", somebody(name="Zofia Canary", pin="7305")).json["staff_id"]
    boss.post(f"/staff/{anna}/changes", {"name": "Zofia Kanarek"})
    boss.post(f"/staff/{anna}/changes", {"outlet_code": JURMALA})
    boss.post(f"/staff/{anna}/changes", {"role": "reception"})
    placed = {"staff_id": anna, "role": "cashier", "outlet_code": RIGA, "territory_code": None}
    assert _told_of(staffing, anna) == [
        (StaffPlaced.NAME, placed),
        (StaffPlaced.NAME, {**placed, "outlet_code": JURMALA}),
        (StaffPlaced.NAME, {**placed, "outlet_code": JURMALA, "role": "reception"}),
    ]


def test_those_who_were_here_before_the_suite_was_told_of_people_are_told_of_once(staffing: Staffing) -> None:
    stays, leaver = staffing.add("cashier", outlet_code=RIGA), staffing.add("reception", outlet_code=RIGA)
    staffing.head_office().post(f"/staff/{leaver}/leaving", {})
    with staffing.franchise.open_work() as work:
        work.connection.exec_driver_sql("UPDATE staff SET placed_sequence = 0")
        work.connection.exec_driver_sql("DELETE FROM outbox")
    (tell,) = (job.run for job in jobs(staffing.franchise.open_work) if job.name == "tell where people work")
    for _ in range(2):
        tell()
    assert [name for name, _ in _told_of(staffing, stays)] == [StaffPlaced.NAME]
    assert _told_of(staffing, leaver) == [(StaffLeft.NAME, {"staff_id": leaver})]


def test_that_somebody_left_is_told_once_to_whoever_keeps_what_rests_with_them(staffing: Staffing) -> None:
    boss = staffing.head_office()
    anna = boss.post("/staff", somebody(pin="7305")).json["staff_id"]
    for _ in range(2):
        boss.post(f"/staff/{anna}/leaving", {})
    told = [(subject, data) for name, subject, data in staffing.franchise.told() if name == StaffLeft.NAME]
    assert told == [(anna, {"staff_id": anna})]
