"""Erasure and export in the members service: what is gone at once, what stays, and who finds whom afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.database.data_held import Data
from services.chassis.identifiers import new_id
from services.chassis.security.permission import Scope
from services.contracts import loyalty as loyalty_facts
from services.contracts.loyalty import SaleRecorded
from services.contracts.members import MemberErased
from services.contracts.permissions import Role
from services.members.domain.actor import Actor
from services.members.domain.birthday import Birthday
from services.members.domain.episode import Episode
from services.members.domain.erasure import PARTS
from services.members.domain.errors import UnknownMember
from services.members.domain.important_date import Keeping
from services.members.domain.memberships.admission import Ban
from services.members.domain.memberships.facts import PayerSet
from services.members.domain.photo import Photo
from services.members.domain.task import NewTask
from services.members.event_handlers import on_forgotten_by_loyalty, on_loyalty_changed
from services.members.scheduled_jobs import announce_all, announce_all_dates
from services.members.storage.data_held import HELD
from services.members.storage.memberships import By
from services.members.storage.tables import metadata
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.announce_birthdays import due_birthdays
from services.members.use_cases.care.compensate import promise_compensation
from services.members.use_cases.care.work_on_cases import NextStep, open_case
from services.members.use_cases.dates.keep_dates import add_date
from services.members.use_cases.erase_member import erase_member
from services.members.use_cases.export_member import export_member
from services.members.use_cases.prospects.convert_prospect import convert_prospect, prospect_to_convert
from services.members.use_cases.prospects.keep_prospect import WantedProspect, keep_prospect
from services.members.use_cases.prospects.move_on import Move, move_on
from tests.callers import person
from tests.members.desk import Desk
from tests.members.door import sell
from tests.members.memberships_at_hand import sell_monthly
from tests.members.owing import have_a_history
from tests.races import while_open

PHONE = "+371 2000 7341"
ANNA: dict[str, Any] = {
    "phone": PHONE,
    "external_id": "OLD-1987",
    "given_name": "Žozefīne",
    "family_name": "Ķirškalne",
    "birthday": {"month": 5, "day": 12, "year": 1987},
    "email": "zozefine@example.lv",
}


def erase(desk: Desk, member_id: str, *, key: str | None = None, **words: Any) -> Any:
    """As head office, which has just shown its second factor."""
    hq = person(Role.HQ, proven_at=desk.clock.now().timestamp() - words.pop("proven_seconds_ago", 10))
    return desk.post(f"/members/{member_id}/erasures", {"reason": "asked", **words}, key=key, caller=hq)


def rows(desk: Desk, sql: str) -> list[Any]:
    with desk.database.reading() as connection:
        return list(connection.execute(sa.text(sql)))


def sale_told(member_id: str, *, sequence: int) -> SaleRecorded:
    standing: Any = {"as_of": "2026-05-12T12:00:00.000000Z", "programs": [], "rewards": []}
    return SaleRecorded(
        member_id=member_id, sale_id=new_id(), outlet_code="riga", earned=[], standing=standing, sequence=sequence
    )


def hear(desk: Desk, handler: Callable[..., None], event: Any) -> None:
    with desk.open_work() as work:
        handler(work, event)


def test_of_an_erased_member_nothing_personal_and_no_key_is_left(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = desk.enrol(**ANNA)["member_id"]
    desk.post("/check-ins", {"identifier": PHONE, "label": "For her mother"})
    hear(desk, on_loyalty_changed, sale_told(member_id, sequence=1))
    look_after_oneself(desk, member_id)
    be_looked_after(desk, member_id)
    assert erase(desk, member_id).status_code == 201
    for name, table in metadata.tables.items():
        belongs = HELD[name].of
        if belongs is None:
            continue
        hidden = [*HELD[name].names(Data.PERSONAL), *HELD[name].names(Data.SECRET)]
        with desk.database.reading() as connection:
            left = connection.execute(sa.select(table).where(belongs(table, member_id))).all()
        assert [row for row in left for column in hidden if getattr(row, column)] == [], name
    for table_name in ("identifiers", "name_beginnings", "loyalty_summaries", "sign_in_codes", "member_sessions"):
        assert desk.count(table_name) == 0
    assert (desk.count("visits"), desk.count("consents")) == (1, 1)
    with desk.database.reading() as connection:
        assert connection.execute(sa.text("SELECT label FROM visits")).scalars().all() == [None]
    # What a door knew is gone as well, but for the paper that they signed.
    known = ("admission_facts", "bans", "attention_notes", "photos", "waivers")
    assert [desk.count(name) for name in known] == [0, 0, 0, 0, 1]


def test_the_phone_and_the_card_are_unknown_and_the_phone_joins_anew(desk_on_both: Desk) -> None:
    desk = desk_on_both
    enrolled = desk.enrol(**ANNA)
    erase(desk, enrolled["member_id"])
    for identifier in (PHONE, enrolled["card"]["number"], enrolled["balance_url"], "OLD-1987", enrolled["member_id"]):
        answer = desk.post("/check-ins", {"identifier": identifier})
        assert (answer.status_code, answer.get_json()["code"]) == (404, "unknown_identifier"), identifier
    assert desk.get("/members?last_digits=7341").get_json() == {"members": []}
    assert desk.get(f"/members/{enrolled['member_id']}").get_json()["code"] == "unknown_member"
    assert desk.read_link(enrolled["balance_url"].partition("#")[2]).status_code == 404
    anew = desk.enrol(**ANNA)
    assert anew["member_id"] != enrolled["member_id"]
    assert desk.check_in(PHONE)["verdict"]["code"] == "welcome"


@pytest.mark.parametrize(
    ("path", "body"),
    [("cards", {}), ("identifiers", {"kind": "phone", "value": "+371 2000 0009"}), ("erasures", {"reason": "asked"})],
)
def test_nothing_can_be_added_to_an_erased_member(desk: Desk, path: str, body: dict[str, Any]) -> None:
    member_id = desk.enrol(**ANNA)["member_id"]
    first = erase(desk, member_id).get_json()
    desk.clock.advance(timedelta(hours=1))
    if path == "erasures":
        assert erase(desk, member_id, reason="law").get_json() == first
    else:
        assert desk.post(f"/members/{member_id}/{path}", body).status_code == 404
    assert desk.count("identifiers") == 0


def test_erased_by_eight_at_once_is_erased_once_and_told_once(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = desk.enrol(**ANNA)["member_id"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: erase(desk, member_id), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["erased_at"] for answer in answers}) == 1
    assert [json.loads(body) for body in desk.facts(MemberErased.NAME)] == [{"member_id": member_id}]


def test_an_identifier_added_at_the_same_moment_never_outlives_its_member(desk_on_both: Desk) -> None:
    desk = desk_on_both
    for number in range(6):
        member_id = desk.enrol(phone=f"+371 2000 010{number}")["member_id"]
        body = {"kind": "external_id", "value": f"EXT-{number}"}
        with ThreadPoolExecutor(2) as pool:
            added = pool.submit(desk.post, f"/members/{member_id}/identifiers", body)
            erased = pool.submit(erase, desk, member_id)
        assert erased.result().status_code == 201
        assert added.result().status_code in (201, 404)
        assert rows(desk, f"SELECT 1 FROM identifiers WHERE member_id = '{member_id}'") == []


@pytest.mark.parametrize("pays_only", [True, False])
def test_a_visit_that_a_door_counts_at_the_same_moment_hinders_no_erasure(desk_on_both: Desk, pays_only: bool) -> None:
    desk = desk_on_both
    anna, child = (desk.enrol(phone=f"+371 291234{number}")["member_id"] for number in ("01", "23"))
    pack = sell(desk, child if pays_only else anna, visits=10)
    if pays_only:
        with desk.open_work() as work:
            payer = PayerSet(on=desk.clock.now().date(), payer_kind="member", payer_id=anna)
            work.memberships.add(work.memberships.named(pack), payer, by=By(new_id(), "riga"))

    def count(work: MembersWork) -> None:
        assert work.memberships.use_visit(pack, outlet_code="riga", at=work.now)

    def erase() -> None:
        with desk.open_work() as work:
            work.command_id = new_id()
            erase_member(work, anna, reason="asked")

    while_open(desk.open_work, count, erase)
    with desk.open_work.reading() as work:
        left = work.memberships.named(pack)
    assert (left.visits_used, left.payer_id, left.ended_on is None) == (1, None, pays_only)


def test_only_head_office_with_a_fresh_second_factor_erases(desk: Desk) -> None:
    member_id = desk.enrol(**ANNA)["member_id"]
    assert desk.post(f"/members/{member_id}/erasures", {"reason": "asked"}).get_json()["code"] == "not_allowed"
    assert erase(desk, member_id, proven_seconds_ago=400).get_json()["code"] == "step_up_needed"
    assert erase(desk, member_id, reason="because Anna said so").status_code == 422
    assert erase(desk, new_id()).get_json()["code"] == "unknown_member"
    assert erase(desk, "x%00").get_json()["code"] == "unknown_member"
    assert desk.check_in(PHONE)["member"]["member_id"] == member_id


def test_what_is_told_late_of_an_erased_member_changes_nothing(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = desk.enrol(**ANNA)["member_id"]
    erase(desk, member_id)
    hear(desk, on_loyalty_changed, sale_told(member_id, sequence=9))
    assert desk.count("loyalty_summaries") == 0
    with desk.open_work.reading() as work:
        assert due_birthdays(work, desk.clock.now().date(), zones=["Europe/Riga"]) == []


def test_the_import_of_somebody_is_not_known_by_their_phone_any_more(desk: Desk) -> None:
    """An import's command id can be made from the phone by whoever knows it."""
    member_id = desk.enrol(**ANNA)["member_id"]
    ((before,),) = rows(desk, "SELECT command_id FROM members")
    erase(desk, member_id)
    ((after,),) = rows(desk, "SELECT command_id FROM members")
    assert after != before


