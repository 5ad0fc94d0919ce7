"""Routes of people: who joins, who is looked for, and how they are found."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response

from services.chassis.http.answers import private
from services.chassis.http.callers import caller_locale, current_caller, current_outlet_code, current_staff_id, permits
from services.chassis.http.commands import Commands, in_flight
from services.chassis.http.validation import load, path_id, query
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_members import (
    AlikeRequest,
    BirthdayCorrectionRequest,
    ContactsRequest,
    DetailsCorrectionRequest,
    EmailReplacementRequest,
    EnrolmentRequest,
    FormerAddressesRequest,
    IdentifierRequest,
    LastDigitsQuery,
    NamedRequest,
)
from services.contracts.permissions import Action
from services.members.domain.birthday import Birthday
from services.members.domain.errors import IdentifierTaken, UnknownMember
from services.members.domain.identifier import Candidate
from services.members.domain.outlet import Outlet
from services.members.http_api.acting import current_actor
from services.members.http_api.bodies import (
    Links,
    alike_body,
    card_body,
    contact_body,
    display_name,
    found_body,
)
from services.members.http_api.look_ups import LookUps
from services.members.http_api.prospects import referrer_asked
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.add_identifier import add_identifier
from services.members.use_cases.correct_birthday import correct_birthday
from services.members.use_cases.correct_details import Details, correct_details, replace_email
from services.members.use_cases.enrol_member import Enrolled, Enrolment, enrol_member
from services.members.use_cases.find_referrer import find_referrer
from services.members.use_cases.list_contacts import list_contacts
from services.members.use_cases.prospects.convert_prospect import convert_prospect, prospect_of_phone
from services.members.use_cases.show_card import show_member

Answer = tuple[dict[str, Any], int]

# Made once: building a marshmallow schema costs more than using it.
_ENROLMENT, _LAST_DIGITS, _NAMED, _ALIKE = EnrolmentRequest(), LastDigitsQuery(), NamedRequest(), AlikeRequest()
_IDENTIFIER, _BIRTHDAY_CORRECTION, _CONTACTS = IdentifierRequest(), BirthdayCorrectionRequest(), ContactsRequest()
_DETAILS, _EMAIL_REPLACEMENT = DetailsCorrectionRequest(), EmailReplacementRequest()
_FORMER_ADDRESSES = FormerAddressesRequest()


def add_people(
    app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork], links: Links, look_ups: LookUps
) -> None:
    _add_joining(app, commands, links, look_ups)
    _add_finding(app, open_work, links, look_ups)
    _add_changes(app, commands, look_ups)


def _add_joining(app: Flask, commands: Commands[MembersWork], links: Links, look_ups: LookUps) -> None:
    @app.post("/members")
    @permits(Action.ENROL_MEMBER)
    @look_ups.counting_taken
    @look_ups.noting_misses(_referrer_of_enrolment, action=Action.ENROL_MEMBER)
    @commands.handle
    def enrol(work: MembersWork) -> Answer:
        given = load(_ENROLMENT)
        birthday = given.pop("birthday", None)
        outlet = work.outlets.named(current_outlet_code())
        referrer_id = find_referrer(work, given.pop("referred_by", None), outlet=outlet)
        prospect = prospect_of_phone(work, given.get("phone"), outlet=outlet)
        if referrer_id is None and prospect is not None:
            referrer_id = prospect.referrer_id
        enrolment = Enrolment(**given, birthday=Birthday(**birthday) if birthday else None, referrer_id=referrer_id)
        enrolled = _enrolled(work, enrolment, outlet)
        member = enrolled.member
        if enrolled.is_new and prospect is not None:
            convert_prospect(work, prospect, member_id=member.member_id, staff_id=current_staff_id())
        elif not enrolled.is_new:
            # That somebody has this number is told here, too.
            look_ups.count(work)
        card = card_body(member.member_id, member.card_number, enrolled.card_token, links)
        return {
            "enrolment_id": work.command_id,
            "member_id": member.member_id,
            "display_name": display_name(member, caller_locale()),
            **card,
        }, 201

    @app.post("/members/alike")
    @permits(Action.ENROL_MEMBER)
    def alike() -> Response:
        given = load(_ALIKE)
        found = look_ups.alike(given["phone"], given.get("given_name"))
        return private({"members": [alike_body(each, caller_locale()) for each in found]})


def _add_finding(app: Flask, open_work: WorkOpener[MembersWork], links: Links, look_ups: LookUps) -> None:
    @app.get("/members")
    @permits(Action.LOOK_UP_MEMBER)
    def find() -> Response:
        found = look_ups.found(query(_LAST_DIGITS)["last_digits"])
        return private({"members": [found_body(each, caller_locale(), current_caller()) for each in found]})

    @app.post("/members/named")
    @permits(Action.FIND_BY_NAME)
    def find_named() -> Response:
        answer = look_ups.named(load(_NAMED)["name"])
        found = [found_body(each, caller_locale(), current_caller()) for each in answer.found]
        return private({"members": found, "has_more": answer.has_more})

    @app.get("/members/<member_id>")
    @permits(Action.READ_MEMBER)
    def name_of(member_id: str) -> Response:
        with open_work.reading() as work:
            member = show_member(work, path_id(member_id, UnknownMember))
        return private({"member_id": member_id, "display_name": display_name(member, caller_locale())})

    @app.post("/contacts")
    @permits(Action.READ_CONTACTS)
    def contacts() -> Response:
        member_ids = load(_CONTACTS)["member_ids"]
        with open_work.reading() as work:
            found = list_contacts(work, member_ids)
        return private({"contacts": [contact_body(contact, links) for contact in found]})

    @app.post("/former-addresses/readings")
    @permits(Action.READ_CONTACTS)
    def former_addresses() -> Response:
        """For whoever writes the letter that tells of it."""
        address_ids = load(_FORMER_ADDRESSES)["address_ids"]
        with open_work.reading() as work:
            found = work.former_addresses.named(address_ids)
        return private({"addresses": [{"address_id": id_, "email": email} for id_, email in found.items()]})


def _add_changes(app: Flask, commands: Commands[MembersWork], look_ups: LookUps) -> None:
    @app.post("/members/<member_id>/identifiers")
    @permits(Action.CHANGE_IDENTIFIERS)
    @look_ups.counting_taken
    @commands.handle
    def add_to(work: MembersWork, member_id: str) -> Answer:
        given = load(_IDENTIFIER)
        outlet_code = current_caller().outlet_code
        add_identifier(
            work, path_id(member_id, UnknownMember), given["value"], kind=given["kind"], outlet_code=outlet_code
        )
        return {"member_id": member_id, "kind": given["kind"]}, 201

    @app.post("/members/<member_id>/birthday")
    @permits(Action.CORRECT_BIRTHDAY)
    @commands.handle
    def correct_birthday_of(work: MembersWork, member_id: str) -> Answer:
        given = load(_BIRTHDAY_CORRECTION)
        birthday = Birthday(**given["birthday"])
        corrected = correct_birthday(work, path_id(member_id, UnknownMember), birthday, reason=given["reason"])
        return {"member_id": member_id, "birthday": corrected}, 201

    @app.post("/members/<member_id>/details")
    @permits(Action.CORRECT_DETAILS)
    @commands.handle
    def correct_details_of(work: MembersWork, member_id: str) -> Answer:
        given = load(_DETAILS)
        # What is null is taken away, what is missing stays.
        details = Details(**{name: value or "" for name, value in given.items()})
        corrected = correct_details(work, path_id(member_id, UnknownMember), details, current_actor())
        return {"member_id": member_id, "corrected": corrected}, 201

    @app.post("/members/<member_id>/emails")
    @permits(Action.REPLACE_EMAIL)
    @commands.handle
    def replace_email_of(work: MembersWork, member_id: str) -> Answer:
        email = load(_EMAIL_REPLACEMENT)["email"]
        replaced = replace_email(work, path_id(member_id, UnknownMember), email, current_actor())
        return {"member_id": member_id, "email": replaced}, 201


def _enrolled(work: MembersWork, enrolment: Enrolment, outlet: Outlet) -> Enrolled:
    try:
        return enrol_member(work, enrolment, outlet=outlet)
    except IdentifierTaken as taken:
        if work.kept_for is None or taken.kind != "phone":
            raise
        # Another till enrolled the same phone in this instant: sent again, this is the enrolment of a member.
        raise in_flight() from taken


def _referrer_of_enrolment(work: MembersWork) -> Candidate | None:
    outlet = work.outlets.named(current_outlet_code())
    return referrer_asked(work, load(_ENROLMENT).get("referred_by"), country=outlet.country)
