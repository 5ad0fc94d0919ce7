"""Routes of all that runs at an outlet, so that nobody is forgotten where one closes; and of moving it elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, Response

from services.chassis.http.answers import private
from services.chassis.http.callers import caller_locale, current_staff_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, query
from services.chassis.languages import in_language
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_memberships import MembershipMovesRequest, MembershipsOfOutletQuery
from services.contracts.permissions import Action
from services.members.domain.actor import Actor
from services.members.domain.memberships.membership import Membership
from services.members.http_api.acting import outlet_of_act
from services.members.http_api.names import names_of
from services.members.http_api.problems import in_words
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.move_membership import move_several

Answer = tuple[dict[str, Any], int]
PAGE = 100
_QUERY, _MOVES = MembershipsOfOutletQuery(), MembershipMovesRequest()


def add_memberships_of_outlet(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    @app.get("/memberships")
    @permits(Action.READ_MEMBERSHIPS)
    def running_at() -> Response:
        asked = query(_QUERY)
        with open_work.reading() as work:
            outlet = outlet_of_act(work, asked["outlet_code"])
            today = outlet.local_day(work.now)
            found = work.memberships.running_at(outlet.code, today, after=asked.get("after", ""), most=PAGE + 1)
            body = {
                "outlet_code": outlet.code,
                "total": work.memberships.count_running_at(outlet.code, today),
                "memberships": _lines(work, found[:PAGE]),
                "next": found[PAGE - 1].membership_id if len(found) > PAGE else None,
            }
        return private(body)

    @app.post("/membership-moves")
    @permits(Action.MOVE_MEMBERSHIPS)
    @commands.handle
    def move_all(work: MembersWork) -> Answer:
        given = load(_MOVES)
        before, to = (outlet_of_act(work, given[name]) for name in ("from_outlet_code", "to_outlet_code"))
        actor = Actor(outlet_code=to.code, staff_id=current_staff_id())
        ids, words = given["membership_ids"], given.get("words")
        outcome = move_several(work, ids, before=before, to=to, actor=actor, words=words)
        left = [
            {"membership_id": membership_id, "code": error.code, "detail": in_words(error, caller_locale())}
            for membership_id, error in outcome.left
        ]
        return {"moved": outcome.moved, "unchanged": outcome.unchanged, "left": left}, 201


def _lines(work: MembersWork, found: Sequence[Membership]) -> list[dict[str, Any]]:
    names = names_of(work, [each.member_id for each in found])
    owed = work.dues.owed_for([each.membership_id for each in found])
    return [
        {
            "membership_id": each.membership_id,
            "member_id": each.member_id,
            "display_name": names.get(each.member_id),
            "title": in_language(each.plan.titles, caller_locale()),
            "state": each.state_on(work.day_at(each.outlet_code)),
            "valid_until": each.valid_until.isoformat(),
            "renews_next": each.renews_next,
            "owed_minor": owed.get(each.membership_id, 0),
            "to_come_minor": max(each.plan.price_minor - each.credit_minor, 0) if each.renews_next else 0,
            "currency": each.plan.currency,
        }
        for each in found
    ]
