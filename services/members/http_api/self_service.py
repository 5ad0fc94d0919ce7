"""Routes for members who serve themselves, asked by the gateway for whoever has a code or a session.

None is a command: whoever asks has no key to bring, and a stored answer would keep what it says of a person. They burn
a code in one statement, or are harmless when repeated.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response

from services.chassis.database.column_types import as_text
from services.chassis.http.answers import private
from services.chassis.http.callers import caller_locale, current_caller, permits
from services.chassis.http.validation import load
from services.chassis.languages import in_language
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_self_service import (
    CodesRequest,
    CodeWishRequest,
    ConsentRequest,
    MemberSignInRequest,
    NewEmailConfirmationRequest,
    NewEmailRequest,
    OwnDateCorrectionRequest,
    OwnDateRemovalRequest,
    OwnDateRequest,
    OwnErasureRequest,
    OwnProfileRequest,
    SessionRequest,
)
from services.contracts.permissions import Action
from services.members.domain.actor import MEMBER_ON_THE_WEB
from services.members.domain.birthday import Birthday
from services.members.domain.consent import WORDS_VERSION
from services.members.domain.errors import CodeRefused
from services.members.domain.self_service import CODE_LIFE
from services.members.http_api.bodies import Links, card_body
from services.members.http_api.dates import own_date_body
from services.members.http_api.rights import WholeExports
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dates.keep_dates import (
    Corrected,
    add_own_date,
    correct_own_date,
    remove_own_date,
    show_dates,
)
from services.members.use_cases.erase_member import erase_member
from services.members.use_cases.memberships.own_memberships import OwnMembership, own_memberships
from services.members.use_cases.replace_card import replace_card
from services.members.use_cases.say_consent import say_own_consent
from services.members.use_cases.send_codes import members_meant, send_code, wish_for_code
from services.members.use_cases.serve_member import (
    Correction,
    confirm_new_email,
    correct_own_data,
    is_erasure_confirmed,
    member_of_session,
    show_own_data,
    sign_in,
    signed_in_member,
)
from services.members.words import say

_CODE_WISH, _SIGN_IN, _SESSION, _CODES = CodeWishRequest(), MemberSignInRequest(), SessionRequest(), CodesRequest()
_PROFILE, _CONSENT, _ERASURE = OwnProfileRequest(), ConsentRequest(), OwnErasureRequest()
_DATE, _DATE_CORRECTION, _DATE_REMOVAL = OwnDateRequest(), OwnDateCorrectionRequest(), OwnDateRemovalRequest()
_NEW_EMAIL, _EMAIL_CONFIRMATION = NewEmailRequest(), NewEmailConfirmationRequest()

Opener = WorkOpener[MembersWork]


def add_self_service(app: Flask, open_work: Opener, links: Links, exports: WholeExports) -> None:
    """All of it."""
    _add_coming_in(app, open_work)
    _add_own_data(app, open_work, links)
    _add_own_dates(app, open_work, links)
    _add_new_email(app, open_work, links)
    _add_rights(app, open_work, exports)
    _add_codes(app, open_work)


def _add_coming_in(app: Flask, open_work: Opener) -> None:
    @app.post("/me/codes")
    @permits(Action.SERVE_MEMBER)
    def wish() -> Response:
        """One answer and the same work for everybody; whose phone or address it is, a job finds out."""
        identifier = load(_CODE_WISH)["identifier"]
        with open_work() as work:
            wish_for_code(work, identifier)
            _note(work, "", what="code wished for")
        return _code_on_its_way()

    @app.post("/me/sessions")
    @permits(Action.SERVE_MEMBER)
    def begin_session() -> Response:
        asked = load(_SIGN_IN)
        with open_work() as work:
            signed_in = sign_in(work, members_meant(work, asked["identifier"]), asked["code"])
            if signed_in is None:
                _note(work, "", what="code refused")
            else:
                _note(work, signed_in.member_id, what="signed in")
        if signed_in is None:
            raise CodeRefused
        return private({"session": signed_in.token, "ends_at": as_text(signed_in.ends_at)}, 201)

    @app.post("/me/sign-outs")
    @permits(Action.SERVE_MEMBER)
    def end_session() -> Response:
        token = load(_SESSION)["session"]
        with open_work() as work:
            work.sessions.end(token)
        return private({"signed_out": True})


def _add_own_data(app: Flask, open_work: Opener, links: Links) -> None:
    @app.post("/me")
    @permits(Action.SERVE_MEMBER)
    def own_data() -> Response:
        token = load(_SESSION)["session"]
        with open_work.reading() as work:
            member_id = member_of_session(work, token)
            shown = _own_body(work, member_id, links) | _bought_body(work, member_id)
        # The gateway asks loyalty with it, and keeps it from whoever asked.
        return private({"member_id": member_id, **shown})

    @app.post("/me/profile")
    @permits(Action.SERVE_MEMBER)
    def own_profile() -> Response:
        asked = load(_PROFILE)
        birthday = asked.get("birthday")
        correction = Correction(
            given_name=_or_taken_away(asked, "given_name"),
            family_name=_or_taken_away(asked, "family_name"),
            locale=asked.get("locale"),
            birthday=Birthday(**birthday) if birthday else None,
            birthday_seen_by=asked.get("birthday_seen_by"),
        )
        with open_work() as work:
            member_id = signed_in_member(work, asked["session"])
            changed = correct_own_data(work, member_id, correction)
            _note(work, member_id, what="profile", fields=",".join(changed))
            shown = _own_body(work, member_id, links)
        return private(shown)

    @app.post("/me/consents")
    @permits(Action.SERVE_MEMBER)
    def own_consent() -> Response:
        asked = load(_CONSENT)
        with open_work() as work:
            member_id = signed_in_member(work, asked.pop("session"))
            is_new = say_own_consent(work, member_id, **asked, locale=caller_locale())
            if is_new:
                _note(work, member_id, what="consent", purpose=asked["purpose"], is_given=asked["is_given"])
            shown = _own_body(work, member_id, links)
        return private(shown)

    @app.post("/me/cards")
    @permits(Action.SERVE_MEMBER)
    def new_card() -> Response:
        token = load(_SESSION)["session"]
        with open_work() as work:
            member_id = signed_in_member(work, token)
            number, card_token = replace_card(work, member_id, MEMBER_ON_THE_WEB)
            _note(work, member_id, what="card replaced")
        return private(card_body(member_id, number, card_token, links), 201)


def _add_own_dates(app: Flask, open_work: Opener, links: Links) -> None:
    @app.post("/me/dates")
    @permits(Action.SERVE_MEMBER)
    def own_date() -> Response:
        asked = load(_DATE)
        with open_work() as work:
            member_id = signed_in_member(work, asked["session"])
            if add_own_date(work, member_id, kind=asked["kind"], **_date_said(asked)):
                _note(work, member_id, what="date added", kind=asked["kind"])
            shown = _own_body(work, member_id, links)
        return private(shown)

    @app.post("/me/date-corrections")
    @permits(Action.SERVE_MEMBER)
    def own_date_correction() -> Response:
        asked = load(_DATE_CORRECTION)
        with open_work() as work:
            member_id = signed_in_member(work, asked["session"])
            if correct_own_date(work, member_id, asked["date_id"], Corrected(**_date_said(asked))):
                _note(work, member_id, what="date corrected")
            shown = _own_body(work, member_id, links)
        return private(shown)

    @app.post("/me/date-removals")
    @permits(Action.SERVE_MEMBER)
    def own_date_removal() -> Response:
        asked = load(_DATE_REMOVAL)
        with open_work() as work:
            member_id = signed_in_member(work, asked["session"])
            if remove_own_date(work, member_id, asked["date_id"]):
                _note(work, member_id, what="date removed")
            shown = _own_body(work, member_id, links)
        return private(shown)


def _date_said(asked: dict[str, Any]) -> dict[str, Any]:
    return {
        "day": Birthday(**asked["day"]),
        "label": asked.get("label") or None,
        "seen_by": asked.get("seen_by", "desk"),
        "greets": asked.get("greets", True),
    }


def _add_new_email(app: Flask, open_work: Opener, links: Links) -> None:
    @app.post("/me/email-codes")
    @permits(Action.SERVE_MEMBER)
    def code_to_new_address() -> Response:
        asked = load(_NEW_EMAIL)
        with open_work() as work:
            member_id = signed_in_member(work, asked["session"])
            send_code(work, member_id, "new_email", email=asked["email"])
            _note(work, member_id, what="code to a new address")
        return _code_on_its_way()

    @app.post("/me/emails")
    @permits(Action.SERVE_MEMBER)
    def confirm_address() -> Response:
        asked = load(_EMAIL_CONFIRMATION)
        with open_work() as work:
            member_id = signed_in_member(work, asked["session"])
            is_confirmed = confirm_new_email(work, member_id, asked["code"], session=asked["session"])
            _note(work, member_id, what="new address" if is_confirmed else "code refused")
            shown = _own_body(work, member_id, links)
        if not is_confirmed:
            raise CodeRefused
        return private(shown)


def _add_rights(app: Flask, open_work: Opener, exports: WholeExports) -> None:
    @app.post("/me/exports")
    @permits(Action.SERVE_MEMBER)
    def own_export() -> Response:
        token = load(_SESSION)["session"]
        with open_work() as work:
            member_id = signed_in_member(work, token)
            _note(work, member_id, what="export")
        return private(exports.of_member(member_id))

    @app.post("/me/erasure-codes")
    @permits(Action.SERVE_MEMBER)
    def code_for_erasure() -> Response:
        token = load(_SESSION)["session"]
        with open_work() as work:
            member_id = signed_in_member(work, token)
            send_code(work, member_id, "erasure")
            _note(work, member_id, what="code for erasure")
        return _code_on_its_way()

    @app.post("/me/erasures")
    @permits(Action.SERVE_MEMBER)
    def own_erasure() -> Response:
        asked = load(_ERASURE)
        with open_work() as work:
            member_id = signed_in_member(work, asked["session"])
            is_confirmed = is_erasure_confirmed(work, member_id, asked["code"])
            _note(work, member_id, what="erasure" if is_confirmed else "code refused")
            erasure = erase_member(work, member_id, reason="asked") if is_confirmed else None
        if erasure is None:
            raise CodeRefused
        return private({"erased_at": as_text(erasure.erased_at)})


def _add_codes(app: Flask, open_work: Opener) -> None:
    @app.post("/codes/readings")
    @permits(Action.READ_CODES)
    def codes() -> Response:
        """For whoever sends letters: the codes and their addresses, while they are good."""
        code_ids = load(_CODES)["code_ids"]
        with open_work.reading() as work:
            letters = work.codes.letters(code_ids)
        found = [
            {"code_id": code_id, "code": letter.code, "email": letter.email} for code_id, letter in letters.items()
        ]
        return private({"codes": found})


def _own_body(work: MembersWork, member_id: str, links: Links) -> dict[str, Any]:
    shown, locale = show_own_data(work, member_id), caller_locale()
    # Their own, also of what they want no desk to show.
    dates = show_dates(work, member_id, sees=("desk", "managers"))
    member = shown.member
    profile, birthday = member.profile, member.profile.birthday
    return {
        "given_name": profile.given_name,
        "family_name": profile.family_name,
        "phones": shown.phones,
        "birthday": None if birthday is None else vars(birthday),
        "birthday_seen_by": profile.birthday_seen_by,
        "locale": member.locale,
        "email": profile.email,
        "card_number": member.card_number,
        "balance_url": links.balance(shown.card_token),
        "friends_brought": shown.friends_brought,
        "dates": [own_date_body(each) for each in dates],
        "consents": [
            {
                "purpose": each.purpose,
                "channel": each.channel,
                "state": each.state,
                "since": None if each.since is None else as_text(each.since),
                "words": say(f"consent.{each.purpose}.{WORDS_VERSION}", locale),
                "words_version": WORDS_VERSION,
            }
            for each in shown.consents
        ],
    }


def _bought_body(work: MembersWork, member_id: str) -> dict[str, Any]:
    bought, owed = own_memberships(work, member_id)
    return {
        "memberships": [_membership_body(work, each) for each in bought],
        "owed": None
        if owed is None
        else {"amount_minor": owed.overdue_minor, "currency": owed.currency, "since": str(owed.oldest_due_on)},
    }


def _membership_body(work: MembersWork, own: OwnMembership) -> dict[str, Any]:
    membership, freeze = own.membership, own.freeze
    outlet = work.outlets.find(membership.outlet_code)
    return {
        "membership_id": membership.membership_id,
        "title": in_language(membership.plan.titles, caller_locale()),
        "outlet_name": membership.outlet_code if outlet is None else outlet.name,
        "state": membership.state_on(own.today),
        "first_on": str(membership.starts_on),
        "last_on": str(membership.last_on),
        "renews": membership.renews_next,
        "visits_left": membership.visits_left,
        "freeze": None if freeze is None else {"first_on": str(freeze.first_on), "last_on": str(freeze.last_on)},
    }


def _or_taken_away(asked: dict[str, Any], name: str) -> str | None:
    """What is null is taken away, what is missing stays."""
    return (asked[name] or "") if name in asked else None


def _code_on_its_way() -> Response:
    return private({"good_for_seconds": int(CODE_LIFE.total_seconds())}, 202)


def _note(work: MembersWork, member_id: str, **after: str | bool) -> None:
    work.audit.note(
        current_caller(),
        Action.SERVE_MEMBER,
        object_kind="member",
        object_id=member_id,
        after={"by": "member", **after},
    )
