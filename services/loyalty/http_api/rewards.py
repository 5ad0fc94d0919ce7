"""Routes of rewards: handed over, and the codes that a phone shows for them."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response

from services.chassis.database.column_types import as_text
from services.chassis.http.answers import private
from services.chassis.http.callers import (
    caller_locale,
    current_caller,
    current_outlet_code,
    current_staff_id,
    current_station_id,
    permits,
)
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_loyalty import (
    CodeRedemptionRequest,
    RedeemCodeRequest,
    RedemptionRequest,
)
from services.contracts.permissions import Action
from services.loyalty.domain.refusals import UnknownMember, UnknownReward
from services.loyalty.http_api.bodies import redemption_body
from services.loyalty.http_api.guesses import counting_guesses
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.issue_redeem_code import issue_redeem_code
from services.loyalty.use_cases.redeem_reward import Counter, redeem_by_code, redeem_reward

Body = dict[str, Any]

_REDEMPTION, _CODE_REDEMPTION, _REDEEM_CODE = RedemptionRequest(), CodeRedemptionRequest(), RedeemCodeRequest()


def add_rewards(app: Flask, open_work: WorkOpener[LoyaltyWork], commands: Commands[LoyaltyWork]) -> None:
    _add_redemptions(app, open_work, commands)
    _add_redeem_codes(app, open_work)


def _add_redemptions(app: Flask, open_work: WorkOpener[LoyaltyWork], commands: Commands[LoyaltyWork]) -> None:
    @app.post("/rewards/<reward_id>/redemptions")
    @permits(Action.REDEEM_REWARD)
    @counting_guesses(open_work, _REDEMPTION)
    @commands.handle
    def redemptions(work: LoyaltyWork, reward_id: str) -> tuple[Body, int]:
        code = load(_REDEMPTION).get("code")
        reward_id = path_id(reward_id, UnknownReward)
        done = redeem_reward(work, reward_id, _counter(work), code=code)
        return redemption_body(done, caller_locale()), 201

    @app.post("/redeem-codes/redemptions")
    @permits(Action.REDEEM_REWARD)
    @counting_guesses(open_work, _CODE_REDEMPTION)
    @commands.handle
    def code_redemptions(work: LoyaltyWork) -> tuple[Body, int]:
        done = redeem_by_code(work, load(_CODE_REDEMPTION)["code"], _counter(work))
        return {**redemption_body(done, caller_locale()), "member_id": done.member_id}, 201


def _counter(work: LoyaltyWork) -> Counter:
    return Counter(
        outlet_code=current_outlet_code(),
        station_id=current_station_id(),
        staff_id=current_staff_id(),
        command_id=work.command_id,
    )


def _add_redeem_codes(app: Flask, open_work: WorkOpener[LoyaltyWork]) -> None:
    @app.post("/members/<member_id>/redeem-codes")
    @permits(Action.ISSUE_REDEEM_CODE)
    def redeem_codes(member_id: str) -> Response:
        """No command: a stored answer would keep the code. Asked again it gives another one, which ends the first."""
        reward_id = load(_REDEEM_CODE)["reward_id"]
        member_id = path_id(member_id, UnknownMember)
        with open_work() as work:
            issued = issue_redeem_code(work, member_id, reward_id)
            work.audit.note(
                current_caller(),
                Action.ISSUE_REDEEM_CODE,
                object_kind="reward",
                object_id=reward_id,
                after={"member_id": member_id},
            )
        return private({"code": issued.code, "expires_at": as_text(issued.expires_at)})
