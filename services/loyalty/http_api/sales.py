"""Routes of what units come from: sales, and their reversals."""

from __future__ import annotations

from typing import Any

from flask import Flask

from services.chassis.database.column_types import as_text
from services.chassis.http.callers import (
    caller_locale,
    current_caller,
    current_outlet_code,
    current_scope,
    current_staff_id,
    current_station_id,
    permits,
)
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id
from services.contracts.http_loyalty import ReversalRequest, SaleRequest
from services.contracts.permissions import Action
from services.loyalty.domain.refusals import UnknownSale
from services.loyalty.domain.sale import SaleLine
from services.loyalty.domain.standing import ready
from services.loyalty.http_api.bodies import earned_body, not_earned_body, reward_body, standing_body
from services.loyalty.http_api.strangers import Vouching, asking_about_strangers, is_member_vouched_for
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.record_sale import NewSale, record_sale
from services.loyalty.use_cases.taking_back.reverse_sale import NewReversal, reverse_sale

Body = dict[str, Any]

_SALE, _REVERSAL = SaleRequest(), ReversalRequest()


def add_sales(app: Flask, commands: Commands[LoyaltyWork], members: Vouching) -> None:
    @app.post("/sales")
    @permits(Action.RECORD_SALE)
    @asking_about_strangers(members)
    @commands.handle
    def sales(work: LoyaltyWork) -> tuple[Body, int]:
        body = load(_SALE)
        done = record_sale(
            work,
            NewSale(
                command_id=work.command_id,
                member_id=body["member_id"],
                outlet_code=current_outlet_code(),
                station_id=current_station_id(),
                staff_id=current_staff_id(),
                lines=tuple(SaleLine(**line) for line in body["lines"]),
                receipt_number=body.get("receipt_number"),
                # What a till was told, else when the command was made.
                occurred_at=body.get("occurred_at") or work.occurred_at,
                is_member_vouched_for=is_member_vouched_for(),
            ),
        )
        locale = caller_locale()
        return {
            "sale_id": done.sale_id,
            "earned": earned_body(done.earned),
            "not_earned": not_earned_body(done.not_earned),
            "issued_rewards": [reward_body(ready(reward), locale) for reward in done.issued_rewards],
            "loyalty": standing_body(done.standing, locale),
        }, 201

    @app.post("/sales/<sale_id>/reversals")
    @permits(Action.REVERSE_SALE)
    @commands.handle
    def reversals(work: LoyaltyWork, sale_id: str) -> tuple[Body, int]:
        body = load(_REVERSAL)
        sale_id = path_id(sale_id, UnknownSale)
        done = reverse_sale(
            work,
            NewReversal(
                command_id=work.command_id,
                sale_id=sale_id,
                outlet_code=current_caller().outlet_code,
                within=current_scope(),
                station_id=current_caller().station_id,
                staff_id=current_staff_id(),
                reason=body["reason"],
            ),
        )
        locale = caller_locale()
        return {
            "sale_id": done.sale_id,
            "reversed_at": as_text(done.reversed_at),
            "released_reward_ids": list(done.released_reward_ids),
            "issued_rewards": [reward_body(ready(reward), locale) for reward in done.issued_rewards],
            "loyalty": standing_body(done.standing, locale),
        }, 201
