"""A day at the counter, as head office reads it: every act has its author, and nobody's name stands there."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.chassis.work.audit_proof import verify_audit
from services.contracts.permissions import Role
from tests.callers import door_token, person
from tests.suite import Caller, RunningSuite

pytestmark = pytest.mark.slow

PHONE, OTHER_PHONE = "+371 2000 7341", "+371 2655 8902"
GIVEN = {
    "phone": PHONE,
    "given_name": "Žozefīne",
    "family_name": "Ķirškalne",
    "birthday": {"month": 5, "day": 14, "year": 1987},
    "email": "zozefine.kirskalne@example.lv",
    "locale": "lv",
}
PERSONAL = ("20007341", "7341", "26558902", "8902", "ozef", "irškaln", "kirskal", "1987", "05-14", "@", "EXT-99")
# Ids and traces may hold any four digits.
_RANDOM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{32}\b")


def somebody(suite: RunningSuite, role: Role, **place: str) -> Caller:
    token = door_token(suite.var / "keys", person(role, **place), suite.clock, lasts_seconds=100_000)
    return Caller(suite.url, token)


def a_day(suite: RunningSuite) -> dict[str, Any]:
    """Everything that a counter can do, at two outlets, some of it refused and some sent twice."""
    riga, warsaw = suite.station("riga"), suite.station("warsaw")
    member = riga.post("/members", GIVEN).json
    member_id = member["member_id"]
    suite.settle()
    assert riga.post("/members", GIVEN).status == 409
    assert riga.post(f"/members/{member_id}/identifiers", {"kind": "phone", "value": OTHER_PHONE}).status == 201
    assert riga.post(f"/members/{member_id}/identifiers", {"kind": "external_id", "value": "EXT-99"}).status == 201
    for identifier in (PHONE, member["card"]["number"], member["balance_url"]):
        assert warsaw.post("/check-ins", {"identifier": identifier}).status == 201
    assert warsaw.post("/check-ins", {"identifier": "+371 2999 9999"}).status == 404
    assert len(riga.get("/members?last_digits=7341").json["members"]) == 1
    assert riga.get("/members?last_digits=0000").json["members"] == []
    key = new_id()
    lines = [{"category": "coffee", "quantity": 6, "amount_minor": 1800}]
    sold = [warsaw.post("/sales", {"member_id": member_id, "lines": lines}, key=key) for _ in range(3)]
    assert [answer.status for answer in sold] == [201] * 3
    ((reward),) = sold[0].json["issued_rewards"]
    assert riga.post(f"/rewards/{reward['reward_id']}/redemptions", {}).status == 201
    assert warsaw.post(f"/rewards/{reward['reward_id']}/redemptions", {}).status == 409
    reversal = {"reason": f"Žozefīne asked for it, call {PHONE}"}
    assert warsaw.post(f"/sales/{sold[0].json['sale_id']}/reversals", reversal).status == 201
    assert riga.post(f"/members/{member_id}/cards", {}).status == 201
    return {"member_id": member_id, "sale_id": sold[0].json["sale_id"], "reward_id": reward["reward_id"]}


@pytest.fixture
def day(suite: RunningSuite) -> dict[str, Any]:
    return a_day(suite)


def test_each_act_has_one_entry_with_its_author_and_refusals_and_replays_have_none(
    suite: RunningSuite, day: dict[str, Any]
) -> None:
    shown = somebody(suite, Role.HQ).get("/audit").json
    assert (shown["next"], shown["missing_parts"]) == (None, [])
    assert Counter(entry["action"] for entry in shown["entries"]) == {
        "members.enrol": 1,
        "members.change_identifiers": 3,
        "members.check_in": 4,
        # The number that was taken is one: it told that somebody has it.
        "members.look_up": 3,
        "loyalty.record_sale": 1,
        "loyalty.redeem_reward": 1,
        "loyalty.reverse_sale": 1,
    }
    assert {entry["who"]["role"] for entry in shown["entries"]} == {"till"}
    assert all(entry["who"]["id"] == entry["who"]["station_id"] for entry in shown["entries"])


def test_an_entry_says_what_changed(suite: RunningSuite, day: dict[str, Any]) -> None:
    hq = somebody(suite, Role.HQ)
    (redeemed,) = hq.get(f"/audit?object={day['reward_id']}").json["entries"]
    assert (redeemed["outlet_code"], redeemed["object"]["kind"]) == ("riga", "reward")
    assert (redeemed["before"], redeemed["after"]) == (
        {"state": "issued"},
        {"state": "redeemed", "member_id": day["member_id"], "by_code": False},
    )
    taken_back, sold = hq.get(f"/audit?object={day['sale_id']}").json["entries"]
    assert (sold["before"], sold["after"]) == (
        {"balance coffee": 0},
        {"balance coffee": 0, "earned coffee": 6, "rewards_issued": 1, "member_id": day["member_id"]},
    )
    assert taken_back["after"]["balance coffee"] == -6
    assert [entry["after"] for entry in hq.get("/audit?action=members.look_up").json["entries"]] == [
        {"hits": 0},
        {"hits": 1},
        {"verdict": "taken"},
    ]
    misses = [
        entry["who"]["role"]
        for entry in hq.get("/audit?action=members.check_in&outlet=warsaw").json["entries"]
        if entry["after"] == {"verdict": "unknown"}
    ]
    assert misses == ["till"]


def test_a_manager_reads_what_happened_at_the_own_outlet(suite: RunningSuite, day: dict[str, Any]) -> None:
    entries = somebody(suite, Role.OUTLET_MANAGER, outlet_code="riga").get("/audit").json["entries"]
    assert {entry["outlet_code"] for entry in entries} == {"riga"}
    assert len(entries) == 8
    assert suite.station("riga").get("/audit").status == 403


def test_nothing_of_a_person_stands_in_any_row_of_the_audit(suite: RunningSuite, day: dict[str, Any]) -> None:
    for service in suite.services.values():
        with service.database.reading() as connection:
            entries = connection.execute(sa.text("SELECT * FROM audit_entries")).all()
        texts = [str(value) for row in entries for name, value in row._mapping.items() if name != "at"]
        said = _RANDOM.sub("", " ".join(texts))
        assert [trace for trace in PERSONAL if trace in said] == []


def test_the_audit_of_a_day_is_whole(suite: RunningSuite, day: dict[str, Any]) -> None:
    for service in suite.services.values():
        proof = verify_audit(service.name, service.database, settings=service.settings, clock=service.clock)
        assert proof.findings == []
        with service.database.reading() as connection:
            counted = connection.execute(sa.text("SELECT count(*) FROM audit_entries")).scalar_one()
        assert proof.seals == counted
    assert (suite.var / "audit" / "heads-loyalty.jsonl").exists()
