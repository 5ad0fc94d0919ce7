"""What a desk did without a network is recorded for when it happened, by the same routes, once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, get_ident
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from services.chassis.identifiers import new_id
from services.members.domain.memberships.change import change_plan
from services.members.storage.memberships import By
from services.members.storage.visits import Visits
from tests.callers import part_headers, till
from tests.members.desk import NOON, Desk
from tests.members.door import freeze, make_gym, sell
from tests.sealing import sealed

ANNA = "+371 2000 0001"
HOUR = 3600


def send(
    desk: Desk, path: str, body: Any, *, ago: int | None = None, key: str | None = None, **told: str
) -> TestResponse:
    """As the station in Riga sends it: `ago` seconds after it was made, or at once. Bytes are sealed."""
    known = part_headers(desk.keys, "members", desk.clock, till("riga", "station-riga"))
    headers = {**known, "Idempotency-Key": key or new_id(), "Accept-Language": "en", **told}
    if ago is not None:
        headers["Kept-For"] = str(ago)
    if isinstance(body, bytes):
        return desk.app.test_client().post(path, data=body, content_type="application/jose", headers=headers)
    return desk.app.test_client().post(path, json=body, headers=headers)


def visits(desk: Desk) -> list[Any]:
    with desk.database.snapshot() as connection:
        return list(connection.execute(sa.text("SELECT * FROM visits ORDER BY checked_in_at")))


def audited(desk: Desk, action: str) -> Any:
    with desk.database.snapshot() as connection:
        query = sa.text("SELECT * FROM audit_entries WHERE action = :action ORDER BY entry_id DESC")
        return connection.execute(query, {"action": action}).first()


def let_in(desk: Desk) -> list[dict[str, Any]]:
    return [json.loads(body) for body in desk.facts("members.visit_let_in_late.v1")]


def test_a_late_check_in_is_a_visit_of_its_own_time_and_day(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(phone=ANNA)
    # 02:30 in Riga, before the business day begins.
    answer = send(desk, "/check-ins", {"identifier": ANNA}, ago=12 * HOUR + 30 * 60)
    assert answer.status_code == 201
    assert answer.get_json()["checked_in_at"].startswith("2026-05-11T23:30:00")
    (visit,) = visits(desk)
    assert str(visit.business_date) == "2026-05-11"


def test_a_visit_since_then_does_not_swallow_it_and_one_around_it_does(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(phone=ANNA)
    desk.check_in(ANNA)
    early = send(desk, "/check-ins", {"identifier": ANNA}, ago=3 * HOUR).get_json()
    assert early["verdict"]["code"] == "welcome_back"
    same = send(desk, "/check-ins", {"identifier": ANNA}, ago=3 * HOUR + 500).get_json()
    assert (same["verdict"]["code"], same["check_in_id"]) == ("already_in", early["check_in_id"])
    assert len(visits(desk)) == 2


def test_a_late_check_in_sent_again_is_one_visit(desk_on_both: Desk) -> None:
    desk, key = desk_on_both, new_id()
    desk.enrol(phone=ANNA)
    answers = [send(desk, "/check-ins", {"identifier": ANNA}, ago=ago, key=key) for ago in (60, 120, HOUR)]
    assert {answer.data for answer in answers} == {answers[0].data}
    assert len(visits(desk)) == 1


def test_a_door_lets_in_late_whom_its_rules_keep_out_and_tells_a_manager(desk_on_both: Desk) -> None:
    desk, key, boris = desk_on_both, new_id(), new_id()
    make_gym(desk)
    member_id = desk.enrol(phone=ANNA)["member_id"]
    answer = send(desk, "/check-ins", {"identifier": ANNA}, ago=HOUR, key=key, **{"Made-By": boris}).get_json()
    assert (answer["verdict"]["colour"], answer["verdict"]["code"]) == ("yellow", "let_in_late")
    assert answer["verdict"]["message"] == "Welcome! Let in without a network"
    (visit,) = visits(desk)
    assert bool(visit.was_admitted)
    assert let_in(desk) == [
        {
            "member_id": member_id,
            "check_in_id": answer["check_in_id"],
            "outlet_code": "riga",
            "station_id": "station-riga",
            "command_id": key,
            "verdict": "no_membership",
            "staff_id": None,
            "made_by": boris,
        }
    ]


def test_at_once_the_same_door_says_no(desk: Desk) -> None:
    make_gym(desk)
    desk.enrol(phone=ANNA)
    assert desk.check_in(ANNA)["verdict"]["code"] == "no_membership"
    assert let_in(desk) == []


def test_a_door_decides_late_by_the_day_on_which_somebody_came(desk_on_both: Desk) -> None:
    """The membership ended yesterday, and they came the day before."""
    desk = desk_on_both
    make_gym(desk)
    sell(desk, desk.enrol(phone=ANNA)["member_id"], days_ago=31)
    desk.clock.advance(timedelta(days=1))
    assert (
        send(desk, "/check-ins", {"identifier": ANNA}, ago=3 * 86_400).get_json()["verdict"]["code"] == "expires_soon"
    )
    assert let_in(desk) == []
    assert send(desk, "/check-ins", {"identifier": ANNA}, ago=HOUR).get_json()["verdict"]["code"] == "let_in_late"


def test_who_came_while_frozen_is_frozen_no_more_from_that_day_on(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk)
    member_id = desk.enrol(phone=ANNA)["member_id"]
    sell(desk, member_id, freeze_days=14)
    today = NOON.date()
    freeze(desk, member_id, today - timedelta(days=4), today + timedelta(days=5))
    answer = send(desk, "/check-ins", {"identifier": ANNA}, ago=2 * 86_400).get_json()
    assert answer["verdict"]["code"] == "let_in_late"
    assert [each["verdict"] for each in let_in(desk)] == ["frozen"]
    with desk.open_work.reading() as work:
        (membership,) = work.memberships.of_member(member_id)
        assert [each.days for each in membership.freezes] == [2]
        assert list(work.admissions.wrong()) == []
    assert desk.check_in(ANNA)["verdict"]["colour"] != "red"
    assert audited(desk, "members.check_in").object_kind == "member"


def test_who_came_while_frozen_before_a_change_of_plan_loses_nothing_of_the_new_one(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk)
    member_id = desk.enrol(phone=ANNA)["member_id"]
    sell(desk, member_id, freeze_days=14)
    today = NOON.date()
    freeze(desk, member_id, today - timedelta(days=4), today + timedelta(days=5))
    with desk.open_work() as work:
        (membership,) = work.memberships.of_member(member_id)
        outcome = change_plan(membership, replace(membership.plan, plan_version_id=new_id(), version=2), today=today)
        work.plans.add(outcome.plan, staff_id=None, command_id=new_id())
        changed = work.memberships.add(membership, outcome.fact, by=By(new_id(), "riga"))
        work.admissions.refresh(member_id)
    send(desk, "/check-ins", {"identifier": ANNA}, ago=2 * 86_400)
    with desk.open_work.reading() as work:
        (membership,) = work.memberships.of_member(member_id)
        assert (membership.valid_until, membership.freezes) == (changed.valid_until, changed.freezes)
        assert list(work.admissions.wrong()) == []


def test_a_late_check_in_uses_a_visit_of_a_pack_and_none_where_none_is_left(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk)
    sell(desk, desk.enrol(phone=ANNA)["member_id"], visits=1)
    first = send(desk, "/check-ins", {"identifier": ANNA}, ago=5 * HOUR).get_json()
    assert (first["verdict"]["colour"], first["membership"]["visits_left"]) == ("green", 0)
    second = send(desk, "/check-ins", {"identifier": ANNA}, ago=2 * HOUR).get_json()
    assert (second["verdict"]["code"], second["membership"]["visits_left"]) == ("let_in_late", 0)
    assert [each["verdict"] for each in let_in(desk)] == ["no_visits_left"]


def used(desk: Desk) -> list[int]:
    with desk.database.snapshot() as connection:
        return list(connection.execute(sa.text("SELECT visits_used FROM memberships")).scalars())


def test_each_late_visit_of_a_pack_counts_whenever_it_is_sent(desk_on_both: Desk) -> None:
    """Two of one queue, one beside a scan of this minute, and what comes again within ten minutes of any of them."""
    desk = desk_on_both
    make_gym(desk)
    sell(desk, desk.enrol(phone=ANNA)["member_id"], visits=10)
    for ago in (5 * HOUR, 2 * HOUR):
        send(desk, "/check-ins", {"identifier": ANNA}, ago=ago)
    assert used(desk) == [2]
    assert desk.check_in(ANNA)["membership"]["visits_left"] == 7
    assert send(desk, "/check-ins", {"identifier": ANNA}, ago=3 * HOUR).get_json()["membership"]["visits_left"] == 6
    # A late one is no newer use than the one of this minute, and hides none.
    assert desk.check_in(ANNA)["verdict"]["code"] == "already_in"
    for ago in (5 * HOUR - 500, 3 * HOUR + 500, 500):
        same = send(desk, "/check-ins", {"identifier": ANNA}, ago=ago).get_json()
        assert same["verdict"]["code"] == "already_in"
    assert used(desk) == [4]
    assert [visit.used_visit for visit in visits(desk)] == [1] * 4


def test_a_late_visit_sent_by_two_stations_at_once_uses_one(
    desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked before either has acted, where the database lets two look at once."""
    desk = desk_on_both
    make_gym(desk)
    sell(desk, desk.enrol(phone=ANNA)["member_id"], visits=10)
    desk.check_in(ANNA)
    both, about, waited = Barrier(2), Visits.about, set[int]()

    def looked(*given: Any, **words: Any) -> Any:
        found = about(*given, **words)
        if desk.database.is_postgresql and get_ident() not in waited:
            waited.add(get_ident())
            both.wait(timeout=60)
        return found

    monkeypatch.setattr(Visits, "about", looked)
    with ThreadPoolExecutor(2) as stations:
        sent = stations.map(
            lambda ago: send(desk, "/check-ins", {"identifier": ANNA}, ago=ago), (3 * HOUR, 3 * HOUR + 9)
        )
        codes = sorted(each.get_json()["verdict"]["code"] for each in sent)
    assert codes == ["already_in", "welcome_back"]
    assert (used(desk), len(visits(desk))) == ([2], 2)


