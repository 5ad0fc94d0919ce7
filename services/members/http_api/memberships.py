"""Routes of memberships: sell, renew, freeze, change, cancel, hand on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask, Response
from marshmallow import Schema

from services.chassis.http.answers import private
from services.chassis.http.callers import caller_locale, current_caller, current_scope, current_staff_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id, query
from services.chassis.languages import in_language
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_memberships import (
    CancellationRequest,
    CancellationWithdrawalRequest,
    FreezeLiftRequest,
    FreezeRequest,
    GiftDaysRequest,
    MembershipMoveRequest,
    PayerChangeRequest,
    PlanChangeQuery,
    PlanChangeRequest,
    RenewalRequest,
    RenewalSettingRequest,
    SaleOfPlanRequest,
    SaleReversalRequest,
    TransferRequest,
)
from services.contracts.permissions import Action
from services.members.domain.actor import Actor
from services.members.domain.care.compensation import gift_limit_of
from services.members.domain.errors import UnknownMember
from services.members.domain.memberships.change import ChangeOutcome
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.refusals import UnknownMembership
from services.members.domain.memberships.sale import Wish
from services.members.domain.outlet import Outlet
from services.members.http_api.acting import outlet_of_act
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.give_back import give_back
from services.members.use_cases.dues.moving_money import waive_rest
from services.members.use_cases.memberships.cancel_membership import (
    CancellationPreview,
    cancel_membership,
    preview_cancellation,
)
from services.members.use_cases.memberships.change_membership import (
    freeze_membership,
    gift_days,
    lift_freeze,
    renew_membership,
    set_renewal,
    withdraw_cancellation,
)
from services.members.use_cases.memberships.change_payer import change_payer
from services.members.use_cases.memberships.change_plan import Agreed, change_to_plan, preview_change
from services.members.use_cases.memberships.list_memberships import Shown, list_memberships, show_membership
from services.members.use_cases.memberships.move_membership import move_membership
from services.members.use_cases.memberships.reverse_sale import reverse_sale
from services.members.use_cases.memberships.sell_membership import sell_membership
from services.members.use_cases.memberships.transfer_membership import transfer_membership

Answer = tuple[dict[str, Any], int]
_SALE, _CHANGE_QUERY = SaleOfPlanRequest(), PlanChangeQuery()


def add_memberships(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    _add_of_member(app, open_work, commands)
    _add_previews(app, open_work)
    for path, action, schema, act in _ACTS:
        _add_act(app, commands, f"/memberships/<membership_id>/{path}", action, schema(), act)


def _add_of_member(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    @app.get("/members/<member_id>/memberships")
    @permits(Action.READ_FILE)
    def memberships_of(member_id: str) -> Response:
        with open_work.reading() as work:
            found = list_memberships(work, path_id(member_id, UnknownMember), at=current_caller().outlet_code)
        return private({"memberships": [_shown_body(each) for each in found]})

    @app.post("/members/<member_id>/memberships")
    @permits(Action.SELL_MEMBERSHIP)
    @commands.handle
    def sell_to(work: MembersWork, member_id: str) -> Answer:
        given = load(_SALE)
        outlet, actor = _outlet_and_actor(work, given)
        wish = Wish(
            starts_on=given.get("starts_on") or outlet.local_day(work.now),
            renews=given.get("renews"),
            payer_kind=given.get("payer_kind"),
            payer_id=given.get("payer_id"),
            is_of_age=given["is_of_age"],
        )
        sold = sell_membership(
            work,
            path_id(member_id, UnknownMember),
            given["plan_code"],
            wish,
            outlet=outlet,
            actor=actor,
            words=given.get("words"),
        )
        return _membership_body(work, sold), 201


def _add_previews(app: Flask, open_work: WorkOpener[MembersWork]) -> None:
    @app.get("/memberships/<membership_id>/plan-changes")
    @permits(Action.CHANGE_MEMBERSHIP)
    def preview(membership_id: str) -> Response:
        asked = query(_CHANGE_QUERY)
        with open_work.reading() as work:
            outlet = outlet_of_act(work, asked.get("outlet_code"))
            membership, outcome = preview_change(
                work, path_id(membership_id, UnknownMembership), asked["plan_code"], outlet=outlet
            )
        return private(_preview_body(membership, outcome))

    @app.get("/memberships/<membership_id>/cancellations")
    @permits(Action.CHANGE_MEMBERSHIP)
    def previewed_cancellation(membership_id: str) -> Response:
        with open_work.reading() as work:
            preview = preview_cancellation(work, path_id(membership_id, UnknownMembership))
        return private(_cancellation_preview_body(preview))


Act = Callable[[MembersWork, str, dict[str, Any], dict[str, Any]], Membership]
"""Given the membership, what was asked for, and what all acts are told alike (`_common`)."""


def _add_act(app: Flask, commands: Commands[MembersWork], path: str, action: Action, schema: Schema, act: Act) -> None:
    @permits(action)
    @commands.handle
    def view(work: MembersWork, membership_id: str) -> Answer:
        given = load(schema)
        common = _common(work, given)
        changed = act(work, path_id(membership_id, UnknownMembership), given, common)
        return _membership_body(work, changed), 201

    app.add_url_rule(path, endpoint=path, view_func=view, methods=["POST"])


def _common(work: MembersWork, given: dict[str, Any]) -> dict[str, Any]:
    """The version that was seen, who acts where, and what was said to it."""
    _, actor = _outlet_and_actor(work, given)
    return {"seen": given["version"], "actor": actor, "words": given.get("words")}


def _renew(work: MembersWork, membership_id: str, given: dict[str, Any], common: dict[str, Any]) -> Membership:
    return renew_membership(work, membership_id, starts_on=given.get("starts_on"), **common)


def _freeze(work: MembersWork, membership_id: str, given: dict[str, Any], common: dict[str, Any]) -> Membership:
    return freeze_membership(work, membership_id, first_on=given["first_on"], last_on=given["last_on"], **common)


def _lift(work: MembersWork, membership_id: str, given: dict[str, Any], common: dict[str, Any]) -> Membership:
    return lift_freeze(work, membership_id, **common)


def _cancel(work: MembersWork, membership_id: str, given: dict[str, Any], common: dict[str, Any]) -> Membership:
    words = {"reason": given["reason"], "agreed_on": given.get("ends_on")}
    return cancel_membership(work, membership_id, **words, waive=waive_rest, **common)


def _withdraw(work: MembersWork, membership_id: str, given: dict[str, Any], common: dict[str, Any]) -> Membership:
    return withdraw_cancellation(work, membership_id, **common)


def _change(work: MembersWork, membership_id: str, given: dict[str, Any], common: dict[str, Any]) -> Membership:
    agreed = Agreed(
        plan_code=given["plan_code"],
        due_minor=given["due_minor"],
        payer_kind=given.get("payer_kind"),
        payer_id=given.get("payer_id"),
        is_of_age=given["is_of_age"],
    )
    outlet = outlet_of_act(work, given.get("outlet_code"))
    return change_to_plan(work, membership_id, agreed, outlet=outlet, waive=waive_rest, give_back=give_back, **common)


def _transfer(work: MembersWork, membership_id: str, given: dict[str, Any], common: dict[str, Any]) -> Membership:
    return transfer_membership(work, membership_id, given["to_member_id"], is_of_age=given["is_of_age"], **common)


def _move(work: MembersWork, membership_id: str, given: dict[str, Any], common: dict[str, Any]) -> Membership:
    return move_membership(work, membership_id, given["to_outlet_code"], **common)


def _gift(work: MembersWork, membership_id: str, given: dict[str, Any], common: dict[str, Any]) -> Membership:
    words = {"days": given["days"], "reason": given["reason"]}
    limit = gift_limit_of(current_caller().role)
    return gift_days(work, membership_id, **words, within=current_scope(), limit=limit, **common)


def _set(work: MembersWork, membership_id: str, given: dict[str, Any], common: dict[str, Any]) -> Membership:
    return set_renewal(work, membership_id, renews=given["renews"], within=current_scope(), waive=waive_rest, **common)


def _payer(work: MembersWork, membership_id: str, given: dict[str, Any], common: dict[str, Any]) -> Membership:
    kind, payer_id = given.get("payer_kind"), given.get("payer_id")
    return change_payer(work, membership_id, kind, payer_id, is_of_age=given["is_of_age"], **common)


def _reverse(work: MembersWork, membership_id: str, given: dict[str, Any], common: dict[str, Any]) -> Membership:
    return reverse_sale(work, membership_id, waive=waive_rest, **common)


_ACTS: tuple[tuple[str, Action, type[Schema], Act], ...] = (
    ("renewals", Action.CHANGE_MEMBERSHIP, RenewalRequest, _renew),
    ("freezes", Action.CHANGE_MEMBERSHIP, FreezeRequest, _freeze),
    ("freeze-lifts", Action.CHANGE_MEMBERSHIP, FreezeLiftRequest, _lift),
    ("cancellations", Action.CHANGE_MEMBERSHIP, CancellationRequest, _cancel),
    ("cancellation-withdrawals", Action.CHANGE_MEMBERSHIP, CancellationWithdrawalRequest, _withdraw),
    ("plan-changes", Action.CHANGE_MEMBERSHIP, PlanChangeRequest, _change),
    ("transfers", Action.CHANGE_MEMBERSHIP, TransferRequest, _transfer),
    ("renewal-settings", Action.CHANGE_MEMBERSHIP, RenewalSettingRequest, _set),
    ("payer-changes", Action.CHANGE_MEMBERSHIP, PayerChangeRequest, _payer),
    ("moves", Action.CHANGE_MEMBERSHIP, MembershipMoveRequest, _move),
    ("gifts", Action.GIFT_DAYS, GiftDaysRequest, _gift),
    ("sale-reversals", Action.SELL_MEMBERSHIP, SaleReversalRequest, _reverse),
)


def _membership_body(work: MembersWork, membership: Membership) -> dict[str, Any]:
    return _shown_body(show_membership(work, membership, at=current_caller().outlet_code))


def _shown_body(shown: Shown) -> dict[str, Any]:
    """The public body of a membership, in the language of whoever asks."""
    membership, today = shown.membership, shown.today
    plan = membership.plan
    is_over = membership.is_over_on(today)
    return {
        "membership_id": membership.membership_id,
        "member_id": membership.member_id,
        "version": membership.version,
        "plan": {
            "code": plan.code,
            "version": plan.version,
            "title": in_language(plan.titles, caller_locale()),
            "kind": plan.kind,
            "price_minor": plan.price_minor,
            "currency": plan.currency,
            "notice_days": plan.notice_days,
        },
        "outlet_code": membership.outlet_code,
        "state": membership.state_on(today),
        "is_used_first": shown.is_used_first,
        "sale_can_be_reversed": shown.sale_can_be_reversed,
        "moves_to": shown.moves_to,
        "starts_on": str(membership.starts_on),
        "begins_on": str(membership.begins_on),
        "valid_until": str(membership.valid_until),
        "ends_on": _text(membership.ends_on),
        "cancelled_on": _text(membership.cancelled_on),
        "days_left": 0 if is_over else sum(membership.unused_days_on(today)),
        "renews": membership.renews,
        "renews_next": membership.renews_next,
        "visits_left": membership.visits_left,
        "freezes": _freezes(membership),
        "freeze_days_left": 0 if is_over else membership.freeze_days_left_on(today),
        "credit_minor": membership.credit_minor,
        "payer": None
        if membership.payer_id is None
        else {"kind": membership.payer_kind, "payer_id": membership.payer_id, "name": shown.payer_name},
    }


def _freezes(membership: Membership) -> list[dict[str, str]]:
    """Without those of whoever had it before."""
    own = [each for each in membership.freezes if each.last_on >= membership.starts_on]
    return [{"first_on": str(each.first_on), "last_on": str(each.last_on)} for each in own]


def _preview_body(membership: Membership, outcome: ChangeOutcome) -> dict[str, Any]:
    fact, plan = outcome.fact, outcome.plan
    return {
        "plan_code": plan.code,
        "title": in_language(plan.titles, caller_locale()),
        "version": membership.version,
        "days_converted": fact.days_converted,
        "gifted_days": fact.gifted_days,
        "credit_minor": outcome.credit_minor,
        "settled_minor": outcome.settled_minor,
        "returned_minor": outcome.returned_minor,
        "price_minor": plan.price_minor,
        "due_minor": outcome.due_minor,
        "credit_left_minor": fact.credit_minor,
        "currency": plan.currency,
        "starts_on": str(fact.starts_on),
        "valid_until": str(outcome.valid_until),
    }


def _cancellation_preview_body(preview: CancellationPreview) -> dict[str, Any]:
    outcome = preview.outcome
    return {
        "version": preview.membership.version,
        "ends_on": str(outcome.ends_on),
        "owed_minor": preview.owed_minor,
        "waived_minor": preview.waived_minor,
        "periods_to_come": outcome.periods_to_come,
        "to_come_minor": outcome.to_come_minor,
        "credit_left_minor": outcome.credit_left_minor,
        "currency": preview.membership.plan.currency,
    }


def _outlet_and_actor(work: MembersWork, given: dict[str, Any]) -> tuple[Outlet, Actor]:
    outlet = outlet_of_act(work, given.get("outlet_code"))
    return outlet, Actor(outlet_code=outlet.code, staff_id=current_staff_id())


def _text(day: date | None) -> str | None:
    return None if day is None else str(day)
