"""Members who serve themselves: codes, sessions, own data, consents; and that no answer tells who is a member."""

from __future__ import annotations

import json
from collections import Counter as Tally
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.members.domain.self_service import hash_of
from services.members.scheduled_jobs import forget_codes, index_emails, make_codes
from services.members.storage.members import Members
from services.members.storage.safe import MemberKey
from services.members.storage.tables import metadata
from services.members.use_cases.erase_member import erase_member
from tests.members.desk import Desk
from tests.races import at_once

ANNA = {"phone": "+371 29123456", "given_name": "Anna", "family_name": "Kalniņa", "email": "Anna@example.org"}


def ask(desk: Desk, path: str, body: Any, *, language: str = "en") -> Any:
    return desk.post(path, body, outlet=None, by="gateway", language=language)


def codes_of(desk: Desk, purpose: str) -> list[str]:
    """The ids of the codes that were told to be made, oldest first."""
    made = [json.loads(body) for body in desk.facts("members.code_made.v1")]
    return [each["code_id"] for each in made if each["purpose"] == purpose]


def letters(desk: Desk, code_ids: list[str]) -> dict[str, dict[str, str]]:
    """What notifications is told to write."""
    told = desk.post("/codes/readings", {"code_ids": code_ids}, outlet=None, by="notifications").get_json()
    return {each["code_id"]: each for each in told["codes"]}


def wishes(desk: Desk, identifier: str) -> None:
    assert ask(desk, "/me/codes", {"identifier": identifier}).status_code == 202
    make_codes(desk.open_work)


