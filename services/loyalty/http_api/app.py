"""Routes of the loyalty service."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response

from services.chassis.database.column_types import as_text
from services.chassis.http.answers import private
from services.chassis.http.audit_routes import add_audit_routes
from services.chassis.http.callers import (
    Doorkeeper,
    caller_locale,
    current_caller,
    current_outlet_code,
    current_scope,
    current_staff_id,
    current_station_id,
    has_stepped_up,
    keep_door,
    permits,
)
from services.chassis.http.commands import Commands
from services.chassis.http.service_app import new_app
from services.chassis.http.validation import load, path_id
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_loyalty import (
    AdjustmentRequest,
    CodeRedemptionRequest,
    GoodwillRequest,
    RedeemCodeRequest,
    RedemptionRequest,
    ReversalRequest,
    SaleRequest,
)
from services.contracts.permissions import Action
from services.loyalty.domain.adjusting import AdjustmentLimits
from services.loyalty.domain.refusals import UnknownMember, UnknownRedemption, UnknownReward, UnknownSale
from services.loyalty.domain.sale import SaleLine
from services.loyalty.domain.standing import ready
from services.loyalty.http_api.guesses import counting_guesses
from services.loyalty.http_api.problems import answer_refusals
from services.loyalty.http_api.shapes import (
    adjustment_body,
    earned_body,
    endings_body,
    entries_body,
    goodwill_body,
    history_body,
    last_stamp_body,
    not_earned_body,
    program_body,
    redemption_body,
    redemption_reversal_body,
    reward_body,
    standing_body,
)
from services.loyalty.http_api.strangers import Vouching, asking_about_strangers, is_member_vouched_for
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.adjust_balance import NewAdjustment, adjust_balance
from services.loyalty.use_cases.export_member import export_member
from services.loyalty.use_cases.give_reward import NewGoodwill, give_reward
from services.loyalty.use_cases.issue_redeem_code import issue_redeem_code
from services.loyalty.use_cases.record_sale import NewSale, record_sale
from services.loyalty.use_cases.redeem_reward import Counter, redeem_by_code, redeem_reward
from services.loyalty.use_cases.show_loyalty import (
    show_at_counter,
    show_endings,
    show_entries,
    show_history,
    show_standing,
)
from services.loyalty.use_cases.taking_back.reverse_redemption import NewRedemptionReversal, reverse_redemption
from services.loyalty.use_cases.taking_back.reverse_sale import NewReversal, reverse_sale

Body = dict[str, Any]

_SALE = SaleRequest()
_REVERSAL = ReversalRequest()
_ADJUSTMENT, _GOODWILL = AdjustmentRequest(), GoodwillRequest()
_REDEMPTION, _CODE_REDEMPTION, _REDEEM_CODE = RedemptionRequest(), CodeRedemptionRequest(), RedeemCodeRequest()


def new_loyalty_app(
    open_work: WorkOpener[LoyaltyWork],
    keeper: Doorkeeper,
    members: Vouching,
    limits: AdjustmentLimits,
) -> Flask:
    """The loyalty application."""

    def readiness() -> None:
        with open_work.reading() as work:
            work.members.knows("")

    app = new_app("loyalty", readiness=readiness)
    keep_door(app, keeper)
    answer_refusals(app)
    commands = Commands(open_work)
    _add_sales(app, commands, members)
    _add_adjustments(app, commands, members, limits)
    _add_redemptions(app, open_work, commands)
    _add_redeem_codes(app, open_work)
    _add_reads(app, open_work, members)
    add_audit_routes(app, open_work, Action.READ_LOYALTY_AUDIT)
    return app


def _add_sales(app: Flask, commands: Commands[LoyaltyWork], members: Vouching) -> None:
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


def _add_adjustments(app: Flask, commands: Commands[LoyaltyWork], members: Vouching, limits: AdjustmentLimits) -> None:
    @app.post("/members/<member_id>/adjustments")
    @permits(Action.ADJUST_BALANCE)
    @asking_about_strangers(members)
    @commands.handle
    def adjustments(work: LoyaltyWork, member_id: str) -> tuple[Body, int]:
        body = load(_ADJUSTMENT)
        member_id = path_id(member_id, UnknownMember)
        new = NewAdjustment(
            command_id=work.command_id,
            member_id=member_id,
            program=body["program"],
            amount=body["amount"],
            reason=body["reason"],
            # Only people may (permissions.py), so the subject is a person.
            staff_id=current_caller().subject,
            outlet_code=body.get("outlet_code") or current_caller().outlet_code,
            within=current_scope(),
            has_stepped_up=has_stepped_up(),
            is_member_vouched_for=is_member_vouched_for(),
        )
        return adjustment_body(new, adjust_balance(work, new, limits), caller_locale()), 201

    @app.post("/members/<member_id>/rewards")
    @permits(Action.GIVE_REWARD)
    @asking_about_strangers(members)
    @commands.handle
    def gifts(work: LoyaltyWork, member_id: str) -> tuple[Body, int]:
        body = load(_GOODWILL)
        member_id = path_id(member_id, UnknownMember)
        new = NewGoodwill(
            command_id=work.command_id,
            member_id=member_id,
            program=body["program"],
            reason=body["reason"],
            # Only people may (permissions.py), so the subject is a person.
            staff_id=current_caller().subject,
            outlet_code=body.get("outlet_code") or current_caller().outlet_code,
            within=current_scope(),
            has_stepped_up=has_stepped_up(),
            is_member_vouched_for=is_member_vouched_for(),
        )
        return goodwill_body(give_reward(work, new, limits), caller_locale()), 201


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

    @app.post("/redemptions/<redemption_id>/reversals")
    @permits(Action.REVERSE_REDEMPTION)
    @commands.handle
    def redemption_reversals(work: LoyaltyWork, redemption_id: str) -> tuple[Body, int]:
        body = load(_REVERSAL)
        redemption_id = path_id(redemption_id, UnknownRedemption)
        new = NewRedemptionReversal(
            command_id=work.command_id,
            redemption_id=redemption_id,
            outlet_code=current_caller().outlet_code,
            within=current_scope(),
            station_id=current_caller().station_id,
            staff_id=current_staff_id(),
            reason=body["reason"],
        )
        return redemption_reversal_body(reverse_redemption(work, new), caller_locale()), 201


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
        """No command: a kept answer would keep the code. Asked again it gives another one, which ends the first."""
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


def _add_reads(app: Flask, open_work: WorkOpener[LoyaltyWork], members: Vouching) -> None:
    @app.get("/members/<member_id>/standing")
    @permits(Action.READ_LOYALTY)
    def standing(member_id: str) -> Body:
        member_id = path_id(member_id, UnknownMember)
        with open_work.reading() as work:
            shown, stamp = show_at_counter(work, member_id)
            where = None if stamp is None else work.outlets.find(stamp.outlet_code)
            return {**standing_body(shown, caller_locale()), "last_stamp": last_stamp_body(stamp, where, work.now)}

    @app.get("/members/<member_id>/loyalty")
    @permits(Action.READ_LOYALTY)
    def loyalty(member_id: str) -> Body:
        member_id = path_id(member_id, UnknownMember)
        locale = caller_locale()
        with open_work.reading() as work:
            is_known = work.members.knows(member_id)
            body = standing_body(show_standing(work, member_id), locale)
            body["entries"] = entries_body(show_entries(work, member_id))
            body["endings"] = endings_body(show_endings(work, member_id))
            body["history"] = [history_body(told, locale) for told in show_history(work, member_id)]
        # Nothing is empty for a member whose event is on the way; only for an id that members has never given.
        if not is_known and not members.has(member_id):
            raise UnknownMember
        return body

    @app.get("/members/<member_id>/export")
    @permits(Action.EXPORT_LOYALTY)
    def export(member_id: str) -> Body:
        member_id = path_id(member_id, UnknownMember)
        with open_work.snapshot() as work:
            tables = export_member(work, member_id)
        with open_work() as work:
            work.audit.note(current_caller(), Action.EXPORT_LOYALTY, object_kind="member", object_id=member_id)
        return {"tables": tables}

    @app.get("/programs")
    @permits(Action.READ_PROGRAMS)
    def programs() -> Body:
        locale = caller_locale()
        with open_work.reading() as work:
            return {"programs": [program_body(program, locale) for program in work.programs.active()]}
