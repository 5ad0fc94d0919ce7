"""Further ways in for head office: passkeys, and the sign-in of their own company."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify

from services.chassis.database.column_types import as_text
from services.chassis.http.callers import current_caller, permits, public
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load
from services.chassis.telemetry.logs import logger
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_passkeys_and_oidc import (
    CompanyReturnRequest,
    NewPasskeyRequest,
    OidcCodeRequest,
    PasskeyRemovalRequest,
    PasskeySignInRequest,
)
from services.contracts.http_sessions import NothingRequest
from services.contracts.permissions import SIGN_IN, Action
from services.outlets.clients.company import Company, CompanyAway, CompanyRefused
from services.outlets.credentials.kit import Kit
from services.outlets.credentials.passkeys import challenge_of
from services.outlets.domain.session import SignInRefused
from services.outlets.http_api.sessions import session_answer
from services.outlets.storage.unit_of_work import OutletsWork
from services.outlets.use_cases.keep_session import find_session
from services.outlets.use_cases.sign_in import begin_session
from services.outlets.use_cases.sign_in_by_company import begin, come_back, hand_code, person_vouched_for, swap_code
from services.outlets.use_cases.use_passkeys import (
    ADDING,
    PROVING,
    SIGNING_IN,
    burn_challenge,
    challenge,
    forget_passkey,
    keep_passkey,
    note_use,
    person_with_passkey,
)

Answer = tuple[dict[str, Any], int]
_NOTHING, _RETURN, _CODE = NothingRequest(), CompanyReturnRequest(), OidcCodeRequest()
_NEW, _REMOVAL, _SIGN_IN = NewPasskeyRequest(), PasskeyRemovalRequest(), PasskeySignInRequest()


def add_passkeys_and_oidc(
    app: Flask, open_work: WorkOpener[OutletsWork], commands: Commands[OutletsWork], kit: Kit, company: Company | None
) -> None:
    """What only some franchises have."""

    @app.get("/sign-in-ways")
    @public
    def ways() -> dict[str, Any]:
        return {"password": True, "passkey": kit.passkeys.are_possible, "company": company is not None}

    _add_company(app, open_work, kit, company)
    _add_passkey_sign_in(app, open_work, kit)
    _add_own_passkeys(app, open_work, commands, kit)


def _add_company(app: Flask, open_work: WorkOpener[OutletsWork], kit: Kit, company: Company | None) -> None:
    @app.post("/oidc/beginnings")
    @public
    def begin_oidc() -> dict[str, Any]:
        """Where the browser is sent; nowhere, when there is no company or it does not answer."""
        load(_NOTHING)
        if company is None:
            return {"location": None, "binding": None}
        with open_work() as work:
            beginning = begin(work)
        try:
            address = company.address(state=beginning.state, nonce=beginning.nonce, verifier=beginning.verifier)
        except (CompanyAway, CompanyRefused) as error:
            logger().warning("sign-in by company", why=str(error))
            return {"location": None, "binding": None}
        return {"location": address, "binding": beginning.binding}

    @app.post("/oidc/returns")
    @public
    def oidc_return() -> dict[str, Any]:
        """A code for the page, or none: whatever was wrong, the page says the same."""
        asked = load(_RETURN)
        return {"code": None if company is None else _code_for_page(open_work, company, asked)}

    @app.post("/sessions/oidc")
    @public
    def sign_in_by_company() -> Response:
        asked = load(_CODE)
        with open_work() as work:
            person, is_proven = swap_code(work, asked["code"])
            begun = begin_session(work, person, action=SIGN_IN, way="company", is_proven=is_proven)
            return session_answer(kit, begun, work)


def _code_for_page(open_work: WorkOpener[OutletsWork], company: Company, asked: dict[str, str]) -> str | None:
    with open_work() as work:
        returned = come_back(work, asked["state"], asked["binding"])
    try:
        if returned is None:
            raise CompanyRefused("nobody left from this browser with this state")
        identity = company.identity(asked["code"], nonce=returned.nonce, verifier=returned.verifier)
    except (CompanyAway, CompanyRefused) as error:
        logger().warning("sign-in by company", why=str(error))
        identity = None
    with open_work() as work:
        person = None if identity is None else person_vouched_for(work, identity)
        if identity is not None and person is not None:
            return hand_code(work, person, identity)
        if returned is not None:
            # Whoever invents a state leaves no row: anybody could fill the audit with them.
            work.audit.note(None, SIGN_IN, after={"outcome": "refused", "way": "company"})
    return None


def _add_passkey_sign_in(app: Flask, open_work: WorkOpener[OutletsWork], kit: Kit) -> None:
    @app.post("/sessions/passkey-options")
    @public
    def passkey_options() -> dict[str, Any]:
        load(_NOTHING)
        with open_work() as work:
            made = challenge(work, SIGNING_IN)
        return kit.passkeys.request_options(made)

    @app.post("/sessions/passkey")
    @public
    def sign_in_by_passkey() -> Response:
        credential = load(_SIGN_IN)["credential"]
        answered = challenge_of(credential)
        with open_work() as work:
            # In a transaction of its own: a challenge is good once, also when what came with it is not.
            burn_challenge(work, SIGNING_IN, answered)
        with open_work() as work:
            person, kept = person_with_passkey(work, credential["id"])
            note_use(work, kept, kit.passkeys.shown(credential, answered, kept))
            begun = begin_session(work, person, action=SIGN_IN, way="passkey", is_proven=True)
            return session_answer(kit, begun, work)

    @app.post("/sessions/step-up-options")
    @permits(Action.KEEP_OWN_SESSION)
    def step_up_options() -> dict[str, Any]:
        load(_NOTHING)
        with open_work() as work:
            _, person = find_session(work, current_caller().session_id)
            made = challenge(work, PROVING, person.staff_id)
            own = [row.credential_id for row in work.ways.passkeys_of(person.staff_id)]
        return kit.passkeys.request_options(made, allowed=own)


def _add_own_passkeys(
    app: Flask, open_work: WorkOpener[OutletsWork], commands: Commands[OutletsWork], kit: Kit
) -> None:
    @app.get("/passkeys")
    @permits(Action.KEEP_OWN_SESSION)
    def own_passkeys() -> Response:
        with open_work.reading() as work:
            rows = work.ways.passkeys_of(current_caller().subject)
        shown = [
            {"credential_id": row.credential_id, "name": row.name, "added_at": as_text(row.added_at)} for row in rows
        ]
        return jsonify(passkeys=shown)

    @app.post("/passkeys/options")
    @permits(Action.CHANGE_OWN_PASSKEYS)
    def new_passkey_options() -> dict[str, Any]:
        load(_NOTHING)
        with open_work() as work:
            _, person = find_session(work, current_caller().session_id)
            made = challenge(work, ADDING, person.staff_id)
            known = [row.credential_id for row in work.ways.passkeys_of(person.staff_id)]
        return kit.passkeys.creation_options(person.staff_id, person.login or person.name, made, known=known)

    @app.post("/passkeys")
    @permits(Action.CHANGE_OWN_PASSKEYS)
    @commands.handle
    def add_passkey(work: OutletsWork) -> Answer:
        asked = load(_NEW)
        staff_id = current_caller().subject
        answered = challenge_of(asked["credential"])
        burn_challenge(work, ADDING, answered, staff_id)
        made = kit.passkeys.created(asked["credential"], answered)
        if work.staff.find(staff_id) is None:
            raise SignInRefused
        keep_passkey(work, staff_id, made, asked["name"])
        return {"credential_id": made.credential_id, "name": asked["name"], "added_at": as_text(work.now)}, 201

    @app.post("/passkeys/removals")
    @permits(Action.CHANGE_OWN_PASSKEYS)
    @commands.handle
    def remove_passkey(work: OutletsWork) -> Answer:
        forget_passkey(work, current_caller().subject, load(_REMOVAL)["credential_id"])
        return {"removed": True}, 201
