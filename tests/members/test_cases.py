"""Cases: nobody who complains is without a next step, and everybody sees what was tried."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest

from services.contracts import http_cases
from services.contracts.permissions import Role
from services.members.domain.care import case as domain
from services.members.domain.care.compensation import COMPENSATION_KINDS, GIFTS, LIMITS, NOTHING, limit_of
from services.members.domain.care.refusals import CaseCannotGoThere
from services.members.http_api import cases as http_api_of_cases
from tests.callers import person
from tests.members.desk import NOON, Desk
from tests.members.looking_after import (
    COMPLAINT,
    PHONE,
    call,
    code,
    left,
    max_,
    member_id,
    member_with_plan,
    my_day,
    ola,
    opened,
    step,
    told,
)

WAYS = {
    ("open", "open"): "in_work",
    ("open", "in_work"): "in_work",
    ("open", "waiting"): "waiting",
    ("open", "solved"): "solved",
    ("open", "closed"): "closed",
    ("in_work", "in_work"): "in_work",
    ("in_work", "waiting"): "waiting",
    ("in_work", "solved"): "solved",
    ("in_work", "closed"): "closed",
    ("waiting", "in_work"): "in_work",
    ("waiting", "waiting"): "waiting",
    ("waiting", "solved"): "solved",
    ("waiting", "closed"): "closed",
    ("solved", "in_work"): "in_work",
    ("solved", "solved"): "solved",
    ("solved", "closed"): "closed",
    ("closed", "in_work"): "in_work",
    ("closed", "closed"): "closed",
}


@pytest.mark.parametrize("wanted", domain.STATES)
@pytest.mark.parametrize("state", domain.STATES)
def test_a_case_goes_only_where_the_table_says(state: domain.CaseState, wanted: domain.CaseState) -> None:
    case = domain.Case(
        case_id="",
        member_id="",
        kind="request",
        topic="other",
        state=state,
        mood="calm",
        outlet_code="riga",
        channel="desk",
        owner_id=None,
        opened_by=None,
        opened_at=NOON,
        changed_at=NOON,
    )
    if (state, wanted) in WAYS:
        assert case.state_after(wanted) == WAYS[state, wanted]
    else:
        with pytest.raises(CaseCannotGoThere):
            case.state_after(wanted)


def test_the_published_words_are_those_of_the_rules() -> None:
    assert http_cases.KINDS == domain.KINDS
    assert http_cases.STATES == domain.STATES
    assert http_cases.MOODS == domain.MOODS
    assert http_cases.TOPICS == domain.TOPICS
    assert http_cases.COMPENSATION_KINDS == COMPENSATION_KINDS
    assert get_args(domain.NextKind) == http_cases.NEXT_KINDS


def test_an_open_case_always_has_one_next_step_and_a_closed_one_none(desk_on_both: Desk) -> None:
    desk, anna = desk_on_both, ola()
    case = opened(desk, member_id(desk), anna)
    assert (case["state"], case["next_on"], case["age_days"]) == ("open", "2026-05-13", 0)
    desk.clock.advance(timedelta(days=1))
    (task,) = my_day(desk, anna)
    assert (task["about_id"], task["reason"], task["due_on"], task["is_overdue"]) == (
        case["case_id"],
        "case",
        "2026-05-13",
        False,
    )
    tried = told(step(desk, case["case_id"], anna, words="Looked at the receipt.", mood="annoyed"))
    assert (tried["state"], tried["mood"], tried["next_on"], tried["age_days"]) == (
        "in_work",
        "annoyed",
        "2026-05-14",
        1,
    )
    waiting = told(step(desk, case["case_id"], anna, state="waiting", next_on="2026-05-20", next_kind="call"))
    assert (waiting["next_on"], waiting["next_kind"]) == ("2026-05-20", "call")
    assert desk.count("tasks") == 1
    solved = told(step(desk, case["case_id"], anna, state="solved", mood="calm", words="They have them back."))
    assert (solved["state"], solved["next_on"], solved["ended_at"] is None) == ("solved", None, False)
    assert my_day(desk, anna, "?due_on=2026-05-20") == []
    again = told(step(desk, case["case_id"], anna, state="in_work", words="They are gone again."))
    assert (again["next_on"], again["ended_at"]) == ("2026-05-14", None)
    told(step(desk, case["case_id"], anna, state="closed"))
    assert code(step(desk, case["case_id"], anna, words="One word more.")) == (409, "case_has_ended")


def test_the_doors_know_while_a_case_is_open(desk_on_both: Desk) -> None:
    desk, anna = desk_on_both, member_id(desk_on_both)

    def is_known_at_doors() -> bool:
        with desk.open_work.reading() as work:
            assert list(work.admissions.wrong()) == []
            return work.admissions.of(anna).has_open_case

    first, second = opened(desk, anna, ola()), opened(desk, anna, ola())
    assert is_known_at_doors()
    told(step(desk, first["case_id"], ola(), state="solved"))
    assert is_known_at_doors()
    told(step(desk, second["case_id"], ola(), state="closed"))
    assert not is_known_at_doors()


def test_every_outlet_reads_what_the_others_tried_in_the_words_of_whoever_wrote_them(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna = member_id(desk)
    case = opened(desk, anna, ola())
    step(desk, case["case_id"], ola(), words="Called the other outlet.", mood="annoyed", channel="phone")
    there = ola("warsaw")
    (seen,) = desk.get(f"/members/{anna}/cases", caller=there).get_json()["cases"]
    assert (seen["case_id"], seen["display_name"]) == (case["case_id"], "Anna K.")
    whole = desk.get(f"/cases/{case['case_id']}", caller=there).get_json()
    assert [(each["kind"], each["mood"], each["words"]) for each in whole["steps"]] == [
        ("opened", "angry", "Two stamps are missing."),
        ("tried", "annoyed", "Called the other outlet."),
    ]
    assert desk.get("/cases", caller=there).get_json() == {"cases": [], "is_more": False}
    with desk.database.snapshot() as connection:
        steps = connection.exec_driver_sql("SELECT sealed_words FROM case_steps").scalars().all()
    assert all(b"stamps" not in bytes(sealed) for sealed in steps)


def test_a_case_is_handed_to_another_outlet_with_its_next_step(desk_on_both: Desk) -> None:
    desk, here, there = desk_on_both, max_(), max_("warsaw")
    case = opened(desk, member_id(desk), here, takes_it=True)
    assert case["owner_id"] == here.subject
    handed = told(
        desk.post(f"/cases/{case['case_id']}/hand-over", {"outlet_code": "warsaw", "words": "Yours."}, caller=here)
    )
    assert (handed["outlet_code"], handed["owner_id"]) == ("warsaw", None)
    assert desk.get("/cases", caller=here).get_json() == {"cases": [], "is_more": False}
    assert desk.get("/case-outlets", caller=here).get_json()["outlets"][0] == {
        "code": "london",
        "name": "Coffee London",
    }
    (task,) = my_day(desk, there, "?due_on=2026-05-13")
    assert told(desk.post(f"/tasks/{task['task_id']}/taking", {}, caller=there))["staff_id"] == there.subject
    (mine,) = desk.get("/cases?whose=mine", caller=there).get_json()["cases"]
    assert mine["owner_id"] == there.subject
    assert code(desk.post(f"/cases/{case['case_id']}/hand-over", {"outlet_code": "atlantis"}, caller=here)) == (
        404,
        "unknown_outlet",
    )


def test_overdue_are_the_cases_whose_day_of_business_is_over(desk_on_both: Desk) -> None:
    desk, by = desk_on_both, max_()
    opened(desk, member_id(desk), by, mood="calm", next_on="2026-05-14")
    angry = opened(desk, member_id(desk, "+371 2000 7342"), by, next_on="2026-05-12")
    # At one in the morning of the 13th, the day of business is still the 12th.
    desk.clock.advance(timedelta(hours=10))
    assert desk.get("/cases?whose=overdue", caller=by).get_json() == {"cases": [], "is_more": False}
    desk.clock.advance(timedelta(hours=3))
    (late,) = desk.get("/cases?whose=overdue", caller=by).get_json()["cases"]
    assert late["case_id"] == angry["case_id"]
    assert [case["mood"] for case in desk.get("/cases", caller=by).get_json()["cases"]] == ["angry", "calm"]


def test_the_case_that_waits_longest_is_never_the_one_that_a_full_list_leaves_out(
    desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, by = desk_on_both, max_()
    anna = member_id(desk)
    first = opened(desk, anna, by, mood="calm", next_on="2026-05-13")
    desk.clock.advance(timedelta(hours=1))
    days = (("calm", "2026-05-15"), ("calm", "2026-05-12"), ("angry", "2026-05-16"), ("calm", "2026-05-13"))
    later = [opened(desk, anna, by, mood=mood, next_on=day) for mood, day in days]
    in_order = [later[2], later[1], first, later[3], later[0]]
    for path in ("/cases", f"/members/{anna}/cases"):
        answer = desk.get(path, caller=by).get_json()
        assert [each["case_id"] for each in answer["cases"]] == [each["case_id"] for each in in_order]
        assert answer["is_more"] is False
    for most in ("_MOST_LISTED", "_MOST_OF_MEMBER"):
        monkeypatch.setattr(http_api_of_cases, most, 3)
    for path in ("/cases", f"/members/{anna}/cases"):
        answer = desk.get(path, caller=by).get_json()
        assert [each["case_id"] for each in answer["cases"]] == [each["case_id"] for each in in_order[:3]]
        assert answer["is_more"] is True


@pytest.mark.parametrize("next_on", ["2026-05-11", "2026-08-11", "0026-05-13", "soon"])
def test_a_next_step_is_neither_in_the_past_nor_forgotten_by_everybody(desk: Desk, next_on: str) -> None:
    answer = desk.post(
        f"/members/{member_id(desk)}/cases",
        {"kind": "question", "topic": "other", "mood": "calm", "words": "When?", "next_on": next_on},
        caller=ola(),
    )
    assert answer.status_code == 422
    assert desk.count("cases") == 0


def test_head_office_names_the_outlet_and_a_step_says_something(desk: Desk) -> None:
    hq, anna = person(Role.HQ), member_id(desk)
    body = {"kind": "request", "topic": "card", "mood": "calm", "words": "A new card, please."}
    assert code(desk.post(f"/members/{anna}/cases", body, caller=hq)) == (422, "outlet_needed")
    case = told(desk.post(f"/members/{anna}/cases", {**body, "outlet_code": "london"}, caller=hq))
    assert case["outlet_code"] == "london"
    assert code(step(desk, case["case_id"], hq, channel="phone")) == (422, "invalid_request")


def test_a_case_leaves_episodes_and_no_words_outside_the_seal(desk: Desk) -> None:
    anna = member_id(desk)
    case = opened(desk, anna, ola())
    step(desk, case["case_id"], ola(), state="solved", words="Kanarija")
    with desk.database.snapshot() as connection:
        kinds = connection.exec_driver_sql("SELECT kind FROM episodes ORDER BY recorded_at, kind").scalars().all()
        audits = connection.exec_driver_sql("SELECT before, after FROM audit_entries").all()
    assert sorted(kinds) == ["case_opened", "case_solved"]
    assert "Kanarija" not in str(audits)


def test_what_is_given_stays_within_the_limits_of_the_case_the_person_and_the_day(desk_on_both: Desk) -> None:
    desk, manager = desk_on_both, max_()
    case_id = opened(desk, member_id(desk), manager)["case_id"]

    def give(amount: int, *, kind: str = "stamps", by: object = manager) -> object:
        body = {"kind": kind, "amount": amount, "given_in": "coffee", "outlet_code": "riga"}
        return desk.post(f"/cases/{case_id}/compensations", body, caller=by)  # type: ignore[arg-type]

    first = told(give(10))  # type: ignore[arg-type]
    assert first["state"] == "promised"
    too_much = give(3)
    assert (*code(too_much), too_much.get_json()["left"]) == (409, "compensation_too_large", 2)  # type: ignore[arg-type,attr-defined]
    # What loyalty refused for good is nobody's any more.
    settled = desk.post(
        f"/compensations/{first['compensation_id']}/settlement", {"is_given": False}, outlet=None, by="gateway"
    )
    assert told(settled)["state"] == "refused"
    second = told(give(12))  # type: ignore[arg-type]
    for _ in range(2):
        path = f"/compensations/{second['compensation_id']}/settlement"
        assert told(desk.post(path, {"is_given": True}, outlet=None, by="gateway"))["state"] == "given"
    assert code(desk.post(path, {"is_given": False}, outlet=None, by="gateway")) == (404, "unknown_compensation")
    whole = desk.get(f"/cases/{case_id}", caller=manager).get_json()
    assert [step["kind"] for step in whole["steps"]] == ["opened", "compensated"]
    assert [each["state"] for each in whole["compensations"]] == ["refused", "given"]
    # Who sits at the desk makes up for something with a reward, once in a case, and with nothing else.
    at_desk = ola()
    assert code(give(1, by=at_desk)) == (409, "compensation_too_large")  # type: ignore[arg-type]
    assert told(give(1, kind="reward", by=at_desk))["state"] == "promised"  # type: ignore[arg-type]
    assert code(give(1, kind="reward", by=at_desk)) == (409, "compensation_too_large")  # type: ignore[arg-type]
    assert code(give(2, kind="reward")) == (422, "invalid_request")  # type: ignore[arg-type]


def test_days_are_given_to_a_membership_of_the_member_in_one_transaction(desk_on_both: Desk) -> None:
    desk, manager = desk_on_both, max_()
    anna, membership = member_with_plan(desk)
    case_id = opened(desk, anna, manager)["case_id"]
    body = {"kind": "gift_days", "amount": 7, "given_in": membership["membership_id"]}
    given = told(desk.post(f"/cases/{case_id}/compensations", body, caller=manager))
    assert (given["state"], given["amount"]) == ("given", 7)
    (now,) = desk.get(f"/members/{anna}/memberships", caller=manager).get_json()["memberships"]
    before, after = (date.fromisoformat(each["valid_until"]) for each in (membership, now))
    assert after - before == timedelta(days=7)
    stranger = opened(desk, member_id(desk, "+371 2000 7342"), manager)["case_id"]
    refused = desk.post(f"/cases/{stranger}/compensations", body, caller=manager)
    assert code(refused) == (404, "unknown_membership")
    assert desk.count("compensations") == 1
    with desk.database.snapshot() as connection:
        kinds = connection.exec_driver_sql("SELECT kind FROM episodes").scalars().all()
    assert {"days_gifted", "case_compensated"} <= set(kinds)


def test_one_person_gives_no_more_a_day_however_many_cases_at_once(desk_on_both: Desk) -> None:
    desk, manager = desk_on_both, max_()
    cases = [opened(desk, member_id(desk, f"+371 2000 74{number:02}"), manager)["case_id"] for number in range(8)]

    def give(case_id: str) -> int:
        body = {"kind": "stamps", "amount": 12, "given_in": "coffee"}
        return desk.post(f"/cases/{case_id}/compensations", body, caller=manager).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(give, cases))
    assert sorted(answers) == [201] * 5 + [409] * 3


def test_two_who_work_on_a_case_at_once_leave_two_steps_and_one_task(desk_on_both: Desk) -> None:
    desk, by = desk_on_both, ola()
    case_id = opened(desk, member_id(desk, PHONE), by)["case_id"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda words: step(desk, case_id, by, words=words).status_code, ["a", "b", "c", "d"]))
    assert answers == [201] * 4
    assert (desk.count("case_steps"), desk.count("tasks")) == (5, 1)


def test_whoever_takes_the_next_step_has_the_case_also_while_a_step_is_written(desk_on_both: Desk) -> None:
    desk, max_here, riga = desk_on_both, max_(), ola()
    cases = [opened(desk, member_id(desk, f"+371 2000 04{number:02}"), riga)["case_id"] for number in range(12)]
    desk.clock.advance(timedelta(days=1))
    tasks = {task["about_id"]: task["task_id"] for task in my_day(desk, riga)}

    def taken(case_id: str) -> int:
        return desk.post(f"/tasks/{tasks[case_id]}/taking", {}, caller=max_here).status_code

    def tried(case_id: str) -> int:
        return step(desk, case_id, riga, words="Looked at the receipt.").status_code

    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(act, case_id) for case_id in cases for act in (taken, tried)]
    assert {answer.result() for answer in answers} == {201}
    with desk.database.snapshot() as connection:
        owners = connection.exec_driver_sql("SELECT DISTINCT owner_id FROM cases").scalars().all()
        takers = connection.exec_driver_sql("SELECT DISTINCT staff_id FROM tasks").scalars().all()
    assert owners == takers == [max_here.subject]


def test_what_is_due_today_is_due_today_where_it_is_handed(desk_on_both: Desk) -> None:
    desk, here = desk_on_both, max_()
    case_id = opened(desk, member_id(desk), here, next_on="2026-05-12")["case_id"]

    def handed(**given: str) -> str:
        answer = desk.post(f"/cases/{case_id}/hand-over", {"outlet_code": "warsaw", **given}, caller=here)
        return str(told(answer)["next_on"])

    assert handed() == "2026-05-12"
    assert handed(next_on="2026-05-15") == "2026-05-15"
    assert handed() == "2026-05-15"
    desk.clock.advance(timedelta(days=9))
    assert handed() == "2026-05-21", "what is late is due today"


def test_nobody_takes_a_case_who_may_not_work_on_it(desk: Desk) -> None:
    cashier = person(Role.CASHIER, outlet_code="riga", station_id="station-riga")
    anna = member_id(desk)
    answer = desk.post(f"/members/{anna}/cases", {**COMPLAINT, "takes_it": True}, caller=cashier)
    assert code(answer) == (403, "not_allowed")
    assert opened(desk, anna, cashier)["owner_id"] is None


def test_what_rested_with_somebody_who_has_left_is_anybodys(desk_on_both: Desk) -> None:
    desk, leaver, stays = desk_on_both, max_(), ola()
    theirs = opened(desk, member_id(desk), leaver, takes_it=True)["case_id"]
    ended = opened(desk, member_id(desk, "+371 2000 7342"), leaver, takes_it=True)["case_id"]
    told(step(desk, ended, leaver, state="solved"))
    taken = call(desk, member_id(desk, "+371 2000 7343"), leaver, is_mine=True)["task_id"]
    others = call(desk, member_id(desk, "+371 2000 7344"), stays, is_mine=True)["task_id"]
    for _ in range(2):
        left(desk, leaver)
    owners = {task["task_id"]: task["staff_id"] for task in my_day(desk, stays, "?due_on=2026-05-13&whose=all")}
    assert (owners[taken], owners[others]) == (None, stays.subject)
    assert set(owners.values()) == {None, stays.subject}
    assert desk.get("/cases?whose=mine", caller=leaver).get_json() == {"cases": [], "is_more": False}
    assert [case["case_id"] for case in desk.get("/cases", caller=stays).get_json()["cases"]] == [theirs]
    assert told(step(desk, ended, stays, state="in_work", words="Again."))["owner_id"] is None


def test_the_limits_in_the_document_are_those_of_the_rules() -> None:
    document = (Path(__file__).parents[2] / "docs" / "care.md").read_text("utf-8")
    rows = re.findall(r"^\| (reception|outlet manager|head office) \|(.+)\|$", document, re.MULTILINE)
    roles = {"outlet manager": "outlet_manager", "head office": "hq"}
    for role, cells in rows:
        told = [None if cell.strip() == "–" else tuple(map(int, cell.split(","))) for cell in cells.split("|")]
        limits = [limit_of(roles.get(role, role), kind) for kind in COMPENSATION_KINDS]
        assert told == [(each.in_case, each.in_a_day) if each != NOTHING else None for each in limits], role
    assert len(rows) == len(LIMITS)
    by_hand = GIFTS["outlet_manager"]
    told_by_hand = f"{by_hand.to_member} days to one member within {by_hand.within_days} days"
    assert told_by_hand in document
    assert f"{by_hand.in_a_day} on one day to all" in document