def test_each_part_acknowledges_once_and_the_erasure_is_complete_when_all_have(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = desk.enrol(**ANNA)["member_id"]
    assert erase(desk, member_id).get_json()["missing_parts"] == ["members", "erasure list", "loyalty", "notifications"]
    for _ in range(2):
        hear(desk, on_forgotten_by_loyalty, loyalty_facts.MemberForgotten(member_id=member_id))
    assert erase(desk, member_id).get_json()["missing_parts"] == ["members", "erasure list", "notifications"]


def test_an_erasure_is_open_until_the_last_part_has_acknowledged_it(desk_on_both: Desk) -> None:
    desk = desk_on_both
    anna, bela = (desk.enrol(phone=phone)["member_id"] for phone in ("+371 2000 7341", "+371 2655 8902"))
    erase(desk, anna)
    erase(desk, bela)
    with desk.open_work() as work:
        for part in PARTS:
            work.erasures.acknowledge(anna, part, at=work.now)
        work.erasures.acknowledge(bela, "loyalty", at=work.now)
    with desk.open_work.reading() as work:
        found = {erasure.member_id: erasure.missing for erasure in work.erasures.all_open()}
    assert found == {bela: ("members", "erasure list", "notifications")}


def test_an_erasure_is_audited_without_a_word_of_the_person(desk: Desk) -> None:
    member_id = desk.enrol(**ANNA)["member_id"]
    erase(desk, member_id)
    row = rows(desk, "SELECT * FROM audit_entries WHERE action = 'members.erase'")[0]
    assert (row.object_kind, row.object_id, row.role) == ("member", member_id, "hq")
    assert json.loads(row.after) == {"state": "erased", "reason": "asked"}


def look_after_oneself(desk: Desk, member_id: str) -> None:
    """A row in each table that a member fills from their own phone."""
    now, later = desk.clock.now(), desk.clock.now() + timedelta(minutes=10)
    said = {"purpose": "news", "channel": "email", "is_given": True, "source": "own page", "words_version": "1"}
    code = {"purpose": "sign_in", "code_hash": b"c", "address_index": b"a", "sealed_letter": b"s", "tries_left": 5}
    filled: dict[str, dict[str, Any]] = {
        "consents": {"consent_id": new_id(), "said_at": now, "locale": "lv", **said},
        "sign_in_codes": {"code_id": new_id(), "made_at": now, "expires_at": later, **code},
        "member_sessions": {"token_hash": "t", "began_at": now, "ends_at": later},
        "disownments": {"disownment_id": new_id(), "disowned_at": now},
    }
    with desk.database.writing() as connection:
        for name, row in filled.items():
            connection.execute(sa.insert(metadata.tables[name]).values(member_id=member_id, **row))


def be_looked_after(desk: Desk, member_id: str) -> None:
    """A row in each table that the desk fills for a member: what is bought, owed, said and to be done."""
    have_a_history(desk, member_id)
    with desk.open_work() as work:
        today, command_id = desk.clock.now().date(), new_id()
        task = NewTask(
            kind="call", reason="dues_call", occasion=new_id(), outlet_code="riga", due_on=today, member_id=member_id
        )
        work.tasks.open(task, command_id=command_id)
        episode = Episode(
            member_id=member_id, kind="note_added", occurred_at=work.now, channel="desk", words="Asks for quiet hours."
        )
        work.timeline.note(episode, command_id=command_id)
    have_had_another_address(desk, member_id)
    sell_monthly(desk, member_id)
    have_a_dog(desk, member_id)
    complain(desk, member_id)
    come_for_a_trial_before(desk, member_id)
    be_known_at_door(desk, member_id)


def have_had_another_address(desk: Desk, member_id: str) -> None:
    """A manager replaced it, and the letter that tells so is not written yet."""
    with desk.open_work() as work:
        work.former_addresses.keep(work.members.hold_or_refuse(member_id), "before@example.org")


def come_for_a_trial_before(desk: Desk, member_id: str) -> None:
    """They were a prospect whom somebody had sent, and about whom something was written down."""
    wanted = WantedProspect(source="walk_in", may_be_contacted=True, given_name="Žozefīne", wish="Yoga.")
    with desk.open_work() as work:
        work.command_id = new_id()
        kept = keep_prospect(work, wanted, outlet=work.outlets.named("riga"), staff_id=None)
        everywhere = Scope()
        move = Move(status="trial_visited", words="Liked it.")
        move_on(work, kept.prospect_id, move, within=everywhere, staff_id=None)
        prospect = prospect_to_convert(work, kept.prospect_id, within=everywhere)
        convert_prospect(work, prospect, member_id=member_id, staff_id=None)
        work.referrals.add(member_id, referrer_id=new_id(), outlet_code="riga")


def have_a_dog(desk: Desk, member_id: str) -> None:
    """Whose day is today."""
    today = desk.clock.now().date()
    with desk.open_work() as work:
        work.command_id = new_id()
        add_date(
            work,
            member_id,
            kind="dog",
            day=Birthday(today.month, today.day),
            label="Rex",
            seen_by="desk",
            keeping=Keeping(),
            actor=Actor(outlet_code="riga"),
        )
    assert announce_all_dates(desk.open_work, joining_days=False) == 1


def complain(desk: Desk, member_id: str) -> None:
    """About something that is made good."""
    with desk.open_work() as work:
        work.command_id = new_id()
        case_id = open_case(
            work,
            member_id,
            Actor(staff_id=new_id(), outlet_code="riga"),
            kind="complaint",
            topic="staff",
            mood="angry",
            words="Nobody said hello.",
            outlet_code="riga",
            takes_it=True,
            next_step=NextStep(),
        ).case.case_id
        promise_compensation(
            work,
            case_id,
            kind="stamps",
            amount=1,
            given_in="coffee",
            staff_id=new_id(),
            role=Role.OUTLET_MANAGER,
            outlet_code="riga",
        )


def be_known_at_door(desk: Desk, member_id: str) -> None:
    """A row in each table that a door reads."""
    with desk.open_work() as work:
        key = work.members.hold(member_id)
        assert key is not None
        said: Any = {"outlet_code": "riga", "staff_id": None}
        work.door_facts.ban(member_id, Ban("conduct"), **said)
        work.door_facts.sign_waiver(member_id, "2026-01", signed_on=work.now.date(), **said)
        work.door_facts.put_note(key, "Allergic to latex.", staff_id=None)
        work.door_facts.put_photo(key, Photo("image/png", b"a face"), staff_id=None)
        work.admissions.refresh(member_id)


def test_an_export_holds_every_personal_and_pseudonymous_column_of_the_member(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = desk.enrol(**ANNA)["member_id"]
    other_id = desk.enrol(phone="+371 2000 9999", given_name="Eve")["member_id"]
    desk.check_in(PHONE)
    hear(desk, on_loyalty_changed, sale_told(member_id, sequence=1))
    look_after_oneself(desk, member_id)
    be_looked_after(desk, member_id)
    announce_all(desk.open_work)
    with desk.open_work.snapshot() as work:
        export = export_member(work, member_id)
    for name, held in HELD.items():
        if held.of is None or held.not_exported:
            assert name not in export
            continue
        shown = held.names(Data.PSEUDONYMOUS)
        # Only an erased member has these.
        if name not in ("erasures", "erasure_acknowledgements"):
            assert export[name], name
        assert all(set(shown) <= set(row) for row in export[name]), name
        hidden = {*held.names(Data.SECRET), *held.names(Data.STAFF), *held.names(Data.PERSONAL)}
        assert not {column for row in export[name] for column in row} & hidden, name
    ((profile),) = export["members"]
    assert (profile["given_name"], profile["family_name"], profile["birthday"], profile["email"]) == (
        "Žozefīne",
        "Ķirškalne",
        "1987-05-12",
        "zozefine@example.lv",
    )
    assert {row["kind"]: (row["value"], row["as_given"]) for row in export["identifiers"]}["phone"] == (
        "+37120007341",
        PHONE,
    )
    assert [row["words"] for row in export["episodes"] if row["words"]] == ["Asks for quiet hours.", "Yoga.\nLiked it."]
    assert [row["words"] for row in export["case_steps"]] == ["Nobody said hello."]
    assert [row["words"] for row in export["attention_notes"]] == ["Allergic to latex."]
    assert [row["photo"] for row in export["photos"]] == ["YSBmYWNl"]
    assert other_id not in json.dumps(export)


def test_nobody_who_was_erased_or_never_was_is_exported(desk: Desk) -> None:
    member_id = desk.enrol(**ANNA)["member_id"]
    with desk.open_work() as work:
        erase_member(work, member_id, reason="asked")
    for nobody in (member_id, new_id()):
        with desk.open_work.snapshot() as work, pytest.raises(UnknownMember):
            export_member(work, nobody)
