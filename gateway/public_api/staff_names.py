"""Who did it: a member's file, with the names of those of the staff who acted on this member, and of nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response

from gateway.clients.parts import Parts
from gateway.public_api.forwarding import headers_to_pass, passed_back

# A file without names is as good; nobody waits longer for them.
_TIMEOUT_SECONDS = 0.5


def file_with_people(parts: Parts, path: str) -> Response:
    """What members answers to this very request, with `people` beside the episodes that name them.

    Members has let the caller read these lines, so the gateway asks in its own name who the ids in them are; outlets
    tells it no more than that.
    """
    answer = parts.members.ask("GET", path, headers=headers_to_pass(parts.members))
    if answer.status != 200:
        return passed_back(answer)
    body: dict[str, Any] = answer.json()
    episodes = body["episodes"] if "episodes" in body else [body["last_word"]]
    body["people"] = _people(parts, _ids(each for each in episodes if each is not None))
    return passed_back(answer, json.dumps(body, ensure_ascii=False))


def _ids(episodes: Iterable[Mapping[str, Any]]) -> Sequence[str]:
    """Of those who did it, and of managers who gave their word for it."""
    found = {each for episode in episodes for each in (episode["staff_id"], episode["facts"].get("approver"))}
    return sorted(each for each in found if each)


def _people(parts: Parts, ids: Sequence[str]) -> Sequence[Mapping[str, str]]:
    answer = parts.outlets.heard("/staff/names", {"ids": ids}, timeout_seconds=_TIMEOUT_SECONDS) if ids else None
    people: Sequence[Mapping[str, str]] = [] if answer is None else answer.json()["people"]
    return people
