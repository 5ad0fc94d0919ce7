"""Signing in at a counter and in the office: what is right, what is wrong, and what guessing gets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import jwt
import pytest

from services.chassis.security.caller import Caller
from services.outlets.domain.session import IDLE, LASTS, LOCKED_FOR, MISSES
from services.outlets.scheduled_jobs import jobs
from services.outlets.use_cases.change_outlet import close_outlet, reopen_outlet
from tests.beside_ids import beside_ids
from tests.outlets.franchise import Franchise
from tests.outlets.staffing import JURMALA, PASSWORD, RIGA, WARSAW, Staffing

WRONG = "9136"


@pytest.fixture
def staffing(franchise: Franchise) -> Staffing:
    return Staffing(franchise)


# At the counter.
def test_a_cashier_signs_in_with_a_pin_at_a_station_of_the_own_outlet(staffing: Staffing) -> None:
    anna = staffing.cashier("7305")
    answer = staffing.pin(anna, "7305")
    assert answer.status == 200
    assert answer.json["staff"]["staff_id"] == anna
    assert answer.json["staff"]["role"] == "cashier"
    caller = staffing.verifier.caller(answer.json["token"])
    assert (caller.kind, caller.subject, caller.role, caller.outlet_code) == ("staff", anna, "cashier", RIGA)
    assert caller.station_id == staffing.stations[RIGA]
    assert caller.proven_at is None


def test_a_pin_opens_nothing_at_another_outlet(staffing: Staffing) -> None:
    anna = staffing.cashier("7305")
    for outlet_code in (JURMALA, WARSAW):
        answer = staffing.pin(anna, "7305", at=outlet_code)
        assert (answer.status, answer.code) == (401, "sign_in_refused")


def test_whoever_is_unknown_gets_the_same_answer_as_whoever_mistypes(staffing: Staffing) -> None:
    wrong = staffing.pin(staffing.cashier("7305"), WRONG)
    unknown = staffing.pin("0197a3b2-0000-7e4f-8a6b-9c0d1e2f3a4b", WRONG)
    assert {**wrong.json, "trace_id": ""} == {**unknown.json, "trace_id": ""}


def test_a_station_shows_who_can_sign_in_there(staffing: Staffing) -> None:
    anna = staffing.cashier("7305")
    staffing.cashier("7305", WARSAW)
    staffing.add("reception", outlet_code=RIGA)  # Without a PIN yet.
    shown = staffing.get("/stations/me/staff", staffing.as_station()).json["staff"]
    assert [(each["staff_id"], each["role"]) for each in shown] == [(anna, "cashier")]


def test_a_manager_at_the_counter_is_a_cashier(staffing: Staffing) -> None:
    manager = staffing.add("outlet_manager", login="boss@example.com", outlet_code=RIGA, pin="7305")
    session = staffing.pin(manager, "7305").json
    assert session["staff"]["role"] == "cashier"
    refused = staffing.post("/staff", {"name": "X", "role": "cashier"}, staffing.as_holder(session))
    assert (refused.status, refused.code) == (403, "not_allowed")


@pytest.mark.parametrize("role", ["till", "cashier", "hq"])
def test_only_an_enrolled_station_lets_people_sign_in(staffing: Staffing, role: str) -> None:
    caller = Caller("station", staffing.stations[RIGA], role, outlet_code=RIGA, station_id=staffing.stations[RIGA])
    body = {"staff_id": staffing.cashier("7305"), "pin": "7305"}
    assert staffing.post("/sessions/pin", body, staffing.franchise.as_caller(caller)).status == 403
    assert staffing.post("/sessions/pin", body).status == 401


# Guessing.
def test_a_guesser_with_fifty_hands_gets_five_looks(staffing: Staffing) -> None:
    anna = staffing.cashier("7305")
    looked_at = []
    matches = staffing.franchise.kit.hasher.matches

    def counted(kept: str | None, secret: str) -> bool:
        looked_at.append(secret)
        return matches(kept, secret)

    staffing.franchise.kit.hasher.matches = counted  # type: ignore[method-assign]
    with ThreadPoolExecutor(50) as hands:
        answers = list(hands.map(lambda number: staffing.pin(anna, f"{8000 + number}"), range(50)))
    assert len(looked_at) == MISSES
    assert sorted({answer.status for answer in answers}) == [401, 429]
    assert [answer.status for answer in answers].count(401) == MISSES


def test_the_right_pin_helps_only_after_the_lock_is_over(staffing: Staffing) -> None:
    anna = staffing.cashier("7305")
    for _ in range(MISSES):
        assert staffing.pin(anna, WRONG).code == "sign_in_refused"
    locked = staffing.pin(anna, "7305")
    assert (locked.status, locked.code) == (429, "sign_in_locked")
    assert locked.headers["Retry-After"] == str(int(LOCKED_FOR.total_seconds()))
    staffing.clock.advance(LOCKED_FOR - timedelta(seconds=1))
    assert staffing.pin(anna, "7305").status == 429
    staffing.clock.advance(timedelta(seconds=1))
    assert staffing.pin(anna, "7305").status == 200


def test_a_lock_is_of_one_person_at_one_station(staffing: Staffing) -> None:
    anna, berta = staffing.cashier("7305"), staffing.cashier("8416")
    for _ in range(MISSES):
        staffing.pin(anna, WRONG)
    assert staffing.pin(anna, "7305").status == 429
    assert staffing.pin(berta, "8416").status == 200
    other_station = "0197a3b2-aaaa-7e4f-8a6b-9c0d1e2f3a4b"
    assert staffing.pin(anna, "7305", station_id=other_station).status == 200


def test_the_right_pin_wipes_the_misses_and_a_quiet_while_does_too(staffing: Staffing) -> None:
    anna = staffing.cashier("7305")
    for _ in range(3):
        for _ in range(MISSES - 1):
            assert staffing.pin(anna, WRONG).status == 401
        assert staffing.pin(anna, "7305").status == 200
    for _ in range(MISSES - 1):
        staffing.pin(anna, WRONG)
    staffing.clock.advance(LOCKED_FOR + timedelta(seconds=1))
    assert [staffing.pin(anna, WRONG).status for _ in range(MISSES)] == [401] * MISSES
    assert staffing.pin(anna, "7305").status == 429


def test_the_audit_names_each_sign_in_each_miss_and_the_lock_and_never_what_was_typed(staffing: Staffing) -> None:
    anna = staffing.cashier("7305")
    staffing.pin(anna, "7305")
    for _ in range(MISSES + 2):
        staffing.pin(anna, WRONG)
    rows = staffing.audited("outlets.sign_in_at_station")
    outcomes = [row["after"].partition('"outcome":"')[2].partition('"')[0] for row in rows]
    assert outcomes == ["in"] + ["refused"] * (MISSES - 1) + ["locked"]
    assert rows[0]["who_id"] == anna
    assert {(row["object_id"], row["outlet_code"]) for row in rows[1:]} == {(anna, RIGA)}
    assert WRONG not in beside_ids(str([row["after"] for row in rows]))


# In the office.
def test_a_manager_signs_in_with_password_and_code_in_capital_letters_or_not(staffing: Staffing) -> None:
    boss = staffing.manager(login="boss@example.com")
    staffing.clock.advance(timedelta(minutes=1))
    answer = staffing.password(" Boss@Example.COM ", PASSWORD, staffing.code(boss.secret))
    assert answer.status == 200
    assert answer.json["second_factors"] == ["totp"]
    caller = staffing.verifier.caller(answer.json["token"])
    assert (caller.role, caller.outlet_code, caller.station_id) == ("outlet_manager", RIGA, None)
    assert caller.proven_at == staffing.clock.now().timestamp()


def test_whatever_was_wrong_the_answer_and_the_work_are_the_same(staffing: Staffing) -> None:
    boss = staffing.manager(login="boss@example.com")
    staffing.clock.advance(timedelta(minutes=1))
    staffing.add("cashier", login="cashier@example.com", outlet_code=RIGA)
    worked: list[bool] = []
    matches = staffing.franchise.kit.hasher.matches
    staffing.franchise.kit.hasher.matches = lambda *asked: bool(worked.append(True)) or matches(*asked)  # type: ignore
    code = staffing.code(boss.secret)
    wrong_code = f"{(int(code) + 1) % 1_000_000:06}"
    answers = [
        staffing.password("boss@example.com", "not the password", code),
        staffing.password("boss@example.com", PASSWORD, wrong_code),
        staffing.password("nobody@example.com", PASSWORD, code),
        staffing.password("cashier@example.com", PASSWORD, code),
    ]
    assert {answer.status for answer in answers} == {401}
    assert len({str({**answer.json, "trace_id": ""}) for answer in answers}) == 1
    assert len(worked) == len(answers)


def test_a_code_is_good_once(staffing: Staffing) -> None:
    boss = staffing.manager(login="boss@example.com")
    code = staffing.code(boss.secret)  # Used by the set-up itself, in these very 30 seconds.
    assert staffing.password("boss@example.com", PASSWORD, code).status == 401
    staffing.clock.advance(timedelta(minutes=1))
    code = staffing.code(boss.secret)
    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(lambda _: staffing.password("boss@example.com", PASSWORD, code).status, range(4)))
    assert sorted(answers) == [200, 401, 401, 401]


def test_a_login_locks_whether_it_exists_or_not(staffing: Staffing) -> None:
    boss = staffing.manager(login="boss@example.com")
    staffing.clock.advance(timedelta(minutes=1))
    for login in ("boss@example.com", "nobody@example.com"):
        for _ in range(MISSES):
            assert staffing.password(login, "not the password", "000000").status == 401
        locked = staffing.password(login, PASSWORD, staffing.code(boss.secret))
        assert (locked.status, locked.headers["Retry-After"]) == (429, "900")
    staffing.clock.advance(LOCKED_FOR)
    assert staffing.password("boss@example.com", PASSWORD, staffing.code(boss.secret)).status == 200
    assert "example.com" not in str(staffing.audited("outlets.sign_in"))


# Keeping a session.
def test_a_session_is_renewed_while_somebody_is_at_work_for_eight_hours_and_no_longer(staffing: Staffing) -> None:
    session = staffing.pin(staffing.cashier("7305"), "7305").json
    began_at = staffing.clock.now()
    while staffing.clock.now() + timedelta(minutes=9) < began_at + LASTS:
        staffing.clock.advance(timedelta(minutes=9))
        answer = staffing.post("/sessions/renewals", {}, staffing.as_holder(session))
        assert answer.status == 200
        session = answer.json
    assert session["expires_at"] <= session["ends_at"]
    staffing.clock.advance(began_at + LASTS - staffing.clock.now())
    # The gateway refuses the token itself by now; whoever got past it gets no further.
    headers = staffing.franchise.as_caller(caller_of(session))
    answer = staffing.post("/sessions/renewals", {}, headers)
    assert (answer.status, answer.code) == (401, "session_ended")


def caller_of(session: dict[str, str]) -> Caller:
    """Whose token it is, good or not any more."""
    return Caller.from_claims(jwt.decode(session["token"], options={"verify_signature": False})["caller"])


def test_ten_idle_minutes_end_a_session(staffing: Staffing) -> None:
    session = staffing.pin(staffing.cashier("7305"), "7305").json
    caller = staffing.verifier.caller(session["token"])
    staffing.clock.advance(IDLE)
    answer = staffing.post("/sessions/renewals", {}, staffing.franchise.as_caller(caller))
    assert (answer.status, answer.code) == (401, "session_ended")


def test_a_session_that_was_ended_is_renewed_by_nobody_and_is_told_of(staffing: Staffing) -> None:
    session = staffing.pin(staffing.cashier("7305"), "7305").json
    headers = staffing.as_holder(session)
    for _ in range(2):
        assert staffing.post("/sessions/ending", {}, headers).json == {"ended": True}
    assert staffing.post("/sessions/renewals", {}, headers).code == "session_ended"
    with staffing.franchise.open_work.reading() as work:
        ended = work.staff.ended_since(staffing.clock.now()).sessions
    assert ended == [staffing.verifier.caller(session["token"]).session_id]
    assert len(staffing.audited("outlets.keep_own_session")) == 1


def test_the_second_factor_is_shown_once_more_for_what_is_worth_it(staffing: Staffing) -> None:
    boss = staffing.head_office()
    staffing.clock.advance(timedelta(minutes=6))
    code = staffing.code(boss.secret)
    stepped_up = boss.post("/sessions/step-ups", {"totp": code})
    assert stepped_up.status == 200
    assert staffing.verifier.caller(stepped_up.json["token"]).proven_at == staffing.clock.now().timestamp()
    again = boss.post("/sessions/step-ups", {"totp": code})
    assert (again.status, again.code) == (401, "sign_in_refused")


def test_guesses_at_the_second_factor_are_counted(staffing: Staffing) -> None:
    boss = staffing.head_office()
    staffing.clock.advance(timedelta(minutes=1))
    right = staffing.code(boss.secret)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    assert [boss.post("/sessions/step-ups", {"totp": wrong}).status for _ in range(MISSES)] == [401] * MISSES
    assert boss.post("/sessions/step-ups", {"totp": right}).code == "sign_in_locked"


def test_a_pin_session_has_no_second_factor_to_show(staffing: Staffing) -> None:
    headers = staffing.as_holder(staffing.pin(staffing.cashier("7305"), "7305").json)
    assert staffing.post("/sessions/step-ups", {"totp": "123456"}, headers).code == "sign_in_refused"


# A closed outlet.
def test_closing_an_outlet_signs_everybody_out_who_works_there(staffing: Staffing) -> None:
    here, elsewhere = staffing.cashier("7305"), staffing.cashier("8416", WARSAW)
    session, other = staffing.pin(here, "7305").json, staffing.pin(elsewhere, "8416", at=WARSAW).json
    with staffing.franchise.open_work() as work:
        close_outlet(work, RIGA)
    assert staffing.post("/sessions/renewals", {}, staffing.as_holder(session)).code == "session_ended"
    assert staffing.post("/sessions/renewals", {}, staffing.as_holder(other)).status == 200


def test_at_a_closed_outlet_nobody_signs_in_until_it_opens_again(staffing: Staffing) -> None:
    anna = staffing.cashier("7305")
    with staffing.franchise.open_work() as work:
        close_outlet(work, RIGA)
    refused = staffing.pin(anna, "7305")
    assert (refused.status, refused.code) == (409, "outlet_closed")
    # Who does not know the PIN is not told of it.
    assert staffing.pin(anna, WRONG).code == "sign_in_refused"
    with staffing.franchise.open_work() as work:
        reopen_outlet(work, RIGA)
    assert staffing.pin(anna, "7305").status == 200


def test_what_is_over_for_a_day_is_forgotten_and_nothing_else(staffing: Staffing) -> None:
    staffing.pin(staffing.cashier("7305"), WRONG)
    staffing.pin(staffing.cashier("7305"), "7305")
    staffing.link_for(staffing.add("hq", login="hq@example.com"))
    job = next(job for job in jobs(staffing.franchise.open_work) if job.name == "prune the sessions")
    tables = ("sign_in_failures", "sessions", "set_up_links")
    job.run()
    assert [staffing.count(table) for table in tables] == [1, 1, 1]
    staffing.clock.advance(timedelta(days=2, seconds=1))
    job.run()
    assert [staffing.count(table) for table in tables] == [0, 0, 0]
