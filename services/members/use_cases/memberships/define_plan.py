"""Define the next version of a plan, or its first one."""

from __future__ import annotations

from dataclasses import replace

from services.members.domain.errors import UnusableField
from services.members.domain.memberships.plan import Plan
from services.members.domain.memberships.refusals import PlanChanged, UnknownPlan
from services.members.storage.unit_of_work import MembersWork


def define_plan(work: MembersWork, plan: Plan, *, after_version: int, staff_id: str | None) -> Plan:
    """Who bought under an earlier version keeps it. `after_version` is the one that its author had before them: 0 for
    a plan that is new.

    Raises PlanChanged where somebody else defined that version meanwhile, and UnusableField.
    """
    try:
        newest: Plan | None = work.plans.newest(plan.code)
    except UnknownPlan:
        newest = None
    if (newest.version if newest else 0) != after_version:
        raise PlanChanged
    if newest is not None and newest.kind != plan.kind:
        raise UnusableField("plan_kind", "kind")
    for code in plan.outlet_codes:
        if work.outlets.find(code) is None:
            raise UnusableField("unknown_outlet", "outlet_codes")
    defined = replace(plan, version=after_version + 1)
    work.plans.add(defined, staff_id=staff_id, command_id=work.command_id)
    work.concerns(
        "plan",
        plan.code,
        before={"version": after_version, **({} if newest is None else _terms(newest))},
        after={"version": defined.version, **_terms(defined)},
    )
    return defined


def _terms(plan: Plan) -> dict[str, str | int]:
    return {"price_minor": plan.price_minor, "currency": plan.currency, "is_sold": plan.is_sold}
