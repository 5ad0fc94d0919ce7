"""Rows and JSON to memberships and facts, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from services.members.domain.memberships.acts import RENEWED_DAYS_BEFORE, TOLD_DAYS_BEFORE
from services.members.domain.memberships.facts import KINDS, Fact
from services.members.domain.memberships.membership import Freeze, Membership, Run
from services.members.domain.memberships.plan import Plan


def row_of(membership: Membership) -> dict[str, Any]:
    """The columns of `memberships` that its facts say; `visits_used` is carried along."""
    run, is_over = membership.run, membership.ended_on is not None
    tells_on = membership.last_on - timedelta(days=TOLD_DAYS_BEFORE)
    return {
        "membership_id": membership.membership_id,
        "member_id": membership.member_id,
        "version": membership.version,
        "plan_version_id": membership.plan.plan_version_id,
        "outlet_code": membership.outlet_code,
        "payer_kind": membership.payer_kind,
        "payer_id": membership.payer_id,
        "starts_on": membership.starts_on,
        "renews": membership.renews,
        "period": membership.period,
        "anchor_on": run.anchor_on,
        "periods": run.periods,
        "frozen_days": run.frozen_days,
        "gifted_days": run.gifted_days,
        "visits": membership.visits,
        "visits_used": membership.visits_used,
        "freezes": json.dumps([[str(each.first_on), str(each.last_on)] for each in membership.freezes]),
        "credit_minor": membership.credit_minor,
        "last_period": membership.last_period,
        "cancelled_on": membership.cancelled_on,
        "ended_on": membership.ended_on,
        "valid_until": membership.valid_until,
        "ends_on": membership.ends_on,
        "renews_on": membership.valid_until - timedelta(days=RENEWED_DAYS_BEFORE) if membership.renews_next else None,
        "tells_on": None if is_over or membership.renews_next else tells_on,
    }


def membership_of(row: Any, plans: Mapping[str, Plan]) -> Membership:
    freezes = tuple(Freeze(*map(date.fromisoformat, days)) for days in json.loads(row.freezes))
    return Membership(
        membership_id=row.membership_id,
        member_id=row.member_id,
        plan=plans[row.plan_version_id],
        outlet_code=row.outlet_code,
        starts_on=row.starts_on,
        renews=bool(row.renews),
        run=Run(row.anchor_on, row.periods, row.frozen_days, row.gifted_days),
        version=row.version,
        period=row.period,
        payer_kind=row.payer_kind,
        payer_id=row.payer_id,
        visits=row.visits,
        visits_used=row.visits_used,
        freezes=freezes,
        credit_minor=row.credit_minor,
        last_period=row.last_period,
        cancelled_on=row.cancelled_on,
        ended_on=row.ended_on,
    )


def body_of(fact: Fact) -> str:
    """What a fact says, as JSON; its kind and its day have columns of their own."""
    told = {name: str(value) if isinstance(value, date) else value for name, value in vars(fact).items()}
    del told["on"]
    return json.dumps(told, sort_keys=True)


def fact_of(kind: str, acted_on: date, body: str) -> Fact:
    made = KINDS[kind]
    told = json.loads(body)
    # Annotations are text here: `from __future__ import annotations` stands above the facts.
    days = {field.name for field in fields(made) if field.type == "date"}
    lists = {field.name for field in fields(made) if field.type.startswith("tuple")}
    for name, value in told.items():
        if name in days:
            told[name] = date.fromisoformat(value)
        elif name in lists:
            told[name] = tuple(value)
    return made(on=acted_on, **told)
