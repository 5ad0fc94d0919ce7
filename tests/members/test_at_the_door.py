"""What a desk does about a verdict: let in once, undo, guests, leaving; and what a door is to know."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from services.chassis.identifiers import new_id
from services.chassis.security.approvals import HEADER, Approval, ApprovalSigner
from services.chassis.security.caller import Caller
from services.chassis.security.permission import Scope
from services.contracts.http_cases import MOODS, TOPICS
from services.contracts.members import VisitUndone
from services.contracts.permissions import Action, Role
from services.members.storage.unit_of_work import MembersWork
from services.members.storage.visits import StoredVisit
from services.members.use_cases.admission import undo_check_in as undoing
from services.members.use_cases.admission.at_a_door import Desk as AtDoor
from services.members.use_cases.admission.at_a_door import visit_within
from services.members.use_cases.admission.let_in import let_in_once
from tests.callers import part_headers, person, till
from tests.members.desk import Desk
from tests.members.door import TODAY, ban, freeze, make_gym, owe, sell

PHONE = "29123456"
PNG = b"\x89PNG\r\n\x1a\n" + b"a face" + b"IEND\xaeB`\x82"


class Reception:
    """Somebody at the desk of the gym in Riga, who has signed in there."""

    def __init__(self, desk: Desk, outlet: str = "riga") -> None:
        self.desk = desk
        self.outlet = outlet
        self.caller = person(Role.RECEPTION, outlet_code=outlet, station_id=f"station-{outlet}")

    def post(self, path: str, body: Any = None, *, key: str | None = None, approval: str = "") -> TestResponse:
        headers = {
            **part_headers(self.desk.keys, "members", self.desk.clock, self.caller),
            "Idempotency-Key": key or new_id(),
            "Accept-Language": "en",
            HEADER: approval,
        }
        return self.desk.app.test_client().post(path, json=body or {}, headers=headers)

    def get(self, path: str) -> TestResponse:
        return self.desk.get(path, caller=self.caller)

    def done(self, path: str, body: Any = None) -> Any:
        answer = self.post(path, body)
        assert answer.status_code == 201, answer.text
        return answer.get_json()

    def refused(self, path: str, body: Any = None) -> str:
        return str(self.post(path, body).get_json()["code"])

    def check_in(self, identifier: str = PHONE) -> Any:
        return self.done("/check-ins", {"identifier": identifier})

    def approval(self, check_in_id: str, **words: str) -> str:
        known = {"approver": new_id(), "action": Action.OVERRIDE_ADMISSION, "about": check_in_id, "outlet_code": "riga"}
        return ApprovalSigner(self.desk.keys, "outlets", self.desk.clock).sign(Approval(**{**known, **words}))

    def let_in(self, check_in_id: str, approval: str, *, key: str | None = None) -> TestResponse:
        path = f"/check-ins/{check_in_id}/overrides"
        return self.post(path, {"reason": "paying_now"}, approval=approval, key=key)

    def came(self) -> list[Any]:
        return list(self.get("/visits").get_json()["visits"])

    def inside(self) -> list[str]:
        return [each["member_id"] for each in self.get("/presence").get_json()["members"]]


@pytest.fixture
def reception(desk_on_both: Desk) -> Reception:
    make_gym(desk_on_both)
    return Reception(desk_on_both)


def rows(desk: Desk, sql: str) -> list[tuple[Any, ...]]:
    with desk.database.reading() as connection:
        return [tuple(row) for row in connection.execute(sa.text(sql))]


def test_a_managers_word_lets_somebody_in_once_and_is_told_and_written_down(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE, given_name="Anna")["member_id"]
    check_in_id, key = reception.check_in()["check_in_id"], new_id()
    approval = reception.approval(check_in_id)
    let_in = reception.let_in(check_in_id, approval, key=key)
    assert let_in.status_code == 201, let_in.text
    verdict = let_in.get_json()["verdict"]
    assert (verdict["colour"], verdict["code"], verdict["message"]) == (
        "yellow",
        "let_in_once",
        "Welcome, Anna! Let in this once",
    )
    assert reception.inside() == [member_id]
    # Sent again with a fresh approval it is the same command, and with another key it is too late.
    assert reception.let_in(check_in_id, reception.approval(check_in_id), key=key).data == let_in.data
    assert reception.let_in(check_in_id, approval).get_json()["code"] == "already_admitted"
    ((facts,),) = rows(desk, "SELECT facts FROM episodes WHERE kind = 'admission_overridden'")
    told = json.loads(facts)
    assert (told["reason"], told["verdict"]) == ("paying_now", "no_membership")
    ((after,),) = rows(desk, "SELECT after FROM audit_entries WHERE action = 'members.override_admission'")
    assert json.loads(after) == told
    assert [json.loads(body)["check_in_id"] for body in desk.facts("members.visit_admitted.v1")] == [check_in_id]
    # It is that visit for ten minutes, also for another scan; then once was once, and the same stop holds.
    again = reception.check_in()
    assert (again["verdict"]["code"], again["check_in_id"]) == ("already_in", check_in_id)
    desk.clock.advance(timedelta(minutes=10))
    assert reception.check_in()["verdict"]["code"] == "no_membership"


def test_an_approval_is_good_for_one_act_at_one_outlet_for_a_minute(reception: Reception) -> None:
    desk = reception.desk
    desk.enrol(phone=PHONE)
    check_in_id = reception.check_in()["check_in_id"]
    good = reception.approval(check_in_id)
    wrong = [
        "",
        "nonsense",
        good[:-4] + "AAAA",
        reception.approval(new_id()),
        reception.approval(check_in_id, outlet_code="warsaw"),
        reception.approval(check_in_id, action="members.ban"),
        # Signed by somebody else than the service that knows PINs; and a token that is good elsewhere.
        ApprovalSigner(desk.keys, "loyalty", desk.clock).sign(
            Approval(new_id(), Action.OVERRIDE_ADMISSION, check_in_id, "riga")
        ),
        part_headers(desk.keys, "members", desk.clock, by="outlets")["Authorization"].removeprefix("Bearer "),
    ]
    for approval in wrong:
        assert reception.let_in(check_in_id, approval).get_json()["code"] == "approval_refused", approval
    as_token = desk.ask("POST", "/check-ins", {"identifier": PHONE}, {"Authorization": f"Bearer {good}"})
    assert as_token.get_json()["code"] == "token_refused"
    desk.clock.advance(timedelta(seconds=60))
    assert reception.let_in(check_in_id, good).get_json()["code"] == "approval_refused"
    assert desk.count("episodes") == 0


def test_a_check_in_of_another_outlet_or_of_long_ago_is_not_overridden(reception: Reception) -> None:
    desk = reception.desk
    make_gym(desk, "warsaw")
    desk.enrol(phone=PHONE)
    elsewhere = Reception(desk, "warsaw").check_in(f"+371{PHONE}")["check_in_id"]
    assert reception.let_in(elsewhere, reception.approval(elsewhere)).get_json()["code"] == "unknown_check_in"
    here = reception.check_in()["check_in_id"]
    desk.clock.advance(timedelta(minutes=16))
    assert reception.let_in(here, reception.approval(here)).get_json()["code"] == "check_in_over"


def test_an_override_uses_a_visit_where_one_is_left(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, visits=1, needs_waiver=True)
    first = reception.check_in()
    assert (first["verdict"]["code"], first["membership"]["visits_left"]) == ("waiver_missing", 1)
    let_in = reception.let_in(first["check_in_id"], reception.approval(first["check_in_id"])).get_json()
    assert let_in["membership"]["visits_left"] == 0
    desk.clock.advance(timedelta(minutes=11))
    second = reception.check_in()
    assert second["verdict"]["code"] == "no_visits_left"
    assert reception.let_in(second["check_in_id"], reception.approval(second["check_in_id"])).status_code == 201
    assert rows(desk, "SELECT visits_used FROM memberships") == [(1,)]


def test_an_undo_that_waits_for_a_let_in_gives_back_what_that_used(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = reception.desk
    sell(desk, desk.enrol(phone=PHONE)["member_id"], visits=1, needs_waiver=True)
    check_in_id = reception.check_in()["check_in_id"]
    look = visit_within

    def then_let_in(work: MembersWork, check_in_id: str, scope: Scope) -> StoredVisit:
        """The undo has looked; before it writes, a manager at the next desk lets them in."""
        visit = look(work, check_in_id, scope)
        at = AtDoor(outlet=work.outlets.named("riga"), station_id="station-riga")
        let_in_once(work, check_in_id, at, reason="paying_now", approver_id=new_id())
        return visit

    monkeypatch.setattr(undoing, "visit_within", then_let_in)
    assert reception.done(f"/check-ins/{check_in_id}/undo") is not None
    assert rows(desk, "SELECT visits_used FROM memberships") == [(0,)]
    assert len(desk.facts(VisitUndone.NAME)) == 1


def test_of_two_managers_at_once_one_lets_in(reception: Reception) -> None:
    desk = reception.desk
    desk.enrol(phone=PHONE)
    check_in_id = reception.check_in()["check_in_id"]
    approval = reception.approval(check_in_id)
    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(lambda _: reception.let_in(check_in_id, approval).status_code, range(4)))
    assert statuses == [201, 409, 409, 409]


def test_whoever_asks_is_told_of_a_verdict_what_they_may_do_about_it(reception: Reception) -> None:
    desk = reception.desk
    sell(desk, desk.enrol(phone=PHONE)["member_id"], visits=0)
    by_role = {
        Role.RECEPTION: ["sell", "let_in_once"],
        Role.CASHIER: ["let_in_once"],
        Role.TILL: [],
    }
    for role, actions in by_role.items():
        caller = person(role, outlet_code="riga", station_id="station-riga")
        if role is Role.TILL:
            caller = till("riga")
        told = desk.post("/check-ins", {"identifier": PHONE}, caller=caller).get_json()
        assert (told["verdict"]["code"], told["verdict"]["actions"]) == ("no_visits_left", actions)


def test_the_first_visit_lifts_a_freeze_and_lets_in_at_one_tap(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE, given_name="Anna")["member_id"]
    sell(desk, member_id, freeze_days=14)
    freeze(desk, member_id, TODAY - timedelta(days=2), TODAY + timedelta(days=7))
    stopped = reception.check_in()
    assert (stopped["verdict"]["code"], stopped["verdict"]["actions"]) == ("frozen", ["unfreeze", "let_in_once"])
    path = f"/check-ins/{stopped['check_in_id']}/unfreezing"
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: reception.post(path), range(3)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409]
    (let_in,) = [each.get_json() for each in answers if each.status_code == 201]
    assert (let_in["verdict"]["code"], let_in["check_in_id"]) == ("unfrozen", stopped["check_in_id"])
    assert let_in["verdict"]["message"] == "Unfrozen. Welcome back, Anna!"
    # Ten days were to move the end; two were used.
    assert (let_in["membership"]["days_left"], let_in["membership"]["freeze_days_left"]) == (22, 12)
    assert reception.inside() == [member_id]
    kinds = [kind for (kind,) in rows(desk, "SELECT kind FROM episodes")]
    assert kinds == ["freeze_lifted"]


def test_whose_freeze_is_ended_a_minute_after_a_visit_is_welcomed_and_not_already_in(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, freeze_days=14)
    assert reception.check_in()["verdict"]["code"] == "welcome"
    freeze(desk, member_id, TODAY, TODAY + timedelta(days=7))
    stopped = reception.check_in()
    let_in = reception.post(f"/check-ins/{stopped['check_in_id']}/unfreezing").get_json()
    assert (let_in["verdict"]["colour"], let_in["verdict"]["code"]) == ("green", "unfrozen")
    listed = next(each for each in reception.came() if each["check_in_id"] == stopped["check_in_id"])
    assert listed["verdict"] == {"colour": "green", "code": "unfrozen"}


def test_what_else_is_to_be_said_is_said_when_a_freeze_ends(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, freeze_days=14, grace_days=5)
    freeze(desk, member_id, TODAY - timedelta(days=2), TODAY + timedelta(days=7))
    owe(desk, member_id, 4900)
    stopped = reception.check_in()
    let_in = reception.post(f"/check-ins/{stopped['check_in_id']}/unfreezing").get_json()
    assert (let_in["verdict"]["colour"], let_in["verdict"]["code"]) == ("yellow", "unpaid")
    assert reception.came()[0]["verdict"] == {"colour": "yellow", "code": "unpaid"}


def test_who_is_let_in_by_a_managers_word_trains_and_is_frozen_no_more(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, freeze_days=14)
    freeze(desk, member_id, TODAY - timedelta(days=2), TODAY + timedelta(days=7))
    check_in_id = reception.check_in()["check_in_id"]
    let_in = reception.let_in(check_in_id, reception.approval(check_in_id)).get_json()
    assert (let_in["verdict"]["code"], let_in["membership"]["days_left"]) == ("let_in_once", 22)
    kinds = [kind for (kind,) in rows(desk, "SELECT kind FROM episodes ORDER BY kind")]
    assert kinds == ["admission_overridden", "freeze_lifted"]
    # The audit tells of the word, and who gave it.
    (about,) = rows(desk, "SELECT object_kind FROM audit_entries WHERE action = 'members.override_admission'")
    assert about == ("check_in",)


def test_a_freeze_stays_where_something_else_keeps_them_out(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, freeze_days=14, needs_waiver=True)
    freeze(desk, member_id, TODAY - timedelta(days=2), TODAY + timedelta(days=7))
    check_in_id = reception.check_in()["check_in_id"]
    assert reception.refused(f"/check-ins/{check_in_id}/unfreezing") == "still_refused"
    assert reception.check_in()["verdict"]["code"] == "frozen"
    nobody = desk.enrol(phone="29123457") and reception.check_in("29123457")["check_in_id"]
    assert reception.refused(f"/check-ins/{nobody}/unfreezing") == "not_frozen"


def test_an_undone_visit_is_given_back_once(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, visits=10)
    check_in_id = reception.check_in()["check_in_id"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: reception.post(f"/check-ins/{check_in_id}/undo"), range(4)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    assert [each.get_json() for each in answers if each.status_code == 201] == [
        {"check_in_id": check_in_id, "gave_visit_back": True}
    ]
    assert rows(desk, "SELECT visits_used FROM memberships") == [(0,)]
    assert reception.inside() == []
    # Loyalty hears of the end of each visit of which it heard.
    (end,) = desk.facts("members.visit_undone.v1")
    assert json.loads(end)["check_in_id"] == check_in_id
    assert len(desk.facts("members.visit_admitted.v1")) == 1
    # It never was: the next scan is a visit of its own, at once.
    again = reception.check_in()
    assert (again["verdict"]["code"], again["membership"]["visits_left"]) == ("welcome", 9)


def test_the_desks_of_an_outlet_undo_for_ten_minutes_and_a_manager_later(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id)
    path = f"/check-ins/{reception.check_in()['check_in_id']}/undo"
    elsewhere = person(Role.RECEPTION, outlet_code="warsaw", station_id="station-warsaw")
    assert desk.post(path, {}, caller=elsewhere).get_json()["code"] == "unknown_check_in"
    desk.clock.advance(timedelta(minutes=11))
    assert reception.refused(path) == "undo_too_late"
    manager: Caller = person(Role.OUTLET_MANAGER, outlet_code="riga")
    assert desk.post(path, {}, caller=manager).status_code == 201
    assert desk.post(path, {}, caller=manager).get_json()["code"] == "not_admitted"
    # A turnstile let them in, and the desk beside it takes it back.
    turnstile = till("riga", "turnstile")
    came = desk.post("/check-ins", {"identifier": PHONE}, caller=turnstile).get_json()["check_in_id"]
    reception.done(f"/check-ins/{came}/undo")


def tallies(desk: Desk) -> list[tuple[Any, ...]]:
    return rows(desk, "SELECT guests FROM guest_tallies ORDER BY period_from")


def test_an_undone_visit_gives_its_guests_back(reception: Reception) -> None:
    desk = reception.desk
    sell(desk, desk.enrol(phone=PHONE)["member_id"], guests=3, period_days=12)
    first = reception.check_in()["check_in_id"]
    reception.done(f"/check-ins/{first}/guests")
    desk.clock.advance(timedelta(minutes=15))
    second = reception.check_in()["check_in_id"]
    for left in (1, 0):
        assert reception.done(f"/check-ins/{second}/guests")["guests_left"] == left
    reception.done(f"/check-ins/{second}/undo")
    assert tallies(desk) == [(1,)]
    assert reception.get("/presence").get_json()["inside"] == 2
    assert reception.refused(f"/check-ins/{second}/guests") == "not_admitted"
    assert tallies(desk) == [(1,)], "what is refused counts nobody"


def test_a_guest_who_did_not_come_is_taken_back_in_the_period_in_which_they_were_counted(reception: Reception) -> None:
    """It is pressed late in the evening of the last day of a period, and taken back after midnight."""
    desk = reception.desk
    sell(desk, desk.enrol(phone=PHONE)["member_id"], days_ago=9, guests=1, period_days=10)
    desk.clock.advance(timedelta(hours=8, minutes=55))
    check_in_id = reception.check_in()["check_in_id"]
    path = f"/check-ins/{check_in_id}/guests"
    assert reception.refused(f"{path}/undo") == "no_guest_came"
    reception.done(path)
    desk.clock.advance(timedelta(minutes=6))
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: reception.post(f"{path}/undo"), range(3)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409]
    (left,) = [each.get_json() for each in answers if each.status_code == 201]
    assert left == {"check_in_id": check_in_id, "guests": 0, "guests_left": 1}
    assert tallies(desk) == [(0,)]
    assert reception.done(path)["guests_left"] == 0
    kinds = [kind for (kind,) in rows(desk, "SELECT kind FROM episodes ORDER BY occurred_at, episode_id")]
    assert kinds == ["guest_brought", "guest_taken_back", "guest_brought"]


def test_a_visit_of_a_pack_that_was_handed_on_since_is_not_given_back_to_nobody(reception: Reception) -> None:
    desk = reception.desk
    giver, receiver = (desk.enrol(phone=phone)["member_id"] for phone in (PHONE, "29123477"))
    membership_id = sell(desk, giver, visits=10)
    check_in_id = reception.check_in()["check_in_id"]
    to = {"to_member_id": receiver, "version": 1}
    reception.done(f"/memberships/{membership_id}/transfers", to)
    assert reception.refused(f"/check-ins/{check_in_id}/undo") == "visit_handed_on"
    assert reception.inside() == [giver]
    assert rows(desk, "SELECT visits_used FROM memberships ORDER BY membership_id") == [(1,), (0,)]


def test_guests_are_so_many_in_a_period_and_take_a_place(reception: Reception) -> None:
    desk = reception.desk
    make_gym(desk, capacity=3, sequence=3)
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, guests=1, period_days=12)
    check_in_id = reception.check_in()["check_in_id"]
    path = f"/check-ins/{check_in_id}/guests"
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: reception.post(path), range(3)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409]
    presence = reception.get("/presence").get_json()
    assert (presence["inside"], presence["capacity"], presence["members"][0]["guests"]) == (2, 3, 1)
    other = desk.enrol(phone="29123457")["member_id"]
    sell(desk, other, guests=5)
    assert reception.check_in("29123457")["verdict"]["code"] == "welcome"
    assert reception.refused(f"/check-ins/{reception.check_in('29123457')['check_in_id']}/guests") == "outlet_full"


def test_the_door_the_list_and_presence_count_those_inside_alike(reception: Reception) -> None:
    desk = reception.desk
    make_gym(desk, capacity=3, sequence=3)
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, guests=5)
    first = reception.check_in()["check_in_id"]
    reception.done(f"/check-ins/{first}/guests")
    # Out for a parcel and in again: the guest of the first visit is inside all the while.
    desk.clock.advance(timedelta(minutes=15))
    second = reception.check_in()["check_in_id"]
    assert second != first
    assert reception.get("/presence").get_json()["inside"] == 2
    reception.done(f"/check-ins/{second}/guests")
    presence = reception.get("/presence").get_json()
    assert (presence["inside"], [each["guests"] for each in presence["members"]]) == (3, [2])
    assert reception.get("/visits").get_json()["inside"] == 3
    other = desk.enrol(phone="29123457")["member_id"]
    sell(desk, other)
    assert reception.check_in("29123457")["verdict"]["code"] == "outlet_full"
    assert reception.refused(f"/check-ins/{second}/guests") == "outlet_full"
    # Whoever came and counts as in takes no place of it, however long ago they came; it is one more visit.
    desk.clock.advance(timedelta(minutes=15))
    third = reception.check_in()
    assert (third["verdict"]["code"], third["check_in_id"] in (first, second)) == ("welcome_back", False)
    assert reception.get("/presence").get_json()["inside"] == 3
    # Whoever came twice leaves once.
    reception.done(f"/check-ins/{second}/leaving")
    assert reception.get("/presence").get_json()["inside"] == 0 == reception.get("/visits").get_json()["inside"]
    assert reception.check_in("29123457")["verdict"]["code"] == "welcome"
    # Somebody who looks at an old list sends nobody out who has come back since.
    reception.done(f"/check-ins/{second}/re-entries")
    reception.done(f"/check-ins/{first}/leaving")
    assert member_id in reception.inside()


def test_whoever_was_seen_leaving_has_given_their_place_away(reception: Reception) -> None:
    desk = reception.desk
    make_gym(desk, capacity=1, sequence=3)
    for phone in (PHONE, "29123477"):
        sell(desk, desk.enrol(phone=phone)["member_id"])
    first = reception.check_in()["check_in_id"]
    reception.done(f"/check-ins/{first}/leaving")
    assert reception.check_in("29123477")["verdict"]["code"] == "welcome"
    assert reception.refused(f"/check-ins/{first}/re-entries") == "outlet_full"
    assert reception.check_in()["verdict"]["code"] == "outlet_full"
    assert reception.get("/presence").get_json()["inside"] == 1


def test_a_visit_that_is_over_is_no_way_in_without_a_verdict(reception: Reception) -> None:
    desk = reception.desk
    sell(desk, desk.enrol(phone=PHONE)["member_id"], visits=10, guests=3)
    check_in_id = reception.check_in()["check_in_id"]
    path = f"/check-ins/{check_in_id}"
    reception.done(f"{path}/guests")
    desk.clock.advance(timedelta(minutes=60))
    reception.done(f"{path}/leaving")
    desk.clock.advance(timedelta(minutes=9))
    # The car was opened for a minute.
    reception.done(f"{path}/re-entries")
    reception.done(f"{path}/leaving")
    assert reception.refused(f"{path}/guests") == "check_in_over", "a guest comes with somebody who is in"
    desk.clock.advance(timedelta(minutes=10))
    for act in ("re-entries", "guests", "guests/undo"):
        assert reception.refused(f"{path}/{act}") == "check_in_over"
    assert reception.inside() == []
    undone = reception.check_in()["check_in_id"]
    reception.done(f"/check-ins/{undone}/undo")
    for act in ("re-entries", "guests", "guests/undo"):
        assert reception.refused(f"/check-ins/{undone}/{act}") == "not_admitted"


def test_a_guest_is_offered_beside_every_verdict_that_admits_while_the_plan_has_some_left(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, guests=2)
    first = reception.check_in()
    assert (first["verdict"]["actions"], first["desk"]["guests_left"]) == (["bring_guest"], 2)
    reception.done(f"/check-ins/{first['check_in_id']}/guests")
    again = reception.check_in()
    assert (again["verdict"]["actions"], again["desk"]["guests_left"]) == (["re_enter", "bring_guest"], 1)
    reception.done(f"/check-ins/{first['check_in_id']}/guests")
    assert reception.check_in()["verdict"]["actions"] == ["re_enter"]
    desk.clock.advance(timedelta(minutes=15))
    owe(desk, member_id, 4900)
    unpaid = reception.check_in()
    assert (unpaid["verdict"]["actions"], unpaid["desk"]["guests_left"]) == (["take_payment"], 0)
    assert reception.refused(f"/check-ins/{unpaid['check_in_id']}/guests") == "no_guests_left"
    ban(desk, member_id)
    stopped = reception.check_in()
    assert (stopped["verdict"]["actions"], stopped["desk"]["guests_left"]) == (["let_in_once"], None)


def test_a_desk_is_told_when_they_were_here_and_of_an_open_case_whatever_comes_first(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, grace_days=7)
    first = reception.check_in()
    assert (first["desk"]["last_here_at"], first["desk"]["has_open_case"]) == (None, False)
    case = {"kind": "complaint", "topic": TOPICS[0], "mood": MOODS[0], "words": "The shower is cold."}
    reception.done(f"/members/{member_id}/cases", case)
    owe(desk, member_id, 4900)
    desk.clock.advance(timedelta(days=2))
    second = reception.check_in()
    assert (second["verdict"]["code"], second["desk"]["has_open_case"]) == ("unpaid", True)
    assert second["desk"]["last_here_at"] == first["checked_in_at"]


def test_whoever_leaves_is_out_and_may_come_back_by_the_same_visit(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id)
    check_in_id = reception.check_in()["check_in_id"]
    assert reception.inside() == [member_id]
    reception.done(f"/check-ins/{check_in_id}/leaving")
    reception.done(f"/check-ins/{check_in_id}/leaving")
    assert reception.inside() == []
    reception.done(f"/check-ins/{check_in_id}/re-entries")
    assert reception.inside() == [member_id]
    desk.clock.advance(timedelta(minutes=120))
    assert reception.inside() == []
    refused = reception.check_in()["check_in_id"]
    assert desk.count("visits") == 2
    assert reception.refused(f"/check-ins/{new_id()}/leaving") == "unknown_check_in"
    assert refused != check_in_id


def test_a_card_shown_at_the_way_out_leaves_by_whichever_check_in(reception: Reception) -> None:
    desk = reception.desk
    member = desk.enrol(phone=PHONE)
    sell(desk, member["member_id"])
    turnstile, card = till("riga", "turnstile"), {"identifier": member["card"]["number"]}
    first = reception.check_in()["check_in_id"]
    desk.clock.advance(timedelta(minutes=15))
    second = reception.check_in()["check_in_id"]
    assert desk.post("/leavings", card, caller=till("warsaw", "door")).get_json()["code"] == "not_inside"
    key = new_id()
    left = [desk.post("/leavings", card, caller=turnstile, key=key) for _ in range(2)]
    assert [each.get_json() for each in left] == [{"check_in_id": max(first, second), "state": "left"}] * 2
    assert reception.inside() == []
    assert desk.post("/leavings", card, caller=turnstile).get_json()["code"] == "not_inside"
    nobody = desk.post("/leavings", {"identifier": "29999999"}, caller=turnstile)
    assert (nobody.status_code, nobody.get_json()["code"]) == (404, "unknown_identifier")
    assert desk.count("visits") == 2


def test_a_ban_a_waiver_and_a_note_count_at_the_next_scan(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id, needs_waiver=True)
    manager = person(Role.OUTLET_MANAGER, outlet_code="riga")

    def code() -> str:
        desk.clock.advance(timedelta(minutes=11))
        return str(reception.check_in()["verdict"]["code"])

    assert code() == "waiver_missing"
    assert reception.done(f"/members/{member_id}/waivers", {"version": "2026-01"})["waiver_version"] == "2026-01"
    assert code() == "welcome"
    reception.done(f"/members/{member_id}/attention", {"words": "Lost a locker key: give it back."})
    desk.clock.advance(timedelta(minutes=11))
    noted = reception.check_in()
    assert (noted["verdict"]["code"], noted["desk"]["note"]) == ("attention", "Lost a locker key: give it back.")
    reception.done(f"/members/{member_id}/attention", {"words": None})
    assert code() == "welcome_back"
    assert reception.refused(f"/members/{member_id}/bans", {"reason": "conduct"}) == "not_allowed"
    ban = {"reason": "conduct", "until": "2026-05-12"}
    banned = desk.post(f"/members/{member_id}/bans", ban, caller=manager).get_json()
    assert (banned["ban_reason"], banned["banned_until"]) == ("conduct", "2026-05-12")
    assert code() == "banned"
    assert desk.post(f"/members/{member_id}/bans/lifting", {}, caller=manager).status_code == 201
    assert code() == "welcome_back"
    lifted = desk.post(f"/members/{member_id}/bans/lifting", {}, caller=manager)
    assert lifted.get_json()["code"] == "not_banned"
    known = reception.get(f"/members/{member_id}/door").get_json()
    assert (known["waiver_version"], known["ban_reason"], known["note"]) == ("2026-01", None, None)
    everything = json.dumps([list(map(str, row)) for row in rows(desk, "SELECT after FROM audit_entries")])
    assert "locker" not in everything


def test_only_whoever_may_compare_a_photo_is_told_that_there_is_one(reception: Reception) -> None:
    desk = reception.desk
    anna, boris = (desk.enrol(phone=phone, given_name="A")["member_id"] for phone in (PHONE, "29223456"))
    content = base64.b64encode(PNG).decode()
    reception.done(f"/members/{anna}/photo", {"content": content, "has_consented": True})
    path = "/members?last_digits=3456"
    told = {each["member_id"]: each["has_photo"] for each in reception.get(path).get_json()["members"]}
    assert told == {anna: True, boris: False}
    at_a_till = desk.get(path).get_json()["members"]
    assert [each["has_photo"] for each in at_a_till] == [False, False]


def test_a_photo_is_kept_of_somebody_who_agreed_and_shown_at_a_station(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE)["member_id"]
    path, content = f"/members/{member_id}/photo", base64.b64encode(PNG).decode()
    assert reception.get(path).get_json()["code"] == "no_photo"
    assert reception.post(path, {"content": content, "has_consented": False}).status_code == 422
    for wrong in (b"<svg/>", PNG[:-1], PNG[:8] + b"x" * 45_000 + PNG[-8:]):
        body = {"content": base64.b64encode(wrong).decode(), "has_consented": True}
        assert reception.refused(path, body) in ("invalid_request", "too_large"), wrong[:20]
    assert reception.refused(path, {"content": "!!!!", "has_consented": True}) == "invalid_request"
    assert reception.done(path, {"content": content, "has_consented": True})["has_photo"] is True
    assert reception.get(path).get_json() == {"member_id": member_id, "media_type": "image/png", "content": content}
    assert reception.check_in()["desk"]["has_photo"] is True
    assert desk.get(path, caller=person(Role.HQ)).get_json()["code"] == "not_allowed"
    assert desk.get(path).get_json()["code"] == "not_allowed"
    ((sealed,),) = rows(desk, "SELECT sealed_photo FROM photos")
    assert b"a face" not in bytes(sealed)
    assert reception.done(path, {"content": None, "has_consented": False})["has_photo"] is False
    assert rows(desk, "SELECT purpose, is_given FROM consents ORDER BY consent_id") == [
        ("photo", True),
        ("photo", False),
    ]


def test_a_label_says_what_they_came_for(reception: Reception) -> None:
    desk = reception.desk
    member_id = desk.enrol(phone=PHONE)["member_id"]
    sell(desk, member_id)
    came = reception.done("/check-ins", {"identifier": PHONE, "label": "Йога 18:00"})
    assert came["label"] == "Йога 18:00"
    assert reception.get("/presence").get_json()["members"][0]["label"] == "Йога 18:00"
    for wrong in ("", " ", "x" * 41, 18, None):
        assert reception.post("/check-ins", {"identifier": PHONE, "label": wrong}).status_code == 422, wrong


def test_a_desk_says_what_somebody_came_for_when_they_have_come_in_and_says_it_anew(reception: Reception) -> None:
    desk = reception.desk
    sell(desk, desk.enrol(phone=PHONE)["member_id"])
    came = reception.done("/check-ins", {"identifier": PHONE})
    assert came["label"] is None
    path = f"/check-ins/{came['check_in_id']}/label"
    for label in ("Yoga 18:00", "Pilates", None, "Pilates"):
        assert reception.done(path, {"label": label}) == {"check_in_id": came["check_in_id"], "label": label}
        assert reception.get("/visits").get_json()["visits"][0]["label"] == label
    assert reception.post(path, {}).status_code == 422
    desk.clock.advance(timedelta(hours=12, seconds=1))
    assert reception.refused(path, {"label": "Yoga 18:00"}) == "check_in_over"


def test_what_a_desk_says_of_everybody_does_not_change_what_it_said_of_one(reception: Reception) -> None:
    desk = reception.desk
    sell(desk, desk.enrol(phone=PHONE)["member_id"])
    first = reception.done("/check-ins", {"identifier": PHONE})
    again = reception.done("/check-ins", {"identifier": PHONE, "label": "Yoga 18:00"})
    assert (again["check_in_id"], again["label"]) == (first["check_in_id"], "Yoga 18:00")
    assert reception.done("/check-ins", {"identifier": PHONE, "label": "Pilates"})["label"] == "Yoga 18:00"
    assert reception.done("/check-ins", {"identifier": PHONE})["label"] == "Yoga 18:00"


def test_nobody_who_was_turned_away_came_for_anything(reception: Reception) -> None:
    reception.desk.enrol(phone=PHONE)
    red = reception.done("/check-ins", {"identifier": PHONE, "label": "Yoga 18:00"})
    assert (red["verdict"]["colour"], red["label"]) == ("red", "Yoga 18:00")
    assert reception.get("/visits").get_json()["labels"] == []
    assert reception.refused(f"/check-ins/{red['check_in_id']}/label", {"label": "Pilates"}) == "not_admitted"


def test_the_list_of_who_came_counts_what_for_and_is_asked_for_one_thing_alone(reception: Reception) -> None:
    desk = reception.desk
    wished = {PHONE: "Yoga 18:00", "+371 2000 0002": "Yoga 18:00", "+371 2000 0033": "Pilates", "+371 2000 0044": None}
    for phone, label in wished.items():
        sell(desk, desk.enrol(phone=phone)["member_id"])
        reception.done("/check-ins", {"identifier": phone, **({} if label is None else {"label": label})})
    whole = reception.get("/visits").get_json()
    assert whole["labels"] == [{"label": "Yoga 18:00", "visits": 2}, {"label": "Pilates", "visits": 1}]
    assert len(whole["visits"]) == 4
    one = reception.get("/visits?label=Yoga%2018:00").get_json()
    assert [each["label"] for each in one["visits"]] == ["Yoga 18:00"] * 2
    assert one["labels"] == whole["labels"]
    # Whoever looks at the whole list hears of another label as of another visit.
    said = whole["visits"][0]
    reception.done(f"/check-ins/{said['check_in_id']}/label", {"label": "Pilates"})
    changed = reception.get(f"/visits?after={whole['version']}").get_json()
    assert changed["labels"] == [{"label": "Pilates", "visits": 2}, {"label": "Yoga 18:00", "visits": 2}]
    assert changed["visits"][0]["label"] == "Pilates"