def newest_code(desk: Desk, purpose: str = "sign_in") -> str:
    code_id = codes_of(desk, purpose)[-1]
    return letters(desk, [code_id])[code_id]["code"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def signs_in(desk: Desk, identifier: str = "anna@example.org") -> str:
    wishes(desk, identifier)
    answer = ask(desk, "/me/sessions", {"identifier": identifier, "code": newest_code(desk)})
    assert answer.status_code == 201, answer.text
    session: str = answer.get_json()["session"]
    return session


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


@pytest.mark.parametrize("identifier", ["anna@example.org", "ANNA@EXAMPLE.ORG", "+37129123456", "29 123 456"])
def test_a_code_sent_to_the_known_address_opens_ones_own_data(desk: Desk, identifier: str) -> None:
    desk.enrol(**ANNA, birthday={"month": 5, "day": 14})
    session = signs_in(desk, identifier)
    own = ask(desk, "/me", {"session": session}).get_json()
    assert (own["given_name"], own["family_name"], own["email"]) == ("Anna", "Kalniņa", "Anna@example.org")
    assert own["phones"] == ["+371 •••••• 56"]
    assert own["birthday"] == {"month": 5, "day": 14, "year": None}
    assert [each["state"] for each in own["consents"]] == ["not_asked"] * 4
    assert own["friends_brought"] == 0
    assert len(session) == 43


def test_known_and_unknown_are_answered_alike(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(**ANNA)
    desk.enrol(phone="+371 29555555")
    answers, written = [], []
    for identifier in ("anna@example.org", "+37129123456", "+37129555555", "eve@example.org", "+37120000000", "???"):
        before = {name: desk.count(name) for name in metadata.tables}
        answers.append(ask(desk, "/me/codes", {"identifier": identifier}))
        written.append({name: desk.count(name) - before[name] for name in metadata.tables})
    assert len({(each.status_code, each.data, tuple(map(str, each.headers))) for each in answers}) == 1
    assert all(each == written[0] for each in written), "and the same is written for all of them"
    make_codes(desk.open_work)
    assert len(codes_of(desk, "sign_in")) == 2, "by phone and by address; somebody without an address gets nothing"
    assert desk.count("code_wishes") == 0


def test_a_wrong_code_and_nobody_are_refused_alike(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(**ANNA)
    wishes(desk, "anna@example.org")
    code = wrong(newest_code(desk))
    bodies = []
    for identifier in ("anna@example.org", "eve@example.org", "+37120000000"):
        answer = ask(desk, "/me/sessions", {"identifier": identifier, "code": code})
        body = answer.get_json()
        body.pop("trace_id")
        bodies.append((answer.status_code, body))
    assert bodies == [bodies[0]] * 3
    assert bodies[0][0] == 403


def test_a_code_is_good_once_under_fifty_hands(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(**ANNA)
    wishes(desk, "anna@example.org")
    body = {"identifier": "anna@example.org", "code": newest_code(desk)}
    answers = at_once([lambda: ask(desk, "/me/sessions", body)] * 50, threads=50)
    # Where the others wait too long for their turn, they are told to come back.
    assert Tally(answer.status_code for answer in answers)[201] == 1
    assert {answer.status_code for answer in answers} <= {201, 403, 503}
    assert desk.count("member_sessions") == 1


def test_a_code_may_be_tried_five_times(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(**ANNA)
    wishes(desk, "anna@example.org")
    code = newest_code(desk)
    for _ in range(5):
        answer = ask(desk, "/me/sessions", {"identifier": "anna@example.org", "code": wrong(code)})
        assert refused(answer) == (403, "code_refused")
    answer = ask(desk, "/me/sessions", {"identifier": "anna@example.org", "code": code})
    assert refused(answer) == (403, "code_refused"), "the sixth is not looked at"


def test_a_code_is_good_for_ten_minutes(desk: Desk) -> None:
    desk.enrol(**ANNA)
    wishes(desk, "anna@example.org")
    code, (code_id,) = newest_code(desk), codes_of(desk, "sign_in")
    desk.clock.advance(timedelta(minutes=10))
    answer = ask(desk, "/me/sessions", {"identifier": "anna@example.org", "code": code})
    assert refused(answer) == (403, "code_refused")
    assert letters(desk, [code_id]) == {}, "nor is it sent any more"


def test_another_code_ends_the_one_before(desk: Desk) -> None:
    desk.enrol(**ANNA)
    wishes(desk, "anna@example.org")
    first = newest_code(desk)
    wishes(desk, "anna@example.org")
    second = newest_code(desk)
    for code, status in ((first, 403), (second, 201)):
        if first != second:
            answer = ask(desk, "/me/sessions", {"identifier": "anna@example.org", "code": code})
            assert answer.status_code == status


def test_an_address_gets_three_codes_an_hour_and_ten_a_day(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(**ANNA)
    made = []
    for _ in range(24):
        for _ in range(4):
            wishes(desk, "anna@example.org")
        made.append(len(codes_of(desk, "sign_in")))
        desk.clock.advance(timedelta(hours=1))
        forget_codes(desk.open_work)
    assert made[:4] == [3, 6, 9, 10]
    assert made[-1] == 10
    desk.clock.advance(timedelta(hours=1))
    wishes(desk, "anna@example.org")
    assert len(codes_of(desk, "sign_in")) == 11


def test_a_family_that_shares_an_address_gets_a_code_each(desk: Desk) -> None:
    anna = desk.enrol(**ANNA)
    boris = desk.enrol(phone="+371 29777777", given_name="Boris", email="anna@example.org")
    wishes(desk, "anna@example.org")
    told = [json.loads(body) for body in desk.facts("members.code_made.v1")]
    assert {each["member_id"] for each in told} == {anna["member_id"], boris["member_id"]}
    codes = letters(desk, [each["code_id"] for each in told])
    for each in told:
        code = codes[each["code_id"]]["code"]
        session = ask(desk, "/me/sessions", {"identifier": "anna@example.org", "code": code}).get_json()["session"]
        own = ask(desk, "/me", {"session": session}).get_json()
        assert own["given_name"] == ("Anna" if each["member_id"] == anna["member_id"] else "Boris")


def test_a_session_ends_after_a_quarter_of_an_hour_or_when_its_member_leaves(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(**ANNA)
    session = signs_in(desk)
    desk.clock.advance(timedelta(minutes=14, seconds=59))
    assert ask(desk, "/me", {"session": session}).status_code == 200
    desk.clock.advance(timedelta(seconds=1))
    assert refused(ask(desk, "/me", {"session": session})) == (401, "member_session_ended")
    other = signs_in(desk)
    assert ask(desk, "/me/sign-outs", {"session": other}).status_code == 200
    assert refused(ask(desk, "/me", {"session": other})) == (401, "member_session_ended")


@pytest.mark.parametrize("session", ["x", "A" * 43, hash_of("x"), "café"])
def test_nothing_opens_without_a_session(desk: Desk, session: str) -> None:
    desk.enrol(**ANNA)
    asked: dict[str, dict[str, Any]] = {
        "/me": {},
        "/me/profile": {"given_name": "Eve"},
        "/me/consents": {"purpose": "birthday", "channel": "email", "is_given": False, "words_version": "1"},
        "/me/dates": {"kind": "dog", "day": {"month": 6, "day": 14}},
        "/me/date-corrections": {"date_id": "none", "day": {"month": 6, "day": 14}},
        "/me/date-removals": {"date_id": "none"},
        "/me/email-codes": {"email": "eve@example.org"},
        "/me/emails": {"code": "123456"},
        "/me/cards": {},
        "/me/exports": {},
        "/me/erasure-codes": {},
        "/me/erasures": {"code": "123456", "confirmation": "erase"},
    }
    for path, more in asked.items():
        assert refused(ask(desk, path, {"session": session, **more})) == (401, "member_session_ended"), path


def test_only_the_gateway_serves_members_and_only_notifications_reads_codes(desk: Desk) -> None:
    assert refused(desk.post("/me/codes", {"identifier": "29123456"})) == (403, "not_allowed")
    assert refused(desk.post("/codes/readings", {"code_ids": []})) == (403, "not_allowed")
    answer = desk.post("/codes/readings", {"code_ids": []}, outlet=None, by="gateway")
    assert refused(answer) == (403, "not_allowed")


def test_names_and_language_are_corrected_and_what_is_not_said_stays(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(**ANNA, birthday={"month": 5, "day": 14})
    session = signs_in(desk)
    asked = {"session": session, "given_name": "Ann", "family_name": None, "locale": "ru"}
    own = ask(desk, "/me/profile", asked).get_json()
    assert (own["given_name"], own["family_name"], own["locale"]) == ("Ann", None, "ru")
    assert (own["birthday"]["month"], own["email"]) == (5, "Anna@example.org")
    assert desk.check_in("29123456")["member"]["display_name"] == "Ann"


def test_a_birthday_is_said_once(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(**ANNA)
    session = signs_in(desk)
    future = {"session": session, "birthday": {"month": 5, "day": 20, "year": 2026}}
    assert refused(ask(desk, "/me/profile", future)) == (422, "invalid_request")
    said = {"session": session, "birthday": {"month": 5, "day": 14}}
    assert ask(desk, "/me/profile", said).get_json()["birthday"] == {"month": 5, "day": 14, "year": None}
    assert ask(desk, "/me/profile", said).status_code == 200, "saying the same again changes nothing"
    other = {"session": session, "birthday": {"month": 6, "day": 14}, "given_name": "Ann"}
    assert refused(ask(desk, "/me/profile", other)) == (409, "birthday_fixed")
    own = ask(desk, "/me", {"session": session}).get_json()
    assert (own["birthday"]["month"], own["given_name"]) == (5, "Anna")
    assert [each["days_away"] for each in desk.check_in("29123456")["occasions"]] == [2]


def test_a_new_address_counts_once_its_code_came_back(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(**ANNA)
    session = signs_in(desk)
    assert ask(desk, "/me/email-codes", {"session": session, "email": "new@example.org"}).status_code == 202
    assert ask(desk, "/me", {"session": session}).get_json()["email"] == "Anna@example.org"
    elsewhere = signs_in(desk)
    (code_id,) = codes_of(desk, "new_email")
    letter = letters(desk, [code_id])[code_id]
    assert letter["email"] == "new@example.org"
    answer = ask(desk, "/me/emails", {"session": session, "code": wrong(letter["code"])})
    assert refused(answer) == (403, "code_refused")
    own = ask(desk, "/me/emails", {"session": session, "code": letter["code"]}).get_json()
    assert own["email"] == "new@example.org"
    # Whoever had come in by the old address is out, and a letter tells it: this may be a stranger with their phone.
    assert refused(ask(desk, "/me", {"session": elsewhere})) == (401, "member_session_ended")
    assert ask(desk, "/me", {"session": session}).status_code == 200
    (told,) = [json.loads(body) for body in desk.facts("members.email_replaced.v1")]
    assert told["replaced_by"] == "member"
    kept = desk.post(
        "/former-addresses/readings", {"address_ids": [told["address_id"]]}, outlet=None, by="notifications"
    )
    assert [each["email"] for each in kept.get_json()["addresses"]] == [ANNA["email"]]
    assert signs_in(desk, "new@example.org")
    before = len(codes_of(desk, "sign_in"))
    wishes(desk, "anna@example.org")
    assert len(codes_of(desk, "sign_in")) == before, "the old address leads nowhere"


def test_a_code_is_good_for_nothing_but_what_it_was_asked_for(desk: Desk) -> None:
    desk.enrol(**ANNA)
    session = signs_in(desk)
    ask(desk, "/me/email-codes", {"session": session, "email": "new@example.org"})
    code = newest_code(desk, "new_email")
    for path, more in {
        "/me/sessions": {"identifier": "anna@example.org"},
        "/me/erasures": {"session": session, "confirmation": "erase"},
    }.items():
        assert refused(ask(desk, path, {"code": code, **more})) == (403, "code_refused"), path


def test_every_yes_and_no_is_kept_with_its_proof_and_cannot_be_changed(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = desk.enrol(**ANNA)["member_id"]
    session = signs_in(desk)
    say = {"session": session, "purpose": "birthday", "channel": "email", "words_version": "1"}
    for is_given in (False, False, True):
        own = ask(desk, "/me/consents", {**say, "is_given": is_given}, language="pl").get_json()
    assert own["consents"][0]["state"] == "given"
    assert own["consents"][0]["words"] == "Życzenia urodzinowe, raz w roku"
    assert own["consents"][1]["state"] == "not_asked"
    with desk.database.reading() as connection:
        rows = list(connection.execute(sa.text("SELECT * FROM consents ORDER BY said_at, consent_id")))
    assert [bool(row.is_given) for row in rows] == [False, True], "saying the same again is not news"
    assert {(row.member_id, row.source, row.words_version, row.locale) for row in rows} == {
        (member_id, "self_service", "1", "pl")
    }
    for change in ("UPDATE consents SET words_version = '2'", "DELETE FROM consents"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), desk.database.writing() as connection:
            connection.execute(sa.text(change))
    old = {**say, "is_given": False, "words_version": "0"}
    assert refused(ask(desk, "/me/consents", old)) == (422, "invalid_request")


def test_whoever_writes_letters_is_told_what_a_member_does_not_want(desk: Desk) -> None:
    member_id = desk.enrol(**ANNA)["member_id"]

    def contact() -> dict[str, Any]:
        (found,) = desk.post("/contacts", {"member_ids": [member_id]}, outlet=None).get_json()["contacts"]
        return dict(found)

    assert contact()["refuses"] == []
    assert contact()["me_url"] == "https://cards.example/me"
    say = {"session": signs_in(desk), "purpose": "birthday", "channel": "email", "words_version": "1"}
    ask(desk, "/me/consents", {**say, "is_given": False})
    assert contact()["refuses"] == ["birthday"]
    ask(desk, "/me/consents", {**say, "is_given": True})
    assert contact()["refuses"] == []


def test_who_says_no_to_calls_at_their_phone_is_not_called_and_gets_letters_as_before(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = desk.enrol(**ANNA)["member_id"]
    say = {"session": signs_in(desk), "purpose": "calls", "channel": "phone", "words_version": "1", "is_given": False}
    own = ask(desk, "/me/consents", say).get_json()
    assert [(each["purpose"], each["channel"]) for each in own["consents"]][-1] == ("calls", "phone")
    assert own["consents"][-1]["state"] == "withdrawn"
    (contact,) = desk.post("/contacts", {"member_ids": [member_id]}, outlet=None).get_json()["contacts"]
    assert contact["refuses"] == []
    with desk.open_work.reading() as work:
        assert work.consents.refuse_calls([member_id]) == {member_id}
    for purpose, channel in (("calls", "email"), ("birthday", "phone"), ("calls", "desk")):
        wrong = ask(desk, "/me/consents", {**say, "purpose": purpose, "channel": channel})
        assert refused(wrong) == (422, "invalid_request"), (purpose, channel)


def test_a_member_replaces_their_own_card(desk: Desk) -> None:
    old = desk.enrol(**ANNA)
    answer = ask(desk, "/me/cards", {"session": signs_in(desk)})
    assert answer.status_code == 201
    assert refused(desk.post("/check-ins", {"identifier": old["card"]["number"]})) == (409, "card_replaced")
    assert desk.read_link(old["balance_url"].partition("#")[2]).status_code == 404
    assert desk.read_link(answer.get_json()["balance_url"].partition("#")[2]).status_code == 200


def test_a_member_takes_a_copy_and_is_forgotten_after_a_fresh_code(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = desk.enrol(**ANNA)["member_id"]
    session = signs_in(desk)
    export = ask(desk, "/me/exports", {"session": session}).get_json()
    assert export["member_id"] == member_id
    assert export["parts"]["members"]["identifiers"]
    erase = {"session": session, "confirmation": "erase"}
    assert refused(ask(desk, "/me/erasures", {**erase, "code": "000000"})) == (403, "code_refused")
    assert ask(desk, "/me/erasure-codes", {"session": session}).status_code == 202
    code = newest_code(desk, "erasure")
    unsure = {**erase, "code": code, "confirmation": "perhaps"}
    assert refused(ask(desk, "/me/erasures", unsure)) == (422, "invalid_request")
    assert ask(desk, "/me/erasures", {**erase, "code": code}).status_code == 200
    assert refused(ask(desk, "/me", {"session": session})) == (401, "member_session_ended")
    before = len(codes_of(desk, "sign_in"))
    wishes(desk, "anna@example.org")
    wishes(desk, "+37129123456")
    assert len(codes_of(desk, "sign_in")) == before
    assert desk.count("member_sessions") == 0
    assert desk.count("sign_in_codes") == 0


def test_who_is_forgotten_while_they_look_has_no_session(desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_on_both
    member_id = desk.enrol(**ANNA)["member_id"]
    session = signs_in(desk)
    key_of = Members.key_of

    def erased_then(members: Members, whose: str) -> MemberKey | None:
        key = key_of(members, whose)
        with desk.open_work() as work:
            erase_member(work, member_id, reason="asked")
        return key

    monkeypatch.setattr(Members, "key_of", erased_then)
    answer = ask(desk, "/me", {"session": session})
    # On SQLite all looks of a request see one picture.
    assert answer.status_code == (401 if desk.database.is_postgresql else 200), answer.text


def test_members_from_before_are_found_by_their_address_once_the_job_has_run(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.enrol(**ANNA)
    desk.enrol(phone="+371 29555555")
    with desk.database.writing() as connection:
        connection.execute(sa.text("UPDATE members SET email_index = NULL"))
    wishes(desk, "anna@example.org")
    assert codes_of(desk, "sign_in") == []
    index_emails(desk.open_work)
    wishes(desk, "anna@example.org")
    assert len(codes_of(desk, "sign_in")) == 1


def test_no_table_holds_a_code_a_session_or_what_was_typed(desk: Desk) -> None:
    desk.enrol(**ANNA)
    ask(desk, "/me/codes", {"identifier": "eve@example.org"})
    held = everything(desk)
    wishes(desk, "anna@example.org")
    code = newest_code(desk)
    held += everything(desk)
    session = ask(desk, "/me/sessions", {"identifier": "anna@example.org", "code": code}).get_json()["session"]
    held += everything(desk)
    for secret in (f"'{code}'", f'"{code}"', session, "eve@example.org", "example.org"):
        assert secret not in held
    desk.clock.advance(timedelta(minutes=10))
    forget_codes(desk.open_work)
    assert desk.count("sign_in_codes WHERE sealed_letter IS NOT NULL") == 0


def everything(desk: Desk) -> str:
    with desk.database.reading() as connection:
        return "\n".join(str(row) for table in metadata.sorted_tables for row in connection.execute(sa.select(table)))


def test_what_a_member_did_is_in_the_audit_without_what_it_says_of_them(desk: Desk) -> None:
    member_id = desk.enrol(**ANNA)["member_id"]
    ask(desk, "/me/profile", {"session": signs_in(desk), "given_name": "Kanarija"})
    with desk.database.reading() as connection:
        rows = list(connection.execute(sa.text("SELECT * FROM audit_entries ORDER BY entry_id")))
    (profile,) = [row for row in rows if row.object_id == member_id and '"what":"profile"' in (row.after or "")]
    assert profile.action == "members.serve_member"
    assert json.loads(profile.after) == {"by": "member", "what": "profile", "fields": "given_name"}
    assert "Kanarija" not in "".join(map(str, rows))
