"""A member asks for a copy of everything, and then to be forgotten: through the gateway, in every service."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.clock import FixedClock
from services.chassis.database.data_held import Data, HeldTables
from services.chassis.work.audit_proof import verify_audit
from services.chassis.work.erasure_list import Erased, ErasureList
from services.contracts.permissions import Role
from services.loyalty.use_cases.prove_balances import prove_balances
from tests.callers import door_token, person
from tests.suite import Caller, RunningSuite

pytestmark = pytest.mark.slow

PHONE = "+371 2000 7341"
GIVEN: dict[str, Any] = {
    "phone": PHONE,
    "external_id": "EXT-9917",
    "given_name": "Žozefīne",
    "family_name": "Ķirškalne",
    "birthday": {"month": 5, "day": 12, "year": 1987},
    "email": "zozefine.kirskalne@example.lv",
    "locale": "lv",
}
HOLDERS = ("members", "loyalty", "notifications")


def hq(suite: RunningSuite) -> Caller:
    caller = person(Role.HQ, proven_at=suite.clock.now().timestamp())
    return Caller(suite.url, door_token(suite.var / "keys", caller, suite.clock, lasts_seconds=100_000))


def held_by(service: str) -> HeldTables:
    held: HeldTables = import_module(f"services.{service}.storage.data_held").HELD
    return held


def a_guest(suite: RunningSuite) -> dict[str, Any]:
    """Who has done everything that a guest can do, with a stranger's words written about her."""
    riga, warsaw = suite.station("riga"), suite.station("warsaw")
    member: dict[str, Any] = riga.post("/members", GIVEN).json
    suite.settle()
    for identifier in (PHONE, member["card"]["number"]):
        assert riga.post("/check-ins", {"identifier": identifier}).status == 201
    lines = [{"category": "coffee", "quantity": 9, "amount_minor": 2700}]
    sales = [warsaw.post("/sales", {"member_id": member["member_id"], "lines": lines}).json for _ in range(3)]
    assert warsaw.post(f"/rewards/{sales[0]['issued_rewards'][0]['reward_id']}/redemptions", {}).status == 201
    reversal = {"reason": f"Žozefīne asked for it, call {PHONE}"}
    assert warsaw.post(f"/sales/{sales[2]['sale_id']}/reversals", reversal).status == 201
    by_hand = {"program": "coffee", "amount": 1, "reason": "goodwill", "outlet_code": "riga"}
    assert hq(suite).post(f"/members/{member['member_id']}/adjustments", by_hand).status == 201
    suite.settle()
    return {**member, "sale_id": sales[1]["sale_id"], "reward_id": sales[1]["issued_rewards"][0]["reward_id"]}


def erase(suite: RunningSuite, member_id: str) -> Any:
    answer = hq(suite).post(f"/members/{member_id}/erasures", {"reason": "asked"})
    assert answer.status == 201, answer.body
    return answer.json


def finish(suite: RunningSuite) -> None:
    """Until nothing can be on its way any more, and every part has confirmed."""
    suite.settle()
    assert isinstance(suite.clock, FixedClock)
    suite.clock.advance(timedelta(minutes=3))
    suite.settle()


def missing_parts(suite: RunningSuite, member_id: str) -> list[str]:
    found: list[str] = erase(suite, member_id)["missing_parts"]
    return found


def rows(suite: RunningSuite, service: str, text: str) -> list[Any]:
    with suite.services[service].database.reading() as connection:
        return list(connection.execute(sa.text(text)))


def assert_true_books(suite: RunningSuite) -> None:
    with suite.services["loyalty"].open_work.snapshot() as work:
        assert list(prove_balances(work)) == []


