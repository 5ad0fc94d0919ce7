"""The timeline: every outlet reads what the others did, in the order in which it happened, once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import services.members
from services.chassis.identifiers import new_id
from services.contracts.http_file import EPISODE_GROUPS
from services.contracts.loyalty import RewardIssued, SaleRecorded
from services.contracts.notifications import MessageSent
from services.contracts.permissions import Role
from services.members.domain.episode import LEFT_UNSAID, SAYS, Episode
from services.members.domain.timeline import GROUPS, WORTH_SAYING_FOR, group_of
from services.members.event_handlers import on_loyalty_changed, on_message_sent
from services.members.use_cases.enrol_member import Enrolment, enrol_member
from tests.callers import person
from tests.members.desk import NOON, Desk
from tests.members.door import make_gym, sell
from tests.members.test_erasure import erase

PHONE = "+371 2000 7341"
STANDING: Any = {"as_of": "2026-05-12T12:00:00.000000Z", "programs": [], "rewards": []}


def joined(desk: Desk) -> str:
    return str(desk.enrol(phone=PHONE, given_name="Anna")["member_id"])


def hear(desk: Desk, handler: Any, event: Any, *, event_id: str | None = None, at: datetime | None = None) -> None:
    """As the consumer does; it keeps an event away that it has seen, which is left out here: the line itself must."""
    with desk.open_work() as work:
        work.command_id, work.occurred_at = event_id or new_id(), at or work.now
        handler(work, event)


def sale(member_id: str, *, outlet: str = "riga", sequence: int = 1, staff_id: str | None = None) -> SaleRecorded:
    return SaleRecorded(
        member_id=member_id,
        sale_id=new_id(),
        outlet_code=outlet,
        earned=[{"program": "coffee", "quantity": 2}],
        standing=STANDING,
        staff_id=staff_id,
        sequence=sequence,
    )


def message(member_id: str, kind: str = "birthday", channel: str = "email") -> MessageSent:
    return MessageSent(member_id=member_id, delivery_id=new_id(), kind=kind, channel=channel)


def timeline(desk: Desk, member_id: str, query: str = "", **words: Any) -> dict[str, Any]:
    answer = desk.get(f"/members/{member_id}/timeline?{query}", **words)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def kinds(desk: Desk, member_id: str, query: str = "") -> list[str]:
    return [episode["kind"] for episode in timeline(desk, member_id, query)["episodes"]]


def note(desk: Desk, member_id: str, words: str = "Wants a locker.", channel: str = "desk", **more: Any) -> Any:
    key, outlet = more.pop("key", None), more.pop("outlet", "riga")
    body = {"words": words, "channel": channel, **more}
    return desk.post(f"/members/{member_id}/notes", body, key=key, outlet=outlet)


def test_what_one_outlet_did_every_other_reads_newest_first_with_who_did_it(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id, cashier = joined(desk), new_id()
    desk.clock.advance(timedelta(hours=1))
    desk.check_in(PHONE)
    desk.clock.advance(timedelta(hours=1))
    hear(desk, on_loyalty_changed, sale(member_id, staff_id=cashier))
    desk.clock.advance(timedelta(hours=1))
    assert note(desk, member_id, outlet="moscow").get_json()["kind"] == "note_added"
    lines = timeline(desk, member_id, outlet="warsaw")["episodes"]
    assert [line["kind"] for line in lines] == ["note_added", "sale_recorded", "visit", "member_enrolled"]
    assert [line["outlet_code"] for line in lines] == ["moscow", "riga", "riga", "riga"]
    assert lines[0]["words"] == "Wants a locker."
    assert (lines[1]["staff_id"], lines[1]["channel"], lines[1]["about"]["kind"]) == (cashier, "till", "sale")
    assert lines[1]["facts"] == {"earned": [{"program": "coffee", "quantity": 2}], "not_earned": []}
    assert lines[2]["facts"] == {"verdict": "welcome", "colour": "green", "state": "came", "label": None}
    assert [line["outlet_name"] for line in lines[:2]] == ["Coffee Moscow", "Coffee Riga"]
    assert [line["zone"] for line in lines[:2]] == ["Europe/Moscow", "Europe/Riga"]


def test_a_command_or_an_event_that_comes_twice_is_one_line(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    told, key = new_id(), new_id()
    for _ in range(2):
        hear(desk, on_loyalty_changed, sale(member_id), event_id=told)
        assert note(desk, member_id, key=key).status_code == 201
    assert sorted(kinds(desk, member_id)) == ["member_enrolled", "note_added", "sale_recorded"]


def test_what_is_heard_late_stands_where_it_happened(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    desk.clock.advance(timedelta(days=2))
    desk.check_in(PHONE)
    hear(desk, on_loyalty_changed, sale(member_id), at=NOON + timedelta(days=1))
    assert kinds(desk, member_id) == ["visit", "sale_recorded", "member_enrolled"]


def test_pages_lead_through_the_whole_timeline_and_name_each_line_once(desk_on_both: Desk) -> None:
    """Many in one instant, visits among them: what is equal is told apart by its id."""
    desk = desk_on_both
    member_id = joined(desk)
    for _ in range(120):
        hear(desk, on_message_sent, message(member_id))
    desk.check_in(PHONE)
    seen: list[str] = []
    mark = ""
    for _ in range(3):
        page = timeline(desk, member_id, f"before={mark}" if mark else "")
        seen += [line["episode_id"] for line in page["episodes"]]
        mark = page["next"]
    assert mark is None
    assert len(seen) == len(set(seen)) == 122


def test_filters_leave_what_was_asked_for(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    desk.check_in(PHONE)
    desk.check_in(PHONE, outlet="moscow")
    hear(desk, on_loyalty_changed, sale(member_id))
    hear(desk, on_loyalty_changed, _reward(member_id))
    hear(desk, on_message_sent, message(member_id))
    note(desk, member_id, channel="phone", outcome="promised")
    assert kinds(desk, member_id, "group=visits") == ["visit", "visit"]
    assert kinds(desk, member_id, "group=money") == ["sale_recorded"]
    assert kinds(desk, member_id, "group=rewards") == ["reward_issued"]
    assert kinds(desk, member_id, "group=cases") == []
    assert kinds(desk, member_id, "channel=phone") == ["call_made"]
    assert kinds(desk, member_id, "outlet=moscow&group=visits") == ["visit"]
    assert kinds(desk, member_id, "channel=email") == ["message_sent"]
    for wrong in ("group=gossip", "channel=dove", "before=yesterday", f"before=2026-05-12T12:00:00_{new_id()}"):
        assert desk.get(f"/members/{member_id}/timeline?{wrong}").status_code == 422, wrong


def _reward(member_id: str) -> RewardIssued:
    return RewardIssued(
        member_id=member_id,
        reward_id=new_id(),
        kind="birthday",
        titles={"en": "A cake"},
        outlet_code="riga",
        expires_on=None,
        standing=STANDING,
        sequence=2,
    )


def test_the_file_says_how_often_somebody_was_disturbed_lately_whichever_way(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    hear(desk, on_message_sent, message(member_id))
    desk.clock.advance(timedelta(days=20))
    hear(desk, on_message_sent, message(member_id))
    for channel in ("phone", "letter", "desk"):
        note(desk, member_id, channel=channel)
    hear(desk, on_message_sent, message(member_id, channel="console"))
    top = desk.get(f"/members/{member_id}/file").get_json()
    assert top["contacts_30_days"] == 4, "a talk at the desk is their own, and a screen reached nobody"
    desk.clock.advance(timedelta(days=15))
    contact = desk.post("/contacts", {"member_ids": [member_id]}, outlet=None).get_json()["contacts"][0]
    assert contact["contacts_30_days"] == 3, "and whoever is about to write a letter is told the same"


def test_what_we_began_counts_and_what_the_member_began_does_not(desk_on_both: Desk) -> None:
    """Calls, e-mails and letters, in notes, in cases and in tasks; what was answered at the desk disturbed nobody."""
    desk = desk_on_both
    member_id = joined(desk)
    caller = person(Role.RECEPTION, outlet_code="riga")

    def done(path: str, **body: Any) -> Any:
        answer = desk.post(path, body, caller=caller)
        assert answer.status_code == 201, answer.text
        return answer.get_json()

    def contacts() -> int:
        return int(desk.get(f"/members/{member_id}/file").get_json()["contacts_30_days"])

    case = {"kind": "complaint", "topic": "equipment", "mood": "calm", "words": "It squeaks.", "channel": "phone"}
    steps = f"/cases/{done(f'/members/{member_id}/cases', **case)['case_id']}/steps"
    assert contacts() == 0, "the member called"
    for channel in ("phone", "email", "letter"):
        note(desk, member_id, channel=channel, began_by="member")
    for channel in ("phone", "email"):
        done(steps, words="They asked again.", channel=channel, began_by="member")
    done(steps, words="Told at the desk.", channel="desk")
    assert contacts() == 0
    for channel in ("phone", "email", "letter"):
        note(desk, member_id, channel=channel)
    assert contacts() == 3
    for channel in ("phone", "email"):
        done(steps, words="Told them.", channel=channel)
    assert contacts() == 5
    done(steps, words="All is well.", channel="phone", state="solved")
    assert contacts() == 6, "also with the step that ends it"
    for channel, counted in (("phone", 7), ("email", 8), ("desk", 8)):
        task = done(f"/members/{member_id}/tasks", kind="greet", words="A year with us.")
        done(f"/tasks/{task['task_id']}/outcomes", outcome="done", channel=channel)
        assert contacts() == counted
    task = done(f"/members/{member_id}/tasks", kind="call", words="Ask how it went.")
    done(f"/tasks/{task['task_id']}/outcomes", outcome="not_needed")
    assert contacts() == 8
    contact = desk.post("/contacts", {"member_ids": [member_id]}, outlet=None).get_json()["contacts"][0]
    assert contact["contacts_30_days"] == 8


def test_a_desk_reads_the_newest_thing_worth_saying_for_three_months(desk: Desk) -> None:
    member_id = joined(desk)
    assert desk.get(f"/members/{member_id}/file").get_json()["last_word"] is None
    note(desk, member_id, "The shower was cold.")
    desk.clock.advance(timedelta(days=1))
    note(desk, member_id, "Plumber came.", channel="phone", outcome="reached")
    hear(desk, on_loyalty_changed, sale(member_id))
    said = desk.get(f"/members/{member_id}/file").get_json()["last_word"]
    assert (said["words"], said["facts"]) == ("Plumber came.", {"outcome": "reached", "began_by": "us"})
    desk.clock.advance(WORTH_SAYING_FOR)
    assert desk.get(f"/members/{member_id}/file").get_json()["last_word"] is None


def test_an_open_case_stands_above_all_else(desk: Desk) -> None:
    member_id = joined(desk)
    assert desk.get(f"/members/{member_id}/file").get_json()["open_case"] is None
    caller = person(Role.RECEPTION, outlet_code="riga")
    for topic, mood in (("equipment", "calm"), ("staff", "angry")):
        body = {"kind": "complaint", "topic": topic, "mood": mood, "words": "Said so.", "channel": "desk"}
        answer = desk.post(f"/members/{member_id}/cases", body, caller=caller)
        assert answer.status_code == 201, answer.text
    shown = desk.get(f"/members/{member_id}/file").get_json()["open_case"]
    assert (shown["topic"], shown["mood"], shown["state"]) == ("staff", "angry", "open")
    assert "case_opened" in kinds(desk, member_id, "group=cases")


def test_notes_are_sealed_and_no_audit_repeats_them(desk: Desk) -> None:
    member_id = joined(desk)
    note(desk, member_id, "Divorced in March")
    timeline(desk, member_id)
    with desk.database.reading() as connection:
        sealed = connection.execute(sa.text("SELECT sealed_words FROM episodes")).scalar_one()
        audit = "\n".join(map(str, connection.execute(sa.text("SELECT action, object_id, after FROM audit_entries"))))
    assert b"Divorced" not in bytes(sealed)
    assert "Divorced" not in audit
    assert "members.read_file" in audit, "who read what others wrote is on record"
    assert '"noted": "note_added"' in audit or '"noted":"note_added"' in audit


def test_whoever_stands_at_no_outlet_says_where_it_was_and_nobody_writes_for_another(desk: Desk) -> None:
    member_id = joined(desk)
    hq = person(Role.HQ)
    body = {"words": "Called the office.", "channel": "phone"}
    path = f"/members/{member_id}/notes"
    assert desk.post(path, body, caller=hq).get_json()["code"] == "outlet_needed"
    assert desk.post(path, {**body, "outlet_code": "warsaw"}, caller=hq).status_code == 201
    assert desk.post(path, {**body, "outlet_code": "nowhere"}, caller=hq).get_json()["code"] == "unknown_outlet"
    assert desk.post(path, {**body, "outlet_code": "moscow"}, outlet="riga").get_json()["code"] == "unknown_outlet"


def test_cards_and_consents_are_lines_of_the_timeline(desk: Desk) -> None:
    member_id = joined(desk)
    desk.clock.advance(timedelta(hours=1))
    assert desk.post(f"/members/{member_id}/cards", {}).status_code == 201
    line = timeline(desk, member_id, "group=person")["episodes"][0]
    assert (line["kind"], line["outlet_code"], line["channel"]) == ("card_replaced", "riga", "desk")


def test_the_timeline_goes_with_its_member_and_nothing_of_it_comes_back(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    note(desk, member_id)
    assert erase(desk, member_id).status_code == 201
    assert desk.count("episodes") == 0
    hear(desk, on_message_sent, message(member_id))
    assert desk.count("episodes") == 0, "a letter that was on its way is heard of after the erasure"
    for path in ("file", "timeline"):
        assert desk.get(f"/members/{member_id}/{path}").get_json()["code"] == "unknown_member"


def test_no_line_is_ever_changed(desk_on_both: Desk) -> None:
    desk = desk_on_both
    note(desk, joined(desk))
    with pytest.raises(sa.exc.DBAPIError, match="never changed"), desk.database.writing() as connection:
        connection.execute(sa.text("UPDATE episodes SET kind = 'visit'"))


def _in_words(table: str) -> set[str]:
    """The names in a table of the pages."""
    pages = Path(services.members.__file__).parents[2] / "gateway/web/src/file/episodes.ts"
    lines = pages.read_text().partition(f"const {table}")[2].partition("\n};")[0]
    return set(re.findall(r"^  (\w+):? ?", lines, flags=re.MULTILINE))


def test_every_kind_that_is_noted_stands_in_a_group_and_has_words_on_the_pages() -> None:
    """A kind of no group would be found by no filter; one without words is shown as a code."""
    assert list(EPISODE_GROUPS) == list(GROUPS), "and the API names each group"
    assert [kind for kind in SAYS if group_of(kind) is None] == []
    assert _in_words("KINDS") == set(SAYS)


def test_every_fact_is_told_on_the_pages_or_it_is_said_why_not() -> None:
    told = {fact for facts in SAYS.values() for fact in facts}
    assert told - _in_words("FACTS") - set(LEFT_UNSAID) == set()
    assert set(LEFT_UNSAID) <= told
    assert _in_words("FACTS") <= told, "nor are there words for what nobody writes"


def test_what_no_page_could_say_is_not_sayable() -> None:
    said: Any = {"member_id": new_id(), "occurred_at": NOON, "channel": "desk"}
    assert Episode(kind="note_added", facts={"outcome": "reached"}, **said).is_sayable
    for kind, facts in (("hugged", {}), ("note_added", {"secret": "x"})):
        assert not Episode(kind=kind, facts=facts, **said).is_sayable


def test_who_was_turned_away_reads_as_such_and_so_does_a_visit_that_was_undone(desk_on_both: Desk) -> None:
    """By the way of the list of who came: whoever was stopped and is in all the same was let in."""
    desk = desk_on_both
    make_gym(desk)
    caller = person(Role.RECEPTION, outlet_code="riga", station_id="station-riga")
    member_id = joined(desk)

    def come(label: str) -> str:
        desk.clock.advance(timedelta(hours=1))
        body = {"identifier": PHONE, "label": label}
        return str(desk.post("/check-ins", body, caller=caller).get_json()["check_in_id"])

    come("turned-away")
    let_in = come("let-in")
    with desk.open_work() as work:
        work.visits.admit(let_in, membership_id=None, used_visit=False, stays_until=None, verdict_code="frozen")
    sell(desk, member_id)
    assert desk.post(f"/check-ins/{come('undone')}/undo", {}, caller=caller).status_code == 201
    come("came")
    lines = timeline(desk, member_id, "group=visits&channel=desk")["episodes"]
    assert [line["kind"] for line in lines].count("check_in_undone") == 1
    visits = {line["facts"]["label"]: line["facts"] for line in lines if line["kind"] == "visit"}
    assert (visits["came"]["state"], visits["came"]["colour"]) == ("came", "green")
    assert (visits["undone"]["state"], visits["undone"]["verdict"]) == ("undone", "welcome_back")
    assert (visits["let-in"]["state"], visits["let-in"]["colour"]) == ("came", "yellow")
    assert visits["let-in"]["verdict"] == "let_in_once"
    assert (visits["turned-away"]["state"], visits["turned-away"]["colour"]) == ("turned_away", "red")
    assert visits["turned-away"]["verdict"] == "no_membership"


def test_the_top_of_a_file_says_when_they_came_last_and_where(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk, "moscow")
    member_id = joined(desk)

    def last() -> Any:
        return desk.get(f"/members/{member_id}/file").get_json()["last_visit"]

    assert last() is None
    desk.check_in(PHONE)
    desk.clock.advance(timedelta(hours=1))
    assert desk.check_in(PHONE, outlet="moscow")["verdict"]["colour"] == "red"
    assert (last()["outlet_name"], last()["zone"]) == ("Coffee Riga", "Europe/Riga"), "who was stopped was not there"
    undone = desk.check_in(PHONE, outlet="warsaw")["check_in_id"]
    assert last()["outlet_code"] == "warsaw"
    assert desk.post(f"/check-ins/{undone}/undo", {}, outlet="warsaw").status_code == 201
    assert last()["outlet_code"] == "riga"


def test_a_joining_says_who_did_it_and_at_which_counter(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk, "moscow")
    inga, igor = person(Role.CASHIER, outlet_code="riga"), person(Role.RECEPTION, outlet_code="moscow")
    lines = []
    for caller, phone in ((inga, "+371 2000 1122"), (igor, "+371 2000 3344"), (None, "+371 2000 5566")):
        answer = desk.post("/members", {"phone": phone}, caller=caller)
        lines += timeline(desk, answer.get_json()["member_id"])["episodes"]
    assert [(line["staff_id"], line["channel"]) for line in lines] == [
        (inga.subject, "till"),
        (igor.subject, "desk"),
        (None, "till"),
    ]


def test_who_came_out_of_a_file_of_the_past_was_met_nowhere(desk_on_both: Desk) -> None:
    with desk_on_both.open_work() as work:
        work.command_id = new_id()
        enrolled = enrol_member(work, Enrolment(phone=PHONE), outlet=work.outlets.named("riga"), origin="import")
    (line,) = timeline(desk_on_both, enrolled.member.member_id)["episodes"]
    assert (line["channel"], line["facts"], line["staff_id"]) == ("system", {"origin": "import"}, None)


def test_visits_are_found_by_the_counter_at_which_they_were(desk_on_both: Desk) -> None:
    desk = desk_on_both
    make_gym(desk, "moscow")
    member_id = joined(desk)
    desk.check_in(PHONE)
    desk.check_in(PHONE, outlet="moscow")
    for channel, outlet in (("till", "riga"), ("desk", "moscow")):
        found = timeline(desk, member_id, f"group=visits&channel={channel}")["episodes"]
        assert [line["outlet_code"] for line in found] == [outlet]


def test_a_page_names_each_outlet_where_anything_happened_also_on_older_pages(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = joined(desk)
    desk.check_in(PHONE, outlet="warsaw")
    for _ in range(50):
        note(desk, member_id, outlet="moscow")
    page = timeline(desk, member_id, "outlet=moscow")
    assert [each["code"] for each in page["outlets"]] == ["moscow", "riga", "warsaw"]
    assert page["outlets"][0]["name"] == "Coffee Moscow"
    top = desk.get(f"/members/{member_id}/file").get_json()
    assert top["home_outlet_name"] == "Coffee Riga"
