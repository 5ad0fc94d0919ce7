"""Signing in, staying in, going out. Nothing here carries an Idempotency-Key: a guess is counted before anybody looks
at it, what is good once is burnt by one statement, and all else is safe to repeat."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, Response, jsonify

from services.chassis.database.column_types import as_text
from services.chassis.http.answers import private
from services.chassis.http.callers import (
    current_caller,
    current_outlet_code,
    current_station_id,
    permits,
    public,
)
from services.chassis.http.validation import invalid, load
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_sessions import (
    NothingRequest,
    PasswordSignInRequest,
    PinSignInRequest,
    SetUpReadingRequest,
    SetUpRedemptionRequest,
    StepUpRequest,
)
from services.contracts.permissions import SIGN_IN, Action
from services.outlets.credentials.kit import Kit
from services.outlets.credentials.passkeys import challenge_of
from services.outlets.domain.password import weakness
from services.outlets.domain.session import SignInRefused, token_ends_at
from services.outlets.domain.staff import clean_login
from services.outlets.storage.unit_of_work import OutletsWork
from services.outlets.use_cases.keep_session import end_session, find_session, prove_session
from services.outlets.use_cases.set_up_staff import read_set_up_link, redeem_set_up_link
from services.outlets.use_cases.sign_in import (
    Attempt,
    SignedIn,
    begin_session,
    confirmed,
    count_guess,
    note_refusal,
    person_at_counter,
    person_with_login,
    signed_in,
)
from services.outlets.use_cases.use_passkeys import PROVING, burn_challenge, note_use, person_with_passkey

_PIN, _PASSWORD, _STEP_UP, _NOTHING = PinSignInRequest(), PasswordSignInRequest(), StepUpRequest(), NothingRequest()
_READING, _REDEMPTION = SetUpReadingRequest(), SetUpRedemptionRequest()


def add_session_routes(app: Flask, open_work: WorkOpener[OutletsWork], kit: Kit) -> None:
    """Every way in, and what keeps and ends a session."""
    _add_counter(app, open_work, kit)
    _add_password(app, open_work, kit)
    _add_keeping(app, open_work, kit)
    _add_set_up(app, open_work, kit)


def _add_counter(app: Flask, open_work: WorkOpener[OutletsWork], kit: Kit) -> None:
    @app.get("/stations/me/staff")
    @permits(Action.SIGN_IN_AT_STATION)
    def staff_here() -> dict[str, Any]:
        with open_work.reading() as work:
            people = work.staff.at_counter(current_outlet_code())
        shown = [{"staff_id": each.staff_id, "name": each.name, "role": each.role} for each in people]
        return {"staff": shown}

    @app.post("/sessions/pin")
    @permits(Action.SIGN_IN_AT_STATION)
    def sign_in_by_pin() -> Response:
        asked = load(_PIN)
        station_id, outlet_code = current_station_id(), current_outlet_code()
        with open_work() as work:
            person = person_at_counter(work, asked["staff_id"], outlet_code)
            attempt = count_guess(work, f"pin:{asked['staff_id']}:{station_id}", person)
        is_right = kit.hasher.matches(attempt.secrets.pin_hash, asked["pin"])
        with open_work() as work:
            person = confirmed(work, attempt) if is_right else None
            if person is not None:
                work.sessions.forgive(attempt.scope)
                begun = begin_session(
                    work,
                    person,
                    action=Action.SIGN_IN_AT_STATION,
                    way="pin",
                    station_id=station_id,
                    station_outlet_code=outlet_code,
                )
                return session_answer(kit, begun, work)
            note_refusal(work, attempt, asked_by=current_caller(), action=Action.SIGN_IN_AT_STATION)
        raise SignInRefused


def _add_password(app: Flask, open_work: WorkOpener[OutletsWork], kit: Kit) -> None:
    @app.post("/sessions/password")
    @public
    def sign_in_by_password() -> Response:
        asked = load(_PASSWORD)
        login = clean_login(asked["login"])
        with open_work() as work:
            scope = f"login:{kit.login_index(login)}"
            attempt = count_guess(work, scope, person_with_login(work, login))
        # Both are looked at whatever the first one says: the time taken tells nothing.
        is_right = kit.hasher.matches(attempt.secrets.password_hash, asked["password"])
        step = _step(kit, attempt, asked["totp"], work)
        with open_work() as work:
            person = confirmed(work, attempt) if is_right and step is not None else None
            if person is not None and work.staff.use_totp_step(person.staff_id, step or 0):
                work.sessions.forgive(scope)
                begun = begin_session(work, person, action=SIGN_IN, way="password", is_proven=True)
                return session_answer(kit, begun, work)
            note_refusal(work, attempt, asked_by=None, action=SIGN_IN)
        raise SignInRefused


def _add_keeping(app: Flask, open_work: WorkOpener[OutletsWork], kit: Kit) -> None:
    @app.post("/sessions/renewals")
    @permits(Action.KEEP_OWN_SESSION)
    def renew_session() -> Response:
        load(_NOTHING)
        with open_work() as work:
            session, person = find_session(work, current_caller().session_id)
            return session_answer(kit, signed_in(work, session, person), work)

    @app.post("/sessions/ending")
    @permits(Action.KEEP_OWN_SESSION)
    def end_own_session() -> Response:
        load(_NOTHING)
        with open_work() as work:
            end_session(work, current_caller(), action=Action.KEEP_OWN_SESSION)
        return jsonify(ended=True)

    @app.post("/sessions/step-ups")
    @permits(Action.KEEP_OWN_SESSION)
    def step_up() -> Response:
        asked = load(_STEP_UP)
        if "credential" in asked:
            return _stepped_up_by_passkey(open_work, kit, asked["credential"])
        with open_work() as work:
            session, person = find_session(work, current_caller().session_id)
            attempt = count_guess(work, f"step-up:{person.staff_id}", person)
        step = _step(kit, attempt, asked["totp"], work)
        with open_work() as work:
            if step is not None and confirmed(work, attempt) and work.staff.use_totp_step(person.staff_id, step):
                work.sessions.forgive(attempt.scope)
                proven = prove_session(
                    work, session, caller=current_caller(), action=Action.KEEP_OWN_SESSION, way="totp"
                )
                return session_answer(kit, signed_in(work, proven, person), work)
            note_refusal(work, attempt, asked_by=current_caller(), action=Action.KEEP_OWN_SESSION)
        raise SignInRefused


def _stepped_up_by_passkey(open_work: WorkOpener[OutletsWork], kit: Kit, credential: dict[str, Any]) -> Response:
    caller, answered = current_caller(), challenge_of(credential)
    with open_work() as work:
        burn_challenge(work, PROVING, answered, caller.subject)
    with open_work() as work:
        session, _ = find_session(work, caller.session_id)
        person, kept = person_with_passkey(work, credential["id"])
        if person.staff_id != caller.subject:
            raise SignInRefused
        note_use(work, kept, kit.passkeys.shown(credential, answered, kept))
        proven = prove_session(work, session, caller=caller, action=Action.KEEP_OWN_SESSION, way="passkey")
        return session_answer(kit, signed_in(work, proven, person), work)


def _add_set_up(app: Flask, open_work: WorkOpener[OutletsWork], kit: Kit) -> None:
    @app.post("/set-up-links/readings")
    @public
    def show_set_up_link() -> dict[str, Any]:
        asked = load(_READING)
        with open_work.reading() as work:
            invited = read_set_up_link(work, asked["token"])
        person = invited.person
        secret = kit.codes.secret(invited.sealed_totp, person.staff_id)
        shown = {"name": person.name, "login": person.login, "totp_secret": secret}
        return {**shown, "totp_uri": kit.codes.uri(secret, person.login or person.name)}

    @app.post("/set-up-links/redemptions")
    @public
    def redeem_link() -> Response:
        asked = load(_REDEMPTION)
        with open_work.reading() as work:
            invited = read_set_up_link(work, asked["token"])
        if why := weakness(asked["password"], login=invited.person.login or ""):
            raise invalid({"password": [why]})
        step = kit.codes.step(invited.sealed_totp, invited.person.staff_id, asked["totp"], work.now)
        if step is None:
            raise SignInRefused
        password_hash = kit.hasher.hash(asked["password"])
        with open_work() as work:
            person = redeem_set_up_link(work, asked["token"], invited, password_hash=password_hash, totp_step=step)
            begun = begin_session(work, person, action=SIGN_IN, way="set-up link", is_proven=True)
            return session_answer(kit, begun, work)


def _step(kit: Kit, attempt: Attempt, code: str, work: OutletsWork) -> int | None:
    staff_id = attempt.person.staff_id if attempt.person else ""
    return kit.codes.step(attempt.secrets.sealed_totp, staff_id, code, work.now)


def session_answer(kit: Kit, begun: SignedIn, work: OutletsWork) -> Response:
    """The session with a fresh token. The caller commits before it is sent."""
    session, person = begun.session, begun.person
    expires_at = token_ends_at(session, work.now)
    lasts_seconds = (expires_at - work.now) // timedelta(seconds=1)
    return private(
        {
            "token": kit.door.token(begun.caller, lasts_seconds=lasts_seconds),
            "expires_at": as_text(expires_at),
            "ends_at": as_text(session.ends_at),
            "staff": {
                "staff_id": person.staff_id,
                "name": person.name,
                "role": begun.caller.role,
                "locale": person.locale,
                "outlet_code": session.outlet_code,
                "territory_code": person.territory_code,
            },
            "second_factors": begun.second_factors,
        }
    )
