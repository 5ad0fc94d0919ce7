"""What is kept: the tables, and nothing of a person that can be read."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.chassis.http.stored_answers import PlainAnswers
from services.chassis.identifiers import new_id
from services.chassis.security.sealing import SealBroken
from services.chassis.telemetry.logs import start_logging
from services.members.storage import members
from services.members.storage.by_index import named_indexes, with_indexes
from services.members.storage.safe import Safe
from tests.members.desk import Desk


def test_a_sealed_value_opens_only_in_its_own_place() -> None:
    safe = Safe(index_key=b"i" * 32, master_key=b"m" * 32)
    key, wrapped = safe.new_member_key("anna")
    sealed = key.seal_value("+37129123456", identifier_id="a", raw="29 123 456")
    assert safe.member_key("anna", wrapped).value(sealed, identifier_id="a") == "+37129123456"
    with pytest.raises(SealBroken):
        key.value(sealed, identifier_id="b")
    with pytest.raises(SealBroken):
        safe.member_key("bob", wrapped)


def test_a_canary_is_found_in_no_file_log_event_url_or_error(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start_logging("members")
    canaries = ["29187654", "Kanarija", "Dzeltenspārne", "kanarija@example.com", "BIRD-77"]
    given = dict(zip(("phone", "given_name", "family_name", "email", "external_id"), canaries, strict=True))
    member = desk.enrol(**given, birthday={"month": 11, "day": 17, "year": 1991})
    # Each as long as it can be: a day alone is that of a log's line once a year, and four digits are in many an id.
    canaries += [
        "+37129187654",
        "29 187 654",
        "1991-11-17",
        '"month": 11',
        '"month":11',
        '"year":1991',
        member["card"]["number"],
        member["balance_url"][-43:],
    ]
    desk.check_in("29 187 654")
    desk.post(f"/members/{member['member_id']}/identifiers", {"kind": "phone", "value": "29187655"})
    desk.get("/members?last_digits=7654")
    errors = [
        desk.post("/members", {"phone": "29187654"}),
        desk.post("/members", {"phone": "29187654", "birthday": {"month": 11, "day": 17, "year": 2190}}),
        desk.post("/members", {**given, "phone": "29187654x", "given_name": "Kanarija\u202e"}),
        desk.post("/check-ins", {"identifier": "BIRD-77-9"}),
        desk.post("/check-ins", {"identifier": 29187654}),
    ]
    assert all(answer.status_code >= 400 for answer in errors)
    desk.database.close()
    logs = capsys.readouterr().out
    assert "/check-ins" in logs
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("members.sqlite3*"))
    for canary in canaries:
        assert canary not in logs, canary
        for answer in errors:
            assert canary not in answer.text, canary
        assert canary.encode() not in kept, canary
    for fact in desk.facts("members.member_enrolled.v1"):
        assert not [canary for canary in canaries if canary in json.dumps(json.loads(fact), ensure_ascii=False)]


# Also while the index key is exchanged and each look asks for twice as many.
@pytest.mark.parametrize(
    ("statement", "indexes"), [("_RECOGNISE", 2), ("_RECOGNISE", 4), ("_FIND_BY_TAIL", 1), ("_FIND_BY_TAIL", 2)]
)
def test_no_look_at_the_till_walks_through_a_table(desk: Desk, statement: str, indexes: int) -> None:
    prepared = with_indexes(getattr(members, statement), indexes)
    parameters: dict[str, object] = {**named_indexes([b"x"] * indexes), "outlet_code": "riga", "most": 5}
    parameters |= {"first_scope": "person:x", "last_scope": "station:x"}
    with desk.database.snapshot() as connection:
        plan = [row.detail for row in Prepared(f"EXPLAIN QUERY PLAN {prepared._named}").run(connection, **parameters)]
    assert any("SEARCH" in step for step in plan)
    assert not [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step], plan


@pytest.mark.servers
def test_a_fresh_postgresql_looks_for_a_phone_in_its_own_index(
    open_desk: Callable[..., Desk], postgresql_url: str
) -> None:
    """It once walked the whole index of tails, in every connection, until the table was analysed the first time."""
    desk = open_desk(postgresql_url)
    with desk.database.writing() as connection:
        connection.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
        connection.exec_driver_sql(
            "PREPARE look (bytea, bytea) AS"
            " SELECT kind, member_id FROM identifiers WHERE state = 'active' AND blind_index IN ($1, $2)"
        )
        plan = "\n".join(row[0] for row in connection.exec_driver_sql("EXPLAIN EXECUTE look ('a', 'b')"))
    assert "uq_identifiers_active" in plan
    assert "Index Cond: (blind_index = ANY" in plan


def test_a_requests_fingerprint_cannot_be_guessed_without_the_key(desk: Desk) -> None:
    """With a plain hash whoever holds the file could try every phone against the scans that are kept in it."""
    desk.enrol(phone="29123456")
    key = new_id()
    desk.post("/check-ins", {"identifier": "29123456"}, key=key)
    digest = hashlib.sha256()
    for part in ("POST", "/check-ins", "station", "station-riga"):
        digest.update(part.encode() + b"\x00")
    digest.update(b'{"identifier": "29123456"}')
    with desk.database.snapshot() as connection:
        row = connection.execute(
            sa.text("SELECT fingerprint FROM commands WHERE command_id = :key"), {"key": key}
        ).one()
    assert row.fingerprint not in (digest.hexdigest(), hashlib.sha256(b'{"identifier": "29123456"}').hexdigest())
    assert PlainAnswers().fingerprint(digest.digest()) == digest.hexdigest()
