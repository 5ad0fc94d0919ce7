"""Routes of the loyalty service."""

from __future__ import annotations

from typing import Any

from flask import Flask, request

from services.chassis.database.column_types import as_text
from services.chassis.http.audit_routes import add_audit_routes
from services.chassis.http.callers import (
    Doorkeeper,
    current_caller,
    current_outlet_code,
    current_scope,
    current_staff_id,
    current_station_id,
    keep_door,
    permits,
)
from services.chassis.http.commands import Commands
from services.chassis.http.service_app import new_app
from services.chassis.http.validation import load
from services.chassis.identifiers import is_id
from services.chassis.languages import best_locale
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_loyalty import RedemptionRequest, ReversalRequest, SaleRequest
from services.contracts.permissions import Action
from services.loyalty.domain.refusals import UnknownMember, UnknownReward, UnknownSale
from services.loyalty.domain.sale import SaleLine
from services.loyalty.domain.standing import ready
from services.loyalty.http_api.problems import answer_refusals
from services.loyalty.http_api.shapes import (
    earned_body,
    entries_body,
    outlet_body,
    program_body,
    reward_body,
    standing_body,
)
from services.loyalty.http_api.strangers import Vouching, asking_about_strangers, is_member_vouched_for
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.record_sale import NewSale, record_sale
from services.loyalty.use_cases.redeem_reward import redeem_reward
from services.loyalty.use_cases.reverse_sale import NewReversal, reverse_sale
from services.loyalty.use_cases.show_loyalty import show_history, show_standing

Body = dict[str, Any]

_SALE = SaleRequest()
_REVERSAL = ReversalRequest()
_REDEMPTION = RedemptionRequest()


def new_loyalty_app(open_work: WorkOpener[LoyaltyWork], keeper: Doorkeeper, members: Vouching) -> Flask:
    """The loyalty application."""

    def readiness() -> None:
        with open_work.reading() as work:
            work.members.knows("")

    app = new_app("loyalty", readiness=readiness)
    keep_door(app, keeper)
    answer_refusals(app)
    _add_writes(app, Commands(open_work), members)
    _add_reads(app, open_work, members)
    add_audit_routes(app, open_work, Action.READ_LOYALTY_AUDIT)
    return app


def _add_writes(app: Flask, commands: Commands[LoyaltyWork], members: Vouching) -> None:
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
                occurred_at=body.get("occurred_at"),
                is_member_vouched_for=is_member_vouched_for(),
            ),
        )
        locale = _locale()
        return {
            "sale_id": done.sale_id,
            "earned": earned_body(done.earned),
            "issued_rewards": [reward_body(ready(reward), locale) for reward in done.issued_rewards],
            "loyalty": standing_body(done.standing, locale),
        }, 201

    @app.post("/sales/<sale_id>/reversals")
    @permits(Action.REVERSE_SALE)
    @commands.handle
    def reversals(work: LoyaltyWork, sale_id: str) -> tuple[Body, int]:
        body = load(_REVERSAL)
        if not is_id(sale_id):
            raise UnknownSale
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
        locale = _locale()
        return {
            "sale_id": done.sale_id,
            "reversed_at": as_text(done.reversed_at),
            "released_reward_ids": list(done.released_reward_ids),
            "issued_rewards": [reward_body(ready(reward), locale) for reward in done.issued_rewards],
            "loyalty": standing_body(done.standing, locale),
        }, 201

    @app.post("/rewards/<reward_id>/redemptions")
    @permits(Action.REDEEM_REWARD)
    @commands.handle
    def redemptions(work: LoyaltyWork, reward_id: str) -> tuple[Body, int]:
        load(_REDEMPTION)
        if not is_id(reward_id):
            raise UnknownReward
        done = redeem_reward(
            work,
            reward_id,
            outlet_code=current_outlet_code(),
            station_id=current_station_id(),
            staff_id=current_staff_id(),
            command_id=work.command_id,
        )
        locale = _locale()
        return {
            "reward_id": reward_id,
            "reward": reward_body(done.reward, locale, state="redeemed"),
            "redeemed_at": as_text(done.redeemed_at),
            "outlet": outlet_body(done.outlet),
            "loyalty": standing_body(done.standing, locale),
        }, 201


def _add_reads(app: Flask, open_work: WorkOpener[LoyaltyWork], members: Vouching) -> None:
    @app.get("/members/<member_id>/standing")
    @permits(Action.READ_LOYALTY)
    def standing(member_id: str) -> Body:
        if not is_id(member_id):
            raise UnknownMember
        with open_work.reading() as work:
            return standing_body(show_standing(work, member_id), _locale())

    @app.get("/members/<member_id>/loyalty")
    @permits(Action.READ_LOYALTY)
    def loyalty(member_id: str) -> Body:
        if not is_id(member_id):
            raise UnknownMember
        with open_work.reading() as work:
            is_known = work.members.knows(member_id)
            body = standing_body(show_standing(work, member_id), _locale())
            body["entries"] = entries_body(show_history(work, member_id))
        # Nothing is empty for a member whose event is on the way; only for an id that members has never given.
        if not is_known and not members.has(member_id):
            raise UnknownMember
        return body

    @app.get("/programs")
    @permits(Action.READ_PROGRAMS)
    def programs() -> Body:
        locale = _locale()
        with open_work.reading() as work:
            return {"programs": [program_body(program, locale) for program in work.programs.active()]}


def _locale() -> str:
    return best_locale(request.headers.get("Accept-Language"))
