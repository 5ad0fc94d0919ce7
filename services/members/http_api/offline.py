"""Routes for the time without a network: the key to which stations seal, and what they keep of their guests."""

from __future__ import annotations

import base64
from typing import Any

from flask import Flask, Response, jsonify

from services.chassis.database.column_types import as_text
from services.chassis.http.answers import private
from services.chassis.http.callers import (
    caller_locale,
    current_caller,
    current_outlet_code,
    current_station_id,
    permits,
)
from services.chassis.http.validation import query
from services.chassis.languages import in_language
from services.chassis.security.sealed_boxes import SealedBoxes
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_offline import SnapshotQuery
from services.contracts.permissions import Action
from services.members.http_api.bodies import display_name, standing_body
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.admission.read_snapshot import Guest, read_snapshot

_SNAPSHOT = SnapshotQuery()


def add_offline(app: Flask, open_work: WorkOpener[MembersWork], boxes: SealedBoxes) -> None:
    """Both of them."""

    @app.get("/seal-key")
    @permits(Action.READ_SEAL_KEY)
    def seal_key() -> Response:
        return jsonify(boxes.public_key())

    @app.get("/snapshot")
    @permits(Action.READ_SNAPSHOT)
    def snapshot() -> Response:
        after = query(_SNAPSHOT).get("after")
        station_id, locale = current_station_id(), caller_locale()
        # Read before it is noted: a page takes a while, and would keep the one writer of a SQLite file waiting.
        with open_work.reading() as work:
            outlet, as_of = work.outlets.named(current_outlet_code()), work.now
            page = read_snapshot(work, outlet, station_id=station_id, after=after)
            members = [_body(guest, locale) for guest in page.guests]
        with open_work() as work:
            work.audit.note(
                current_caller(), Action.READ_SNAPSHOT, object_kind="members", after={"members": len(members)}
            )
        return private(
            {
                "as_of": as_text(as_of),
                "outlet_code": outlet.code,
                "index_key": base64.urlsafe_b64encode(page.index_key).rstrip(b"=").decode("ascii"),
                "seal_key": boxes.public_key(),
                "members": members,
                "next": page.next,
            }
        )


def _body(guest: Guest, locale: str) -> dict[str, Any]:
    member = guest.member
    return {
        "member_id": member.member_id,
        "display_name": display_name(member, locale),
        "phone_tail": member.profile.phone_tail,
        "finds": guest.finds,
        "tails": guest.tails,
        "loyalty": standing_body(guest.standing, locale, today=guest.day),
        "door": _door_body(guest, locale),
        "has_birthday": guest.has_birthday,
    }


def _door_body(guest: Guest, locale: str) -> dict[str, Any] | None:
    verdict = guest.verdict
    if verdict is None:
        return None
    membership = verdict.membership
    return {
        "colour": verdict.colour,
        "code": verdict.code,
        "state": "none" if membership is None else membership.state_on(guest.day),
        "valid_until": None if membership is None else membership.last_on.isoformat(),
        "visits_left": None if membership is None else membership.visits_left,
        "plan": None if membership is None else in_language(membership.plan.titles, locale),
    }
