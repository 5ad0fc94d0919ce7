"""Routes of the dues of an outlet, a territory or all: what is overdue, what it comes to, what is to be collected."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from flask import Flask, Response

from services.chassis.http.answers import private
from services.chassis.http.callers import caller_locale, current_scope, permits
from services.chassis.http.problems import Problem
from services.chassis.http.validation import query
from services.chassis.identifiers import is_id
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_dues import ExportQuery, OverdueQuery, TotalsQuery
from services.contracts.permissions import Action
from services.members.domain.dues.due import DueBalance
from services.members.domain.dues.lists import EXPORT_PAGE, PAGE, After
from services.members.http_api.bodies import display_name
from services.members.http_api.due_bodies import due_body, to_collect_body
from services.members.storage.unit_of_work import MembersWork

_OVERDUE, _TOTALS, _EXPORT = OverdueQuery(), TotalsQuery(), ExportQuery()
# A payment system collects what falls due within the next days.
_AHEAD = timedelta(days=7)


def add_due_lists(app: Flask, open_work: WorkOpener[MembersWork]) -> None:
    @app.get("/dues/overdue")
    @permits(Action.READ_OVERDUE)
    def overdue() -> Response:
        asked = query(_OVERDUE)
        with open_work.reading() as work:
            balances = work.due_lists.overdue(
                current_scope(),
                work.local_days(),
                outlet_code=asked.get("outlet_code"),
                waits_for=asked.get("waits_for"),
                after=_after(asked.get("after")),
            )
            shown = _overdue_bodies(work, balances)
        return private({"dues": shown, "next": _next(balances, PAGE)})

    @app.get("/dues/totals")
    @permits(Action.READ_OVERDUE)
    def totals() -> Response:
        asked = query(_TOTALS)
        with open_work.reading() as work:
            month = asked.get("month") or work.now.date().isoformat()[:7]
            first = date.fromisoformat(f"{month}-01")
            last = first.replace(day=monthrange(first.year, first.month)[1])
            found = work.due_lists.totals(current_scope(), first, last, days=work.local_days())
        return private({"month": month, "totals": [asdict(each) for each in found]})

    @app.get("/dues/to-collect")
    @permits(Action.READ_OVERDUE)
    def to_collect() -> Response:
        asked = query(_EXPORT)
        with open_work.reading() as work:
            until = asked.get("until") or work.now.date() + _AHEAD
            found = work.due_lists.to_collect(current_scope(), until, after=_after(asked.get("after")))
        return private({"dues": [to_collect_body(each) for each in found], "next": _next(found, EXPORT_PAGE)})


def _overdue_bodies(work: MembersWork, balances: Sequence[DueBalance]) -> list[dict[str, Any]]:
    members = {each.member_id: each for each in work.members.with_ids([each.due.member_id for each in balances])}
    steps = work.chases.steps_of([each.due.due_id for each in balances])
    locale = caller_locale()
    return [
        {
            **due_body(each, steps),
            "display_name": display_name(members[each.due.member_id], locale)
            if each.due.member_id in members
            else None,
            "days_overdue": max((work.day_at(each.due.outlet_code) - each.due.due_on).days, 0),
        }
        for each in balances
    ]


def _next(balances: Sequence[DueBalance], page: int) -> str | None:
    if len(balances) < page:
        return None
    return f"{balances[-1].due.due_on.isoformat()}_{balances[-1].due.due_id}"


def _after(text: str | None) -> After | None:
    if text is None:
        return None
    day, _, due_id = text.partition("_")
    try:
        after = date.fromisoformat(day), due_id
    except ValueError:
        after = None
    if after is None or not is_id(due_id):
        words = "must be what `next` said"
        raise Problem(422, "invalid_request", "Please correct: after.", errors=[{"pointer": "/after", "detail": words}])
    return after
