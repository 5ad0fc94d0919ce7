"""What the suite writes down: a trace that leads from the till to the last letter, and never a person."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from deploy.private.ports import free_ports
from services.chassis.clock import SystemClock
from services.chassis.identifiers import new_id
from services.contracts.permissions import Role
from tests.beside_ids import beside_ids
from tests.callers import door_token
from tests.callers import person as personally
from tests.faults import census
from tests.faults.installation import Installation
from tests.faults.processes import until
from tests.faults.till import Till
from tests.suite import Answer, Caller

pytestmark = pytest.mark.slow


class TalkativeServer:
    """A mail server that puts the address, and all that it was told, into its refusal."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        return f"550 5.1.1 <{address}>: nobody of this name here"


@pytest.fixture(scope="module")
def administrator_settings() -> Iterator[dict[str, str]]:
    (port,) = free_ports(1)
    controller = Controller(TalkativeServer(), hostname="127.0.0.1", port=port)
    controller.start()
    yield {
        "MESSAGE_CHANNELS": "console,email",
        "SMTP_URL": f"smtp://127.0.0.1:{port}",
        "SMTP_FROM": "Cups <hello@cups.example>",
    }
    controller.stop()


def test_the_trace_of_a_sale_leads_through_every_part_that_had_a_hand_in_it(
    installation: Installation, till: Till
) -> None:
    guest = till.new_member()
    trace_id = secrets.token_hex(16)
    traced = till.caller.with_headers(traceparent=f"00-{trace_id}-{secrets.token_hex(8)}-01")
    lines = [{"category": "coffee", "quantity": 6, "amount_minor": 2100}]
    sold = traced.post("/sales", {"member_id": guest, "lines": lines})
    assert sold.status == 201
    census.settle(installation)

    rows = installation.rows("loyalty", "SELECT event_id, name, subject, traceparent FROM outbox")
    told = {row.name: row.event_id for row in rows if row.traceparent.split("-")[1] == trace_id}
    assert told.keys() == {"loyalty.sale_recorded.v1", "loyalty.reward_issued.v1"}
    assert {row.subject for row in rows if row.event_id in told.values()} == {guest}
    for part in ("gateway", "loyalty-web"):
        (line,) = _of_trace(installation, part, trace_id)
        assert (line["event"], line["method"], line["status"]) == ("request", "POST", 201)
    applied = {line["event_id"] for line in _of_trace(installation, "members-worker", trace_id, lines=2)}
    assert applied == set(told.values())
    (reward,) = _of_trace(installation, "notifications-worker", trace_id)
    assert reward["event_id"] == told["loyalty.reward_issued.v1"]


def test_a_sale_without_a_trace_begins_one_and_a_problem_tells_its_own(installation: Installation, till: Till) -> None:
    guest = till.new_member()
    sale_id = till.sells(guest).json["sale_id"]
    ((traceparent,),) = [
        (row.traceparent,)
        for row in installation.rows("loyalty", "SELECT body, traceparent FROM outbox")
        if json.loads(row.body).get("sale_id") == sale_id
    ]
    (line,) = _of_trace(installation, "gateway", traceparent.split("-")[1])
    assert line["status"] == 201

    refused = till.insists(f"/sales/{new_id()}/reversals", {"reason": "a wrong tap"})
    assert refused.status == 404
    for part in ("gateway", "loyalty-web"):
        (line,) = _of_trace(installation, part, refused.json["trace_id"])
        assert line["status"] == 404


@dataclass(frozen=True)
class Canary:
    """A person whose every detail can be told from anything else, for the sign is in each word of theirs."""

    sign: str
    given_name: str
    family_name: str
    digits: str
    email: str
    external_id: str
    born_on: datetime

    @property
    def phone(self) -> str:
        return f"+371{self.digits}"

    @property
    def spaced_phone(self) -> str:
        return f"{self.digits[:2]} {self.digits[2:5]} {self.digits[5:]}"

    @property
    def traces(self) -> list[str]:
        """Whatever must not be found; in JSON, letters beyond ASCII may be written as escapes."""
        words = [self.sign, self.sign.upper(), self.given_name, self.family_name]
        dates = [f"{self.born_on:%Y-%m-%d}", f"{self.born_on:%d.%m.%Y}"]
        pictures = [json.dumps({"month": self.born_on.month, "day": self.born_on.day})]
        pictures += [picture.replace(" ", "").strip("{}") for picture in pictures] + [pictures[0].strip("{}")]
        escaped = [json.dumps(word).strip('"') for word in words]
        return [*words, *escaped, *dates, *pictures, self.phone, self.phone[1:], self.spaced_phone]


