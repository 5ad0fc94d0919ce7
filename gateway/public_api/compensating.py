"""A compensation, composed of what members promises within its limits and what loyalty then gives, under one key.

The promise comes first, so that nothing is given that is not counted. Whatever falls silent after it, the same request
again goes on where it stopped: members repeats its promise, loyalty gives once under the same key, members hears of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response

from gateway.clients.parts import Parts
from gateway.public_api.handing_on import body_to_pass, headers_to_pass, passed_back
from services.chassis.http.callers import current_caller
from services.chassis.http.client import PartAnswer
from services.chassis.http.command_headers import command_key
from services.chassis.http.problems import Problem
from services.chassis.identifiers import id_for

# Loyalty may give it still: the second factor is shown, the twin ends, the service comes back.
_MAY_BE_GIVEN_STILL = frozenset({"step_up_needed", "command_in_flight", "member_not_seen_yet", "outlet_not_known_yet"})


def compensate(parts: Parts, case_id: str) -> Response:
    promised = parts.members.ask(
        "POST", f"/cases/{case_id}/compensations", headers=headers_to_pass(parts.members), body=body_to_pass()
    )
    if promised.status != 201:
        return passed_back(promised)
    compensation: dict[str, Any] = promised.json()
    if promised.headers.get("Idempotency-Replayed"):
        compensation = _as_it_stands(parts, compensation)
    if compensation["state"] == "given":
        return passed_back(promised, json.dumps(compensation))
    given = _give(parts, compensation)
    if given.status == 201:
        return passed_back(promised, json.dumps(_settle(parts, compensation, is_given=True)))
    if given.status < 500 and given.json()["code"] not in _MAY_BE_GIVEN_STILL:
        _settle(parts, compensation, is_given=False)
    return passed_back(given)


def _as_it_stands(parts: Parts, compensation: Mapping[str, Any]) -> dict[str, Any]:
    """A repeated promise may be settled by now. Raises Problem 409 where it was refused for good."""
    asking = headers_to_pass(parts.members)
    asking.pop("Idempotency-Key", None)
    case = parts.members.ask("GET", f"/cases/{compensation['case_id']}", headers=asking)
    found = case.json()["compensations"] if case.status == 200 else ()
    now: dict[str, Any] = next(each for each in found if each["compensation_id"] == compensation["compensation_id"])
    if now["state"] == "refused":
        raise Problem(409, "compensation_refused", "This was refused before: ask for it anew.")
    return now


def _give(parts: Parts, compensation: Mapping[str, Any]) -> PartAnswer:
    """As the caller, under the same key: loyalty asks whether they may, and gives it once."""
    body: dict[str, Any] = {"program": compensation["given_in"], "outlet_code": compensation["outlet_code"]}
    if compensation["kind"] == "stamps":
        what = "adjustments"
        body |= {"amount": compensation["amount"], "reason": "goodwill"}
    else:
        what = "rewards"
        body |= {"reason": "complaint"}
    path = f"/members/{compensation['member_id']}/{what}"
    return parts.loyalty.ask("POST", path, headers=headers_to_pass(parts.loyalty), body=json.dumps(body).encode())


def _settle(parts: Parts, compensation: Mapping[str, Any], *, is_given: bool) -> dict[str, Any]:
    """In the gateway's own name: nobody else may say what loyalty did. Raises Problem 503, and the same key goes on."""
    key = id_for("settled", command_key(), current_caller().subject, str(is_given))
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
