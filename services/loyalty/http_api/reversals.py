"""Routes of what is taken back: sales, and redemptions of rewards."""

from __future__ import annotations

from typing import Any

from flask import Flask

from services.chassis.database.column_types import as_text
from services.chassis.http.callers import caller_locale, current_caller, current_scope, current_staff_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id
from services.contracts.http_loyalty import ReversalRequest
from services.contracts.permissions import Action
from services.loyalty.domain.refusals import UnknownRedemption, UnknownSale
from services.loyalty.domain.standing import ready
from services.loyalty.http_api.bodies import redemption_reversal_body, reward_body, standing_body
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.taking_back.account import NewReversal
from services.loyalty.use_cases.taking_back.reverse_redemption import reverse_redemption
from services.loyalty.use_cases.taking_back.reverse_sale import reverse_sale

Body = dict[str, Any]

_REVERSAL = ReversalRequest()


def add_reversals(app: Flask, commands: Commands[LoyaltyWork]) -> None:
    @app.post("/sales/<sale_id>/reversals")
    @permits(Action.REVERSE_SALE)
    @commands.handle
    def reversals(work: LoyaltyWork, sale_id: str) -> tuple[Body, int]:
        reason = load(_REVERSAL)["reason"]
        done = reverse_sale(work, _reversal(work, path_id(sale_id, UnknownSale), reason))
        locale = caller_locale()
        return {
            "sale_id": done.sale_id,
            "reversed_at": as_text(done.reversed_at),
            "released_reward_ids": list(done.released_reward_ids),
            "issued_rewards": [reward_body(ready(reward), locale) for reward in done.issued_rewards],
            "loyalty": standing_body(done.standing, locale),
        }, 201

    @app.post("/redemptions/<redemption_id>/reversals")
    @permits(Action.REVERSE_REDEMPTION)
    @commands.handle
    def redemption_reversals(work: LoyaltyWork, redemption_id: str) -> tuple[Body, int]:
        reason = load(_REVERSAL)["reason"]
        done = reverse_redemption(work, _reversal(work, path_id(redemption_id, UnknownRedemption), reason))
        return redemption_reversal_body(done, caller_locale()), 201


def _reversal(work: LoyaltyWork, of: str, reason: str) -> NewReversal:
    return NewReversal(
        command_id=work.command_id,
        of=of,
        reason=reason,
        outlet_code=current_caller().outlet_code,
        within=current_scope(),
        station_id=current_caller().station_id,
        staff_id=current_staff_id(),
    )
