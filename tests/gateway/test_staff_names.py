"""A member's file names those who acted on this member, whichever outlet they work at, and nobody else."""

from __future__ import annotations

import json
from typing import Any

from tests.gateway.parts import MEMBER_ID, Fakes

INGA, IGOR, ANYBODY = (f"0197a3b2-000{number}-7e4f-8a6b-9c0d1e2f3a4b" for number in (1, 2, 3))


def _line(staff_id: str | None, **facts: str) -> dict[str, Any]:
    return {"kind": "note_added", "staff_id": staff_id, "facts": facts}


def _asked(suite: Fakes) -> list[tuple[str, str, dict[str, str], bytes]]:
    return [each for each in suite.wires["outlets"].asked if each[1] == "/staff/names"]


def test_who_did_it_and_who_gave_their_word_are_asked_for_once_in_the_gateways_own_name(suite: Fakes) -> None:
    lines = [_line(INGA), _line(INGA, approver=IGOR), _line(None)]
    suite.answers["GET /members/ID/timeline"] = lambda: ({"episodes": lines, "next": None, "outlets": []}, 200)
    people = [{"staff_id": INGA, "name": "Inga"}]
    suite.answers["POST /staff/names"] = lambda: ({"people": people}, 200)
    told = suite.ask("GET", f"/api/v1/members/{MEMBER_ID}/timeline?group=notes")
    assert (told.status_code, told.json["people"], told.json["episodes"]) == (200, people, lines)
    ((_, _, headers, body),) = _asked(suite)
    assert json.loads(body) == {"ids": [INGA, IGOR]}
    assert headers["Authorization"] != suite.wires["members"].asked[0][2]["Authorization"]


def test_the_top_of_a_file_names_whose_word_was_the_last(suite: Fakes) -> None:
    suite.answers["GET /members/ID/file"] = lambda: ({"last_word": _line(INGA)}, 200)
    suite.answers["POST /staff/names"] = lambda: ({"people": [{"staff_id": INGA, "name": "Inga"}]}, 200)
    assert suite.ask("GET", f"/api/v1/members/{MEMBER_ID}/file").json["people"][0]["name"] == "Inga"
    suite.answers["GET /members/ID/file"] = lambda: ({"last_word": None}, 200)
    assert suite.ask("GET", f"/api/v1/members/{MEMBER_ID}/file").json["people"] == []
    assert len(_asked(suite)) == 1, "where nobody did anything nobody is asked"


def test_a_file_is_read_without_names_while_outlets_is_away(suite: Fakes) -> None:
    suite.answers["GET /members/ID/file"] = lambda: ({"last_word": _line(INGA)}, 200)
    # Who is shut out is known since then.
    assert suite.ask("GET", f"/api/v1/members/{MEMBER_ID}/file").status_code == 200
    suite.wires["outlets"].is_cut = True
    told = suite.ask("GET", f"/api/v1/members/{MEMBER_ID}/file")
    assert (told.status_code, told.json) == (200, {"last_word": _line(INGA), "people": []})


def test_whoever_may_not_read_the_file_learns_no_name(suite: Fakes) -> None:
    suite.answers["GET /members/ID/timeline"] = lambda: ({"code": "unknown_member", "status": 404}, 404)
    told = suite.ask("GET", f"/api/v1/members/{MEMBER_ID}/timeline")
    assert (told.status_code, told.json["code"], _asked(suite)) == (404, "unknown_member", [])
    assert suite.ask("POST", "/api/v1/staff/names", {"ids": [ANYBODY]}).status_code == 404
