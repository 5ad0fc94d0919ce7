"""Finding someone by name, who has forgotten their card: however it is written, and without keeping what was typed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.contracts.permissions import Role
from services.members.domain.errors import UnusableField
from services.members.domain.member import Profile
from services.members.domain.spelling import beginnings_asked, beginnings_of, is_meant, spelled
from services.members.scheduled_jobs.names import index_names
from services.members.storage import members as storage_of_members
from services.members.use_cases.enrol_member import Enrolment, enrol_member
from services.members.use_cases.erase_member import erase_member
from services.members.use_cases.prove_names import prove_names
from tests.members.desk import Desk, named

ANNA = {"phone": "+371 2912 3417", "given_name": "Anna", "family_name": "Kalniņa"}


@pytest.mark.parametrize(
    "spellings",
    [
        ("Kalniņa", "kalnina", "KALNIŅA ", "Калнина"),
        ("Šuvalovs", "Шувалов", "Szuwałow", "Shuvalov"),
        ("Marija", "Мария", "Maria", "Mariya"),
        ("Ščerbakova", "Щербакова", "Szczerbakowa"),
        ("Aleksandrs", "Александр", "Aleksandr"),
        ("O’Brien", "O'Brien", "obrien"),
        ("Hrustaļovs", "Hrustalov", "Хрусталов"),
        ("Jurijs", "Юрий"),
        ("Iļja", "Илья", "Ilja"),
    ],
)
def test_a_name_is_one_in_all_our_spellings(spellings: tuple[str, ...]) -> None:
    assert len({spelled(each) for each in spellings}) == 1


def test_both_parts_of_a_name_begin_something_and_no_more_than_three_letters_are_kept() -> None:
    assert beginnings_of("Anna Marija", "Bērziņa-Kalniņa") == {"ann", "mar", "ber", "kal"}
    assert beginnings_of(None, None) == frozenset()
    # Nobody makes thousands of rows with one name.
    assert len(beginnings_of("a b c d e f g h i j", "kk ll mm nn oo pp qq rr ss tt")) == 16


@pytest.mark.parametrize(
    ("typed", "is_she"),
    [("anna kaln", True), ("Kalniņa A", True), ("ann", True), ("anna anna", False), ("annak", False), ("nina", False)],
)
def test_each_word_begins_a_part_of_its_own_in_whatever_order(typed: str, is_she: bool) -> None:
    assert is_meant(spelled(typed), "Anna", "Kalniņa") is is_she


def test_of_two_parts_that_begin_alike_the_longer_word_has_the_one_that_fits() -> None:
    assert is_meant(spelled("ann anna"), "Anna", "Ann")
    assert is_meant(spelled("anna ann"), "Ann", "Anna")


@pytest.mark.parametrize("typed", ["ka", "k", "!?", "ī"])
def test_fewer_than_three_letters_search_for_nobody(desk: Desk, typed: str) -> None:
    with pytest.raises(UnusableField):
        beginnings_asked(spelled(typed))
    refused = desk.named(typed)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == "/name"


def test_two_short_names_are_found_whole(desk_on_both: Desk) -> None:
    desk_on_both.enrol(phone="29120001", given_name="Na", family_name="Li")
    desk_on_both.enrol(phone="29130002", given_name="Nadja", family_name="Lindgren")
    assert named(desk_on_both, "li na") == ["Na L."]


def test_somebody_is_found_by_either_name_or_by_both_in_any_spelling(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(**ANNA)
    desk.enrol(phone="29130002", given_name="Жанна", family_name="Озолс")
    for typed in ("kal", "Kalnina", "anna k", "калнина анна", "ANN"):
        assert named(desk, typed) == ["Anna K."], typed
    for typed in ("zanna", "Жан", "ozols žanna", "Ozol"):
        assert named(desk, typed) == ["Жанна О."], typed
    assert named(desk, "kalva") == named(desk, "anna ozola") == []


def test_who_was_here_last_comes_first_and_five_are_shown(desk_on_both: Desk) -> None:
    desk = desk_on_both
    for number, outlet in enumerate(("warsaw", "riga", "riga", "warsaw", "riga")):
        desk.enrol(outlet=outlet, phone=f"+371 2{number}1{number} 1234", given_name=f"Anna{number}", family_name="K")
        desk.clock.advance(timedelta(hours=1))
    for phone in ("+37123131234", "+37121111234"):
        desk.check_in(phone)
        desk.clock.advance(timedelta(hours=1))
    assert named(desk, "anna") == ["Anna1 K.", "Anna3 K.", "Anna4 K.", "Anna2 K.", "Anna0 K."]
    assert not desk.named("anna").get_json()["has_more"]
    desk.enrol(phone="29777777", given_name="Anna7", family_name="Zariņa")
    crowd = desk.named("anna").get_json()
    assert (len(crowd["members"]), crowd["has_more"]) == (5, True)
    assert named(desk, "anna zar") == ["Anna7 Z."]


def test_where_more_begin_so_than_are_read_nobody_is_said_to_be_unknown(
    desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_on_both
    monkeypatch.setattr(storage_of_members, "MOST_READ_BY_NAME", 2)
    desk.enrol(**ANNA)
    desk.clock.advance(timedelta(hours=1))
    for number in range(3):
        desk.enrol(phone=f"29{number}{number}5678", given_name="Ilze", family_name="Kalēja")
    assert desk.named("kalnina").get_json() == {"members": [], "has_more": True}
    assert named(desk, "anna kalnina") == ["Anna K."]


def test_the_digits_of_the_phone_and_whether_there_is_a_photo_stand_beside_the_name(desk: Desk) -> None:
    anna = desk.enrol(**ANNA)
    (found,) = desk.named("kalnina").get_json()["members"]
    assert found == {
        "member_id": anna["member_id"],
        "display_name": "Anna K.",
        "phone_tail": "17",
        "card_tail": anna["card"]["number"][-4:],
        "has_photo": False,
    }


def test_a_name_that_members_change_themselves_is_the_one_they_are_found_by(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = desk.enrol(**ANNA)["member_id"]
    with desk.open_work() as work:
        session = work.sessions.begin(member_id).token

    def says(**names: str | None) -> int:
        return desk.post("/me/profile", {"session": session, **names}, outlet=None, by="gateway").status_code

    assert says(family_name="Ozola") == 200
    assert (named(desk, "kalnina"), named(desk, "ozola")) == ([], ["Anna O."])
    assert says(given_name=None, family_name=None) == 200
    assert (named(desk, "ozola"), desk.count("name_beginnings")) == ([], 0)


def test_whoever_comes_in_a_file_is_found_at_once(desk_on_both: Desk) -> None:
    desk = desk_on_both
    with desk.open_work() as work:
        work.enrolments.gather([], [])
        outlet = work.outlets.named("riga")
        enrol_member(
            work, Enrolment(phone="29123417", given_name="Anna", family_name="Kalniņa"), outlet=outlet, origin="import"
        )
    assert named(desk, "kalnina") == ["Anna K."]


def test_an_erased_member_and_a_joining_taken_back_are_found_no_more(desk_on_both: Desk) -> None:
    desk = desk_on_both
    erased = desk.enrol(**ANNA)["member_id"]
    with desk.open_work() as work:
        erase_member(work, erased, reason="asked")
    joined = desk.enrol(phone="29130002", given_name="Ilze", family_name="Kalēja")
    back = {"enrolment_id": joined["enrolment_id"]}
    assert desk.post(f"/members/{joined['member_id']}/enrolment-reversals", back).status_code == 201
    assert (named(desk, "kal"), desk.count("name_beginnings")) == ([], 0)


def test_members_from_before_are_found_once_the_job_has_run_and_a_second_run_changes_nothing(
    desk_on_both: Desk,
) -> None:
    desk = desk_on_both
    desk.enrol(**ANNA)
    desk.enrol(phone="29130002")
    gone = desk.enrol(phone="29140003", given_name="Ilze")["member_id"]
    with desk.database.writing() as connection:
        connection.execute(sa.text("DELETE FROM name_beginnings"))
        connection.execute(sa.text("UPDATE members SET name_rules = 0"))
    with desk.open_work() as work:
        erase_member(work, gone, reason="asked")
    assert named(desk, "kalnina") == []
    index_names(desk.open_work)
    assert named(desk, "kalnina") == ["Anna K."]
    assert desk.count("name_beginnings") == 2
    with desk.open_work.reading() as work:
        assert not work.names.is_any_to_index()
    index_names(desk.open_work)
    assert desk.count("name_beginnings") == 2


def test_the_job_goes_on_where_it_was_stopped(desk_on_both: Desk) -> None:
    desk = desk_on_both
    for number in range(3):
        desk.enrol(phone=f"29{number}{number}5678", given_name="Ilze")
    with desk.database.writing() as connection:
        connection.execute(sa.text("DELETE FROM name_beginnings"))
        connection.execute(sa.text("UPDATE members SET name_rules = 0"))
    with desk.open_work() as work:
        assert work.names.index_some(2) == 2
    assert len(named(desk, "ilze")) == 2
    index_names(desk.open_work)
    assert len(named(desk, "ilze")) == 3


def test_the_job_does_not_write_back_a_name_that_is_being_changed_at_this_moment(desk_on_both: Desk) -> None:
    desk = desk_on_both
    if not desk.database.is_postgresql:
        pytest.skip("on SQLite nobody else writes meanwhile")
    member_id = desk.enrol(**ANNA)["member_id"]
    with desk.database.writing() as connection:
        connection.execute(sa.text("UPDATE members SET name_rules = 0"))
    with desk.open_work() as work:
        key, member = work.members.hold_and_read(member_id)
        changed = replace(member.profile, family_name="Ozola")
        index_names(desk.open_work)
        work.members.save_profile(key, changed, locale=member.locale)
    index_names(desk.open_work)
    assert (named(desk, "kalnina"), named(desk, "ozola")) == ([], ["Anna O."])


def test_the_proof_sees_who_is_not_found_by_their_name_and_who_is_found_by_another_one(desk_on_both: Desk) -> None:
    desk = desk_on_both
    phones = iter(f"29{number}{number}5678" for number in range(9))
    anna, ilze, zoe, gone, nobody, waits = (
        desk.enrol(phone=next(phones), **({"given_name": name} if name else {}))["member_id"]
        for name in ("Anna", "Ilze", "Zoe", "Olga", "", "Vera")
    )
    with desk.open_work() as work:
        erase_member(work, gone, reason="asked")
    assert proven(desk) == (6, 0, 0, [])
    with desk.open_work() as work:
        work.names.write({anna: Profile(), ilze: Profile(given_name="Ilze", family_name="Ozola")})
        work.names.write({zoe: Profile(given_name="Nora"), gone: Profile(given_name="Olga")})
        work.names.write({nobody: Profile(given_name="Vera"), waits: Profile()})
    with desk.database.writing() as connection:
        connection.execute(sa.text("UPDATE members SET name_rules = 0 WHERE member_id = :id"), {"id": waits})
    assert proven(desk) == (5, 2, 4, sorted([anna, ilze, zoe, gone, nobody]))


def proven(desk: Desk) -> tuple[int, int, int, list[str]]:
    with desk.open_work.snapshot() as work:
        proof = prove_names(work)
        found = list(proof)
    assert proof.differences == len(found)
    return proof.members, proof.hidden, proof.outdated, found


def test_who_asked_and_how_many_there_were_is_noted_and_never_the_name(desk: Desk) -> None:
    desk.enrol(**ANNA)
    desk.named("kalnina")
    desk.named("zzzyx")
    with desk.database.reading() as connection:
        query = "SELECT * FROM audit_entries WHERE action = 'members.find_by_name' ORDER BY entry_id"
        rows = [dict(row._mapping) for row in connection.execute(sa.text(query))]
    assert [json.loads(row["after"]) for row in rows] == [{"hits": 1}, {"hits": 0}]
    told = " ".join(str(value) for row in rows for value in row.values()).lower()
    assert "kal" not in told and "zzz" not in told


def test_names_are_counted_among_the_look_ups_and_many_misses_are_a_pause(desk_on_both: Desk) -> None:
    desk = desk_on_both
    answers = [desk.named("nobody") for _ in range(22)]
    assert [answer.status_code for answer in answers] == [200] * 21 + [429]
    assert answers[-1].get_json()["code"] == "too_many_look_ups"
    with desk.database.reading() as connection:
        query = "SELECT after FROM audit_entries WHERE action = 'members.look_up_alert'"
        assert connection.execute(sa.text(query)).scalars().all() == ['{"why":"many_misses"}']


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.RECEPTION, 200), (Role.OUTLET_MANAGER, 200), (Role.CASHIER, 403), (Role.TERRITORY_MANAGER, 403)],
)
def test_names_are_for_desks_and_offices_and_not_for_counters(desk: Desk, role: Role, status: int) -> None:
    desk.enrol(**ANNA)
    assert desk.named("kalnina", role=role).status_code == status
    assert desk.post("/members/named", {"name": "kalnina"}).status_code == 403
