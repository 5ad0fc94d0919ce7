"""Routes of a member's file: what every outlet reads of them, and what it adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response

from services.chassis.database.column_types import as_text
from services.chassis.http.answers import private
from services.chassis.http.callers import caller_locale, current_caller, current_staff_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id, query
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_file import NoteRequest, SaidConsentRequest, TimelineQuery
from services.contracts.permissions import Action
from services.members.domain.care.case import Case
from services.members.domain.consent import CALLS
from services.members.domain.errors import UnknownMember
from services.members.domain.timeline import Line, Mark, Wanted, group_of
from services.members.http_api.acting import current_actor, outlet_of_act
from services.members.http_api.bodies import display_name
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.note_episode import add_note
from services.members.use_cases.read_file import File, read_file, read_timeline
from services.members.use_cases.say_consent import say_calls

_TIMELINE, _NOTE, _SAID = TimelineQuery(), NoteRequest(), SaidConsentRequest()


def add_file(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    @app.get("/members/<member_id>/file")
    @permits(Action.READ_FILE)
    def file_of(member_id: str) -> Response:
        with open_work.reading() as work:
            file = read_file(work, path_id(member_id, UnknownMember))
            body = _body(file, work, caller_locale())
        return private(body)

    @app.get("/members/<member_id>/timeline")
    @permits(Action.READ_FILE)
    def timeline_of(member_id: str) -> Response:
        asked = query(_TIMELINE)
        # Noted before it is answered: it holds what people wrote about somebody.
        with open_work() as work:
            lines, mark = read_timeline(work, path_id(member_id, UnknownMember), _wanted(asked))
            shown = {"shown": "timeline"}
            work.audit.note(current_caller(), Action.READ_FILE, object_kind="member", object_id=member_id, after=shown)
            seen = [work.outlets.find(code) for code in work.timeline.outlets_of(member_id)]
            episodes = [line_body(line, work) for line in lines]
        names = [{"code": outlet.code, "name": outlet.name} for outlet in seen if outlet is not None]
        return private({"episodes": episodes, "next": _mark_text(mark), "outlets": names})

    @app.post("/members/<member_id>/notes")
    @permits(Action.ADD_NOTE)
    @commands.handle
    def note(work: MembersWork, member_id: str) -> tuple[dict[str, Any], int]:
        given = load(_NOTE)
        kind = add_note(
            work,
            path_id(member_id, UnknownMember),
            given["words"],
            channel=given["channel"],
            began_by=given["began_by"],
            outcome=given.get("outcome"),
            outlet=outlet_of_act(work, given.get("outlet_code")),
            staff_id=current_staff_id(),
        )
        return {"member_id": member_id, "kind": kind}, 201

    @app.post("/members/<member_id>/consents")
    @permits(Action.SAY_CONSENT)
    @commands.handle
    def said_consent(work: MembersWork, member_id: str) -> tuple[dict[str, Any], int]:
        is_given = load(_SAID)["is_given"]
        known_id = path_id(member_id, UnknownMember)
        say_calls(work, known_id, current_actor(), is_given=is_given, locale=caller_locale())
        return {"member_id": member_id, "purpose": CALLS, "is_given": is_given}, 201


def line_body(line: Line, work: MembersWork) -> dict[str, Any]:
    return {
        "episode_id": line.line_id,
        "kind": line.kind,
        "group": group_of(line.kind),
        "occurred_at": as_text(line.occurred_at),
        **_outlet_body(line.outlet_code, work),
        "channel": line.channel,
        "staff_id": line.staff_id,
        "about": {"kind": line.about_kind, "id": line.about_id} if line.about_kind else None,
        "facts": dict(line.facts),
        "words": line.words,
    }


def _body(file: File, work: MembersWork, locale: str) -> dict[str, Any]:
    member, case = file.member, file.open_case
    home = work.outlets.find(member.home_outlet_code)
    return {
        "member_id": member.member_id,
        "display_name": display_name(member, locale),
        "card_number": member.card_number,
        "phone_tail": member.profile.phone_tail,
        "has_email": member.profile.email is not None,
        "home_outlet_code": member.home_outlet_code,
        "home_outlet_name": None if home is None else home.name,
        "enrolled_at": as_text(file.enrolled_at),
        "last_visit": _last_visit(file, work),
        "contacts_30_days": file.contacts_lately,
        "open_case": None if case is None else _case_body(case),
        "refuses_calls": file.refuses_calls,
        "disowned_at": None if file.disowned_at is None else as_text(file.disowned_at),
        "last_word": None if file.last_word is None else line_body(file.last_word, work),
    }


def _last_visit(file: File, work: MembersWork) -> dict[str, Any] | None:
    last = file.last_visit
    if last is None:
        return None
    return {"at": as_text(last.at), **_outlet_body(last.outlet_code, work)}


def _outlet_body(outlet_code: str | None, work: MembersWork) -> dict[str, Any]:
    """Where something was, in words for those who know other outlets; its zone, for a clock elsewhere."""
    outlet = None if outlet_code is None else work.outlets.find(outlet_code)
    return {
        "outlet_code": outlet_code,
        "outlet_name": None if outlet is None else outlet.name,
        "zone": None if outlet is None else outlet.zone,
    }


def _case_body(case: Case) -> dict[str, Any]:
    return {
        "case_id": case.case_id,
        "kind": case.kind,
        "topic": case.topic,
        "state": case.state,
        "mood": case.mood,
        "opened_at": as_text(case.opened_at),
    }


def _wanted(asked: Mapping[str, Any]) -> Wanted:
    return Wanted(
        group=asked.get("group"),
        channel=asked.get("channel"),
        outlet_code=asked.get("outlet"),
        before=Mark(*asked["before"]) if "before" in asked else None,
    )


def _mark_text(mark: Mark | None) -> str | None:
    return None if mark is None else f"{as_text(mark.occurred_at)}_{mark.line_id}"
