"""The route of what units come from: sales."""

from __future__ import annotations

from typing import Any

from flask import Flask

from services.chassis.http.callers import (
    caller_locale,
    current_outlet_code,
    current_staff_id,
    current_station_id,
    permits,
)
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load
from services.contracts.http_loyalty import SaleRequest
from services.contracts.permissions import Action
from services.loyalty.domain.sale import SaleLine
from services.loyalty.domain.standing import ready
from services.loyalty.http_api.bodies import earned_body, not_earned_body, reward_body, standing_body
from services.loyalty.http_api.strangers import Vouching, asking_about_strangers, is_member_vouched_for
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.record_sale import NewSale, record_sale

Body = dict[str, Any]

_SALE = SaleRequest()


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
