"""/api/v1: sales, rewards handed over, what takes both back, and where a member stands."""

from __future__ import annotations

import json

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import body_to_pass, handed_on, headers_to_pass, passed_back
from gateway.public_api.refusals import (
    ALREADY_REDEEMED,
    ALREADY_REVERSED,
    DAILY_LIMIT_REACHED,
    INSUFFICIENT_BALANCE,
    LIVE_CODE_NEEDED,
    MEMBER_IN_DEBT,
    OUTLET_NEEDED,
    OUTLET_NOT_KNOWN_YET,
    RECEIPT_ALREADY_RECORDED,
    REDEEM_CODE_REFUSED,
    REWARD_EXPIRED,
    REWARD_RELEASED,
    SALE_EARNS_TOO_MUCH,
    STEP_UP_NEEDED,
    TOO_MANY_GUESSES,
    UNKNOWN_MEMBER,
    UNKNOWN_OUTLET,
    UNKNOWN_PROGRAM,
    UNKNOWN_REDEMPTION,
    UNKNOWN_REWARD,
    UNKNOWN_SALE,
)
from services.chassis.http.callers import permits
from services.contracts.http_loyalty import (
    AdjustmentAnswer,
    AdjustmentRequest,
    CodeRedemptionAnswer,
    CodeRedemptionRequest,
    GoodwillAnswer,
    GoodwillRequest,
    LoyaltyAccountAnswer,
    RedemptionAnswer,
    RedemptionRequest,
    RedemptionReversalAnswer,
    ReversalAnswer,
    ReversalRequest,
    SaleAnswer,
    SaleRequest,
)
from services.contracts.permissions import Action


def loyalty_blueprint(parts: Parts) -> Blueprint:
    """Stamps and rewards."""
    blueprint = Blueprint("loyalty", __name__, url_prefix="/api/v1", description="Sales, stamps, rewards.")
    _add_sales(blueprint, parts)
    _add_adjustments(blueprint, parts)
    _add_rewards(blueprint, parts)
    return blueprint


