"""Processes die at any moment: what was acknowledged is kept, what was told arrives, and neither happens twice."""

from __future__ import annotations

import random
import signal
from functools import partial
from itertools import cycle

import psutil
import pytest

from services.chassis.identifiers import new_id
from tests.faults import census
from tests.faults.dying_parts import AFTER_THE_COMMIT, BEFORE_THE_COMMIT, dying_consumer
from tests.faults.installation import Installation
from tests.faults.processes import until
from tests.faults.till import Till, striking
from tests.races import at_once

pytestmark = pytest.mark.slow


def test_every_acknowledged_stamp_is_kept_once_while_web_workers_are_killed(
    installation: Installation, tills: dict[str, Till]
) -> None:
    guest = tills["riga"].new_member()
    keys = [new_id() for _ in range(200)]
    victims = cycle(["loyalty-web", "gateway", "loyalty-web", "members-web"])
    killed: list[psutil.Process] = []

    def kill_one() -> None:
        if workers := installation.web_workers(next(victims)):
            killed.append(random.choice(workers))
            killed[-1].kill()

    sales = [partial(till.sells, guest, key=key) for key, till in zip(keys, cycle(tills.values()), strict=False)]
    answers = at_once(striking(sales, kill_one, every=28))

    assert len(killed) >= 5
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["sale_id"] for answer in answers}) == 200
    assert census.of_sales(installation, [guest], keys).is_clean
    assert census.balance(installation, guest) == 200 % 6
    rewards = installation.rows("loyalty", "SELECT state FROM rewards WHERE member_id = :guest", guest=guest)
    assert len(rewards) == 200 // 6
    census.assert_true_books(installation)


def test_facts_take_effect_once_while_their_workers_are_killed_and_come_back(
    installation: Installation, till: Till
) -> None:
    workers = ["members-worker", "loyalty-worker", "notifications-worker"]
    born_first = [installation.part(name) for name in workers]
    guests = at_once([till.new_member] * 10)
    victims = cycle(workers)
    killed: list[psutil.Process] = []

    def kill_one() -> None:
        name = next(victims)
        # A victim that the supervisor has not yet brought back is spared: it is dead already.
        if installation.has_part(name):
            killed.append(installation.part(name))
            killed[-1].kill()

    cups = [1, 2, 1, 6, 1, 3]
    sales = [partial(till.sells, guest, many) for guest, many in zip(guests * 30, cycle(cups), strict=False)]
    answers = at_once(striking(sales, kill_one, every=35))
    assert {answer.status for answer in answers} == {201}
    assert set(born_first) <= set(killed)

    census.settle(installation)
    for queue in ("members", "loyalty", "notifications"):
        assert census.of_events(installation, queue).is_clean
    assert census.different_standings(installation) == {}
    issued = installation.rows("loyalty", "SELECT member_id, reward_id FROM rewards")
    told = installation.rows("notifications", "SELECT member_id, occasion FROM messages WHERE kind = 'reward_ready'")
    assert census.census(
        [row.reward_id for row in issued if row.member_id in guests],
        [row.occasion for row in told if row.member_id in guests],
    ).is_clean
    for name in workers:
        until(partial(installation.has_part, name), f"{name} is there again")
    census.assert_true_books(installation)


@pytest.mark.parametrize("moment", [BEFORE_THE_COMMIT, AFTER_THE_COMMIT])
def test_facts_of_a_consumer_that_died_around_its_commit_take_effect_once_and_no_older_one_wins(
    installation: Installation, till: Till, moment: str
) -> None:
    guests = at_once([till.new_member] * 4)
    log = installation.var / "logs" / "members-worker.log"
    with dying_consumer("members", installation.environment, moment, log=log) as consumer:
        while consumer.is_alive():
            at_once([partial(till.sells, guest) for guest in guests * 3])
        assert consumer.exitcode == -signal.SIGKILL
    # What it had in hand comes back when newer facts of the same members have long had their effect.
    at_once([partial(till.sells, guest) for guest in guests * 3])
    census.settle(installation)
    until(lambda: _is_empty(installation, "members"), "what came back has been handled")
    assert census.of_events(installation, "members").is_clean
    assert census.different_standings(installation) == {}


def _is_empty(installation: Installation, queue: str) -> bool:
    with installation.broker() as broker:
        depth = broker.depth(queue)
    return depth.waiting == depth.delayed == 0