def new_canary() -> Canary:
    sign = "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(9))
    today = datetime.now(UTC)
    return Canary(
        sign=sign,
        given_name=f"Zīle{sign}",
        family_name=f"Čakste{sign}",
        # Where every number is one that somebody can have, and nobody in these tests has.
        digits=f"28{secrets.randbelow(1_000_000):06d}",
        email=f"{sign}.bird@example.org",
        external_id=f"CANARY-{sign}",
        # A leap year: today may be 29 February.
        born_on=today.replace(year=1932),
    )


def test_a_person_appears_in_no_log_no_database_no_event_and_no_problem(
    installation: Installation, tills: dict[str, Till], servers_directory: Path
) -> None:
    person, stranger = new_canary(), new_canary()
    enrolled = tills["riga"].enrols(
        phone=person.spaced_phone,
        external_id=person.external_id,
        given_name=person.given_name,
        family_name=person.family_name,
        birthday={"month": person.born_on.month, "day": person.born_on.day, "year": 1932},
        locale="lv",
        email=person.email,
    )
    assert enrolled.status == 201, enrolled.body
    member_id, balance_url = enrolled.json["member_id"], enrolled.json["balance_url"]
    number, token = enrolled.json["card"]["number"], balance_url.partition("#")[2]

    problems = _an_evening_at_the_tills(tills, person, stranger, balance_url=balance_url, card_number=number)
    problems += _a_look_from_the_office(installation, tills["riga"].caller, person, stranger, member_id=member_id)
    problems += _a_guesser(tills["almaty"], stranger)
    (reward,) = tills["warsaw"].sells(member_id, 6).json["issued_rewards"]
    assert tills["almaty"].redeems(reward["reward_id"]).status == 201
    assert tills["riga"].caller.post("/balance", {"token": token}).status == 200
    census.settle(installation)
    until(lambda: _refused_letters(installation, member_id) >= 2, "the mail server has refused the letters")

    unwanted = [*person.traces, *stranger.traces, number, token]
    for answer in problems:
        assert 400 <= answer.status < 500, answer.body
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert _found(unwanted, answer.body.decode()) == []
    # The servers' own files hold their logs, too, and what they have not yet written into tables.
    is_embedded = installation.broker_url.startswith("embedded:")
    directories = [installation.var] if is_embedded else [installation.var, servers_directory]
    files = {path: content for directory in directories for path, content in _contents(directory)}
    assert {path: found for path, content in files.items() if (found := _found(unwanted, content))} == {}
    # What nobody minds is found where it belongs, so the search does read what it looks through: tables and events. A
    # server may have written neither anywhere but into its log of changes.
    assert len([path for path, content in files.items() if member_id.encode() in content]) >= 2
    for log in (installation.var / "logs").iterdir():
        assert _found(list(installation.tokens.values()), log.read_bytes()) == [], log
        assert _found([person.digits, stranger.digits], beside_ids(log.read_text(encoding="utf-8"))) == [], log
    assert member_id in (installation.var / "logs" / "notifications-worker.log").read_text(encoding="utf-8")


def _an_evening_at_the_tills(
    tills: dict[str, Till], person: Canary, stranger: Canary, *, balance_url: str, card_number: str
) -> list[Answer]:
    """They come in by everything they have; answers what was refused, each with something personal in the request."""
    for till, identifier in zip(
        (tills["riga"], tills["warsaw"], tills["almaty"], tills["riga"], tills["warsaw"]),
        (person.spaced_phone, person.phone, card_number, balance_url, person.external_id),
        strict=True,
    ):
        arrived = till.checks_in(identifier)
        assert (arrived.status, arrived.headers["Cache-Control"]) == (201, "no-store")
    till, caller = tills["riga"], tills["riga"].caller
    found = caller.get(f"/members?last_digits={person.digits[-4:]}")
    assert person.given_name in found.json["members"][0]["display_name"]

    wrong: list[dict[str, Any]] = [
        {"phone": person.phone, "given_name": stranger.given_name},
        {"external_id": person.external_id},
        {"phone": f"{stranger.phone} {stranger.given_name}"},
        {"phone": stranger.phone, "email": f"{stranger.email}@@"},
        {"phone": stranger.phone, "locale": stranger.given_name},
        {"phone": stranger.phone, "given_name": stranger.given_name * 20},
        {"phone": stranger.phone, "given_name": f"{stranger.given_name}\x00"},
        {"phone": stranger.phone, "birthday": {"month": stranger.family_name, "day": 31}},
        {"phone": [stranger.phone], "family_name": {"of": stranger.family_name}},
    ]
    mistyped = f"{card_number[:-1]}{(int(card_number[-1]) + 1) % 10}"
    return [
        *(caller.post("/members", body) for body in wrong),
        *(till.checks_in(words) for words in (stranger.phone, stranger.external_id, stranger.email, mistyped)),
        caller.post("/check-ins", {"identifier": stranger.phone}, key=stranger.external_id),
        caller.get(f"/members?last_digits={stranger.given_name}"),
        # A till may not look for names, whoever has them.
        caller.post("/members/named", {"name": person.family_name}),
        caller.get(f"/members/{person.phone}/loyalty"),
        caller.get(f"/members/{stranger.external_id}/card.svg"),
        caller.get(f"/{stranger.phone}"),
        caller.post("/balance", {"token": f"{stranger.external_id}{'x' * 24}"}),
        till.insists("/sales", {"member_id": stranger.phone, "lines": [{"category": stranger.given_name}]}),
    ]


