"""/api/v1: selling memberships, and all that a desk does to one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_memberships as examples
from gateway.public_api import refusals as no
from gateway.public_api.documents import Shown, serve
from gateway.public_api.forwarding import handed_on, query_string
from gateway.public_api.refusals import Refusal
from services.chassis.http.callers import permits
from services.contracts.http_memberships import (
    CancellationPreviewAnswer,
    CancellationRequest,
    CancellationWithdrawalRequest,
    FreezeLiftRequest,
    FreezeRequest,
    GiftDaysRequest,
    MembershipAnswer,
    MembershipMoveRequest,
    MembershipMovesAnswer,
    MembershipMovesRequest,
    MembershipsAnswer,
    MembershipsOfOutletAnswer,
    MembershipsOfOutletQuery,
    PayerChangeRequest,
    PlanChangePreviewAnswer,
    PlanChangeQuery,
    PlanChangeRequest,
    RenewalRequest,
    RenewalSettingRequest,
    SaleOfPlanRequest,
    SaleReversalRequest,
    TransferRequest,
)
from services.contracts.permissions import Action

_ACTING = (no.UNKNOWN_OUTLET, no.OUTLET_NEEDED, no.OUTLET_NOT_KNOWN_YET)
_ACT = (*_ACTING, no.UNKNOWN_MEMBERSHIP, no.UNKNOWN_MEMBER, no.MEMBERSHIP_CHANGED)
_CHANGE = (
    *(no.UNKNOWN_PLAN, no.PLAN_NOT_SOLD, no.MEMBERSHIP_OVER, no.MEMBERSHIP_CANCELLED),
    no.MEMBERSHIP_OVERLAPS,
)


def memberships_blueprint(parts: Parts) -> Blueprint:
    blueprint = Blueprint("memberships", __name__, url_prefix="/api/v1", description="What members have bought.")
    _add_of_member(blueprint, parts)
    _add_previews(blueprint, parts)
    _add_of_outlet(blueprint, parts)
    for act in _ACTS:
        _add_act(blueprint, parts, act)
    return blueprint


def _add_of_member(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /members/<id:member_id>/memberships",
        "List a member's memberships, the one that a visit uses first",
        answers=(MembershipsAnswer, examples.MEMBERSHIPS),
        refuses=[no.UNKNOWN_MEMBER],
    )
    @permits(Action.READ_FILE)
    def list_memberships(member_id: str) -> Response:
        return handed_on(parts.members, "GET", f"/members/{member_id}/memberships")

    @serve(
        blueprint,
        "POST /members/<id:member_id>/memberships",
        "Sell a plan to a member",
        takes=(SaleOfPlanRequest, examples.SALE),
        answers=(MembershipAnswer, examples.MEMBERSHIP),
        status=201,
        refuses=[
            *_ACTING,
            no.UNKNOWN_MEMBER,
            no.UNKNOWN_PLAN,
            no.UNKNOWN_PAYER,
            no.PLAN_NOT_SOLD,
            no.PAYER_NEEDED,
            no.TOO_YOUNG,
            no.MEMBERSHIP_OVERLAPS,
        ],
    )
    @permits(Action.SELL_MEMBERSHIP)
    def sell_membership(member_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/members/{member_id}/memberships")


def _add_previews(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /memberships/<id:membership_id>/plan-changes",
        "Ask what a change of plan would come to today",
        query=PlanChangeQuery,
        answers=(PlanChangePreviewAnswer, examples.PREVIEW),
        refuses=[*no.QUERY, *_ACTING, no.UNKNOWN_MEMBERSHIP, *_CHANGE],
    )
    @permits(Action.CHANGE_MEMBERSHIP)
    def preview_plan_change(membership_id: str) -> Response:
        return handed_on(parts.members, "GET", f"/memberships/{membership_id}/plan-changes?{query_string()}")

    @serve(
        blueprint,
        "GET /memberships/<id:membership_id>/cancellations",
        "Ask on which day a membership would end that is cancelled today",
        answers=(CancellationPreviewAnswer, examples.CANCELLATION_PREVIEW),
        refuses=[no.UNKNOWN_MEMBERSHIP, no.MEMBERSHIP_OVER, no.MEMBERSHIP_CANCELLED],
    )
    @permits(Action.CHANGE_MEMBERSHIP)
    def preview_cancellation(membership_id: str) -> Response:
        return handed_on(parts.members, "GET", f"/memberships/{membership_id}/cancellations")


def _add_of_outlet(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /memberships",
        "List what may be used or renewed still of all that an outlet has",
        query=MembershipsOfOutletQuery,
        answers=(MembershipsOfOutletAnswer, examples.OF_OUTLET),
        refuses=[*no.QUERY, no.UNKNOWN_OUTLET],
    )
    @permits(Action.READ_MEMBERSHIPS)
    def list_memberships_of_outlet() -> Response:
        return handed_on(parts.members, "GET", f"/memberships?{query_string()}")

    @serve(
        blueprint,
        "POST /membership-moves",
        "Move several memberships of an outlet to another one",
        takes=(MembershipMovesRequest, examples.MOVES),
        answers=(MembershipMovesAnswer, examples.MOVED_TOGETHER),
        status=201,
        refuses=[no.UNKNOWN_OUTLET, no.OUTLET_CLOSED],
    )
    @permits(Action.MOVE_MEMBERSHIPS)
    def move_memberships() -> Response:
        return handed_on(parts.members, "POST", "/membership-moves")


@dataclass(frozen=True)
class _Act:
    """Something that is done to a membership; it answers with the membership as it is then."""

    name: str
    path: str
    summary: str
    takes: Shown
    example: Any
    refuses: Sequence[Refusal]
    action: Action = Action.CHANGE_MEMBERSHIP


def _add_act(blueprint: Blueprint, parts: Parts, act: _Act) -> None:
    def view(membership_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/memberships/{membership_id}/{act.path}")

    view.__name__ = act.name
    described: Callable[[Any], Any] = serve(
        blueprint,
        f"POST /memberships/<id:membership_id>/{act.path}",
        act.summary,
        takes=act.takes,
        answers=(MembershipAnswer, act.example),
        status=201,
        refuses=[*_ACT, *act.refuses],
    )
    described(permits(act.action)(view))


_ACTS = (
    _Act(
        "renew_membership",
        "renewals",
        "Add a period to a membership",
        (RenewalRequest, examples.RENEWAL),
        examples.RENEWED,
        (
            *(no.MEMBERSHIP_OVER, no.MEMBERSHIP_CANCELLED, no.MEMBERSHIP_NOT_RENEWABLE),
            *(no.MEMBERSHIP_LAPSED, no.MEMBERSHIP_OVERLAPS, no.PLAN_NOT_SOLD),
        ),
    ),
    _Act(
        "freeze_membership",
        "freezes",
        "Freeze some days of a membership",
        (FreezeRequest, examples.FREEZE),
        examples.FROZEN,
        (no.CANNOT_FREEZE, no.MEMBERSHIP_OVER, no.MEMBERSHIP_OVERLAPS),
    ),
    _Act(
        "lift_freeze",
        "freeze-lifts",
        "End a freeze early, or take a planned one back",
        (FreezeLiftRequest, examples.LIFT),
        examples.LIFTED,
        (no.NOT_FROZEN,),
    ),
    _Act(
        "cancel_membership",
        "cancellations",
        "Cancel a membership with its notice",
        (CancellationRequest, examples.CANCELLATION),
        examples.CANCELLED,
        (no.MEMBERSHIP_OVER, no.MEMBERSHIP_CANCELLED),
    ),
    _Act(
        "withdraw_cancellation",
        "cancellation-withdrawals",
        "Withdraw a cancellation",
        (CancellationWithdrawalRequest, examples.WITHDRAWAL),
        examples.WITHDRAWN,
        (no.MEMBERSHIP_OVER, no.MEMBERSHIP_NOT_CANCELLED, no.MEMBERSHIP_OVERLAPS),
    ),
    _Act(
        "change_plan",
        "plan-changes",
        "Change the plan of a membership from today on",
        (PlanChangeRequest, examples.CHANGE),
        examples.CHANGED,
        (*_CHANGE, no.UNKNOWN_PAYER, no.PAYER_NEEDED, no.TOO_YOUNG),
    ),
    _Act(
        "transfer_membership",
        "transfers",
        "Hand the rest of a membership on to another member",
        (TransferRequest, examples.TRANSFER),
        examples.TRANSFERRED,
        (no.MEMBERSHIP_OVER, no.MEMBERSHIP_OVERLAPS, no.TOO_YOUNG, no.PAYER_NEEDED),
    ),
    _Act(
        "set_renewal",
        "renewal-settings",
        "Say whether a membership renews itself",
        (RenewalSettingRequest, examples.SETTING),
        examples.SET,
        (no.MEMBERSHIP_OVER, no.NOTICE_NEEDED, no.MEMBERSHIP_NOT_RENEWABLE, no.MEMBERSHIP_OVERLAPS),
    ),
    _Act(
        "change_payer",
        "payer-changes",
        "Say who pays for a membership from the next charge on",
        (PayerChangeRequest, examples.PAYER_CHANGE),
        examples.PAYER_CHANGED,
        (no.UNKNOWN_PAYER, no.PAYER_NEEDED, no.TOO_YOUNG, no.MEMBERSHIP_OVER),
    ),
    _Act(
        "move_membership",
        "moves",
        "Move a membership to another outlet from today on",
        (MembershipMoveRequest, examples.MOVE),
        examples.MOVED,
        (no.MEMBERSHIP_OVER, no.PLAN_NOT_SOLD, no.OUTLET_CLOSED),
    ),
    _Act(
        "gift_days",
        "gifts",
        "Gift days to a membership",
        (GiftDaysRequest, examples.GIFT),
        examples.GIFTED,
        (no.MEMBERSHIP_OVER, no.GIFT_TOO_LARGE),
        Action.GIFT_DAYS,
    ),
    _Act(
        "reverse_membership_sale",
        "sale-reversals",
        "Take the sale of a membership back, within minutes",
        (SaleReversalRequest, examples.SALE_REVERSAL),
        examples.SALE_REVERSED,
        (no.SALE_STANDS,),
        Action.SELL_MEMBERSHIP,
    ),
)
