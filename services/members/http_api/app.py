"""Routes of the members service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, Response

from services.chassis.http.answers import private
from services.chassis.http.audit_routes import add_audit_routes
from services.chassis.http.callers import (
    Doorkeeper,
    caller_locale,
    current_caller,
    current_outlet_code,
    current_staff_id,
    keep_door,
    permits,
)
from services.chassis.http.commands import Commands, in_flight
from services.chassis.http.kept_answers import SealedAnswers
from services.chassis.http.sealed_bodies import take_sealed_bodies
from services.chassis.http.service_app import new_app
from services.chassis.http.validation import load, path_id, query
from services.chassis.security.approvals import ApprovalVerifier
from services.chassis.security.keys import SecretRing
from services.chassis.security.sealed_boxes import SealedBoxes
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_admission import LeavingRequest
from services.contracts.http_members import (
    AlikeRequest,
    BalanceLinkRequest,
    BirthdayCorrectionRequest,
    CardReplacementRequest,
    CheckInRequest,
    ContactsRequest,
    EnrolmentRequest,
    IdentifierRequest,
    LastDigitsQuery,
    RecognitionRequest,
)
from services.contracts.permissions import Action
from services.members.clients.exports import ExportClient
from services.members.domain.birthday import Birthday
from services.members.domain.errors import IdentifierTaken, UnknownIdentifier, UnknownMember
from services.members.domain.identifier import Candidate, read_identifier
from services.members.domain.look_ups import USUAL_LIMITS, LookUpLimits
from services.members.domain.memberships.verdict import LET_IN_LATE
from services.members.domain.outlet import Outlet
from services.members.http_api.acting import current_actor
from services.members.http_api.admission import add_admission, current_desk
from services.members.http_api.answers import add_answers
from services.members.http_api.callers import add_callers
from services.members.http_api.cases import add_cases
from services.members.http_api.dates import add_dates
from services.members.http_api.due_lists import add_due_lists
from services.members.http_api.dues import add_dues
from services.members.http_api.file import add_file
from services.members.http_api.look_ups import LookUps
from services.members.http_api.memberships import add_memberships
from services.members.http_api.offline import add_offline
from services.members.http_api.payer_accounts import add_payer_accounts
from services.members.http_api.payment_notices import add_payment_notices
from services.members.http_api.pictures import (
    Links,
    alike_picture,
    card_picture,
    check_in_picture,
    contact_picture,
    display_name,
    found_picture,
    standing_picture,
)
from services.members.http_api.plans import add_plans
from services.members.http_api.problems import answer_domain_errors
from services.members.http_api.prospects import add_prospects, referrer_asked
from services.members.http_api.reversing import add_reversing
from services.members.http_api.rights import WholeExports, add_rights
from services.members.http_api.self_service import add_self_service
from services.members.http_api.tasks import add_tasks
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.add_identifier import add_identifier
from services.members.use_cases.admission.check_in import check_in
from services.members.use_cases.admission.keep_door import leave_by
from services.members.use_cases.correct_birthday import correct_birthday
from services.members.use_cases.disown_card import disown_card, recognise_member
from services.members.use_cases.enrol_member import Enrolled, Enrolment, enrol_member
from services.members.use_cases.find_referrer import find_referrer
from services.members.use_cases.list_contacts import list_contacts
from services.members.use_cases.memberships.change_membership import lift_for_visit
from services.members.use_cases.prospects.convert_prospect import convert_prospect, prospect_of_phone
from services.members.use_cases.replace_card import replace_card
from services.members.use_cases.show_card import owner_of_link, read_balance_link, show_card, show_member

Answer = tuple[dict[str, Any], int]

# Made once: building a marshmallow schema costs more than using it.
_ENROLMENT, _CHECK_IN, _LAST_DIGITS = EnrolmentRequest(), CheckInRequest(), LastDigitsQuery()
_LEAVING = LeavingRequest()
_ALIKE = AlikeRequest()
_IDENTIFIER, _CARD_REPLACEMENT = IdentifierRequest(), CardReplacementRequest()
_BIRTHDAY_CORRECTION = BirthdayCorrectionRequest()
_RECOGNITION = RecognitionRequest()
_BALANCE_LINK, _CONTACTS = BalanceLinkRequest(), ContactsRequest()


def new_members_app(
    open_work: WorkOpener[MembersWork],
    keeper: Doorkeeper,
    *,
    public_url: str,
    answers_key: bytes | SecretRing,
    approvals: ApprovalVerifier,
    webhook_key: bytes | SecretRing,
    boxes: SealedBoxes,
    others: Sequence[ExportClient] = (),
    limits: LookUpLimits = USUAL_LIMITS,
) -> Flask:
    """The members application."""

    def readiness() -> None:
        with open_work.reading() as work:
            work.outlets.all()

    app = new_app("members", readiness=readiness)
    keep_door(app, keeper)
    answer_domain_errors(app)
    take_sealed_bodies(app, boxes)
    links = Links(public_url.rstrip("/"))
    commands = Commands(open_work, SealedAnswers(answers_key))
    look_ups = LookUps(open_work, limits)
    _add_people(app, open_work, commands, links, look_ups)
    _add_cards(app, open_work, commands, links)
    _add_check_ins(app, commands, look_ups)
    add_file(app, open_work, commands)
    add_plans(app, open_work, commands)
    add_memberships(app, open_work, commands)
    add_admission(app, open_work, commands, approvals)
    add_dues(app, open_work, commands)
    add_payer_accounts(app, open_work)
    add_due_lists(app, open_work)
    add_payment_notices(app, open_work, commands, webhook_key=webhook_key)
    add_dates(app, open_work, commands)
    exports = WholeExports(open_work, others)
    add_prospects(app, open_work, commands, links, look_ups)
    add_rights(app, open_work, commands, exports)
    add_reversing(app, commands)
    add_self_service(app, open_work, links, exports)
    add_cases(app, open_work, commands)
    add_tasks(app, open_work, commands)
    add_answers(app, open_work, commands)
    add_callers(app, open_work, links)
    add_offline(app, open_work, boxes)
    add_audit_routes(app, open_work, Action.READ_MEMBERS_AUDIT)
    return app


def _add_people(
    app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork], links: Links, look_ups: LookUps
) -> None:
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
        card = card_picture(member.member_id, member.card_number, enrolled.card_token, links)
        return {
            "enrolment_id": work.command_id,
            "member_id": member.member_id,
            "display_name": display_name(member, caller_locale()),
            **card,
        }, 201

    @app.get("/members")
    @permits(Action.LOOK_UP_MEMBER)
    def find() -> Response:
        found = look_ups.found(query(_LAST_DIGITS)["last_digits"])
        return private({"members": [found_picture(each, caller_locale(), current_caller()) for each in found]})

    @app.post("/members/alike")
    @permits(Action.ENROL_MEMBER)
    def alike() -> Response:
        given = load(_ALIKE)
        found = look_ups.alike(given["phone"], given.get("given_name"))
        return private({"members": [alike_picture(each, caller_locale()) for each in found]})

    @app.get("/members/<member_id>")
    @permits(Action.READ_MEMBER)
    def name_of(member_id: str) -> Response:
        with open_work.reading() as work:
            member = show_member(work, path_id(member_id, UnknownMember))
        return private({"member_id": member_id, "display_name": display_name(member, caller_locale())})

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

    @app.post("/contacts")
    @permits(Action.READ_CONTACTS)
    def contacts() -> Response:
        member_ids = load(_CONTACTS)["member_ids"]
        with open_work.reading() as work:
            found = list_contacts(work, member_ids)
        return private({"contacts": [contact_picture(contact, links) for contact in found]})


def _add_cards(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork], links: Links) -> None:
    @app.post("/members/<member_id>/cards")
    @permits(Action.CHANGE_IDENTIFIERS)
    @commands.handle
    def renew_card(work: MembersWork, member_id: str) -> Answer:
        load(_CARD_REPLACEMENT)
        number, token = replace_card(work, path_id(member_id, UnknownMember), current_actor())
        return card_picture(member_id, number, token, links), 201

    @app.get("/members/<member_id>/card")
    @permits(Action.READ_MEMBER)
    def card_of(member_id: str) -> Response:
        # Noted before it is answered: with its QR, a card can be used by whoever has seen it.
        with open_work() as work:
            card = show_card(work, path_id(member_id, UnknownMember))
            shown = {"shown": "card"}
            work.audit.note(
                current_caller(), Action.READ_MEMBER, object_kind="member", object_id=member_id, after=shown
            )
        return private(
            {
                "balance_url": links.balance(card.token),
                "card_number": card.member.card_number,
                "display_name": display_name(card.member, caller_locale()),
            }
        )

    @app.post("/members/<member_id>/recognitions")
    @permits(Action.CHANGE_IDENTIFIERS)
    @commands.handle
    def recognise(work: MembersWork, member_id: str) -> Answer:
        load(_RECOGNITION)
        is_settled = recognise_member(work, path_id(member_id, UnknownMember), current_actor(), how="at the desk")
        return {"member_id": member_id, "settled": is_settled}, 201

    @app.post("/balance-links/disownments")
    @permits(Action.DISOWN_CARD)
    def disown() -> Response:
        """No command: whoever says it has no key to bring, and saying it again changes nothing."""
        token = load(_BALANCE_LINK)["token"]
        with open_work() as work:
            member_id = owner_of_link(work, token)
            is_new = disown_card(work, member_id)
            work.audit.note(
                current_caller(),
                Action.DISOWN_CARD,
                object_kind="member",
                object_id=member_id,
                after={"by": "holder of the link", "is_new": is_new},
            )
        return private({"disowned": True})

    @app.post("/balance-links/readings")
    @permits(Action.READ_BALANCE_LINK)
    def read_link() -> Response:
        token = load(_BALANCE_LINK)["token"]
        with open_work.reading() as work:
            card = read_balance_link(work, token)
            member = card.member
            told = work.standings.of(member.member_id)
            today = work.day_at(member.home_outlet_code)
        locale = caller_locale(member.locale)
        return private(
            {
                "member_id": member.member_id,
                "display_name": display_name(member, member.locale),
                "locale": member.locale,
                "card_number": member.card_number,
                "balance_url": links.balance(card.token),
                "last_known_loyalty": standing_picture(told, locale, today=today),
            }
        )


def _add_check_ins(app: Flask, commands: Commands[MembersWork], look_ups: LookUps) -> None:
    @app.post("/check-ins")
    @permits(Action.CHECK_IN)
    @look_ups.noting_misses(_likeliest_meaning)
    @commands.handle
    def arrive(work: MembersWork) -> Answer:
        given = load(_CHECK_IN)
        desk = current_desk(work)
        checked_in = check_in(work, given["identifier"], desk=desk, label=given.get("label"))
        verdict = checked_in.verdict
        if verdict.code == LET_IN_LATE and verdict.membership is not None:
            lift_for_visit(work, verdict.membership.membership_id, desk.actor)
        return check_in_picture(checked_in, caller_locale(), current_caller()), 201

    @app.post("/leavings")
    @permits(Action.KEEP_DOOR)
    @look_ups.noting_misses(_likeliest_meaning, action=Action.KEEP_DOOR)
    @commands.handle
    def leave_by_card(work: MembersWork) -> Answer:
        check_in_id = leave_by(work, load(_LEAVING)["identifier"], current_desk(work))
        return {"check_in_id": check_in_id, "state": "left"}, 201


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


def _likeliest_meaning(work: MembersWork) -> Candidate | None:
    """What a check-in that found nobody asked for; nothing where it can be no identifier at all."""
    outlet = work.outlets.named(current_outlet_code())
    try:
        return read_identifier(load(_CHECK_IN)["identifier"], outlet.country, work.card_tokens)[0]
    except UnknownIdentifier:
        return None
