"""One effect and one answer: when a process dies between commit and answer, and when everybody asks at once."""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, islice
from typing import Any

import pytest
import urllib3

from services.chassis.identifiers import new_id
from tests.faults import census
from tests.faults.dying_parts import AFTER_THE_COMMIT, BEFORE_THE_COMMIT, dying_service
from tests.faults.installation import Installation
from tests.faults.till import Till, new_phone
from tests.races import at_once

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Command:
    """A write, the service that does it, and the row that it leaves in a table."""

    service: str
    path: str
    body: dict[str, Any]
    table: str
    key: str = field(default_factory=new_id)
    key_column: str = "command_id"


def enrolment(till: Till) -> Command:
    return Command("members", "/members", {"phone": new_phone(), "given_name": "Anna"}, "members")


def enrolment_reversal(till: Till) -> Command:
    """An erasure names its member alone, so its row in the audit is counted."""
    enrolled = till.enrols(phone=new_phone()).json
    path = f"/members/{enrolled['member_id']}/enrolment-reversals"
    return Command("members", path, {"enrolment_id": enrolled["enrolment_id"]}, "audit_entries")


def check_in(till: Till) -> Command:
    phone = new_phone()
    assert till.enrols(phone=phone).status == 201
    return Command("members", "/check-ins", {"identifier": phone}, "visits")


def sale(till: Till) -> Command:
    lines = [{"category": "coffee", "quantity": 7, "amount_minor": 2450}]
    return Command("loyalty", "/sales", {"member_id": till.new_member(), "lines": lines}, "sales")


def reversal(till: Till) -> Command:
    sold = till.sells(till.new_member(), 2).json
    return Command("loyalty", f"/sales/{sold['sale_id']}/reversals", {"reason": "a wrong tap"}, "reversals")


def redemption(till: Till) -> Command:
    (reward,) = till.sells(till.new_member(), 6).json["issued_rewards"]
    path = f"/rewards/{reward['reward_id']}/redemptions"
    return Command("loyalty", path, {}, "rewards", key_column="redeemed_command_id")


def redemption_reversal(till: Till) -> Command:
    (reward,) = till.sells(till.new_member(), 6).json["issued_rewards"]
    given = till.insists(f"/rewards/{reward['reward_id']}/redemptions", {}).json
    return Command(
        "loyalty", f"/redemptions/{given['redemption_id']}/reversals", {"reason": "a wrong tap"}, "redemption_reversals"
    )


WRITES = [enrolment, enrolment_reversal, check_in, sale, reversal, redemption, redemption_reversal]


def dies_of(command: Command, installation: Installation, till: Till, *, moment: str) -> None:
    """Ask a service that is killed at this moment, as the gateway asks for the till; nobody ever hears from it."""
    with dying_service(command.service, installation.environment, moment) as (url, process):
        headers = {
            "Authorization": f"Bearer {installation.part_token(command.service, till.caller.token or '')}",
            "Idempotency-Key": command.key,
            "Content-Type": "application/json",
            "Accept-Language": till.caller.language,
        }
        # The same bytes as the till will send: the key belongs to them.
        body = json.dumps(command.body).encode()
        with pytest.raises(urllib3.exceptions.ProtocolError):
            urllib3.request("POST", url + command.path, body=body, headers=headers, retries=False)
        process.join()
        assert process.exitcode == -signal.SIGKILL


def effects(installation: Installation, command: Command) -> int:
    # The names are this file's own.
    text = f"SELECT count(*) FROM {command.table} WHERE {command.key_column} = :key"
    ((count,),) = installation.rows(command.service, text, key=command.key)
    return int(count)


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_the_retry_gets_the_answer_that_was_lost_and_there_is_one_effect(
    installation: Installation, till: Till, write: Callable[[Till], Command]
) -> None:
    command = write(till)
    dies_of(command, installation, till, moment=AFTER_THE_COMMIT)
    assert effects(installation, command) == 1

    answer = till.insists(command.path, command.body, key=command.key)
    assert (answer.status, answer.headers.get("Idempotency-Replayed")) == (201, "true")
    again = till.insists(command.path, command.body, key=command.key)
    assert again.body == answer.body
    assert effects(installation, command) == 1
    census.assert_true_books(installation)


def test_killed_before_the_commit_nothing_has_happened_and_the_retry_does_it(
    installation: Installation, till: Till
) -> None:
    """The control: it tells the moment that the test above is about from any other."""
    command = sale(till)
    dies_of(command, installation, till, moment=BEFORE_THE_COMMIT)
    assert effects(installation, command) == 0

    answer = till.insists(command.path, command.body, key=command.key)
    assert (answer.status, answer.headers.get("Idempotency-Replayed")) == (201, None)
    assert effects(installation, command) == 1


def test_of_fifty_redemptions_at_three_outlets_one_succeeds_and_the_others_are_told_where_and_when(
    installation: Installation, tills: dict[str, Till]
) -> None:
    for _ in range(3):
        guest = tills["riga"].new_member()
        (reward,) = tills["riga"].sells(guest, 6).json["issued_rewards"]
        queue = list(islice(cycle(tills.items()), 50))
        answers = at_once([partial(till.redeems, reward["reward_id"]) for _, till in queue], threads=16)
        assert Counter(answer.status for answer in answers) == {201: 1, 409: 49}
        ((winner, won),) = [
            (outlet, answer.json) for (outlet, _), answer in zip(queue, answers, strict=True) if answer.status == 201
        ]
        for told in [answer.json for answer in answers if answer.status == 409]:
            assert (told["code"], told["outlet"]["code"]) == ("already_redeemed", winner)
            assert told["redeemed_at"] == won["redeemed_at"]
        told_events = installation.rows(
            "loyalty",
            "SELECT 1 AS one FROM outbox WHERE name = 'loyalty.reward_redeemed.v1' AND subject = :guest",
            guest=guest,
        )
        assert len(told_events) == 1
    census.assert_true_books(installation)


def test_forty_replays_of_a_check_in_are_one_visit_and_one_answer(installation: Installation, till: Till) -> None:
    phone, key = new_phone(), new_id()
    guest = till.enrols(phone=phone).json["member_id"]
    till.sells(guest, 2)
    census.settle(installation)
    answers = at_once([lambda: till.checks_in(phone, key=key)] * 40)
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body for answer in answers}) == 1
    assert sum(answer.headers.get("Idempotency-Replayed") == "true" for answer in answers) == 39
    visits = installation.rows("members", "SELECT command_id FROM visits WHERE member_id = :guest", guest=guest)
    assert [row.command_id for row in visits] == [key]
