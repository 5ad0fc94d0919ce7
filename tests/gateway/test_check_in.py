"""A check-in is members' answer with loyalty's: fresh when loyalty is quick, else as it was last known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response

from services.chassis.http.client import PartAnswer
from tests.gateway.parts import CHECKED_IN, MEMBER_ID, STANDING, Fakes

LAST_KNOWN = {**STANDING, "as_of": "2026-03-01T08:00:00.000000Z"}
del LAST_KNOWN["is_stale"]


def remembers(suite: Fakes, last_known: dict[str, Any]) -> None:
    suite.answers["POST /check-ins"] = lambda: ({**CHECKED_IN, "last_known_loyalty": last_known}, 201)


def test_a_check_in_shows_where_the_member_stands_now(suite: Fakes) -> None:
    remembers(suite, LAST_KNOWN)
    answer = suite.check_in()
    assert answer.status_code == 201
    assert answer.json["loyalty"] == STANDING
    assert answer.json["member"]["display_name"] == "Žanna K."
    assert answer.json["membership"] is None


def test_a_till_is_told_of_the_last_stamp_while_loyalty_answers(suite: Fakes) -> None:
    where = {"code": "riga", "name": "Riga"}
    stamp = {"stamped_at": "2026-03-02T08:59:48.000000Z", "is_fresh": True, "quantity": 1, "outlet": where}
    suite.answers["GET /members/ID/standing"] = lambda: ({**STANDING, "last_stamp": stamp}, 200)
    remembers(suite, LAST_KNOWN)
    assert suite.check_in().json["last_stamp"] == stamp
    suite.wires["loyalty"].is_cut = True
    assert suite.check_in().json["last_stamp"] is None


def test_what_members_last_knew_is_not_shown_twice(suite: Fakes) -> None:
    assert "last_known_loyalty" not in suite.check_in().json


def test_without_loyalty_the_desk_shows_what_was_last_known_and_says_so(suite: Fakes) -> None:
    remembers(suite, LAST_KNOWN)
    suite.wires["loyalty"].is_cut = True
    answer = suite.check_in()
    assert answer.status_code == 201
    assert answer.json["loyalty"] == {**LAST_KNOWN, "is_stale": True}


def test_a_loyalty_service_that_fails_counts_as_away(suite: Fakes) -> None:
    remembers(suite, LAST_KNOWN)
    suite.answers["GET /members/ID/standing"] = lambda: ({"code": "unexpected"}, 500)
    assert suite.check_in().json["loyalty"]["is_stale"] is True


def test_a_member_without_any_stamps_has_a_picture_as_old_as_the_check_in(suite: Fakes) -> None:
    suite.answers["GET /members/ID/standing"] = lambda: ({**STANDING, "as_of": None}, 200)
    assert suite.check_in().json["loyalty"]["as_of"] == CHECKED_IN["checked_in_at"]
    suite.wires["loyalty"].is_cut = True
    assert suite.check_in().json["loyalty"]["as_of"] == CHECKED_IN["checked_in_at"]


def test_forty_replays_get_the_same_bytes(suite: Fakes) -> None:
    assert len({suite.check_in().data for _ in range(40)}) == 1


def test_a_refused_check_in_is_handed_back_as_it_is_and_loyalty_is_not_asked(suite: Fakes) -> None:
    problem = b'{"code":"unknown_identifier","detail":"Nikogo takiego nie ma."}'
    suite.answers["POST /check-ins"] = lambda: Response(problem, 404, content_type="application/problem+json")
    answer = suite.check_in()
    assert (answer.status_code, answer.data, answer.content_type) == (404, problem, "application/problem+json")
    assert suite.wires["loyalty"].asked == []


def test_after_three_failures_in_a_row_the_desk_waits_for_nobody(suite: Fakes) -> None:
    loyalty = suite.wires["loyalty"]
    loyalty.is_cut = True
    for _ in range(5):
        assert suite.check_in().json["loyalty"]["is_stale"] is True
    assert len(loyalty.asked) == 3


def test_the_question_about_stamps_has_a_budget_of_300_ms(suite: Fakes) -> None:
    budgets: list[float | None] = []
    plain = suite.wires["loyalty"].call

    def watched(*words: Any, timeout_seconds: float | None = None, **named: Any) -> PartAnswer:
        budgets.append(timeout_seconds)
        return plain(*words, **named)

    suite.wires["loyalty"].call = watched  # type: ignore[method-assign]
    suite.check_in()
    assert budgets == [0.3]


def test_members_and_loyalty_are_told_who_asks_in_which_language_and_members_under_which_key(suite: Fakes) -> None:
    suite.check_in(language="pl-PL,pl;q=0.9,en;q=0.8")
    _, path, headers, body = suite.wires["members"].asked[0]
    assert path == "/check-ins"
    assert body == b'{"identifier": "600 123 456"}'
    assert headers["Accept-Language"] == "pl"
    assert headers["Idempotency-Key"]
    method, path, headers, _ = suite.wires["loyalty"].asked[0]
    assert (method, path) == ("GET", f"/members/{MEMBER_ID}/standing")
    assert headers == {"Authorization": headers["Authorization"], "Accept-Language": "pl"}
    for part in ("members", "loyalty"):
        assert suite.told_caller(part) == replace(suite.caller, carried_by="gateway")
