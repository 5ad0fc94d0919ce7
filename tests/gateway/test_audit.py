"""The gateway shows the audits of all services as one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from services.contracts.permissions import Role
from tests.callers import door_token, person
from tests.gateway.parts import Fakes

PARTS = ("outlets", "members", "loyalty", "notifications")


def entry(number: int) -> dict[str, Any]:
    return {"entry_id": f"0197a3b2-cccc-7e4f-8a6b-{number:012d}"}


class HeadOffice:
    """Asks for the audit; `holds` says what each service has."""

    def __init__(self, suite: Fakes, var: Path) -> None:
        self.suite = suite
        self._token = door_token(var / "keys", person(Role.HQ), suite.clock, lasts_seconds=600)
        self.pages: dict[str, tuple[dict[str, Any], int]] = {
            part: ({"entries": [], "next": None}, 200) for part in PARTS
        }
        for part in PARTS:
            self._stand_in(part)

    def _stand_in(self, part: str) -> None:
        app = self.suite.wires[part].app
        app.view_functions["audit"] = lambda part=part: self.pages[part]
        app.add_url_rule("/audit", endpoint="audit", methods=["GET"])

    def holds(self, part: str, *numbers: int, next_before: str | None = None) -> None:
        self.pages[part] = ({"entries": [entry(number) for number in numbers], "next": next_before}, 200)

    def asks(self, query: str = "", *, status: int = 200) -> Any:
        answer = self.suite.ask("GET", f"/api/v1/audit{query}", Authorization=f"Bearer {self._token}")
        assert answer.status_code == status, answer.text
        return answer.json


@pytest.fixture
def hq(suite: Fakes, tmp_path: Path) -> HeadOffice:
    return HeadOffice(suite, tmp_path)


def test_the_acts_of_all_services_come_in_one_list_newest_first(hq: HeadOffice) -> None:
    hq.holds("loyalty", 9, 4, 1)
    hq.holds("members", 8, 5)
    hq.holds("outlets", 6)
    shown = hq.asks()
    assert shown["entries"] == [entry(number) for number in (9, 8, 6, 5, 4, 1)]
    assert (shown["next"], shown["missing_parts"]) == (None, [])


def test_the_next_page_begins_where_this_one_ends_whichever_service_has_more(hq: HeadOffice) -> None:
    hq.holds("loyalty", *range(300, 200, -1), next_before=entry(201)["entry_id"])
    hq.holds("members", *range(250, 240, -1))
    shown = hq.asks()
    assert len(shown["entries"]) == 100
    assert shown["next"] == shown["entries"][-1]["entry_id"] == entry(211)["entry_id"]


def test_nothing_is_shown_that_is_older_than_what_a_service_has_not_told_yet(hq: HeadOffice) -> None:
    hq.holds("loyalty", 5, 3, next_before=entry(3)["entry_id"])
    hq.holds("members", 4, 1)
    shown = hq.asks()
    assert (shown["entries"], shown["next"]) == ([entry(5), entry(4), entry(3)], entry(3)["entry_id"])


def test_each_service_gets_the_question_as_it_was_asked(hq: HeadOffice) -> None:
    hq.asks("?outlet=riga&from=2026-03-02T09:00:00%2B01:00")
    for part in PARTS:
        ((method, path, _, _),) = hq.suite.wires[part].asked
        assert (method, path) == ("GET", "/audit?outlet=riga&from=2026-03-02T09%3A00%3A00%2B01%3A00")


def test_a_service_that_is_away_is_named_and_the_others_are_shown(hq: HeadOffice) -> None:
    hq.holds("loyalty", 1)
    hq.suite.wires["members"].is_cut = True
    hq.pages["outlets"] = ({"code": "database_busy"}, 503)
    shown = hq.asks()
    assert (shown["entries"], shown["missing_parts"]) == ([entry(1)], ["outlets", "members"])


def test_when_nobody_answers_it_says_so(hq: HeadOffice) -> None:
    for part in PARTS:
        hq.suite.wires[part].is_cut = True
    assert hq.asks(status=503)["code"] == "service_away"


def test_a_question_that_the_services_refuse_is_refused_in_their_words(hq: HeadOffice) -> None:
    for part in PARTS:
        hq.pages[part] = ({"code": "invalid_request"}, 422)
    assert hq.asks("?from=yesterday", status=422)["code"] == "invalid_request"


def test_a_till_may_not_read_it(hq: HeadOffice) -> None:
    answer = hq.suite.ask("GET", "/api/v1/audit")
    assert (answer.status_code, answer.json["code"]) == (403, "not_allowed")
    assert all(not wire.asked for wire in hq.suite.wires.values())