def _a_look_from_the_office(
    installation: Installation, caller: Caller, person: Canary, stranger: Canary, *, member_id: str
) -> list[Answer]:
    """Head office takes out all that is known of somebody; people ask for their own, with what is theirs or not."""
    keys, now = installation.var / "keys", SystemClock()
    head_office = personally(Role.HQ, proven_at=now.now().timestamp())
    office = replace(caller, token=door_token(keys, head_office, now, lasts_seconds=600))
    for file in ("export.json", "export.zip"):
        exported = office.get(f"/members/{member_id}/{file}")
        assert exported.status == 200, exported.body
    assert person.given_name in str(office.get(f"/members/{member_id}/export.json").json)
    named = office.post("/members/named", {"name": f"{person.family_name} {person.given_name}"})
    assert person.given_name in named.json["members"][0]["display_name"]
    assert office.post("/members/named", {"name": stranger.family_name}).json["members"] == []
    assert office.get(f"/audit?object={member_id}").status == 200
    anybody = replace(caller, token=None)
    for one in (person, stranger):
        assert anybody.post("/me/codes", {"identifier": one.email}).status < 300
        assert anybody.post("/me/codes", {"identifier": one.phone}).status < 300
    return [
        office.get(f"/audit?who={stranger.given_name * 9}"),
        office.post("/members/named", {"name": person.family_name, "among": stranger.family_name}),
        office.post("/members/named", {"name": stranger.given_name * 20}),
        anybody.post("/sessions/password", {"login": stranger.email, "password": stranger.sign * 2, "totp": "123456"}),
        anybody.post("/sessions/password", {"login": stranger.email, "password": stranger.sign}),
        anybody.post("/set-up-links/readings", {"token": stranger.sign}),
        anybody.post("/me/sessions", {"identifier": person.email, "code": "123456"}),
        anybody.post("/me/sessions", {"identifier": stranger.phone, "code": stranger.given_name}),
        anybody.post("/me", {"session": stranger.external_id}),
    ]


def _a_guesser(till: Till, stranger: Canary) -> list[Answer]:
    """Numbers around the stranger's, until nothing is told any more and there is an alert."""
    start = int(stranger.digits[:-2]) * 100
    answers = [till.checks_in(f"+371{start + n}") for n in range(10)]
    assert answers[-1].json["code"] == "too_many_look_ups"
    return [*answers, till.caller.get(f"/members?last_digits={stranger.digits[-4:]}")]


def _refused_letters(installation: Installation, member_id: str) -> int:
    text = """SELECT deliveries.last_error FROM deliveries JOIN messages ON messages.message_id = deliveries.message_id
              WHERE member_id = :member_id AND channel = 'email' AND state = 'failed'"""
    return sum("550" in row.last_error for row in installation.rows("notifications", text, member_id=member_id))


def _contents(directory: Path) -> Iterator[tuple[Path, bytes]]:
    for path in directory.rglob("*"):
        # Servers at work remove files, too.
        with suppress(FileNotFoundError):
            if path.is_file():
                yield path, path.read_bytes()


def _found(needles: list[str], content: str | bytes) -> list[str]:
    heap = content.encode() if isinstance(content, str) else content
    return [needle for needle in needles if needle.encode() in heap]


def _of_trace(installation: Installation, part: str, trace_id: str, *, lines: int = 1) -> list[dict[str, Any]]:
    """What the part logged of the trace; a line passes through the supervisor, so it may come a moment late."""

    def found() -> list[dict[str, Any]]:
        return [line for line in installation.log(part) if line.get("trace_id") == trace_id]

    until(lambda: len(found()) >= lines, f"{part} has logged the trace")
    return found()
