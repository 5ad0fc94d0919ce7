"""A compensation, composed of what members promises within its limits and what loyalty then gives, under one key.

The promise comes first, so that nothing is given that is not counted. Whatever falls silent after it, the same request
again goes on where it stopped: members repeats its promise, loyalty gives once under the same key, members hears of it.
Where that request cannot be sent again, because its device is closed or has lost it, whoever may give finishes the
promise from any other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response

from gateway.clients.parts import Parts
from gateway.public_api.forwarding import body_to_pass, headers_to_pass, passed_back
from services.chassis.http.callers import current_caller
from services.chassis.http.client import PartAnswer
from services.chassis.http.command_headers import command_key
from services.chassis.http.problems import Problem
from services.chassis.identifiers import id_for

# Loyalty may give it still: the second factor is shown, the twin ends, the service comes back.
_MAY_BE_GIVEN_STILL = frozenset({"step_up_needed", "command_in_flight", "member_not_seen_yet", "outlet_not_known_yet"})
# What loyalty keeps under the key of a promise is that it was given: what it refuses leaves nothing behind. Another
# device or person is told no more of it than that.
_WAS_GIVEN = frozenset({"idempotency_key_reused", "answer_erased"})
# Of this person alone: what they may not give, not there or not today, somebody else may.
_NOT_THEIRS = frozenset({"not_allowed", "unknown_outlet", "daily_limit_reached"})


def compensate(parts: Parts, case_id: str) -> Response:
    promised = parts.members.ask(
        "POST", f"/cases/{case_id}/compensations", headers=headers_to_pass(parts.members), body=body_to_pass()
    )
    if promised.status != 201:
        return passed_back(promised)
    compensation: dict[str, Any] = promised.json()
    if promised.headers.get("Idempotency-Replayed"):
        case = _case(parts, case_id)
        if case.status != 200:
            return passed_back(case)
        compensation = _as_it_stands(case, compensation["compensation_id"])
    if compensation["state"] == "given":
        return passed_back(promised, json.dumps(compensation))
    given = _give(parts, compensation)
    if given.status == 201:
        return passed_back(promised, json.dumps(_settle(parts, compensation, is_given=True)))
    if _is_refused_for_good(given):
        _settle(parts, compensation, is_given=False)
    return passed_back(given)


def finish_compensation(parts: Parts, case_id: str, compensation_id: str) -> Response:
    """Go on with a promise from whichever device: under its own key, so that loyalty gives it once."""
    command_key()
    case = _case(parts, case_id)
    if case.status != 200:
        return passed_back(case)
    compensation = _as_it_stands(case, compensation_id)
    if compensation["state"] == "given":
        return passed_back(case, json.dumps(compensation))
    given = _give(parts, compensation)
    if given.status == 201 or _code(given) in _WAS_GIVEN:
        return passed_back(case, json.dumps(_settle(parts, compensation, is_given=True)))
    if _is_refused_for_good(given) and _code(given) not in _NOT_THEIRS | {"step_up_needed"}:
        _settle(parts, compensation, is_given=False)
    return passed_back(given)


def _is_refused_for_good(given: PartAnswer) -> bool:
    code = _code(given)
    if code is None:
        return False
    # No second factor is shown at a station: what needs one would stay promised, and counted, for ever.
    return code not in _MAY_BE_GIVEN_STILL or (code == "step_up_needed" and current_caller().station_id is not None)


def _code(given: PartAnswer) -> str | None:
    """Why loyalty refused; nothing where it did not say."""
    return str(given.json()["code"]) if 400 <= given.status < 500 else None


def _case(parts: Parts, case_id: str) -> PartAnswer:
    asking = headers_to_pass(parts.members)
    asking.pop("Idempotency-Key", None)
    return parts.members.ask("GET", f"/cases/{case_id}", headers=asking)


def _as_it_stands(case: PartAnswer, compensation_id: str) -> dict[str, Any]:
    """Raises Problem 404 for one of another case, and 409 where it was refused for good."""
    found: list[dict[str, Any]] = case.json()["compensations"]
    now = next((each for each in found if each["compensation_id"] == compensation_id), None)
    if now is None:
        raise Problem(404, "unknown_compensation", "There is no such compensation, or it was settled otherwise.")
    if now["state"] == "refused":
        raise Problem(409, "compensation_refused", "This was refused before: ask for it anew.")
    return now


def _give(parts: Parts, compensation: Mapping[str, Any]) -> PartAnswer:
    """As the caller, under the key of the promise: loyalty asks whether they may, and gives it once."""
    body: dict[str, Any] = {"program": compensation["given_in"], "outlet_code": compensation["outlet_code"]}
    if compensation["kind"] == "stamps":
        what = "adjustments"
        body |= {"amount": compensation["amount"], "reason": "goodwill"}
    else:
        what = "rewards"
        body |= {"reason": "complaint"}
    path = f"/members/{compensation['member_id']}/{what}"
    headers = {**headers_to_pass(parts.loyalty), "Idempotency-Key": compensation["compensation_id"]}
    return parts.loyalty.ask("POST", path, headers=headers, body=json.dumps(body).encode())


def _settle(parts: Parts, compensation: Mapping[str, Any], *, is_given: bool) -> dict[str, Any]:
    """In the gateway's own name: nobody else may say what loyalty did. Raises Problem 503, and whoever asks again goes
    on."""
    key = id_for("settled", compensation["compensation_id"], str(is_given))
    headers = {
        "Authorization": parts.members.authorization(None),
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    path = f"/compensations/{compensation['compensation_id']}/settlement"
    settled = parts.members.ask("POST", path, headers=headers, body=json.dumps({"is_given": is_given}).encode())
    if settled.status != 201:
        raise parts.members.away(f"did not settle a compensation: {settled.status}")
    return dict(settled.json())