def _add_sales(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /sales",
        "Record a sale",
        takes=(SaleRequest, examples.SALE),
        answers=(SaleAnswer, examples.SALE_RECORDED),
        status=201,
        refuses=[UNKNOWN_MEMBER, RECEIPT_ALREADY_RECORDED, SALE_EARNS_TOO_MUCH, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.RECORD_SALE)
    def record_sale() -> Response:
        return handed_on(parts.loyalty, "POST", "/sales")

    @serve(
        blueprint,
        "POST /sales/<id:sale_id>/reversals",
        "Take a whole sale back",
        takes=(ReversalRequest, examples.REVERSAL),
        answers=(ReversalAnswer, examples.SALE_REVERSED),
        status=201,
        refuses=[UNKNOWN_SALE, ALREADY_REVERSED, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.REVERSE_SALE)
    def reverse_sale(sale_id: str) -> Response:
        return handed_on(parts.loyalty, "POST", f"/sales/{sale_id}/reversals")


def _add_adjustments(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /members/<id:member_id>/adjustments",
        "Adjust a balance by hand",
        takes=(AdjustmentRequest, examples.ADJUSTMENT),
        answers=(AdjustmentAnswer, examples.BALANCE_ADJUSTED),
        status=201,
        refuses=[
            UNKNOWN_MEMBER,
            UNKNOWN_OUTLET,
            UNKNOWN_PROGRAM,
            OUTLET_NEEDED,
            STEP_UP_NEEDED,
            DAILY_LIMIT_REACHED,
            INSUFFICIENT_BALANCE,
        ],
    )
    @permits(Action.ADJUST_BALANCE)
    def adjust_balance(member_id: str) -> Response:
        # Whether a second factor is needed depends on the program and on what was done today: loyalty asks for it.
        return handed_on(parts.loyalty, "POST", f"/members/{member_id}/adjustments")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/rewards",
        "Give a member a reward",
        takes=(GoodwillRequest, examples.GOODWILL),
        answers=(GoodwillAnswer, examples.REWARD_GIVEN),
        status=201,
        refuses=[UNKNOWN_MEMBER, UNKNOWN_OUTLET, UNKNOWN_PROGRAM, OUTLET_NEEDED, STEP_UP_NEEDED, DAILY_LIMIT_REACHED],
    )
    @permits(Action.GIVE_REWARD)
    def give_reward(member_id: str) -> Response:
        return handed_on(parts.loyalty, "POST", f"/members/{member_id}/rewards")


def _add_rewards(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /rewards/<id:reward_id>/redemptions",
        "Hand a reward over",
        takes=(RedemptionRequest, examples.REDEMPTION),
        answers=(RedemptionAnswer, examples.REWARD_REDEEMED),
        status=201,
        refuses=[
            UNKNOWN_REWARD,
            ALREADY_REDEEMED,
            REWARD_EXPIRED,
            REWARD_RELEASED,
            MEMBER_IN_DEBT,
            LIVE_CODE_NEEDED,
            REDEEM_CODE_REFUSED,
            TOO_MANY_GUESSES,
            OUTLET_NOT_KNOWN_YET,
        ],
    )
    @permits(Action.REDEEM_REWARD)
    def redeem_reward(reward_id: str) -> Response:
        return handed_on(parts.loyalty, "POST", f"/rewards/{reward_id}/redemptions")

    @serve(
        blueprint,
        "POST /redeem-codes/redemptions",
        "Hand over the reward that a redeem code was made for",
        takes=(CodeRedemptionRequest, examples.CODE_REDEMPTION),
        answers=(CodeRedemptionAnswer, examples.CODE_REDEEMED),
        status=201,
        refuses=[
            REDEEM_CODE_REFUSED,
            TOO_MANY_GUESSES,
            ALREADY_REDEEMED,
            REWARD_EXPIRED,
            REWARD_RELEASED,
            MEMBER_IN_DEBT,
            OUTLET_NOT_KNOWN_YET,
        ],
    )
    @permits(Action.REDEEM_REWARD)
    def redeem_by_code() -> Response:
        answer = parts.loyalty.redeem_by_code(body_to_pass(), headers_to_pass(parts.loyalty))
        if answer.status != 201:
            return passed_back(answer)
        body = answer.json()
        member_id = body.pop("member_id")
        body["member"] = {"member_id": member_id, "display_name": _name(parts, member_id)}
        return passed_back(answer, json.dumps(body, ensure_ascii=False, separators=(",", ":")))

    @serve(
        blueprint,
        "POST /redemptions/<id:redemption_id>/reversals",
        "Take back that a reward was handed over",
        takes=(ReversalRequest, examples.REVERSAL),
        answers=(RedemptionReversalAnswer, examples.REDEMPTION_REVERSED),
        status=201,
        refuses=[UNKNOWN_REDEMPTION, ALREADY_REVERSED, OUTLET_NOT_KNOWN_YET],
    )
    @permits(Action.REVERSE_REDEMPTION)
    def reverse_redemption(redemption_id: str) -> Response:
        return handed_on(parts.loyalty, "POST", f"/redemptions/{redemption_id}/reversals")

    @serve(
        blueprint,
        "GET /members/<id:member_id>/loyalty",
        "Show where a member stands, with the newest entries",
        answers=(LoyaltyAccountAnswer, examples.LOYALTY_ACCOUNT),
        refuses=[UNKNOWN_MEMBER],
    )
    @permits(Action.READ_LOYALTY)
    def show_loyalty(member_id: str) -> Response:
        return handed_on(parts.loyalty, "GET", f"/members/{member_id}/loyalty")


def _name(parts: Parts, member_id: str) -> str | None:
    """A look-up: the key belongs to the redemption."""
    asking = headers_to_pass(parts.members)
    asking.pop("Idempotency-Key", None)
    return parts.members.display_name(member_id, asking)