def test_an_undo_that_was_kept_counts_as_of_when_it_was_pressed(desk_on_both: Desk) -> None:
    """Both were kept, and are sent in their order hours later."""
    desk = desk_on_both
    make_gym(desk)
    sell(desk, desk.enrol(phone=ANNA)["member_id"], visits=10)
    first, second = (
        send(desk, "/check-ins", {"identifier": ANNA}, ago=ago).get_json()["check_in_id"] for ago in (5 * HOUR, HOUR)
    )
    undone = send(desk, f"/check-ins/{first}/undo", {}, ago=5 * HOUR - 60)
    assert undone.get_json() == {"check_in_id": first, "gave_visit_back": True}
    assert used(desk) == [1]
    for ago in (None, HOUR - 601, HOUR + 601):
        late = send(desk, f"/check-ins/{second}/undo", {}, ago=ago)
        assert late.get_json()["code"] == "undo_too_late"
    desk.clock.advance(timedelta(days=8))
    old = send(desk, f"/check-ins/{second}/undo", {}, ago=8 * 86_400 + HOUR)
    assert old.get_json()["code"] == "undo_too_late", "only the station says how old that is"
    assert used(desk) == [1]


def test_what_a_visit_was_for_comes_late_with_it_and_behind_it(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(phone=ANNA)
    came = send(desk, "/check-ins", {"identifier": ANNA, "label": "Yoga 18:00"}, ago=30 * HOUR).get_json()
    assert [each.label for each in visits(desk)] == ["Yoga 18:00"]
    path = f"/check-ins/{came['check_in_id']}/label"
    assert send(desk, path, {"label": "Pilates"}, ago=29 * HOUR).status_code == 201
    assert [each.label for each in visits(desk)] == ["Pilates"]
    assert send(desk, path, {"label": "Yoga 18:00"}).get_json()["code"] == "check_in_over"


def test_a_door_that_is_full_now_was_not_when_they_came(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk, capacity=1)
    for phone in (ANNA, "+371 2000 0002"):
        sell(desk, desk.enrol(phone=phone)["member_id"])
    desk.check_in("+371 2000 0002")
    assert desk.check_in(ANNA)["verdict"]["code"] == "outlet_full"
    assert send(desk, "/check-ins", {"identifier": ANNA}, ago=5 * HOUR).get_json()["verdict"]["code"] == "welcome"
    assert let_in(desk) == []


def test_whoever_came_hours_ago_does_not_count_as_in(desk: Desk) -> None:
    make_gym(desk, stay_minutes=120)
    sell(desk, desk.enrol(phone=ANNA)["member_id"])
    send(desk, "/check-ins", {"identifier": ANNA}, ago=3 * HOUR)
    assert desk.get("/presence").get_json()["inside"] == 0


def test_the_visit_is_told_to_loyalty_for_the_day_on_which_it_was(desk: Desk) -> None:
    make_gym(desk)
    sell(desk, desk.enrol(phone=ANNA)["member_id"])
    send(desk, "/check-ins", {"identifier": ANNA}, ago=26 * HOUR)
    with desk.database.snapshot() as connection:
        query = sa.text("SELECT occurred_at FROM outbox WHERE name = 'members.visit_admitted.v1'")
        assert str(connection.execute(query).scalar_one()).startswith("2026-05-11")


def test_a_late_enrolment_has_happened_then(desk_on_both: Desk) -> None:
    desk = desk_on_both
    assert send(desk, "/members", {"phone": ANNA}, ago=30 * HOUR).status_code == 201
    with desk.database.snapshot() as connection:
        enrolled_at = connection.execute(sa.text("SELECT enrolled_at FROM members")).scalar_one()
    assert str(enrolled_at).startswith("2026-05-11")


def test_a_late_enrolment_of_a_phone_that_got_an_owner_answers_with_them(desk_on_both: Desk) -> None:
    desk = desk_on_both
    first = desk.enrol(phone=ANNA, given_name="Anna")
    key = new_id()
    answer = send(desk, "/members", {"phone": "2000 00 01", "given_name": "Other"}, ago=HOUR, key=key)
    assert answer.status_code == 201
    # Under the name of an enrolment that made nobody: it cannot be taken back.
    assert answer.get_json() == {**first, "enrolment_id": key}
    assert desk.count("members") == 1
    told = json.loads(audited(desk, "members.enrol").after)
    assert (told["is_new"], told["is_same_phone"]) == (False, True)


def test_at_once_a_phone_that_somebody_has_is_refused_as_ever(desk: Desk) -> None:
    desk.enrol(phone=ANNA)
    answer = send(desk, "/members", {"phone": ANNA})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "identifier_taken")


