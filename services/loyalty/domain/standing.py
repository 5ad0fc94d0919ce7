"""Where a member stands: balances and ready rewards, as of their last change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.loyalty.domain.program import Program
from services.loyalty.domain.reward import Reward

_FRESH_FOR = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class ProgramStanding:
    """A member's card in one program. A balance below zero is a debt."""

    code: str
    unit: str
    balance: int
    target: int
    titles: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ReadyReward:
    """What a station needs to offer a reward that waits."""

    reward_id: str
    kind: str
    program: str | None
    titles: Mapping[str, str]
    expires_on: date | None
    issued_at: datetime


@dataclass(frozen=True, kw_only=True)
class LastStamp:
    """The newest earning by a sale that still stands."""

    stamped_at: datetime
    outlet_code: str
    quantity: int

    def is_fresh(self, now: datetime) -> bool:
        """Within the last minute: whoever stamps again is asked whether that is meant."""
        return now - self.stamped_at < _FRESH_FOR


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What storage knows of a member, whatever programs there are. `as_of` is None before the first change."""

    as_of: datetime | None
    balances: Mapping[str, int]
    rewards: tuple[ReadyReward, ...]

    def after(
        self,
        now: datetime,
        *,
        balances: Mapping[str, int] | None = None,
        issued: Iterable[Reward] = (),
        gone: Iterable[str] = (),
    ) -> Picture:
        """The picture once a change is made, so that nobody has to read it again."""
        without = set(gone)
        kept = tuple(reward for reward in self.rewards if reward.reward_id not in without)
        return Picture(
            as_of=now,
            balances={**self.balances, **(balances or {})},
            rewards=(*kept, *(ready(reward) for reward in issued)),
        )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The picture through the eyes of the programs that run now."""

    as_of: datetime | None
    programs: tuple[ProgramStanding, ...]
    rewards: tuple[ReadyReward, ...]


def standing(picture: Picture, programs: Iterable[Program]) -> Standing:
    """One card for each active program; rewards that expire soonest come first."""
    return Standing(
        as_of=picture.as_of,
        programs=tuple(
            ProgramStanding(
                code=program.code,
                unit=program.unit,
                balance=picture.balances.get(program.code, 0),
                target=program.target,
                titles=program.titles,
            )
            for program in programs
        ),
        rewards=tuple(sorted(picture.rewards, key=_soonest_then_oldest)),
    )


def ready(reward: Reward) -> ReadyReward:
    return ReadyReward(
        reward_id=reward.reward_id,
        kind=reward.kind,
        program=reward.program,
        titles=reward.titles,
        expires_on=reward.expires_on,
        issued_at=reward.issued_at,
    )


def balance_values(balances: Mapping[str, int]) -> dict[str, int]:
    """Balances by program, as the audit names them."""
    return {f"balance {program}": balance for program, balance in balances.items()}


def _soonest_then_oldest(reward: ReadyReward) -> tuple[date, datetime, str]:
    return (reward.expires_on or date.max, reward.issued_at, reward.reward_id)