def test_the_export_holds_every_personal_and_pseudonymous_column_in_every_service(suite: RunningSuite) -> None:
    member_id = a_guest(suite)["member_id"]
    answer = hq(suite).get(f"/members/{member_id}/export.json")
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.json["parts"]) == set(HOLDERS)
    for service in HOLDERS:
        tables = answer.json["parts"][service]
        for name, held in held_by(service).items():
            if held.of is None or held.not_exported:
                assert name not in tables
                continue
            columns = {column for row in tables[name] for column in row}
            assert not columns & {*held.names(Data.SECRET), *held.names(Data.STAFF)}
            assert not tables[name] or set(held.names(Data.PSEUDONYMOUS)) <= columns, (service, name)
    whole = json.dumps(answer.json, ensure_ascii=False)
    for value in ("Žozefīne", "Ķirškalne", "1987-05-12", "zozefine.kirskalne@example.lv", "+37120007341", "EXT-9917"):
        assert value in whole
    # What a guest did is there: visits, sales, entries, rewards, messages, and what was done in her name.
    parts = answer.json["parts"]
    for service, table in (
        *(("members", table) for table in ("visits", "identifiers", "loyalty_summaries", "birthday_announcements")),
        *(("loyalty", table) for table in ("sales", "reversals", "adjustments", "entries", "lots", "allocations")),
        ("loyalty", "rewards"),
        *(("notifications", table) for table in ("messages", "deliveries")),
        *((service, "audit_entries") for service in ("members", "loyalty")),
    ):
        assert parts[service][table], (service, table)
    ((noted),) = [
        row for row in rows(suite, "members", "SELECT * FROM audit_entries") if row.action == "members.export"
    ]
    assert (noted.object_id, noted.role) == (member_id, "hq")


