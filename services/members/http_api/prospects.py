"""Routes of prospects: people who may become members, moved on until they do or are forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response

from services.chassis.database.column_types import as_text
from services.chassis.http.answers import private
from services.chassis.http.callers import current_caller, current_scope, current_staff_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id, query
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_prospects import (
    ConversionRequest,
    ForgettingRequest,
    MoveRequest,
    ProspectCountsQuery,
    ProspectRequest,
    ProspectsQuery,
)
from services.contracts.permissions import Action
from services.members.domain.birthday import Birthday
from services.members.domain.errors import UnknownIdentifier
from services.members.domain.identifier import Candidate, read_identifier
from services.members.domain.member import masked_name
from services.members.domain.phone import as_read_aloud
from services.members.domain.prospect import Contact, Prospect, Step, UnknownProspect
from services.members.http_api.acting import outlet_of_act
from services.members.http_api.bodies import Links, card_body
from services.members.http_api.look_ups import LookUps
from services.members.http_api.names import names_of
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.enrol_member import Enrolment, enrol_member
from services.members.use_cases.find_referrer import find_referrer
from services.members.use_cases.prospects.convert_prospect import (
    convert_prospect,
    member_of_prospect,
    prospect_to_convert,
)
from services.members.use_cases.prospects.forget_prospects import forget_prospect
from services.members.use_cases.prospects.keep_prospect import WantedProspect, keep_prospect
from services.members.use_cases.prospects.move_on import Move, move_on
from services.members.use_cases.prospects.read_prospects import count_prospects, list_prospects, read_prospect

Body = dict[str, Any]

_PROSPECT, _MOVE, _CONVERSION, _FORGETTING = ProspectRequest(), MoveRequest(), ConversionRequest(), ForgettingRequest()
_WANTED, _COUNTS = ProspectsQuery(), ProspectCountsQuery()


def add_prospects(
    app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork], links: Links, look_ups: LookUps
) -> None:
    _add_reads(app, open_work)
    _add_keeping(app, commands, look_ups)
    _add_ends(app, commands, links, look_ups)


def _add_reads(app: Flask, open_work: WorkOpener[MembersWork]) -> None:
    @app.get("/prospects")
    @permits(Action.READ_PROSPECTS)
    def prospects() -> Response:
        asked = query(_WANTED)
        with open_work.reading() as work:
            found, is_more = list_prospects(
                work, within=current_scope(), status=asked.get("status"), outlet_code=asked.get("outlet")
            )
            names = names_of(work, [each.member_id for each in found if each.member_id])
        return private({"prospects": [prospect_body(each, names) for each in found], "is_more": is_more})

    @app.get("/prospects/counts")
    @permits(Action.READ_PROSPECTS)
    def counts() -> Response:
        with open_work.reading() as work:
            since, found = count_prospects(work, within=current_scope(), since=query(_COUNTS).get("since"))
        return private({"since": as_text(since), "sources": [vars(each) for each in found]})

    @app.get("/prospects/<prospect_id>")
    @permits(Action.READ_PROSPECTS)
    def prospect(prospect_id: str) -> Response:
        # Noted before it is answered: it names a person, and says what was said of them.
        with open_work() as work:
            found, steps = read_prospect(work, path_id(prospect_id, UnknownProspect), within=current_scope())
            work.audit.note(
                current_caller(), Action.READ_PROSPECTS, object_kind="prospect", object_id=found.prospect_id
            )
            names = names_of(work, [found.member_id] if found.member_id else [])
        return private(file_body(found, steps, names))


def _add_keeping(app: Flask, commands: Commands[MembersWork], look_ups: LookUps) -> None:
    @app.post("/prospects")
    @permits(Action.KEEP_PROSPECTS)
    @look_ups.counting_taken
    @look_ups.noting_misses(_referrer_asked, action=Action.KEEP_PROSPECTS)
    @commands.handle
    def keep(work: MembersWork) -> tuple[Body, int]:
        given = load(_PROSPECT)
        outlet = outlet_of_act(work, given.pop("outlet_code", None))
        referrer_id = find_referrer(work, given.pop("referred_by", None), outlet=outlet)
        wanted = WantedProspect(**given, referrer_id=referrer_id)
        kept = keep_prospect(work, wanted, outlet=outlet, staff_id=current_staff_id())
        return {"prospect_id": kept.prospect_id, "is_new": kept.is_new}, 201

    @app.post("/prospects/<prospect_id>/steps")
    @permits(Action.KEEP_PROSPECTS)
    @commands.handle
    def move(work: MembersWork, prospect_id: str) -> tuple[Body, int]:
        wanted = Move(**load(_MOVE))
        move_on(
            work, path_id(prospect_id, UnknownProspect), wanted, within=current_scope(), staff_id=current_staff_id()
        )
        found, _ = read_prospect(work, prospect_id, within=current_scope())
        return {"prospect_id": prospect_id, "status": found.status}, 201


def _add_ends(app: Flask, commands: Commands[MembersWork], links: Links, look_ups: LookUps) -> None:
    @app.post("/prospects/<prospect_id>/conversions")
    @permits(Action.KEEP_PROSPECTS)
    @look_ups.counting_taken
    @commands.handle
    def convert(work: MembersWork, prospect_id: str) -> tuple[Body, int]:
        given = load(_CONVERSION)
        prospect = prospect_to_convert(work, path_id(prospect_id, UnknownProspect), within=current_scope())
        outlet = outlet_of_act(work, current_caller().outlet_code or prospect.outlet_code)
        member_id, card = member_of_prospect(work, prospect, given_phone=given.get("phone"), outlet=outlet), None
        is_new = member_id is None
        if member_id is None:
            enrolled = enrol_member(work, _enrolment(prospect, given), outlet=outlet)
            member_id = enrolled.member.member_id
            card = card_body(member_id, enrolled.member.card_number, enrolled.card_token, links)["card"]
        convert_prospect(work, prospect, member_id=member_id, staff_id=current_staff_id())
        work.concerns(
            "prospect",
            prospect_id,
            place=work.place_of(prospect.outlet_code),
            before={"status": prospect.status},
            after={"status": "converted", "member_id": member_id, "is_new": is_new},
        )
        return {"prospect_id": prospect_id, "member_id": member_id, "is_new": is_new, "card": card}, 201

    @app.post("/prospects/<prospect_id>/forgettings")
    @permits(Action.FORGET_PROSPECT)
    @commands.handle
    def forget(work: MembersWork, prospect_id: str) -> tuple[Body, int]:
        load(_FORGETTING)
        forget_prospect(
            work, path_id(prospect_id, UnknownProspect), within=current_scope(), staff_id=current_staff_id()
        )
        return {"prospect_id": prospect_id, "status": "lost"}, 201


def _enrolment(prospect: Prospect, given: Body) -> Enrolment:
    contact, birthday = prospect.contact, given.get("birthday")
    assert contact is not None, "who is converted has not been forgotten"
    return Enrolment(
        phone=contact.phone or given.get("phone"),
        given_name=contact.given_name,
        family_name=contact.family_name,
        email=contact.email,
        birthday=Birthday(**birthday) if birthday else None,
        referrer_id=prospect.referrer_id,
    )


def prospect_body(prospect: Prospect, names: Mapping[str, str]) -> Body:
    """`names` are those of members whom prospects became, by their ids."""
    contact, step = prospect.contact, prospect.next_step
    own_name = masked_name(contact.given_name, contact.family_name) if contact else None
    return {
        "prospect_id": prospect.prospect_id,
        "display_name": names.get(prospect.member_id or "", own_name),
        "phone_tail": contact.phone[-2:] if contact and contact.phone else None,
        "outlet_code": prospect.outlet_code,
        "source": prospect.source,
        "status": prospect.status,
        "lost_reason": prospect.lost_reason,
        "may_be_contacted": prospect.may_be_contacted,
        "trial_visits": prospect.trial_visits,
        "made_at": as_text(prospect.made_at),
        "changed_at": as_text(prospect.changed_at),
        "member_id": prospect.member_id,
        "next_step": step and {"task_id": step.task_id, "kind": step.kind, "due_on": step.due_on.isoformat()},
    }


def file_body(prospect: Prospect, steps: list[Step], names: Mapping[str, str]) -> Body:
    return {
        **prospect_body(prospect, names),
        "contact": prospect.contact and _contact_body(prospect.contact),
        "referrer_id": prospect.referrer_id,
        "steps": [{**vars(step), "at": as_text(step.at)} for step in steps],
    }


def _contact_body(contact: Contact) -> Body:
    return {**vars(contact), "phone_as_read": contact.phone and as_read_aloud(contact.phone)}


def referrer_asked(work: MembersWork, text: str | None, *, country: str) -> Candidate | None:
    """What was asked for, where the number of a friend is nobody's."""
    try:
        return read_identifier(text or "", country, work.card_tokens)[0]
    except UnknownIdentifier:
        return None


def _referrer_asked(work: MembersWork) -> Candidate | None:
    given = load(_PROSPECT)
    outlet = outlet_of_act(work, given.get("outlet_code"))
    return referrer_asked(work, given.get("referred_by"), country=outlet.country)
