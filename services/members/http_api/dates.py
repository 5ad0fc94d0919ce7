"""Routes of important dates."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response

from services.chassis.http.answers import private
from services.chassis.http.callers import current_caller, current_staff_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_dates import BirthdayKeepingRequest, DateCorrectionRequest, DateRemovalRequest, DateRequest
from services.contracts.permissions import Action, Role
from services.members.domain.actor import Actor
from services.members.domain.birthday import Birthday
from services.members.domain.errors import UnknownDate, UnknownMember
from services.members.domain.important_date import Keeping, Sight
from services.members.http_api.acting import outlet_of_act
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dates.keep_birthday import keep_birthday, show_birthday
from services.members.use_cases.dates.keep_dates import (
    Corrected,
    StoredDate,
    add_date,
    correct_date,
    remove_date,
    show_dates,
)

_BIRTHDAY, _DATE, _CORRECTION, _REMOVAL = (
    BirthdayKeepingRequest(),
    DateRequest(),
    DateCorrectionRequest(),
    DateRemovalRequest(),
)
_MANAGERS = frozenset({Role.OUTLET_MANAGER, Role.TERRITORY_MANAGER, Role.HQ})


def add_dates(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    @app.get("/members/<member_id>/dates")
    @permits(Action.READ_FILE)
    def dates_of(member_id: str) -> Response:
        with open_work.reading() as work:
            dates = show_dates(work, path_id(member_id, UnknownMember), sees=_sees())
            birthday = show_birthday(work, member_id, sees=_sees())
        said = None if birthday is None else vars(birthday)
        return private({"birthday": said, "dates": [_body(each) for each in dates]})

    @app.post("/members/<member_id>/birthday/keepings")
    @permits(Action.KEEP_DATES)
    @commands.handle
    def keep_birthday_of(work: MembersWork, member_id: str) -> tuple[dict[str, Any], int]:
        given = load(_BIRTHDAY)
        outlet_of_act(work, given.get("outlet_code"))
        seen_by, remind = given.get("seen_by"), given.get("remind_days_before")
        kept = keep_birthday(
            work, path_id(member_id, UnknownMember), seen_by=seen_by, remind_days_before=remind, sees=_sees()
        )
        return dict(vars(kept)), 201

    @app.post("/members/<member_id>/dates")
    @permits(Action.KEEP_DATES)
    @commands.handle
    def keep_date(work: MembersWork, member_id: str) -> tuple[dict[str, Any], int]:
        given = load(_DATE)
        kept = add_date(
            work,
            path_id(member_id, UnknownMember),
            kind=given["kind"],
            day=Birthday(**given["day"]),
            label=given.get("label"),
            seen_by=given.get("seen_by", "desk"),
            keeping=Keeping(given.get("remind_days_before"), given.get("greets", True)),
            actor=_actor(work, given.get("outlet_code")),
        )
        return _body(kept), 201

    @app.post("/members/<member_id>/dates/<date_id>/corrections")
    @permits(Action.KEEP_DATES)
    @commands.handle
    def put_date_right(work: MembersWork, member_id: str, date_id: str) -> tuple[dict[str, Any], int]:
        given = load(_CORRECTION)
        date_id = path_id(date_id, UnknownDate)
        corrected = Corrected(
            day=Birthday(**given["day"]),
            label=given.get("label"),
            greets=given.get("greets", True),
            seen_by=given.get("seen_by"),
            remind_days_before=given.get("remind_days_before"),
        )
        actor = _actor(work, given.get("outlet_code"))
        return _body(
            correct_date(work, path_id(member_id, UnknownMember), date_id, corrected, sees=_sees(), actor=actor)
        ), 201

    @app.post("/members/<member_id>/dates/<date_id>/removals")
    @permits(Action.KEEP_DATES)
    @commands.handle
    def take_date_away(work: MembersWork, member_id: str, date_id: str) -> tuple[dict[str, Any], int]:
        actor = _actor(work, load(_REMOVAL).get("outlet_code"))
        date_id = path_id(date_id, UnknownDate)
        remove_date(work, path_id(member_id, UnknownMember), date_id, sees=_sees(), actor=actor)
        return {"date_id": date_id}, 201


def _sees() -> tuple[Sight, ...]:
    """What is for managers alone, a desk that others look at does not show."""
    return ("desk", "managers") if current_caller().role in _MANAGERS else ("desk",)


def _actor(work: MembersWork, outlet_code: str | None) -> Actor:
    return Actor(outlet_code=outlet_of_act(work, outlet_code).code, staff_id=current_staff_id())


def _body(kept: StoredDate) -> dict[str, Any]:
    return {**own_date_body(kept), "remind_days_before": kept.keeping.remind_days_before}


def own_date_body(kept: StoredDate) -> dict[str, Any]:
    """What its member sees of it, who has no part in what staff are reminded of."""
    date = kept.date
    return {
        "date_id": date.date_id,
        "kind": date.kind,
        "day": {"month": date.day.month, "day": date.day.day, "year": date.day.year},
        "label": date.label,
        "seen_by": date.seen_by,
        "greets": kept.keeping.greets,
    }
