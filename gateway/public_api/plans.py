"""/api/v1: what is sold, and which companies pay for others."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_memberships as examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on
from gateway.public_api.refusals import PAYER_REFERENCE_TAKEN, PLAN_CHANGED, UNKNOWN_PAYER
from services.chassis.http.callers import permits
from services.contracts.http_plans import (
    PayerAnswer,
    PayerRequest,
    PayersAnswer,
    PayerStateRequest,
    PlanAnswer,
    PlanRequest,
    PlansAnswer,
)
from services.contracts.permissions import Action


def plans_blueprint(parts: Parts) -> Blueprint:
    blueprint = Blueprint("plans", __name__, url_prefix="/api/v1", description="Plans, and who pays for others.")
    _add_plans(blueprint, parts)
    _add_payers(blueprint, parts)
    return blueprint


def _add_plans(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /plans",
        "List all versions of all plans",
        answers=(PlansAnswer, examples.PLANS),
    )
    @permits(Action.READ_PLANS)
    def list_plans() -> Response:
        return handed_on(parts.members, "GET", "/plans")

    @serve(
        blueprint,
        "POST /plans",
        "Define the next version of a plan",
        takes=(PlanRequest, examples.PLAN),
        answers=(PlanAnswer, examples.PLAN_DEFINED),
        status=201,
        refuses=[PLAN_CHANGED],
    )
    @permits(Action.DEFINE_PLAN)
    def define_plan() -> Response:
        return handed_on(parts.members, "POST", "/plans")


def _add_payers(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /payers",
        "List the companies that pay for members",
        answers=(PayersAnswer, examples.PAYERS),
    )
    @permits(Action.READ_PLANS)
    def list_payers() -> Response:
        return handed_on(parts.members, "GET", "/payers")

    @serve(
        blueprint,
        "POST /payers",
        "Add a company that pays for members",
        takes=(PayerRequest, examples.PAYER),
        answers=(PayerAnswer, examples.PAYER_ADDED),
        status=201,
        refuses=[PAYER_REFERENCE_TAKEN],
    )
    @permits(Action.MANAGE_PAYERS)
    def add_payer() -> Response:
        return handed_on(parts.members, "POST", "/payers")

    @serve(
        blueprint,
        "POST /payers/<id:payer_id>/states",
        "Say whether a company pays for new memberships",
        takes=(PayerStateRequest, {"is_active": False}),
        answers=(PayerAnswer, {**examples.PAYER_ADDED, "is_active": False}),
        status=201,
        refuses=[UNKNOWN_PAYER],
    )
    @permits(Action.MANAGE_PAYERS)
    def set_payer_state(payer_id: str) -> Response:
        return handed_on(parts.members, "POST", f"/payers/{payer_id}/states")
