"""Staff correct a name, a language and an address; an address that is replaced loses what it opened, and is told."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.contracts.permissions import Role
from services.members.domain.actor import Actor
from services.members.scheduled_jobs.codes import forget_codes, make_codes
from services.members.use_cases.correct_details import replace_email
from tests.callers import person
from tests.members.desk import Desk, named, waits_for_us
from tests.members.test_self_service import ask, codes_of, letters, refused, signs_in, wishes

MARIS = person(Role.OUTLET_MANAGER, outlet_code="riga")
OLGA = person(Role.HQ)
RASA = person(Role.RECEPTION, outlet_code="riga", station_id=new_id())
KATE = person(Role.CASHIER, outlet_code="riga", station_id=new_id())
OLD, NEW = "anna@example.org", "ozola@example.net"


def corrects(
    desk: Desk, member: dict[str, Any], *, by: Caller | None = RASA, key: str | None = None, **said: Any
) -> Any:
    return desk.post(f"/members/{member['member_id']}/details", said, caller=by, key=key)


def replaces(
    desk: Desk, member: dict[str, Any], email: str | None, *, by: Caller | None = MARIS, key: str | None = None
) -> Any:
    return desk.post(f"/members/{member['member_id']}/emails", {"email": email}, caller=by, key=key)


def anna(desk: Desk, **given: Any) -> dict[str, Any]:
    return desk.enrol(phone="29123456", given_name="Ana", family_name="Kalniņa", **given)


def audited(desk: Desk, action: str) -> list[Any]:
    with desk.database.reading() as connection:
        query = f"SELECT * FROM audit_entries WHERE action = '{action}' ORDER BY entry_id"
        return list(connection.execute(sa.text(query)))


def contact(desk: Desk, member: dict[str, Any]) -> dict[str, Any]:
    body = {"member_ids": [member["member_id"]]}
    told = desk.post("/contacts", body, outlet=None, by="notifications").get_json()
    found: dict[str, Any] = told["contacts"][0]
    return found


def told_to(desk: Desk) -> list[str]:
    """Where letters go that tell of a replaced address."""
    address_ids = [json.loads(body)["address_id"] for body in desk.facts("members.email_replaced.v1")]
    answer = desk.post("/former-addresses/readings", {"address_ids": address_ids}, outlet=None, by="notifications")
    return [each["email"] for each in answer.get_json()["addresses"]]


def timeline(desk: Desk, member: dict[str, Any]) -> list[dict[str, Any]]:
    shown = desk.get(f"/members/{member['member_id']}/timeline", caller=RASA).get_json()
    return [each for each in shown["episodes"] if each["kind"] == "details_corrected"]


@pytest.mark.parametrize("staff", [RASA, KATE, MARIS, OLGA], ids=["reception", "cashier", "manager", "head office"])
def test_whoever_has_them_before_them_corrects_a_name_and_a_language_and_gives_an_address(
    desk: Desk, staff: Caller
) -> None:
    member = anna(desk)
    answer = corrects(desk, member, by=staff, given_name="Anna", family_name="Ozola", locale="pl", email=NEW)
    assert (answer.status_code, answer.get_json()) == (
        201,
        {"member_id": member["member_id"], "corrected": ["given_name", "family_name", "email", "locale"]},
    )
    told = contact(desk, member)
    assert (told["given_name"], told["email"], told["locale"]) == ("Anna", NEW, "pl")
    assert signs_in(desk, NEW)


def test_who_married_is_greeted_and_found_by_the_new_name_and_not_by_the_old_one(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = anna(desk)
    corrects(desk, member, given_name="Anna", family_name="Ozola")
    assert desk.check_in(member["card"]["number"])["member"]["display_name"] == "Anna O."
    assert named(desk, "Ozola") == ["Anna O."]
    assert named(desk, "Kalnina") == []


def test_what_is_left_out_stays_and_what_is_null_is_taken_away(desk: Desk) -> None:
    member = anna(desk, locale="ru", birthday={"month": 12, "day": 5})
    assert corrects(desk, member, family_name=None).get_json()["corrected"] == ["family_name"]
    checked_in = desk.check_in(member["card"]["number"])
    assert checked_in["member"]["display_name"] == "Ana"
    assert contact(desk, member)["locale"] == "ru"
    assert corrects(desk, member, given_name="Ana").get_json()["corrected"] == []
    assert corrects(desk, member).get_json()["corrected"] == []


def test_the_audit_and_the_timeline_say_who_where_and_which_fields_and_no_value(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = anna(desk)
    corrects(desk, member, given_name="Anna", family_name="Ozola", email=OLD)
    replaces(desk, member, NEW)
    (details,), (email,) = audited(desk, "members.correct_details"), audited(desk, "members.replace_email")
    assert (details.who_id, details.outlet_code) == (RASA.subject, "riga")
    assert json.loads(details.after) == {"fields": "given_name,family_name,email"}
    assert (email.who_id, json.loads(email.before), json.loads(email.after)) == (
        MARIS.subject,
        {"email": "on record"},
        {"email": "replaced"},
    )
    newest, first = timeline(desk, member)
    assert (first["facts"], first["outlet_code"]) == ({"fields": ["name", "email"]}, "riga")
    assert newest["facts"] == {"fields": ["email"]}
    with desk.database.reading() as connection:
        for table in ("audit_entries", "episodes", "outbox", "former_addresses"):
            stored = str(list(connection.execute(sa.text(f"SELECT * FROM {table}"))))
            assert not any(word in stored for word in ("Ozola", "example.org", "example.net")), table


@pytest.mark.parametrize("email", [OLD, NEW], ids=["the same", "another"])
def test_a_desk_replaces_no_address_and_cannot_try_which_one_it_is(desk: Desk, email: str) -> None:
    member = anna(desk, email=OLD)
    answer = corrects(desk, member, given_name="Anna", email=email)
    assert refused(answer) == (409, "email_on_record")
    assert contact(desk, member)["given_name"] == "Ana", "half a correction is none"
    assert contact(desk, member)["email"] == OLD


@pytest.mark.parametrize(
    ("path", "caller"),
    [
        *(("details", each) for each in (None, person(Role.TERRITORY_MANAGER, territory_path="/baltics/"))),
        *(("emails", each) for each in (None, RASA, KATE)),
        ("emails", person(Role.TERRITORY_MANAGER, territory_path="/baltics/")),
    ],
)
def test_nobody_else_does(desk: Desk, path: str, caller: Caller | None) -> None:
    member = anna(desk, email=OLD)
    body = {"email": NEW} if path == "emails" else {"given_name": "Anna"}
    answer = desk.post(f"/members/{member['member_id']}/{path}", body, caller=caller)
    assert refused(answer) == (403, "not_allowed")
    assert contact(desk, member)["email"] == OLD


@pytest.mark.parametrize(("email", "said"), [(NEW, "replaced"), (None, "removed")])
def test_a_manager_replaces_an_address_which_ends_what_it_opened_and_is_told_to_it(
    desk_on_both: Desk, email: str | None, said: str
) -> None:
    desk = desk_on_both
    member = anna(desk, email=OLD)
    session = signs_in(desk)
    wishes(desk, OLD)
    code_id = codes_of(desk, "sign_in")[-1]
    code = letters(desk, [code_id])[code_id]["code"]
    answer = replaces(desk, member, email)
    assert (answer.status_code, answer.get_json()["email"]) == (201, said)
    assert contact(desk, member)["email"] == email
    assert refused(ask(desk, "/me", {"session": session})) == (401, "member_session_ended")
    assert letters(desk, [code_id]) == {}, "no letter with it goes out any more"
    for identifier in ("29123456", OLD):
        answer = ask(desk, "/me/sessions", {"identifier": identifier, "code": code})
        assert refused(answer) == (403, "code_refused")
    assert told_to(desk) == [OLD]


def test_who_had_none_has_nobody_to_tell_and_the_same_address_changes_nothing(desk: Desk) -> None:
    member = anna(desk)
    assert replaces(desk, member, None).get_json()["email"] == "unchanged"
    assert replaces(desk, member, OLD).get_json()["email"] == "set"
    session = signs_in(desk)
    assert replaces(desk, member, OLD).get_json()["email"] == "unchanged"
    assert ask(desk, "/me", {"session": session}).status_code == 200
    assert told_to(desk) == []


def test_an_address_that_waits_for_its_code_is_not_put_back_by_it_afterwards(desk: Desk) -> None:
    member = anna(desk, email=OLD)
    session = signs_in(desk)
    assert ask(desk, "/me/email-codes", {"session": session, "email": "thief@example.com"}).status_code == 202
    code_id = codes_of(desk, "new_email")[-1]
    code = letters(desk, [code_id])[code_id]["code"]
    replaces(desk, member, NEW)
    again = signs_in(desk, NEW)
    assert refused(ask(desk, "/me/emails", {"session": again, "code": code})) == (403, "code_refused")
    assert contact(desk, member)["email"] == NEW


def test_the_old_address_is_kept_three_days_and_not_longer(desk_on_both: Desk) -> None:
    desk = desk_on_both
    replaces(desk, anna(desk, email=OLD), NEW)
    desk.clock.advance(timedelta(days=2, hours=23))
    forget_codes(desk.open_work)
    assert told_to(desk) == [OLD]
    desk.clock.advance(timedelta(hours=1))
    assert told_to(desk) == []
    forget_codes(desk.open_work)
    assert desk.count("former_addresses") == 0


def test_the_old_address_goes_with_its_member_and_is_in_their_export(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = anna(desk, email=OLD)
    replaces(desk, member, NEW)
    with desk.open_work.reading() as work:
        exported = work.exports.of_member(member["member_id"])
    assert exported is not None
    assert [each["email"] for each in exported["former_addresses"]] == [OLD]
    proven = person(Role.HQ, proven_at=desk.clock.now().timestamp())
    assert desk.post(f"/members/{member['member_id']}/erasures", {"reason": "asked"}, caller=proven).status_code == 201
    assert told_to(desk) == []
    assert desk.count("former_addresses") == 0
    assert refused(replaces(desk, member, OLD)) == (404, "unknown_member")
    assert refused(corrects(desk, member, given_name="Anna")) == (404, "unknown_member")


def test_only_notifications_is_told_an_old_address(desk: Desk) -> None:
    assert refused(desk.post("/former-addresses/readings", {"address_ids": []})) == (403, "not_allowed")
    assert refused(desk.post("/former-addresses/readings", {"address_ids": []}, caller=OLGA)) == (403, "not_allowed")


def test_a_family_may_share_an_address_and_nobody_is_told_whose_it_is_besides(desk: Desk) -> None:
    desk.enrol(phone="29765432", given_name="Jānis", email=OLD)
    member = anna(desk)
    assert corrects(desk, member, email=OLD).status_code == 201
    assert contact(desk, member)["email"] == OLD


def test_the_same_wish_is_carried_out_once(desk_on_both: Desk) -> None:
    desk, key, other = desk_on_both, new_id(), new_id()
    member = anna(desk)
    first, second = (corrects(desk, member, email=OLD, key=key) for _ in range(2))
    assert first.get_data() == second.get_data()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert [replaces(desk, member, NEW, key=other).get_json()["email"] for _ in range(2)] == ["replaced"] * 2
    assert (len(timeline(desk, member)), told_to(desk)) == (2, [OLD])


def test_of_corrections_at_one_instant_none_is_lost(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = anna(desk, email=OLD)
    session = signs_in(desk)

    def until_done(act: Any) -> None:
        while (answer := act()).status_code in (409, 503):
            pass
        assert answer.status_code in (200, 201), answer.text

    keys = [new_id() for _ in range(3)]
    acts = [
        lambda: corrects(desk, member, given_name="Anna", key=keys[0]),
        lambda: corrects(desk, member, locale="pl", key=keys[1]),
        lambda: corrects(desk, member, by=MARIS, given_name="Anna", key=keys[2]),
        lambda: ask(desk, "/me/profile", {"session": session, "family_name": "Ozola"}),
    ]
    with ThreadPoolExecutor(4) as hands:
        for done in [hands.submit(until_done, act) for act in acts]:
            done.result()
    told = contact(desk, member)
    assert (told["given_name"], told["locale"], told["email"]) == ("Anna", "pl", OLD)
    assert named(desk, "Ozola") == ["Anna O."]


def test_no_code_goes_to_an_address_that_is_replaced_at_this_instant(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member = anna(desk, email=OLD)
    assert ask(desk, "/me/codes", {"identifier": "29123456"}).status_code == 202
    making = threading.Thread(target=make_codes, args=[desk.open_work])
    with desk.open_work() as work:
        work.command_id = new_id()
        replace_email(work, member["member_id"], NEW, Actor(outlet_code="riga", staff_id=None, channel="desk"))
        making.start()
        waits_for_us(desk, making)
    making.join()
    assert [each["email"] for each in letters(desk, codes_of(desk, "sign_in")).values()] == [NEW]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("details", {"given_name": ""}, "/given_name"),
        ("details", {"family_name": "x" * 81}, "/family_name"),
        ("details", {"locale": "de"}, "/locale"),
        ("details", {"email": "anna"}, "/email"),
        ("details", {"email": None}, "/email"),
        ("details", {"birthday": {"month": 1, "day": 1}}, "/birthday"),
        ("emails", {}, "/email"),
        ("emails", {"email": ""}, "/email"),
    ],
)
def test_what_cannot_be_changes_nothing(desk: Desk, path: str, body: Any, pointer: str) -> None:
    member = anna(desk)
    answer = desk.post(f"/members/{member['member_id']}/{path}", body, caller=MARIS)
    assert refused(answer) == (422, "invalid_request")
    assert [each["pointer"] for each in answer.get_json()["errors"]] == [pointer]
    assert timeline(desk, member) == []


@pytest.mark.parametrize("member_id", ["0197a3b2-0000-7e4f-8a6b-00000000000c", "%00", "nobody"])
def test_somebody_unknown_is_unknown(desk: Desk, member_id: str) -> None:
    assert refused(corrects(desk, {"member_id": member_id}, given_name="Anna")) == (404, "unknown_member")
    assert refused(replaces(desk, {"member_id": member_id}, NEW)) == (404, "unknown_member")
