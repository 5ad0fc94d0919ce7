"""Prospects: nobody without a next step, what they told sealed until it is needed no more, and who sent whom."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.chassis.security.permission import Scope
from services.contracts.members import MemberReferred
from services.contracts.permissions import Role
from services.members.bootstrap import renewals, rings_of
from services.members.scheduled_jobs import prospect_jobs
from services.members.storage.prospects import Prospects
from services.members.storage.safe import Safe
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.prospects import read_prospects
from services.members.use_cases.prospects.follow_up_prospects import follow_up_prospects
from services.members.use_cases.prospects.forget_prospects import forget_prospect
from services.members.use_cases.prospects.move_on import Move, move_on
from tests.callers import person
from tests.members.desk import Desk
from tests.races import while_open

IEVA: dict[str, Any] = {
    "given_name": "Ieva",
    "family_name": "Bērziņa",
    "phone": "29 123 456",
    "email": "ieva@example.lv",
    "wish": "Yoga in the morning.",
    "source": "walk_in",
    "may_be_contacted": True,
}
RECEPTION = person(Role.RECEPTION, outlet_code="riga", station_id="station-riga")
MANAGER = person(Role.OUTLET_MANAGER, outlet_code="riga")
HQ = person(Role.HQ)


def keep(desk: Desk, **given: Any) -> str:
    answer = desk.post("/prospects", {**IEVA, **given}, caller=RECEPTION)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["prospect_id"])


def move(desk: Desk, prospect_id: str, **said: Any) -> Any:
    return desk.post(f"/prospects/{prospect_id}/steps", said, caller=RECEPTION)


def convert(desk: Desk, prospect_id: str, **given: Any) -> Any:
    return desk.post(f"/prospects/{prospect_id}/conversions", given, caller=RECEPTION)


def read(desk: Desk, prospect_id: str) -> dict[str, Any]:
    return dict(desk.get(f"/prospects/{prospect_id}", caller=RECEPTION).get_json())


def listed(desk: Desk, query: str = "", caller: Any = RECEPTION) -> list[dict[str, Any]]:
    return list(desk.get(f"/prospects{query}", caller=caller).get_json()["prospects"])


def open_tasks(desk: Desk) -> list[Any]:
    with desk.database.reading() as connection:
        query = "SELECT kind, due_on, prospect_id FROM tasks WHERE state = 'open' ORDER BY due_on"
        return list(connection.execute(sa.text(query)))


def run_jobs(desk: Desk, *, days: int = 180) -> None:
    for job in prospect_jobs(desk.open_work, waited=timedelta(days=days)):
        job.run()


def everything(desk: Desk) -> str:
    """All rows of all tables about prospects, and the audit, as they lie there."""
    with desk.database.reading() as connection:
        tables = ("prospects", "prospect_steps", "tasks", "outbox", "audit_entries", "episodes")
        found = [connection.execute(sa.text(f"SELECT * FROM {table}")).all() for table in tables]
    return "\n".join(
        bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
        for rows in found
        for row in rows
        for value in row
    )


def test_from_the_first_moment_somebody_has_a_next_step_and_with_each_move_another(desk_on_both: Desk) -> None:
    desk = desk_on_both
    prospect_id = keep(desk)
    ((kind, _, about),) = open_tasks(desk)
    assert (kind, about) == ("call", prospect_id)
    assert read(desk, prospect_id)["next_step"]["due_on"] == "2026-05-13"
    answer = move(desk, prospect_id, status="trial_booked", words="Comes on Thursday.", next_on="2026-05-20")
    assert (answer.status_code, answer.get_json()["status"]) == (201, "trial_booked")
    for _ in range(2):
        assert move(desk, prospect_id, status="trial_visited").status_code == 201
    now = read(desk, prospect_id)
    assert (now["status"], now["trial_visits"], now["next_step"]["due_on"]) == ("trial_visited", 2, "2026-05-13")
    assert [(step["status"], step["words"]) for step in now["steps"]] == [
        ("trial_visited", None),
        ("trial_visited", None),
        ("trial_booked", "Comes on Thursday."),
        ("new", None),
    ]
    assert len(open_tasks(desk)) == 1
    assert move(desk, prospect_id, status="lost", lost_reason="price").status_code == 201
    assert (open_tasks(desk), read(desk, prospect_id)["next_step"]) == ([], None)
    # Who was lost and comes back is somebody new.
    assert move(desk, prospect_id, status="contacted").get_json()["code"] == "prospect_closed"
    assert keep(desk) != prospect_id


def test_who_writes_down_something_goes_on_from_what_a_colleague_did_at_the_same_moment(desk_on_both: Desk) -> None:
    desk = desk_on_both
    prospect_id = keep(desk)

    def book(work: MembersWork) -> None:
        work.command_id = new_id()
        move_on(work, prospect_id, Move(status="trial_booked"), within=Scope(), staff_id=None)

    assert while_open(desk.open_work, book, lambda: move(desk, prospect_id, words="Called.")).status_code == 201
    newest = read(desk, prospect_id)["steps"][0]
    assert (newest["status"], newest["words"]) == ("trial_booked", "Called.")


def test_whoever_does_not_want_to_be_called_is_spoken_with_here(desk: Desk) -> None:
    keep(desk, may_be_contacted=False)
    assert [task.kind for task in open_tasks(desk)] == ["follow_up"]


def test_a_task_that_is_closed_without_a_next_step_opens_another_one(desk_on_both: Desk) -> None:
    desk = desk_on_both
    prospect_id = keep(desk)
    with desk.open_work() as work:
        work.tasks.drop_about(prospect_id, outcome="not_needed")
    assert listed(desk)[0]["next_step"] is None
    for _ in range(2):
        run_jobs(desk)
    assert len(open_tasks(desk)) == 1
    assert listed(desk)[0]["next_step"]["due_on"] == "2026-05-13"


def reason_of_task(desk: Desk) -> str:
    with desk.database.reading() as connection:
        query = "SELECT reason FROM tasks WHERE state = 'open'"
        return str(connection.execute(sa.text(query)).scalar_one())


@pytest.mark.parametrize("source", ["phone", "walk_in"])
def test_whoever_has_only_asked_is_no_guest_on_trial_until_one_is_arranged(desk: Desk, source: str) -> None:
    prospect_id = keep(desk, source=source)
    assert reason_of_task(desk) == "prospect"
    # Also to the worker who finds no next step, and to whoever keeps them once more.
    for status, reason in (("contacted", "prospect"), ("trial_booked", "trial"), ("trial_visited", "trial")):
        assert move(desk, prospect_id, status=status).status_code == 201
        assert reason_of_task(desk) == reason
        with desk.open_work() as work:
            work.tasks.drop_about(prospect_id, outcome="not_needed")
        run_jobs(desk)
        assert reason_of_task(desk) == reason
        assert keep(desk, source=source) == prospect_id
        assert reason_of_task(desk) == reason


@pytest.mark.parametrize("moves_on", ["before", "after", "never"])
def test_two_workers_or_a_worker_and_a_desk_at_one_moment_are_one_next_step(desk_on_both: Desk, moves_on: str) -> None:
    desk = desk_on_both
    prospect_id = keep(desk)
    with desk.open_work() as work:
        work.tasks.drop_about(prospect_id, outcome="not_needed")

    def by_desk(work: MembersWork) -> None:
        work.command_id = new_id()
        move_on(work, prospect_id, Move(status="contacted"), within=Scope(), staff_id=None)

    def by_worker(work: MembersWork) -> None:
        follow_up_prospects(work, limit=100)

    first, second = by_desk if moves_on == "before" else by_worker, by_desk if moves_on == "after" else by_worker

    def at_the_same_moment() -> None:
        with desk.open_work() as work:
            second(work)

    while_open(desk.open_work, first, at_the_same_moment)
    assert len(open_tasks(desk)) == 1


def test_whoever_does_the_task_sees_whom_to_call_and_what_was_said_stays(desk: Desk) -> None:
    prospect_id = keep(desk)
    (task,) = desk.get("/tasks?whose=all&due_on=2026-05-13", caller=RECEPTION).get_json()["tasks"]
    assert (task["display_name"], task["prospect_id"]) == ("Ieva B.", prospect_id)
    called = desk.post(f"/tasks/{task['task_id']}/calls", {}, caller=RECEPTION)
    assert [called.get_json()[name] for name in ("phone", "phone_as_read")] == ["+37129123456", "+371 29 123 456"]
    said = {"outcome": "reached", "words": "Thinks about it."}
    assert desk.post(f"/tasks/{task['task_id']}/outcomes", said, caller=RECEPTION).status_code == 201
    now = read(desk, prospect_id)
    assert (now["next_step"], now["steps"][0]["words"]) == (None, "Thinks about it.")


def test_one_of_a_phone_is_open_however_often_they_ask(desk_on_both: Desk) -> None:
    desk = desk_on_both
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(desk.post, "/prospects", IEVA, caller=RECEPTION) for _ in range(6)]
        answers = [each.result().get_json() for each in asked]
    assert len({answer["prospect_id"] for answer in answers}) == 1
    assert [answer["is_new"] for answer in answers].count(True) == 1
    assert len(open_tasks(desk)) == 1


def test_who_is_a_member_is_no_prospect(desk: Desk) -> None:
    desk.enrol(phone=IEVA["phone"])
    answer = desk.post("/prospects", IEVA, caller=RECEPTION)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "identifier_taken")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"phone": "12"}, "/phone"),
        ({"phone": "123 456"}, "/phone"),
        ({"source": "gossip"}, "/source"),
        ({"next_on": "2026-05-11"}, "/next_on"),
        ({"next_on": "2027-05-11"}, "/next_on"),
        ({"may_be_contacted": "yes"}, "/may_be_contacted"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(desk: Desk, wrong: dict[str, Any], pointer: str) -> None:
    answer = desk.post("/prospects", {**IEVA, **wrong}, caller=RECEPTION)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]


def test_lost_wants_a_reason_and_nothing_else_has_one(desk: Desk) -> None:
    prospect_id = keep(desk)
    for said in ({"status": "lost"}, {"status": "contacted", "lost_reason": "price"}):
        assert move(desk, prospect_id, **said).status_code == 422
    assert read(desk, prospect_id)["status"] == "new"


def test_who_converts_is_enrolled_once_with_what_was_said(desk_on_both: Desk) -> None:
    desk = desk_on_both
    prospect_id = keep(desk)
    move(desk, prospect_id, status="trial_visited", words="Liked the sauna.")
    with ThreadPoolExecutor(4) as pool:
        answers = [each.result() for each in [pool.submit(convert, desk, prospect_id) for _ in range(4)]]
    (made,) = [answer.get_json() for answer in answers if answer.status_code == 201]
    assert made["is_new"]
    assert (desk.count("members"), open_tasks(desk)) == (1, [])
    assert desk.check_in(IEVA["phone"])["member"]["member_id"] == made["member_id"]
    now = read(desk, prospect_id)
    assert (now["status"], now["member_id"], now["contact"]) == ("converted", made["member_id"], None)
    assert now["display_name"] == "Ieva B.", "their name as a member"
    assert [step["words"] for step in now["steps"]] == [None] * 3
    lines = desk.get(f"/members/{made['member_id']}/timeline", caller=RECEPTION).get_json()["episodes"]
    (converted,) = [line for line in lines if line["kind"] == "prospect_converted"]
    assert converted["words"] == "Yoga in the morning.\nLiked the sauna."
    assert converted["facts"] == {"source": "walk_in", "trial_visits": 1}
    assert convert(desk, prospect_id).get_json()["code"] == "prospect_closed"


@pytest.mark.parametrize("enrols", [True, False])
def test_what_a_colleague_writes_down_at_the_same_moment_is_told_of_the_member(
    desk_on_both: Desk, enrols: bool
) -> None:
    desk = desk_on_both
    prospect_id = keep(desk)

    def write_down(work: MembersWork) -> None:
        work.command_id = new_id()
        move_on(work, prospect_id, Move(words="Liked the sauna."), within=Scope(), staff_id=None)

    def join() -> str:
        made = desk.enrol(phone=IEVA["phone"]) if enrols else convert(desk, prospect_id).get_json()
        return str(made["member_id"])

    member_id = while_open(desk.open_work, write_down, join)
    lines = desk.get(f"/members/{member_id}/timeline", caller=RECEPTION).get_json()["episodes"]
    assert [line["words"] for line in lines if line["kind"] == "prospect_converted"] == [
        "Yoga in the morning.\nLiked the sauna."
    ]


def test_who_is_forgotten_as_a_prospect_at_the_moment_at_which_they_join_joins(desk_on_both: Desk) -> None:
    desk = desk_on_both
    prospect_id = keep(desk)

    def forget(work: MembersWork) -> None:
        forget_prospect(work, prospect_id, within=Scope(), staff_id=None)

    member_id = while_open(desk.open_work, forget, lambda: desk.enrol(phone=IEVA["phone"])["member_id"])
    assert desk.check_in(IEVA["phone"])["member"]["member_id"] == member_id


def test_who_enrols_at_the_counter_is_a_prospect_no_more(desk: Desk) -> None:
    prospect_id = keep(desk)
    member_id = desk.enrol(phone=IEVA["phone"])["member_id"]
    now = read(desk, prospect_id)
    assert (now["status"], now["member_id"], open_tasks(desk)) == ("converted", member_id, [])


def test_who_became_a_member_elsewhere_meanwhile_is_linked_to_that_member(desk: Desk) -> None:
    prospect_id = keep(desk)
    with desk.database.writing() as connection:
        # As if the enrolment had come by a file, which asks nobody about prospects.
        connection.execute(sa.text("UPDATE prospects SET phone_index = NULL"))
    member_id = desk.enrol(phone=IEVA["phone"])["member_id"]
    made = convert(desk, prospect_id).get_json()
    assert (made["member_id"], made["is_new"], made["card"]) == (member_id, False, None)


def test_a_friend_who_is_named_at_the_desk_is_told_to_loyalty(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = desk.enrol(phone="+371 2000 0001")
    told = partial(desk.facts, MemberReferred.NAME)
    boris = desk.enrol(phone="+371 2000 0002", referred_by=anna["card"]["number"])["member_id"]
    clara = desk.enrol(phone="+371 2000 0003", referred_by="2000 0001")["member_id"]
    prospect_id = keep(desk, referred_by=anna["balance_url"])
    assert read(desk, prospect_id)["source"] == "referral"
    ieva = convert(desk, prospect_id).get_json()["member_id"]
    assert [json.loads(body) for body in told()] == [
        _told(friend, anna["member_id"]) for friend in (boris, clara, ieva)
    ]
    with desk.open_work.reading() as work:
        assert work.referrals.brought_by(anna["member_id"]) == 3


def _told(friend: str, referrer: str) -> dict[str, str]:
    return {"member_id": friend, "referrer_id": referrer, "outlet_code": "riga"}


def test_a_friend_whom_nobody_knows_is_refused_and_counts_as_a_miss(desk: Desk) -> None:
    phones = [f"2000 01{number:02}" for number in range(25)]
    answers = [desk.post("/members", {"phone": "2000 0002", "referred_by": phone}) for phone in phones]
    assert (answers[0].status_code, answers[0].get_json()["code"]) == (422, "unknown_referrer")
    assert answers[-1].get_json()["code"] == "too_many_look_ups"
    assert desk.count("members") == 0


def test_they_are_forgotten_when_they_ask_and_when_nobody_spoke_with_them_for_long(desk_on_both: Desk) -> None:
    desk = desk_on_both
    asked, silent = keep(desk), keep(desk, phone="29 123 457")
    answer = desk.post(f"/prospects/{asked}/forgettings", {}, caller=MANAGER)
    assert answer.status_code == 201
    assert desk.post(f"/prospects/{asked}/forgettings", {}, caller=MANAGER).get_json()["code"] == "prospect_closed"
    desk.clock.advance(timedelta(days=179))
    run_jobs(desk)
    assert read(desk, silent)["contact"] is not None
    desk.clock.advance(timedelta(days=1))
    run_jobs(desk)
    for prospect_id in (asked, silent):
        now = read(desk, prospect_id)
        assert (now["status"], now["lost_reason"], now["contact"]) == ("lost", "forgotten", None)
    assert open_tasks(desk) == []
    with desk.database.reading() as connection:
        left = connection.execute(sa.text("SELECT sealed_contact, wrapped_key, phone_index FROM prospects")).all()
    assert {tuple(bytes(value or b"") for value in row) for row in left} == {(b"", b"", b"")}


def test_what_they_told_is_nowhere_to_be_read(desk: Desk) -> None:
    prospect_id = keep(desk)
    move(desk, prospect_id, status="contacted", words="Has a bad knee.")
    stored = everything(desk)
    for secret in ("Ieva", "Bērziņa", "29123456", "ieva@", "Yoga", "knee"):
        assert secret not in stored


def test_each_outlet_sees_its_own_and_head_office_all(desk: Desk) -> None:
    riga = keep(desk)
    warsaw = desk.post("/prospects", {**IEVA, "phone": "+48 512 345 678", "outlet_code": "warsaw"}, caller=HQ)
    assert warsaw.status_code == 201
    assert [each["prospect_id"] for each in listed(desk)] == [riga]
    assert len(listed(desk, caller=HQ)) == 2
    assert [each["outlet_code"] for each in listed(desk, "?outlet=warsaw", HQ)] == ["warsaw"]
    answer = desk.get(f"/prospects/{warsaw.get_json()['prospect_id']}", caller=RECEPTION)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "unknown_prospect")


def test_a_full_list_says_that_there_are_more_and_leaves_out_who_waits_shortest(
    desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_on_both
    days = {"+371 2000 1111": "2026-05-20", "+371 2000 2222": "2026-05-13", "+371 2000 3333": "2026-05-15"}
    kept = {day: keep(desk, phone=phone, next_on=day) for phone, day in days.items()}
    whole = desk.get("/prospects", caller=RECEPTION).get_json()
    assert (len(whole["prospects"]), whole["is_more"]) == (3, False)
    monkeypatch.setattr(read_prospects, "_MOST", 2)
    part = desk.get("/prospects", caller=RECEPTION).get_json()
    assert [each["prospect_id"] for each in part["prospects"]] == [kept["2026-05-13"], kept["2026-05-15"]]
    assert part["is_more"] is True


def test_the_counts_say_what_came_of_them_by_outlet_and_source(desk: Desk) -> None:
    numbers = iter(range(100))

    def another(source: str, outlet: str = "riga") -> str:
        given = {**IEVA, "phone": f"+371 2910 00{next(numbers):02}", "source": source, "outlet_code": outlet}
        return str(desk.post("/prospects", given, caller=HQ).get_json()["prospect_id"])

    came = another("walk_in")
    move(desk, came, status="trial_visited")
    convert(desk, came)
    move(desk, another("walk_in"), status="lost", lost_reason="price")
    another("advert")
    another("walk_in", "warsaw")
    found = desk.get("/prospects/counts", caller=HQ).get_json()["sources"]
    columns = ("outlet_code", "source", "made", "tried", "converted", "lost")
    assert [tuple(each[column] for column in columns) for each in found] == [
        ("riga", "advert", 1, 0, 0, 0),
        ("riga", "walk_in", 2, 1, 1, 1),
        ("warsaw", "walk_in", 1, 0, 0, 0),
    ]
    desk.clock.advance(timedelta(days=91))
    assert desk.get("/prospects/counts", caller=HQ).get_json()["sources"] == []
    assert len(desk.get("/prospects/counts?since=2026-05-12", caller=HQ).get_json()["sources"]) == 3


def test_prospects_are_found_and_opened_across_an_exchange_of_the_keys(tmp_path: Path) -> None:
    rings = rings_of(tmp_path / "keys")
    safe = Safe(index_key=rings["members-index"], master_key=rings["members-data"], card_key=rings["members-cards"])
    desk = Desk(f"sqlite:///{tmp_path / 'members.sqlite3'}", tmp_path / "keys", safe=safe)
    prospect_id = keep(desk)
    for name in ("members-index", "members-data"):
        rings[name].add_generation()
        assert keep(desk) == prospect_id, "found under the earlier generation"
        after: str | None = ""
        while after is not None:
            after = renewals(desk.open_work)[name](after).last
        rings[name].retire(1)
        assert keep(desk) == prospect_id
        assert read(desk, prospect_id)["contact"]["given_name"] == "Ieva"
    desk.database.close()


def test_the_same_command_keeps_one_prospect(desk: Desk) -> None:
    key = new_id()
    answers = [desk.post("/prospects", IEVA, caller=RECEPTION, key=key) for _ in range(2)]
    assert answers[0].get_json() == answers[1].get_json()
    assert desk.count("prospects") == 1


@pytest.mark.parametrize(
    "said", [{"words": "Called."}, {"status": "contacted"}, {"status": "lost", "lost_reason": "price"}]
)
@pytest.mark.parametrize("end", ["converted", "lost", "forgotten"])
def test_who_is_closed_is_not_moved_whatever_is_said(desk: Desk, end: str, said: dict[str, Any]) -> None:
    prospect_id = keep(desk)
    if end == "converted":
        convert(desk, prospect_id)
    elif end == "lost":
        move(desk, prospect_id, status="lost", lost_reason="price")
    else:
        desk.post(f"/prospects/{prospect_id}/forgettings", {}, caller=MANAGER)
    answer = move(desk, prospect_id, **said)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "prospect_closed")


def test_the_friend_who_sent_a_prospect_is_told_when_they_join_by_phone(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = desk.enrol(phone="+371 2000 0001")["member_id"]
    boris = desk.enrol(phone="+371 2000 0002")["member_id"]
    keep(desk, referred_by="2000 0001")
    keep(desk, phone="29 123 457", referred_by="2000 0001")
    ieva = desk.enrol(phone=IEVA["phone"])["member_id"]
    # Who names a friend when they join means that one.
    clara = desk.enrol(phone="29 123 457", referred_by="2000 0002")["member_id"]
    told = [json.loads(body) for body in desk.facts(MemberReferred.NAME)]
    assert told == [_told(ieva, anna), _told(clara, boris)]


def test_who_asks_again_elsewhere_is_looked_after_there_with_what_they_wish_now(desk_on_both: Desk) -> None:
    desk = desk_on_both
    prospect_id = keep(desk, phone="+371 29 123 456")
    desk.clock.advance(timedelta(days=179))
    warsaw = person(Role.RECEPTION, outlet_code="warsaw", station_id="station-warsaw")
    again = {**IEVA, "phone": "+371 29 123 456", "wish": "Boxing.", "may_be_contacted": False}
    answer = desk.post("/prospects", again, caller=warsaw).get_json()
    assert answer == {"prospect_id": prospect_id, "is_new": False}
    desk.clock.advance(timedelta(days=2))
    run_jobs(desk)
    now = desk.get(f"/prospects/{prospect_id}", caller=warsaw).get_json()
    assert (now["outlet_code"], now["may_be_contacted"]) == ("warsaw", False)
    assert [step["words"] for step in now["steps"]] == ["Boxing.", None]
    assert [(task.kind, task.prospect_id) for task in open_tasks(desk)] == [("follow_up", prospect_id)]
    assert listed(desk) == []


def test_what_is_told_the_second_time_is_kept_beside_what_was_told_before(desk_on_both: Desk) -> None:
    desk = desk_on_both
    phone = "+371 29 123 456"
    prospect_id = keep(desk, phone=phone, given_name="Ieva", wish="Swimming.")
    again: dict[str, Any] = {"phone": phone, "family_name": "Kalna", "email": "ieva@example.com"}
    again |= {"source": "walk_in", "may_be_contacted": True}
    assert desk.post("/prospects", again, caller=RECEPTION).status_code == 201
    contact = read(desk, prospect_id)["contact"]
    assert (contact["given_name"], contact["family_name"], contact["email"], contact["wish"]) == (
        "Ieva",
        "Kalna",
        "ieva@example.com",
        "Swimming.",
    )


def test_who_is_closed_while_they_ask_again_is_refused_with_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(desk)
    # Somebody closes them between the insert that finds them and the look for who it is.
    monkeypatch.setattr(Prospects, "find", lambda *_: None)
    refused = desk.post("/prospects", IEVA, caller=RECEPTION)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "prospect_closed")


def test_nobody_is_forgotten_before_the_day_on_which_somebody_is_to_speak_with_them(desk_on_both: Desk) -> None:
    desk = desk_on_both
    waits, put_off = keep(desk, next_on="2026-11-08"), keep(desk, phone="29 123 457")
    desk.clock.advance(timedelta(days=179))
    (task,) = desk.get("/tasks?whose=all", caller=RECEPTION).get_json()["tasks"]
    assert task["prospect_id"] == put_off
    told = desk.post(f"/tasks/{task['task_id']}/postponements", {"due_on": "2026-11-08"}, caller=RECEPTION)
    assert told.status_code == 201
    desk.clock.advance(timedelta(days=1))
    run_jobs(desk)
    assert [read(desk, each)["status"] for each in (waits, put_off)] == ["new", "new"]
    desk.clock.advance(timedelta(days=1))
    run_jobs(desk)
    assert [read(desk, each)["lost_reason"] for each in (waits, put_off)] == ["forgotten", None]
    # Whoever asks for it is forgotten at once, whatever lies ahead.
    assert desk.post(f"/prospects/{put_off}/forgettings", {}, caller=MANAGER).status_code == 201


def test_a_phone_that_is_given_at_the_conversion_leads_to_its_member(desk: Desk) -> None:
    without_phone = {name: value for name, value in IEVA.items() if name != "phone"}
    prospect_id = desk.post("/prospects", without_phone, caller=RECEPTION).get_json()["prospect_id"]
    member_id = desk.enrol(phone=IEVA["phone"])["member_id"]
    made = convert(desk, prospect_id, phone=IEVA["phone"]).get_json()
    assert (made["member_id"], made["is_new"], made["card"]) == (member_id, False, None)


def test_what_an_outlet_had_to_do_is_done_by_an_open_one_nearby_once_it_closes(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = desk.enrol(phone="+371 2000 0001")["member_id"]
    complaint = {"kind": "complaint", "topic": "staff", "mood": "calm", "words": "Nobody said hello.", "takes_it": True}
    case = desk.post(f"/members/{anna}/cases", complaint, caller=RECEPTION).get_json()
    waits, without = keep(desk), keep(desk, phone="29 123 457")
    with desk.open_work() as work:
        work.tasks.drop_about(without, outcome="not_needed")
    run_jobs(desk)
    assert {each["outlet_code"] for each in listed(desk)} == {"riga"}, "it is open"
    with desk.open_work() as work:
        for outlet in work.outlets.all():
            state = "closed" if outlet.code in ("riga", "london") else "open"
            work.outlets.keep(replace(outlet, state=state, sequence=outlet.sequence + 1))
    for _ in range(2):
        run_jobs(desk)
    moscow = person(Role.RECEPTION, outlet_code="moscow", station_id="station-moscow")
    assert {each["prospect_id"] for each in listed(desk, caller=moscow)} == {waits, without}
    due = desk.get("/tasks?due_on=2026-05-13", caller=moscow).get_json()["tasks"]
    assert {task["prospect_id"] or task["about_id"] for task in due} == {waits, without, case["case_id"]}
    (theirs,) = desk.get("/cases", caller=moscow).get_json()["cases"]
    assert (theirs["case_id"], theirs["owner_id"]) == (case["case_id"], None)
    with desk.open_work() as work:
        for outlet in work.outlets.all():
            work.outlets.keep(replace(outlet, state="closed", sequence=outlet.sequence + 1))
    run_jobs(desk)
    assert {each["outlet_code"] for each in listed(desk, caller=HQ)} == {"moscow"}, "head office sees them there"
