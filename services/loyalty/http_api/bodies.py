"""The public bodies of loyalty, as `services/contracts/http_loyalty.py` describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.chassis.database.column_types import as_text
from services.chassis.languages import in_language
from services.loyalty.domain.history import Ending
from services.loyalty.domain.not_earned import NotEarned
from services.loyalty.domain.outlet import Outlet
from services.loyalty.domain.program import Program
from services.loyalty.domain.standing import LastStamp, ReadyReward, Standing, ready
from services.loyalty.use_cases.adjust_balance import AdjustedBalance, NewAdjustment
from services.loyalty.use_cases.give_reward import GivenReward
from services.loyalty.use_cases.redeem_reward import RedeemedReward
from services.loyalty.use_cases.show_loyalty import Movement, ToldLine
from services.loyalty.use_cases.taking_back.reverse_redemption import ReversedRedemption


def standing_body(standing: Standing, locale: str) -> dict[str, Any]:
    """The `loyalty` object. It comes straight from the ledger, so it is never stale."""
    return {
        "as_of": None if standing.as_of is None else as_text(standing.as_of),
        "is_stale": False,
        "programs": [
            {
                "code": program.code,
                "unit": program.unit,
                "balance": program.balance,
                "target": program.target,
                "title": in_language(program.titles, locale),
            }
            for program in standing.programs
        ],
        "rewards": [reward_body(reward, locale) for reward in standing.rewards],
    }


def reward_body(reward: ReadyReward, locale: str, *, state: str = "issued") -> dict[str, Any]:
    return {
        "reward_id": reward.reward_id,
        "kind": reward.kind,
        "program": reward.program,
        "title": in_language(reward.titles, locale),
        "state": state,
        "expires_on": None if reward.expires_on is None else reward.expires_on.isoformat(),
    }


def adjustment_body(new: NewAdjustment, done: AdjustedBalance, locale: str) -> dict[str, Any]:
    return {
        "entry_id": done.entry_id,
        "program": new.program,
        "amount": new.amount,
        "reason": new.reason,
        "adjusted_at": as_text(done.adjusted_at),
        "outlet": outlet_body(done.outlet),
        "released_reward_ids": list(done.released_reward_ids),
        "issued_rewards": [reward_body(ready(reward), locale) for reward in done.issued_rewards],
        "loyalty": standing_body(done.standing, locale),
    }


def goodwill_body(done: GivenReward, locale: str) -> dict[str, Any]:
    return {
        "reward": reward_body(ready(done.reward), locale),
        "reason": done.reward.reason,
        "outlet": outlet_body(done.outlet),
        "loyalty": standing_body(done.standing, locale),
    }


def redemption_body(done: RedeemedReward, locale: str) -> dict[str, Any]:
    return {
        "redemption_id": done.redemption_id,
        "reward_id": done.reward.reward_id,
        "reward": reward_body(done.reward, locale, state="redeemed"),
        "redeemed_at": as_text(done.redeemed_at),
        "outlet": outlet_body(done.outlet),
        "loyalty": standing_body(done.standing, locale),
    }


def redemption_reversal_body(done: ReversedRedemption, locale: str) -> dict[str, Any]:
    return {
        "redemption_id": done.redemption_id,
        "reward_id": done.reward_id,
        "is_ready": done.is_ready,
        "reversed_at": as_text(done.reversed_at),
        "issued_rewards": [reward_body(ready(reward), locale) for reward in done.issued_rewards],
        "loyalty": standing_body(done.standing, locale),
    }


def earned_body(earned: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"program": program, "quantity": quantity} for program, quantity in earned.items()]


def not_earned_body(reasons: Iterable[NotEarned]) -> list[dict[str, Any]]:
    return [
        {"why": each.why, "quantity": each.quantity, "category": each.category, "program": each.program}
        for each in reasons
    ]


def last_stamp_body(stamp: LastStamp | None, where: Outlet | None, now: datetime) -> dict[str, Any] | None:
    if stamp is None:
        return None
    outlet = {"code": stamp.outlet_code, "name": where.name if where else stamp.outlet_code}
    return {
        "stamped_at": as_text(stamp.stamped_at),
        "is_fresh": stamp.is_fresh(now),
        "quantity": stamp.quantity,
        "outlet": outlet,
    }


def entries_body(movements: Iterable[Movement]) -> list[dict[str, Any]]:
    return [
        {
            "entry_id": movement.entry_id,
            "kind": movement.kind,
            "program": movement.program,
            "quantity": movement.quantity,
            "occurred_at": as_text(movement.occurred_at),
            "outlet_code": movement.outlet_code,
            **({} if movement.sale_id is None else {"sale_id": movement.sale_id}),
            **({} if movement.reason is None else {"reason": movement.reason}),
        }
        for movement in movements
    ]


def endings_body(endings: Iterable[Ending]) -> list[dict[str, Any]]:
    return [
        {"program": each.program, "quantity": each.quantity, "expires_on": each.expires_on.isoformat()}
        for each in endings
    ]


def history_body(told: ToldLine, locale: str) -> dict[str, Any]:
    line = told.line
    return {
        "kind": line.kind,
        "happened_on": line.happened_on.isoformat(),
        "outlet": {"code": line.outlet_code, "name": told.outlet_name},
        **({} if line.program is None else {"program": line.program}),
        **({} if line.quantity == 0 else {"quantity": line.quantity}),
        **({} if not line.titles else {"title": in_language(line.titles, locale)}),
        **({} if line.reason is None else {"reason": line.reason}),
    }


def outlet_body(outlet: Outlet) -> dict[str, str]:
    return {"code": outlet.code, "name": outlet.name}


def program_body(program: Program, locale: str) -> dict[str, Any]:
    return {
        "code": program.code,
        "unit": program.unit,
        "target": program.target,
        "categories": sorted(program.categories),
        "earns_by": program.earns_by,
        "title": in_language(program.titles, locale),
        "reward_title": in_language(program.reward_titles, locale),
        "reward_expires_after_days": program.reward_expires_after_days,
        "lots_expire_after_days": program.lots_expire_after_days,
        "offline_free_cups": None if program.offline_free_cups is None else vars(program.offline_free_cups),
        "gift_on_plans": sorted(program.gift_on_plans),
        "gift_on_dates": sorted(program.gift_on_dates),
        "thanks_referrer": program.thanks_referrer,
        "thanks_friend": program.thanks_friend,
    }
