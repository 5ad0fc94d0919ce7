"""The checkers of the fault tests: what is lost, doubled or out of nowhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from services.command_line.environment import SERVICES
from services.contracts.catalogue import SUBSCRIPTIONS
from tests.faults.installation import Installation
from tests.faults.processes import until

# An event tells of so many rewards at most: no desk looks at more.
_REWARDS_TOLD = 20


@dataclass(frozen=True)
class Census:
    """All empty when each thing that was said happened once, and nothing else did."""

    lost: frozenset[str]
    doubled: frozenset[str]
    unexpected: frozenset[str]

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.unexpected)


def census(said: Iterable[str], happened: Iterable[str]) -> Census:
    """What was acknowledged or told, against what took effect."""
    promised, effects = frozenset(said), Counter(happened)
    return Census(
        lost=promised - effects.keys(),
        doubled=frozenset(name for name, times in effects.items() if times > 1),
        unexpected=frozenset(effects) - promised,
    )


def of_sales(installation: Installation, member_ids: Iterable[str], keys: Iterable[str]) -> Census:
    """The keys of acknowledged sales against the sales that these members have."""
    wanted = set(member_ids)
    rows = installation.rows("loyalty", "SELECT member_id, command_id FROM sales")
    return census(keys, [row.command_id for row in rows if row.member_id in wanted])


def of_events(installation: Installation, queue: str) -> Census:
    """What the outboxes hold for a subscriber, against its inbox and its log.

    The inbox tells what took effect. It cannot tell of a second effect, for an id fits in once; the log does.
    """
    names = {event.NAME for event in SUBSCRIPTIONS[queue]}
    told = [
        row.event_id
        for service in SERVICES
        for row in installation.rows(service, "SELECT event_id, name FROM outbox")
        if row.name in names
    ]
    inbox = census(told, [row.event_id for row in installation.rows(queue, "SELECT event_id FROM inbox")])
    log = installation.log(f"{queue}-worker")
    effects = census(told, [line["event_id"] for line in log if line["event"] == "event applied"])
    return Census(inbox.lost, inbox.doubled | effects.doubled, inbox.unexpected | effects.unexpected)


def unsent(installation: Installation, service: str = "loyalty") -> int:
    ((count,),) = installation.rows(service, "SELECT count(*) FROM outbox WHERE sent_at IS NULL")
    return int(count)


def settle(installation: Installation) -> None:
    """Wait until nothing is lost; what is doubled or unexpected no waiting would mend."""
    until(partial(_is_settled, installation), "all facts are with those who hear them")


def _is_settled(installation: Installation) -> bool:
    """Everybody has all, and nothing was told while they were asked: what a fact causes may be told to those before."""
    told = _told(installation)
    return not any(of_events(installation, queue).lost for queue in SUBSCRIPTIONS) and _told(installation) == told


def _told(installation: Installation) -> int:
    return sum(installation.rows(service, "SELECT count(*) AS many FROM outbox")[0].many for service in SERVICES)


def different_standings(installation: Installation) -> dict[str, tuple[object, object]]:
    """The members of whom the members service knows another standing than loyalty has: known, and true."""
    known = {
        row.member_id: (row.sequence, *_picture(json.loads(row.standing)))
        for row in installation.rows("members", "SELECT member_id, sequence, standing FROM loyalty_summaries")
    }
    true = _true_standings(installation)
    nothing: Standing = (0, {}, frozenset())
    pairs = {member: (known.get(member, nothing), true.get(member, nothing)) for member in known.keys() | true.keys()}
    return {member: (told, is_so) for member, (told, is_so) in pairs.items() if not is_told(told, is_so)}


Standing = tuple[int, dict[str, int], frozenset[str]]
"""Sequence, balances and ready rewards."""


def is_told(told: Standing, is_so: Standing) -> bool:
    """Whether the standing that was told is the true one."""
    # Which of very many rewards a desk is shown first is not our business here.
    are_all_told = told[2] == is_so[2] or (len(told[2]) == _REWARDS_TOLD and told[2] < is_so[2])
    return told[:2] == is_so[:2] and are_all_told


def _true_standings(installation: Installation) -> dict[str, Standing]:
    balances: dict[str, dict[str, int]] = {}
    for row in installation.rows("loyalty", "SELECT member_id, program, balance FROM accounts WHERE balance <> 0"):
        balances.setdefault(row.member_id, {})[row.program] = row.balance
    rewards: dict[str, set[str]] = {}
    for row in installation.rows("loyalty", "SELECT member_id, reward_id FROM rewards WHERE state = 'issued'"):
        rewards.setdefault(row.member_id, set()).add(row.reward_id)
    return {
        row.member_id: (row.sequence, balances.get(row.member_id, {}), frozenset(rewards.get(row.member_id, ())))
        # Of whoever was erased nobody is to know anything; other tests have erased some at this installation.
        for row in installation.rows(
            "loyalty", "SELECT member_id, sequence FROM members WHERE sequence > 0 AND forgotten_at IS NULL"
        )
    }


def _picture(standing: dict[str, Any]) -> tuple[dict[str, int], frozenset[str]]:
    # An empty card is shown for each program; an account is made with the first stamp.
    balances = {program["code"]: program["balance"] for program in standing["programs"] if program["balance"]}
    return balances, frozenset(reward["reward_id"] for reward in standing["rewards"])


def assert_true_books(installation: Installation) -> None:
    """The administrator's own proof: each balance is the sum of its entries."""
    proof = installation.regulars("verify")
    assert proof.returncode == 0, proof.stdout + proof.stderr


def balance(installation: Installation, member_id: str) -> int:
    """Stamps as the account says; `verify` compares it with the entries."""
    rows = installation.rows(
        "loyalty", "SELECT balance FROM accounts WHERE member_id = :member_id", member_id=member_id
    )
    return sum(row.balance for row in rows)
