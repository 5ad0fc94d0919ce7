"""Routes of what people give or take by hand: units of a program, and rewards of goodwill."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from services.chassis.http.callers import caller_locale, current_caller, current_scope, has_stepped_up, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id
from services.contracts.http_loyalty import AdjustmentRequest, GoodwillRequest
from services.contracts.permissions import Action
from services.loyalty.domain.adjusting import AdjustmentLimits
from services.loyalty.domain.refusals import UnknownMember
from services.loyalty.http_api.bodies import adjustment_body, goodwill_body
from services.loyalty.http_api.strangers import Vouching, asking_about_strangers, is_member_vouched_for
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.adjust_balance import NewAdjustment, adjust_balance
from services.loyalty.use_cases.give_reward import NewGoodwill, give_reward

Body = dict[str, Any]

_ADJUSTMENT, _GOODWILL = AdjustmentRequest(), GoodwillRequest()


def add_by_hand(app: Flask, commands: Commands[LoyaltyWork], members: Vouching, limits: AdjustmentLimits) -> None:
    @app.post("/members/<member_id>/adjustments")
    @permits(Action.ADJUST_BALANCE)
    @asking_about_strangers(members)
    @commands.handle
    def adjustments(work: LoyaltyWork, member_id: str) -> tuple[Body, int]:
        body = load(_ADJUSTMENT)
        new = NewAdjustment(**_by_hand(work, member_id, body), amount=body["amount"], reason=body["reason"])
        return adjustment_body(new, adjust_balance(work, new, limits), caller_locale()), 201

    @app.post("/members/<member_id>/rewards")
    @permits(Action.GIVE_REWARD)
    @asking_about_strangers(members)
    @commands.handle
    def gifts(work: LoyaltyWork, member_id: str) -> tuple[Body, int]:
        body = load(_GOODWILL)
        new = NewGoodwill(**_by_hand(work, member_id, body), reason=body["reason"])
        return goodwill_body(give_reward(work, new, limits), caller_locale()), 201


def _by_hand(work: LoyaltyWork, member_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """What `ByHand` says, of this request."""
    return {
        "command_id": work.command_id,
        "member_id": path_id(member_id, UnknownMember),
        "program": body["program"],
        # Only people may (permissions.py), so the subject is a person.
        "staff_id": current_caller().subject,
        "outlet_code": body.get("outlet_code") or current_caller().outlet_code,
        "within": current_scope(),
        "has_stepped_up": has_stepped_up(),
        "is_member_vouched_for": is_member_vouched_for(),
    }
