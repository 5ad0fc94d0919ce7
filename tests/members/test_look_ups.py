"""Look-ups are counted for each station and each person; whoever guesses is slowed down and noticed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.security.caller import Caller
from services.contracts.permissions import Role
from services.members.domain.look_ups import IN_A_ROW, LookUpLimits
from services.members.scheduled_jobs import jobs
from tests.callers import part_headers
from tests.members.desk import Desk

# Numbers that no two of are neighbours.
SCATTERED = [f"+371 2{n * 7919 % 10_000_000:07}" for n in range(1, 200)]


def cashier(station: str = "station-riga", person: str = "0197a3b2-0000-7e4f-8a6b-00000000000c") -> Caller:
    return Caller("staff", person, Role.CASHIER, outlet_code="riga", station_id=station, session_id="s")


class Asker:
    """Somebody at a desk who looks up and checks in."""

    def __init__(self, desk: Desk, caller: Caller) -> None:
        self.desk = desk
        self.caller = caller

    def looks_up(self, digits: str) -> Any:
        return self._open("GET", f"/members?last_digits={digits}", None)

    def checks_in(self, identifier: str) -> Any:
        return self._open("POST", "/check-ins", {"identifier": identifier})

    def enrols(self, phone: str) -> Any:
        return self._open("POST", "/members", {"phone": phone})

    def _open(self, method: str, path: str, body: Any) -> Any:
        headers = part_headers(self.desk.keys, "members", self.desk.clock, self.caller)
        return self.desk.ask(method, path, body, headers)


def alerts(desk: Desk) -> list[Any]:
    with desk.database.reading() as connection:
        query = "SELECT * FROM audit_entries WHERE action = 'members.look_up_alert' ORDER BY entry_id"
        return list(connection.execute(sa.text(query)))


def test_a_station_looks_up_thirty_times_a_minute_and_then_waits(desk_on_both: Desk) -> None:
    asker = Asker(desk_on_both, cashier())
    desk_on_both.enrol(phone="+371 2123 4567")
    answers = [asker.looks_up("4567").status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
    refused = asker.looks_up("4567")
    assert refused.get_json()["code"] == "too_many_look_ups"
    assert refused.headers["Retry-After"] == "2"
    desk_on_both.clock.advance(timedelta(seconds=2))
    assert [asker.looks_up("4567").status_code for _ in range(2)] == [200, 429]


@pytest.mark.slow
def test_an_hour_has_room_for_four_hundred(desk: Desk) -> None:
    asker = Asker(desk, cashier())
    desk.enrol(phone="+371 2123 4567")
    answered = 0
    for _ in range(900):
        answered += asker.looks_up("4567").status_code == 200
        desk.clock.advance(timedelta(seconds=4))
    # Four hundred at once, and one for every nine seconds that pass.
    assert 790 <= answered <= 801


def test_somebody_at_two_stations_is_counted_as_one(desk: Desk) -> None:
    desk.enrol(phone="+371 2123 4567")
    stations = [Asker(desk, cashier(station=f"station-{n}")) for n in range(2)]
    answers = [stations[n % 2].looks_up("4567").status_code for n in range(31)]
    assert answers.count(429) == 1
    # And somebody else at the same station has what the station has left.
    other = Asker(desk, cashier(station="station-0", person="0197a3b2-0000-7e4f-8a6b-00000000000d"))
    assert [other.looks_up("4567").status_code for _ in range(16)].count(200) == 15


def test_of_two_who_ask_at_once_no_more_get_through_than_there_is_room_for(desk_on_both: Desk) -> None:
    desk_on_both.enrol(phone="+371 2123 4567")
    asker = Asker(desk_on_both, cashier())
    answers: list[int] = []

    def ask() -> None:
        answers.extend(asker.looks_up("4567").status_code for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers.count(200), answers.count(429)) == (30, 30)


def test_more_than_twenty_misses_are_a_pause_and_one_alert(desk_on_both: Desk) -> None:
    desk = desk_on_both
    known = desk.enrol(phone="+371 2999 9999")
    asker = Asker(desk, cashier())
    answers = [asker.checks_in(phone).status_code for phone in SCATTERED[:25]]
    assert answers == [404] * 20 + [429] * 5
    (alert,) = alerts(desk)
    assert (alert.outlet_code, alert.role, alert.after) == ("riga", "cashier", '{"why":"many_misses"}')
    # Guessing right tells as little as guessing wrong, and looking up by last digits is no way around it.
    right, wrong = asker.checks_in("+371 2999 9999"), asker.checks_in(SCATTERED[30])
    assert (right.status_code, wrong.status_code) == (429, 429)
    assert without_trace(right) == without_trace(wrong)
    assert right.headers["Retry-After"] == wrong.headers["Retry-After"] == "600"
    assert asker.looks_up("9999").status_code == 429
    # The guest with a card is not kept waiting.
    assert asker.checks_in(known["card"]["number"]).status_code == 201
    assert asker.checks_in(known["balance_url"]).status_code == 201
    desk.clock.advance(timedelta(minutes=10, seconds=1))
    assert asker.checks_in("+371 2999 9999").status_code == 201


def without_trace(answer: Any) -> dict[str, Any]:
    return {name: value for name, value in answer.get_json().items() if name != "trace_id"}


def test_twenty_misses_in_an_afternoon_are_no_alert(desk: Desk) -> None:
    asker = Asker(desk, cashier())
    for phone in SCATTERED[:60]:
        assert asker.checks_in(phone).status_code == 404
        desk.clock.advance(timedelta(seconds=31))
    assert alerts(desk) == []


def test_numbers_in_a_row_are_noticed_across_stations(desk_on_both: Desk) -> None:
    desk = desk_on_both
    askers = [
        Asker(desk, cashier(station=f"station-{n}", person=f"0197a3b2-0000-7e4f-8a6b-{n:012d}"))
        for n in range(IN_A_ROW + 1)
    ]
    answers = [asker.checks_in(f"+371 2123 45{n * 3:02}").status_code for n, asker in enumerate(askers)]
    assert answers == [404] * (IN_A_ROW - 1) + [429, 429]
    assert [alert.after for alert in alerts(desk)] == ['{"why":"numbers_in_a_row"}'] * 2


def test_a_number_mistyped_again_and_again_is_no_row(desk: Desk) -> None:
    asker = Asker(desk, cashier())
    for _ in range(3):
        for last in (17, 71, 11, 77, 17):
            assert asker.checks_in(f"+371 2123 45{last}").status_code == 404
    assert alerts(desk) == []


def test_last_digits_in_a_row_are_noticed_of_one_who_asks(desk: Desk) -> None:
    asker, other = Asker(desk, cashier()), Asker(desk, cashier(station="other", person="other"))
    for n in range(IN_A_ROW - 1):
        assert asker.looks_up(f"12{n:02}").status_code == other.looks_up(f"12{n + 50}").status_code == 200
    assert alerts(desk) == []
    assert asker.looks_up("1299").status_code == 200
    assert [(alert.who_id, alert.after) for alert in alerts(desk)] == [
        (asker.caller.subject, '{"why":"numbers_in_a_row"}')
    ]
    assert (asker.looks_up("4567").status_code, other.looks_up("4567").status_code) == (429, 200)


def test_what_was_asked_for_is_kept_blind_and_for_minutes_only(desk: Desk) -> None:
    asker = Asker(desk, cashier())
    asker.checks_in("+371 2123 4501")
    with desk.database.reading() as connection:
        (row,) = connection.execute(sa.text("SELECT * FROM look_up_numbers"))
    assert len(row.block_index) == len(row.number_index) == 32
    (forget,) = (job for job in jobs(desk.open_work) if job.name == "forget_look_ups")
    forget.run()
    assert (desk.count("look_up_numbers"), desk.count("look_up_tallies")) == (1, 2)
    desk.clock.advance(timedelta(minutes=10))
    forget.run()
    assert (desk.count("look_up_numbers"), desk.count("look_up_tallies")) == (0, 0)


def test_enrolling_a_number_that_somebody_has_is_a_look_up(desk: Desk) -> None:
    desk.enrol(phone="+371 2123 4567")
    asker = Asker(desk, cashier())
    answers = [asker.enrols("+371 2123 4567").status_code for _ in range(31)]
    assert answers == [409] * 30 + [429]
    # Joining goes on.
    assert asker.enrols("+371 2123 4568").status_code == 201


def test_every_look_up_stands_in_the_audit_with_how_it_ended_and_without_what_was_asked(desk: Desk) -> None:
    desk.enrol(phone="+371 2123 4567")
    asker = Asker(desk, cashier())
    asker.looks_up("4567")
    asker.checks_in("+371 2123 4567")
    asker.checks_in("+371 2765 4321")
    asker.enrols("+371 2123 4567")
    with desk.database.reading() as connection:
        query = "SELECT action, after FROM audit_entries WHERE who_id = :who ORDER BY entry_id"
        rows = connection.execute(sa.text(query), {"who": asker.caller.subject}).all()
    assert [tuple(row) for row in rows] == [
        ("members.look_up", '{"hits":1}'),
        ("members.check_in", '{"verdict":"welcome"}'),
        ("members.check_in", '{"verdict":"unknown"}'),
        ("members.look_up", '{"verdict":"taken"}'),
    ]


@pytest.mark.parametrize("limits", [LookUpLimits(per_minute=2, per_hour=400), LookUpLimits(per_minute=30, per_hour=2)])
def test_the_administrator_may_choose_other_limits(open_desk: Callable[..., Desk], limits: LookUpLimits) -> None:
    asker = Asker(open_desk(limits=limits), cashier())
    assert [asker.looks_up("4567").status_code for _ in range(3)] == [200, 200, 429]
