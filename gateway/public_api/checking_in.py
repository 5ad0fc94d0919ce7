"""A check-in, composed of what members decided and where loyalty says the member stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response

from gateway.clients.parts import Parts
from gateway.public_api.forwarding import body_to_pass, headers_to_pass, passed_back
from services.chassis.http.callers import current_caller
from services.chassis.http.client import PartAnswer

# Made once: json.dumps with options makes an encoder for each call.
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def check_in(parts: Parts) -> Response:
    """The desk gets its answer from members; loyalty adds the fresh stamps if it is quick enough.

    When it is not, members' last known summary stands in, marked as stale. A replayed key gets the same bytes for as
    long as the member's standing is the same: everything else in the body was stored with the first answer.
    """
    headers = headers_to_pass(parts.members)
    return composed(parts, parts.members.check_in(body_to_pass(), headers), headers)


def composed(parts: Parts, answer: PartAnswer, headers: Mapping[str, str]) -> Response:
    """What members answered to a check-in, or to something that was done about one, with the member's standing."""
    if answer.status != 201:
        return passed_back(answer)
    body: dict[str, Any] = json.loads(answer.body)
    last_known = body.pop("last_known_loyalty")
    # A look-up: the key belongs to the check-in, and there is no body to describe.
    asking = {name: value for name, value in headers.items() if name == "Accept-Language"}
    asking["Authorization"] = parts.loyalty.authorization(current_caller())
    standing = parts.loyalty.standing(body["member"]["member_id"], asking)
    body.setdefault("membership", None)
    body["loyalty"] = _shown(standing or last_known, is_stale=standing is None, checked_in_at=body["checked_in_at"])
    body["last_stamp"] = None if standing is None else standing.get("last_stamp")
    return passed_back(answer, _compact(body))


def _shown(standing: Mapping[str, Any], *, is_stale: bool, checked_in_at: str) -> dict[str, Any]:
    return {
        # Nothing has ever happened on this account: the picture is as old as the question.
        "as_of": standing["as_of"] or checked_in_at,
        "is_stale": is_stale,
        "programs": standing["programs"],
        "rewards": standing["rewards"],
    }
