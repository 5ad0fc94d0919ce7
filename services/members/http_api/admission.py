"""Routes of a door: what a desk does about a verdict, who is in, and what a door is to know of a member."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import Flask, Response, request

from services.chassis.database.column_types import as_text
from services.chassis.http.answers import private
from services.chassis.http.callers import (
    caller_locale,
    current_caller,
    current_outlet_code,
    current_scope,
    current_staff_id,
    current_station_id,
    permits,
)
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id, query
from services.chassis.security.approvals import HEADER, ApprovalVerifier
from services.chassis.security.tokens import TokenRefused
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_admission import (
    AttentionRequest,
    BanRequest,
    DoorRequest,
    LetInRequest,
    PhotoRequest,
    PresenceQuery,
    SignedWaiverRequest,
)
from services.contracts.http_visits import LabelRequest, VisitsQuery
from services.contracts.permissions import Action
from services.members.domain.errors import UnknownMember, UnusableField
from services.members.domain.memberships.admission import AdmissionFacts, Ban
from services.members.domain.memberships.door_refusals import ApprovalRefused, UnknownCheckIn
from services.members.domain.memberships.refusals import NotFrozen
from services.members.domain.photo import Photo
from services.members.http_api.acting import current_actor, outlet_of_act
from services.members.http_api.bodies import check_in_body, display_name, visits_body
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.admission.at_a_door import Desk, visit_at
from services.members.use_cases.admission.keep_door import (
    bring_guest,
    leave,
    re_enter,
    say_label,
    take_guest_back,
    who_is_in,
)
from services.members.use_cases.admission.know_at_door import (
    ban_member,
    lift_ban,
    note_attention,
    read_note,
    record_waiver,
    see_photo,
    take_photo,
)
from services.members.use_cases.admission.let_in import admit_again, let_in_once
from services.members.use_cases.admission.undo_check_in import undo_check_in
from services.members.use_cases.admission.who_came import who_came
from services.members.use_cases.memberships.change_membership import lift_for_visit, lift_freeze

Answer = tuple[dict[str, Any], int]

_DOOR, _LET_IN, _PRESENCE = DoorRequest(), LetInRequest(), PresenceQuery()
_VISITS, _LABEL = VisitsQuery(), LabelRequest()
_BAN, _WAIVER, _ATTENTION, _PHOTO = BanRequest(), SignedWaiverRequest(), AttentionRequest(), PhotoRequest()


def add_admission(
    app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork], approvals: ApprovalVerifier
) -> None:
    """All of them."""
    _add_verdicts(app, commands, approvals)
    _add_unfreezing(app, commands)
    _add_door(app, open_work, commands)
    _add_bans(app, commands)
    _add_knowledge(app, open_work, commands)
    _add_photos(app, open_work, commands)


def _add_verdicts(app: Flask, commands: Commands[MembersWork], approvals: ApprovalVerifier) -> None:
    @app.post("/check-ins/<check_in_id>/overrides")
    @permits(Action.OVERRIDE_ADMISSION)
    @commands.handle
    def override(work: MembersWork, check_in_id: str) -> Answer:
        reason = load(_LET_IN)["reason"]
        desk = current_desk(work)
        # First, so that a check-in out of reach is as unknown as one that nobody made.
        visit = visit_at(work, path_id(check_in_id, UnknownCheckIn), desk.outlet)
        approver_id = _approver(approvals, Action.OVERRIDE_ADMISSION, check_in_id, desk.outlet.code)
        if visit.membership_id is not None:
            lift_for_visit(work, visit.membership_id, desk.actor)
        let_in = let_in_once(work, path_id(check_in_id, UnknownCheckIn), desk, reason=reason, approver_id=approver_id)
        return check_in_body(let_in, caller_locale(), current_caller()), 201

    @app.post("/check-ins/<check_in_id>/undo")
    @permits(Action.UNDO_CHECK_IN)
    @commands.handle
    def undo(work: MembersWork, check_in_id: str) -> Answer:
        load(_DOOR)
        gave_back = undo_check_in(
            work,
            path_id(check_in_id, UnknownCheckIn),
            scope=current_scope(),
            station_id=current_caller().station_id,
            staff_id=current_staff_id(),
        )
        return {"check_in_id": check_in_id, "gave_visit_back": gave_back}, 201


def _add_unfreezing(app: Flask, commands: Commands[MembersWork]) -> None:
    @app.post("/check-ins/<check_in_id>/unfreezing")
    @permits(Action.KEEP_DOOR)
    @commands.handle
    def unfreezing(work: MembersWork, check_in_id: str) -> Answer:
        """In one command: a freeze that is lifted for somebody who cannot come in after all stays."""
        load(_DOOR)
        desk = current_desk(work)
        visit = visit_at(work, path_id(check_in_id, UnknownCheckIn), desk.outlet)
        if visit.membership_id is None:
            raise NotFrozen
        lift_freeze(work, visit.membership_id, seen=None, actor=desk.actor)
        return check_in_body(admit_again(work, check_in_id, desk), caller_locale(), current_caller()), 201


def _add_door(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    @app.post("/check-ins/<check_in_id>/leaving")
    @permits(Action.KEEP_DOOR)
    @commands.handle
    def leaving(work: MembersWork, check_in_id: str) -> Answer:
        load(_DOOR)
        leave(work, path_id(check_in_id, UnknownCheckIn), current_desk(work))
        return {"check_in_id": check_in_id, "state": "left"}, 201

    @app.post("/check-ins/<check_in_id>/re-entries")
    @permits(Action.KEEP_DOOR)
    @commands.handle
    def re_entry(work: MembersWork, check_in_id: str) -> Answer:
        load(_DOOR)
        re_enter(work, path_id(check_in_id, UnknownCheckIn), current_desk(work))
        return {"check_in_id": check_in_id, "state": "in"}, 201

    @app.post("/check-ins/<check_in_id>/label")
    @permits(Action.KEEP_DOOR)
    @commands.handle
    def label(work: MembersWork, check_in_id: str) -> Answer:
        said = load(_LABEL)["label"]
        say_label(work, path_id(check_in_id, UnknownCheckIn), said, current_desk(work))
        return {"check_in_id": check_in_id, "label": said}, 201

    @app.post("/check-ins/<check_in_id>/guests")
    @permits(Action.KEEP_DOOR)
    @commands.handle
    def guest(work: MembersWork, check_in_id: str) -> Answer:
        load(_DOOR)
        brought = bring_guest(work, path_id(check_in_id, UnknownCheckIn), current_desk(work))
        return {"check_in_id": check_in_id, **vars(brought)}, 201

    @app.post("/check-ins/<check_in_id>/guests/undo")
    @permits(Action.KEEP_DOOR)
    @commands.handle
    def no_guest(work: MembersWork, check_in_id: str) -> Answer:
        load(_DOOR)
        left = take_guest_back(work, path_id(check_in_id, UnknownCheckIn), current_desk(work))
        return {"check_in_id": check_in_id, **vars(left)}, 201

    @app.get("/presence")
    @permits(Action.READ_PRESENCE)
    def presence() -> Response:
        named = query(_PRESENCE).get("outlet_code")
        with open_work.reading() as work:
            outlet = outlet_of_act(work, named)
            found, inside = who_is_in(work, outlet)
        members = [
            {
                "check_in_id": visit.check_in_id,
                "member_id": visit.member_id,
                "display_name": display_name(member, caller_locale()),
                "since": as_text(visit.checked_in_at),
                "guests": visit.guests,
                "label": visit.label,
            }
            for visit, member in found
        ]
        return private({"outlet_code": outlet.code, "inside": inside, "capacity": outlet.capacity, "members": members})

    @app.get("/visits")
    @permits(Action.READ_PRESENCE)
    def visits() -> Response:
        asked = query(_VISITS)
        with open_work.reading() as work:
            outlet = outlet_of_act(work, asked.get("outlet_code"))
            listed = who_came(work, outlet, label=asked.get("label"), known=asked.get("after"))
        return private(visits_body(listed, outlet, caller_locale()))


def _add_bans(app: Flask, commands: Commands[MembersWork]) -> None:
    @app.post("/members/<member_id>/bans")
    @permits(Action.BAN_MEMBER)
    @commands.handle
    def ban(work: MembersWork, member_id: str) -> Answer:
        given = load(_BAN)
        ban_member(work, path_id(member_id, UnknownMember), Ban(given["reason"], given.get("until")), current_actor())
        return _known_body(work, member_id), 201

    @app.post("/members/<member_id>/bans/lifting")
    @permits(Action.BAN_MEMBER)
    @commands.handle
    def lifting(work: MembersWork, member_id: str) -> Answer:
        load(_DOOR)
        lift_ban(work, path_id(member_id, UnknownMember), current_actor())
        return _known_body(work, member_id), 201


def _add_knowledge(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    @app.get("/members/<member_id>/door")
    @permits(Action.READ_FILE)
    def door_of(member_id: str) -> Response:
        # Noted before it is answered: it holds what people wrote about somebody.
        with open_work() as work:
            note = read_note(work, path_id(member_id, UnknownMember))
            shown = {"shown": "door"}
            work.audit.note(current_caller(), Action.READ_FILE, object_kind="member", object_id=member_id, after=shown)
            return private({**_known_body(work, member_id), "note": note})

    @app.post("/members/<member_id>/waivers")
    @permits(Action.RECORD_WAIVER)
    @commands.handle
    def waiver(work: MembersWork, member_id: str) -> Answer:
        record_waiver(work, path_id(member_id, UnknownMember), load(_WAIVER)["version"], current_actor())
        return _known_body(work, member_id), 201

    @app.post("/members/<member_id>/attention")
    @permits(Action.NOTE_ATTENTION)
    @commands.handle
    def attention(work: MembersWork, member_id: str) -> Answer:
        note_attention(work, path_id(member_id, UnknownMember), load(_ATTENTION)["words"], current_actor())
        return _known_body(work, member_id), 201


def _add_photos(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    @app.post("/members/<member_id>/photo")
    @permits(Action.TAKE_PHOTO)
    @commands.handle
    def photo(work: MembersWork, member_id: str) -> Answer:
        given = load(_PHOTO)
        take_photo(work, path_id(member_id, UnknownMember), _photo(given), current_actor(), locale=caller_locale())
        return _known_body(work, member_id), 201

    @app.get("/members/<member_id>/photo")
    @permits(Action.SEE_PHOTO)
    def photo_of(member_id: str) -> Response:
        # Noted before it is answered: whoever has seen a face knows it.
        with open_work() as work:
            found = see_photo(work, path_id(member_id, UnknownMember))
            work.audit.note(
                current_caller(), Action.SEE_PHOTO, object_kind="member", object_id=member_id, after={"shown": "photo"}
            )
        content = base64.b64encode(found.content).decode("ascii")
        return private({"member_id": member_id, "media_type": found.media_type, "content": content})


def _photo(given: dict[str, Any]) -> Photo | None:
    if given["content"] is None:
        return None
    if not given["has_consented"]:
        raise UnusableField("photo_consent", "has_consented")
    try:
        return Photo.of(base64.b64decode(given["content"], validate=True))
    except binascii.Error as error:
        raise UnusableField("photo", "content") from error


def _approver(approvals: ApprovalVerifier, action: str, about: str, outlet_code: str) -> str:
    """Whose word the caller brings for this. Raises ApprovalRefused."""
    try:
        approval = approvals.read(request.headers.get(HEADER, ""))
    except TokenRefused as error:
        raise ApprovalRefused from error
    if (approval.action, approval.about, approval.outlet_code) != (action, about, outlet_code):
        raise ApprovalRefused
    return approval.approver


def current_desk(work: MembersWork) -> Desk:
    """Where the caller stands."""
    return Desk(work.outlets.named(current_outlet_code()), current_station_id(), current_staff_id())


def _known_body(work: MembersWork, member_id: str) -> dict[str, Any]:
    facts: AdmissionFacts = work.admissions.of(member_id)
    until = facts.ban.until if facts.ban else None
    return {
        "member_id": member_id,
        "ban_reason": facts.ban.reason if facts.ban else None,
        "banned_until": None if until is None else until.isoformat(),
        "waiver_version": facts.waiver_version,
        "has_note": facts.has_note,
        "has_photo": facts.has_photo,
    }
