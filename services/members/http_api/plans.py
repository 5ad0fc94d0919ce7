"""Routes of plans, and of companies that pay."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask import Flask, Response, jsonify

from services.chassis.http.callers import caller_locale, current_staff_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id
from services.chassis.identifiers import new_id
from services.chassis.languages import in_language
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_plans import PayerRequest, PayerStateRequest, PlanRequest
from services.contracts.permissions import Action
from services.members.domain.memberships.plan import Plan, Window
from services.members.domain.memberships.refusals import UnknownPayer
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.define_plan import define_plan
from services.members.use_cases.memberships.payers import add_payer, set_payer_active

Answer = tuple[dict[str, Any], int]
_PLAN, _PAYER, _PAYER_STATE = PlanRequest(), PayerRequest(), PayerStateRequest()


def add_plans(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    _add_plans(app, open_work, commands)
    _add_payers(app, open_work, commands)


def _add_plans(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    @app.get("/plans")
    @permits(Action.READ_PLANS)
    def plans() -> Response:
        with open_work.reading() as work:
            found = work.plans.all()
        newest = {plan.code: plan.version for plan in reversed(found)}
        return jsonify({"plans": [plan_body(each, is_newest=newest[each.code] == each.version) for each in found]})

    @app.post("/plans")
    @permits(Action.DEFINE_PLAN)
    @commands.handle
    def define(work: MembersWork) -> Answer:
        given = load(_PLAN)
        after_version = given.pop("after_version")
        windows = tuple(_window(each) for each in given.pop("windows"))
        outlet_codes = frozenset(given.pop("outlet_codes"))
        plan = Plan(plan_version_id=new_id(), version=0, windows=windows, outlet_codes=outlet_codes, **given)
        defined = define_plan(work, plan, after_version=after_version, staff_id=current_staff_id())
        return plan_body(defined, is_newest=True), 201


def _add_payers(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    @app.get("/payers")
    @permits(Action.READ_PLANS)
    def payers() -> Response:
        with open_work.reading() as work:
            found = work.payers.all_with_counts()
        return jsonify({"payers": [{**vars(payer), "memberships": count} for payer, count in found]})

    @app.post("/payers")
    @permits(Action.MANAGE_PAYERS)
    @commands.handle
    def add(work: MembersWork) -> Answer:
        return dict(vars(add_payer(work, **load(_PAYER)))), 201

    @app.post("/payers/<payer_id>/states")
    @permits(Action.MANAGE_PAYERS)
    @commands.handle
    def set_state(work: MembersWork, payer_id: str) -> Answer:
        is_active = load(_PAYER_STATE)["is_active"]
        payer_id = path_id(payer_id, UnknownPayer)
        return dict(vars(set_payer_active(work, payer_id, is_active=is_active))), 201


def plan_body(plan: Plan, *, is_newest: bool) -> dict[str, Any]:
    return {
        **vars(plan),
        "titles": dict(plan.titles),
        "title": in_language(plan.titles, caller_locale()),
        "windows": [
            {
                "weekdays": sorted(window.weekdays),
                "begins": window.begins.isoformat("minutes"),
                "ends": window.ends.isoformat("minutes"),
            }
            for window in plan.windows
        ],
        "outlet_codes": sorted(plan.outlet_codes),
        "is_newest": is_newest,
    }


def _window(given: dict[str, Any]) -> Window:
    begins, ends = (time.fromisoformat(given[name]) for name in ("begins", "ends"))
    return Window(frozenset(given["weekdays"]), begins, ends)
