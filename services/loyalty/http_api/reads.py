"""Routes of what loyalty tells: standings, the ledger, exports and programs."""

from __future__ import annotations

from typing import Any

from flask import Flask

from services.chassis.http.callers import caller_locale, current_caller, permits
from services.chassis.http.validation import path_id
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.permissions import Action
from services.loyalty.domain.refusals import UnknownMember
from services.loyalty.http_api.bodies import (
    endings_body,
    entries_body,
    history_body,
    last_stamp_body,
    program_body,
    standing_body,
)
from services.loyalty.http_api.strangers import Vouching
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.show_loyalty import (
    show_at_counter,
    show_endings,
    show_entries,
    show_history,
    show_standing,
)

Body = dict[str, Any]


def add_reads(app: Flask, open_work: WorkOpener[LoyaltyWork], members: Vouching) -> None:
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
            tables = work.export(member_id)
        with open_work() as work:
            work.audit.note(current_caller(), Action.EXPORT_LOYALTY, object_kind="member", object_id=member_id)
        return {"tables": tables}

    @app.get("/programs")
    @permits(Action.READ_PROGRAMS)
    def programs() -> Body:
        locale = caller_locale()
        with open_work.reading() as work:
            return {"programs": [program_body(program, locale) for program in work.programs.active()]}
