"""docs/api.md is true: its examples are sent to a running suite, in the order of the page, and answered as printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import urllib3

from gateway.public_api.refusals import GUARDED, NO_SUCH_ADDRESS, PUBLIC, READING, WRITING
from services.chassis.clock import FixedClock
from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from tests.callers import door_token, person
from tests.suite import RunningSuite

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"
PUBLIC_URL = "https://loyalty.example.com"
_BLOCKS = re.compile(r"```http\n(.*?)```", re.DOTALL)
# What is another in each run: ids, card numbers, traces, and the tokens of balance links.
_CHANGING = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b28\d{14}\b|\b[0-9a-f]{32}\b|[\w-]{43}(?![\w-])")
# How the page writes a session that only its holder has.
_MANAGER = "{session of the manager of riga}"
# The end of a text that is too long to print.
_AND_SO_ON = "…"


@dataclass(frozen=True)
class Printed:
    """A request or an answer, as the page prints it. A header without a value is one that must not be there."""

    first_line: str
    headers: Mapping[str, str]
    body: str

    @classmethod
    def read(cls, block: str) -> Printed:
        head, _, body = block.strip("\n").partition("\n\n")
        first_line, *headers = head.split("\n")
        named = (header.partition(":") for header in headers)
        return cls(first_line, {name: value.strip() for name, _, value in named}, body)


def exchanges(text: str) -> list[tuple[Printed, Printed]]:
    """Requests with their answers."""
    blocks = [Printed.read(block) for block in _BLOCKS.findall(text)]
    return list(zip(blocks[::2], blocks[1::2], strict=True))


class Reader:
    """Somebody who reads the page from the top and tries each example."""

    def __init__(self, suite: RunningSuite) -> None:
        self._suite = suite
        self._pool = urllib3.PoolManager(retries=False, timeout=30)
        # What the page prints, and what it is in this run.
        self._known: dict[str, str] = {}
        manager = person(Role.OUTLET_MANAGER, outlet_code="riga", territory_path="/baltics/")
        self._manager = door_token(suite.var / "keys", manager, suite.clock, lasts_seconds=3600)

    def send(self, asked: Printed) -> urllib3.BaseHTTPResponse:
        asked = replace(asked, first_line=self._translated(asked.first_line), body=self._translated(asked.body))
        method, _, address = asked.first_line.partition(" ")
        sent = {"Authorization": f"Bearer {self._suite.tokens['riga']}", "Content-Type": "application/json"}
        if method == "POST":
            sent["Idempotency-Key"] = new_id()
        sent = {name: value for name, value in {**sent, **asked.headers}.items() if value}
        sent = {name: value.replace(_MANAGER, self._manager) for name, value in sent.items()}
        answer = self._pool.request(method, f"{self._suite.url}{address}", headers=sent, body=asked.body.encode())
        self._suite.settle()
        return answer

    def compare(self, printed: Printed, answer: urllib3.BaseHTTPResponse) -> None:
        assert printed.first_line == status_line(answer.status), answer.data.decode()
        for name, value in printed.headers.items():
            assert answer.headers[name] == value
        if answer.headers["Content-Type"].endswith("json"):
            self._compare(json.loads(printed.body), answer.json())
        else:
            self._compare_texts(printed.body, answer.data.decode())

    def _compare(self, printed: Any, found: Any) -> None:
        if isinstance(printed, dict) and isinstance(found, dict):
            assert list(printed) == list(found)
            for name, value in printed.items():
                if name == "card_tail":
                    assert self._is_end_of_a_known_card(value, found[name])
                else:
                    self._compare(value, found[name])
        elif isinstance(printed, list) and isinstance(found, list):
            assert len(printed) == len(found)
            for inner, value in zip(printed, found, strict=True):
                self._compare(inner, value)
        elif isinstance(printed, str) and isinstance(found, str):
            self._compare_texts(printed, found)
        else:
            assert (type(printed), printed) == (type(found), found)

    def _compare_texts(self, printed: str, found: str) -> None:
        if printed.endswith(_AND_SO_ON):
            assert found.startswith(printed.removesuffix(_AND_SO_ON))
            return
        assert _CHANGING.sub("*", printed) == _CHANGING.sub("*", found)
        for ours, theirs in zip(_CHANGING.findall(printed), _CHANGING.findall(found), strict=True):
            is_trace = len(ours) == 32
            # The same thing has the same id wherever the page prints it.
            assert is_trace or self._known.setdefault(ours, theirs) == theirs

    def _is_end_of_a_known_card(self, printed: str, found: str) -> bool:
        return any(ours.endswith(printed) and theirs.endswith(found) for ours, theirs in self._known.items())

    def _translated(self, text: str) -> str:
        return _CHANGING.sub(lambda found: self._known.get(found[0], found[0]), text)


def status_line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[RunningSuite]:
    clock = FixedClock(datetime(2026, 5, 12, 9, 0, tzinfo=UTC))
    with RunningSuite(
        tmp_path, clock=clock, environment={"PUBLIC_URL": PUBLIC_URL, "STATION_PATIENCE_MS": "1500"}
    ) as running:
        yield running


@pytest.mark.slow
def test_every_example_of_the_api_document_is_answered_as_printed(suite: RunningSuite) -> None:
    reader = Reader(suite)
    printed = exchanges(DOCUMENT.read_text(encoding="utf-8"))
    assert printed
    for asked, told in printed:
        reader.compare(told, reader.send(asked))


def test_the_api_document_describes_every_route_and_every_refusal_of_its_own(suite: RunningSuite) -> None:
    # What any call may refuse stands once, in the table of all codes.
    common = {refusal.code for refusal in (*GUARDED, *PUBLIC, *READING, *WRITING, NO_SUCH_ADDRESS)}
    served = {
        f"{method.upper()} {path}": _codes(words) - common
        for path, methods in suite.anybody().get("/openapi.json").json["paths"].items()
        for method, words in methods.items()
        if method != "parameters"
    }
    sections = re.split(r"^### (?=[A-Z]+ /)", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert {section.split("\n")[0]: _listed(section) for section in sections} == served


def _codes(operation: Mapping[str, Any]) -> set[str]:
    told = " ".join(answer["description"] for answer in operation["responses"].values())
    return set(re.findall(r"`(\w+)`:", told))


def _listed(section: str) -> set[str]:
    listed = re.search(r"^Problems: (.*)$", section, re.MULTILINE)
    assert listed, section.split("\n")[0]
    return set(re.findall(r"`(\w+)`", listed[1]))