def test_the_export_as_csv_holds_the_same_rows(suite: RunningSuite) -> None:
    member_id = a_guest(suite)["member_id"]
    whole = hq(suite).get(f"/members/{member_id}/export.json").json["parts"]
    answer = hq(suite).get(f"/members/{member_id}/export.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        files = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    # But for the audit, where the first export stands by the time of the second.
    filled = {f"{part}/{name}.csv" for part, tables in whole.items() for name in tables if tables[name]}
    assert {name for name in filled ^ set(files) if "audit" not in name} == set()
    (profile,) = csv.DictReader(io.StringIO(files["members/members.csv"]))
    assert (profile["given_name"], profile["birthday"]) == ("Žozefīne", "1987-05-12")
    assert len(list(csv.DictReader(io.StringIO(files["loyalty/entries.csv"])))) == len(whole["loyalty"]["entries"])


def test_an_export_is_whole_or_refused(suite: RunningSuite) -> None:
    member_id = a_guest(suite)["member_id"]
    suite.take_away("notifications")
    for kind in ("json", "zip"):
        answer = hq(suite).get(f"/members/{member_id}/export.{kind}")
        assert (answer.status, answer.json["code"]) == (503, "export_incomplete")


def test_after_an_erasure_no_service_knows_the_member_and_the_books_are_true(suite: RunningSuite) -> None:
    guest = a_guest(suite)
    member_id, riga = guest["member_id"], suite.station("riga")
    assert erase(suite, member_id)["missing_parts"] == ["members", "erasure list", "loyalty", "notifications"]
    # At once, before anybody else has heard of it.
    for identifier in (PHONE, guest["card"]["number"], guest["balance_url"], "EXT-9917"):
        assert riga.post("/check-ins", {"identifier": identifier}).json["code"] == "unknown_identifier"
    finish(suite)
    assert missing_parts(suite, member_id) == []
    lines = [{"category": "coffee", "quantity": 1, "amount_minor": 300}]
    assert riga.post("/sales", {"member_id": member_id, "lines": lines}).json["code"] == "unknown_member"
    assert riga.post(f"/rewards/{guest['reward_id']}/redemptions", {}).json["code"] == "reward_expired"
    assert riga.get(f"/members/{member_id}/loyalty").json["code"] == "unknown_member"
    assert riga.get(f"/members/{member_id}/messages").json == {"messages": []}
    assert suite.anybody().post("/balance", {"token": guest["balance_url"].partition("#")[2]}).status == 404
    assert hq(suite).get(f"/members/{member_id}/export.json").json["code"] == "unknown_member"
    ((balance,),) = rows(suite, "loyalty", "SELECT sum(balance) FROM accounts")
    ((total,),) = rows(suite, "loyalty", "SELECT sum(quantity) FROM entries")
    assert (balance, total) == (0, 0)
    assert rows(suite, "loyalty", "SELECT 1 FROM rewards WHERE state = 'issued'") == []
    assert rows(suite, "notifications", "SELECT 1 FROM messages") == []
    assert_true_books(suite)
    for service in suite.services.values():
        proof = verify_audit(service.name, service.database, settings=service.settings, clock=service.clock)
        assert proof.findings == []


def test_a_receipt_of_an_erased_member_can_be_taken_back_and_brings_nothing_back(suite: RunningSuite) -> None:
    guest = a_guest(suite)
    erase(suite, guest["member_id"])
    finish(suite)
    answer = suite.station("warsaw").post(f"/sales/{guest['sale_id']}/reversals", {"reason": "spilt"})
    assert answer.status == 201, answer.body
    suite.settle()
    assert rows(suite, "members", "SELECT 1 FROM loyalty_summaries") == []
    assert_true_books(suite)


def test_a_sale_that_was_on_its_way_is_forfeit_and_told_to_nobody(suite: RunningSuite) -> None:
    """Whether loyalty hears of the erasure before the sale or after it, the end is the same."""
    member_id = suite.station("riga").post("/members", GIVEN).json["member_id"]
    suite.settle()
    loyalty = suite.services["loyalty"]
    erase(suite, member_id)
    lines = [{"category": "coffee", "quantity": 7, "amount_minor": 300}]
    answer = suite.station("riga").post("/sales", {"member_id": member_id, "lines": lines})
    assert answer.status in (201, 404)
    finish(suite)
    with loyalty.open_work.reading() as work:
        assert work.members.is_forgotten(member_id)
        assert set(work.members.picture(member_id).balances.values()) <= {0}
    assert rows(suite, "members", "SELECT 1 FROM loyalty_summaries") == []
    assert rows(suite, "notifications", "SELECT 1 FROM messages") == []
    assert_true_books(suite)


def test_the_phone_joins_anew_as_somebody_new(suite: RunningSuite) -> None:
    member_id = a_guest(suite)["member_id"]
    erase(suite, member_id)
    finish(suite)
    anew = suite.station("riga").post("/members", GIVEN)
    assert anew.status == 201
    assert anew.json["member_id"] != member_id
    suite.settle()
    checked_in = suite.station("riga").post("/check-ins", {"identifier": PHONE}).json
    assert checked_in["verdict"]["code"] == "welcome"
    assert [program["balance"] for program in checked_in["loyalty"]["programs"]] == [0]


def test_a_request_from_before_the_erasure_is_not_answered_again(suite: RunningSuite) -> None:
    riga, key = suite.station("riga"), "0197a3b2-0000-4e4f-8a6b-9c0d1e2f3a4b"
    member_id = riga.post("/members", GIVEN, key=key).json["member_id"]
    assert riga.post("/members", GIVEN, key=key).headers["Idempotency-Replayed"] == "true"
    erase(suite, member_id)
    finish(suite)
    answer = riga.post("/members", GIVEN, key=key)
    assert (answer.status, answer.json["code"]) == (410, "answer_erased")
    assert rows(suite, "members", "SELECT 1 FROM members WHERE erased_at IS NULL") == []


# What would tell of her: none of it may be in a file, in any of the ways in which it could be written.
CANARIES = [
    word.encode()
    for text in (
        "20007341",
        "2000 7341",
        "Žozefīne",
        "Ķirškalne",
        "zozefine.kirskalne",
        "EXT-9917",
        "1987-05",
        "12, 1987",
    )
    for word in (text, json.dumps(text).strip('"'))
]


def files_of(suite: RunningSuite) -> Iterator[Path]:
    """Databases with their logs, the broker, and everything else under VAR."""
    for path in suite.var.rglob("*"):
        if path.is_file() and path.suffix not in (".pem", ".key"):
            yield path


def test_no_file_holds_anything_readable_of_an_erased_member_and_her_key_is_overwritten(tmp_path: Path) -> None:
    clock = FixedClock(datetime(2026, 5, 12, 9, 0, tzinfo=UTC))
    with RunningSuite(tmp_path / "var", clock=clock) as suite:
        member_id = a_guest(suite)["member_id"]
        ((wrapped, sealed),) = rows(suite, "members", "SELECT wrapped_key, sealed_profile FROM members")
        values = [row.sealed_value for row in rows(suite, "members", "SELECT sealed_value FROM identifiers")]
        assert any(wrapped in path.read_bytes() for path in files_of(suite))
        # The control: words of a stranger about her are in loyalty's file until she is erased.
        assert any("Žozefīne".encode() in path.read_bytes() for path in files_of(suite))
        erase(suite, member_id)
        finish(suite)
        for service in suite.services.values():
            service.database.wipe_log()
        for path in files_of(suite):
            content = path.read_bytes()
            assert [secret for secret in (wrapped, sealed, *values) if secret in content] == [], path
            assert [word for word in CANARIES if word in content] == [], path


def test_members_put_back_from_a_backup_are_erased_again_everywhere(tmp_path: Path) -> None:
    clock, var, backup = FixedClock(datetime(2026, 5, 12, 9, 0, tzinfo=UTC)), tmp_path / "var", tmp_path / "backup"
    with RunningSuite(var, clock=clock) as suite:
        member_id = a_guest(suite)["member_id"]
        other_id = suite.station("riga").post("/members", {"phone": "+371 2000 0002"}).json["member_id"]
        suite.settle()
        backup.mkdir()
        for name in HOLDERS:
            with suite.services[name].database.snapshot() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("VACUUM INTO ?", (str(backup / f"{name}.sqlite3"),))
        erase(suite, member_id)
        finish(suite)
        assert missing_parts(suite, member_id) == []
    for name in HOLDERS:
        for old in (var / "data").glob(f"{name}.sqlite3*"):
            old.unlink()
        shutil.copy(backup / f"{name}.sqlite3", var / "data" / f"{name}.sqlite3")
    with RunningSuite(var, clock=clock) as suite:
        for name in HOLDERS:
            assert suite.services[name].findings() == [], "a worker has started"
        finish(suite)
        assert missing_parts(suite, member_id) == []
        assert suite.station("riga").post("/check-ins", {"identifier": PHONE}).json["code"] == "unknown_identifier"
        assert suite.station("riga").post("/check-ins", {"identifier": "+371 2000 0002"}).status == 201
        ((balance,),) = rows(suite, "loyalty", f"SELECT sum(balance) FROM accounts WHERE member_id = '{member_id}'")
        assert balance == 0
        assert rows(suite, "notifications", f"SELECT 1 FROM messages WHERE member_id = '{member_id}'") == []
        assert rows(suite, "notifications", f"SELECT 1 FROM messages WHERE member_id = '{other_id}'") != []
        assert_true_books(suite)
        assert [each.person_id for each in ErasureList(var / "erasures" / "erased.jsonl").erased()] == [member_id]


@pytest.mark.parametrize("name", HOLDERS)
def test_the_doctor_sees_whom_a_backup_of_one_service_has_brought_back(tmp_path: Path, name: str) -> None:
    clock = FixedClock(datetime(2026, 5, 12, 9, 0, tzinfo=UTC))
    with RunningSuite(tmp_path / "var", clock=clock) as suite:
        member_id = suite.station("riga").post("/members", GIVEN).json["member_id"]
        suite.settle()
        service = suite.services[name]
        assert list(service.findings()) == []
        ErasureList(tmp_path / "var" / "erasures" / "erased.jsonl").add_missing([Erased.at(member_id, clock.now())])
        (found,) = service.findings()
        assert "start the" in found
        for job in service.jobs:
            job.run()
        assert list(service.findings()) == []