def test_nobody_is_taken_for_another_by_an_external_id(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(phone=ANNA)
    desk.enrol(external_id="K-17")
    for body in ({"external_id": "K-17"}, {"phone": ANNA, "external_id": "K-17"}):
        answer = send(desk, "/members", body, ago=HOUR)
        assert (answer.status_code, answer.get_json()["code"]) == (409, "identifier_taken")


def test_whoever_tries_numbers_by_late_enrolments_is_slowed_down_as_by_any_look_up(desk: Desk) -> None:
    desk.enrol(phone=ANNA)
    answers = [send(desk, "/members", {"phone": ANNA}, ago=HOUR).status_code for _ in range(32)]
    assert (answers[0], answers[-1]) == (201, 429)


def test_one_phone_enrolled_at_several_stations_becomes_one_member_for_all_of_them(desk_on_both: Desk) -> None:
    desk = desk_on_both

    def until_known(key: str) -> str:
        while (answer := send(desk, "/members", {"phone": ANNA}, ago=HOUR, key=key)).status_code != 201:
            assert answer.get_json()["code"] in ("command_in_flight", "database_busy"), answer.text
        return str(answer.get_json()["member_id"])

    with ThreadPoolExecutor(6) as stations:
        found = set(stations.map(until_known, [new_id() for _ in range(12)]))
    assert len(found) == 1
    assert desk.count("members") == 1


# --- sealed


def boxed(desk: Desk, body: Any, key: str) -> bytes:
    answer = desk.get("/seal-key")
    assert answer.status_code == 200
    return sealed(answer.get_json(), body, key=key)


@pytest.mark.parametrize("ago", [None, HOUR])
def test_a_sealed_enrolment_and_a_sealed_check_in_are_like_any_other(desk_on_both: Desk, ago: int | None) -> None:
    desk, joins, comes = desk_on_both, new_id(), new_id()
    birthday = {"month": 5, "day": 13}
    body = boxed(desk, {"phone": ANNA, "given_name": "Anna", "birthday": birthday}, joins)
    enrolled = send(desk, "/members", body, key=joins, ago=ago)
    assert (enrolled.status_code, enrolled.get_json()["display_name"]) == (201, "Anna")
    came = send(desk, "/check-ins", boxed(desk, {"identifier": ANNA}, comes), key=comes, ago=ago).get_json()
    assert came["member"]["member_id"] == enrolled.get_json()["member_id"]
    assert [each["kind"] for each in came["occasions"]] == ["birthday"]


def test_the_same_sealed_bytes_are_a_replay_and_the_same_words_sealed_anew_are_not(desk_on_both: Desk) -> None:
    desk, key = desk_on_both, new_id()
    body = boxed(desk, {"phone": ANNA}, key)
    first, again = (send(desk, "/members", body, key=key, ago=HOUR) for _ in range(2))
    assert (again.data, again.headers["Idempotency-Replayed"]) == (first.data, "true")
    other = send(desk, "/members", boxed(desk, {"phone": ANNA}, key), key=key, ago=HOUR)
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")


def test_a_sealed_body_of_another_key_or_another_command_or_that_was_changed_does_nothing(desk_on_both: Desk) -> None:
    desk, key = desk_on_both, new_id()
    box = boxed(desk, {"phone": ANNA}, key)
    stranger = sealed({**desk.get("/seal-key").get_json(), "kid": "00000000"}, {"phone": ANNA}, key=key)
    for body, sent_as in ((box, new_id()), (box[:-4] + b"AAAA", key), (stranger, key)):
        answer = send(desk, "/members", body, key=sent_as)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "sealed_body_unreadable")
    assert desk.count("members") == 0
    assert send(desk, "/members", box, key=key).status_code == 201, "a refusal burns no key"


def test_what_is_sealed_is_judged_as_what_is_not(desk: Desk) -> None:
    key = new_id()
    answer = send(desk, "/members", boxed(desk, {"phone": "12"}, key), key=key)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_request")
    assert desk.clock.now() == NOON
