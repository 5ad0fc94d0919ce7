"""An erasure reaches everybody though processes die in the middle of it, and a killed one is as good as a done one."""

from __future__ import annotations

import json
import signal
import time
from functools import partial

import pytest
import urllib3

from services.chassis.clock import FixedClock, SystemClock
from services.chassis.identifiers import new_id
from services.chassis.settings import read_settings
from services.chassis.work.erasure_list import ErasureList
from services.contracts.permissions import Role
from services.members.bootstrap import build
from services.members.domain.erasure import IN_FLIGHT, PARTS
from services.members.settings import MembersSettings
from tests.callers import door_token, person
from tests.faults import census
from tests.faults.dying_parts import AFTER_THE_COMMIT, BEFORE_THE_COMMIT, dying_consumer, dying_service
from tests.faults.installation import Installation
from tests.faults.processes import until
from tests.faults.till import Till, new_phone
from tests.races import at_once

pytestmark = pytest.mark.slow

PARTS_THAT_FORGET = ("members", "loyalty", "notifications")


@pytest.fixture
def office(installation: Installation) -> Till:
    """Head office, which has just shown its second factor and does not give up either."""
    hq = person(Role.HQ, proven_at=time.time())
    token = door_token(installation.var / "keys", hq, SystemClock(), lasts_seconds=3600)
    return Till(installation.url, token)


def waits_for(installation: Installation, member_id: str) -> set[str]:
    """Who has not confirmed, without members' own pass for late requests, which takes its two minutes."""
    rows = installation.rows(
        "members", "SELECT part FROM erasure_acknowledgements WHERE member_id = :member_id", member_id=member_id
    )
    return {"erasure list", "loyalty", "notifications"} - {row.part for row in rows}


def is_everywhere(installation: Installation, member_id: str) -> bool:
    return not waits_for(installation, member_id)


def assert_gone(installation: Installation, member_id: str) -> None:
    assert census.balance(installation, member_id) == 0
    for service, table in (("members", "identifiers"), ("notifications", "messages")):
        text = f"SELECT 1 FROM {table} WHERE member_id = :member_id"
        assert installation.rows(service, text, member_id=member_id) == []
    listed = [each.person_id for each in ErasureList(installation.var / "erasures" / "erased.jsonl").erased()]
    assert listed.count(member_id) == 1


def finish_minutes_later(installation: Installation) -> None:
    """What the worker of members does two minutes after an erasure: a fact that was being applied while the member was
    erased may have left their last known stamps behind."""
    settings = read_settings(MembersSettings, installation.environment)
    members = build(settings, FixedClock(SystemClock().now() + IN_FLIGHT))
    try:
        (job,) = [job for job in members.jobs if job.name == "finish_erasures"]
        job.run()
    finally:
        members.close()


def assert_complete(installation: Installation, member_id: str) -> None:
    text = "SELECT part FROM erasure_acknowledgements WHERE member_id = :member_id"
    assert {row.part for row in installation.rows("members", text, member_id=member_id)} == set(PARTS)


@pytest.mark.parametrize("moment", [BEFORE_THE_COMMIT, AFTER_THE_COMMIT])
def test_members_killed_around_the_commit_erases_once(
    installation: Installation, till: Till, office: Till, moment: str
) -> None:
    phone, key = new_phone(), new_id()
    guest = till.enrols(phone=phone).json["member_id"]
    till.sells(guest, 8)
    body = {"reason": "asked"}
    with dying_service("members", installation.environment, moment) as (url, process):
        headers = {
            "Authorization": f"Bearer {installation.part_token('members', office.caller.token or '')}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        with pytest.raises(urllib3.exceptions.ProtocolError):
            address = f"{url}/members/{guest}/erasures"
            urllib3.request("POST", address, body=json.dumps(body).encode(), headers=headers, retries=False)
        process.join()
        assert process.exitcode == -signal.SIGKILL
    is_gone = till.checks_in(phone).status == 404
    assert is_gone == (moment == AFTER_THE_COMMIT)

    assert office.insists(f"/members/{guest}/erasures", body, key=key).status == 201
    assert office.insists(f"/members/{guest}/erasures", body).status == 201
    assert till.checks_in(phone).json["code"] == "unknown_identifier"
    until(partial(is_everywhere, installation, guest), "everybody has forgotten")
    told = installation.rows(
        "members", "SELECT 1 FROM outbox WHERE name = 'members.member_erased.v1' AND subject = :guest", guest=guest
    )
    assert len(told) == 1
    assert_gone(installation, guest)
    census.assert_true_books(installation)


@pytest.mark.parametrize("queue", ["loyalty", "notifications"])
@pytest.mark.parametrize("moment", [BEFORE_THE_COMMIT, AFTER_THE_COMMIT])
def test_consumers_killed_around_their_commit_forget_once(
    installation: Installation, till: Till, office: Till, queue: str, moment: str
) -> None:
    log = installation.var / "logs" / f"{queue}-worker.log"
    guests: list[str] = []
    with dying_consumer(queue, installation.environment, moment, log=log) as consumer:
        while consumer.is_alive():
            guest = till.new_member()
            guests.append(guest)
            # Sales and the erasure at once: whichever comes first, nothing is left at the end.
            at_once(
                [
                    partial(till.sells, guest, 7),
                    partial(office.insists, f"/members/{guest}/erasures", {"reason": "asked"}),
                    partial(till.sells, guest, 2),
                ]
            )
        assert consumer.exitcode == -signal.SIGKILL
    for guest in guests:
        until(partial(is_everywhere, installation, guest), "everybody has forgotten")
    census.settle(installation)
    for guest in guests:
        assert_gone(installation, guest)
    assert census.of_events(installation, queue).is_clean
    finish_minutes_later(installation)
    for guest in guests:
        assert_complete(installation, guest)
    summaries = installation.rows("members", "SELECT member_id FROM loyalty_summaries")
    assert not {row.member_id for row in summaries} & set(guests)
    census.assert_true_books(installation)


def test_a_worker_that_was_killed_before_it_wrote_the_list_writes_it_when_it_is_back(
    installation: Installation, till: Till, office: Till
) -> None:
    guest = till.new_member()
    installation.part("members-worker").kill()
    assert office.insists(f"/members/{guest}/erasures", {"reason": "asked"}).status == 201
    until(partial(is_everywhere, installation, guest), "everybody has forgotten")
    assert_gone(installation, guest)
    # Of the services: other files may have left dead letters at the broker.
    doctor = installation.regulars("doctor")
    for part in PARTS_THAT_FORGET:
        assert f"{part}: well" in doctor.stdout, doctor.stdout + doctor.stderr
