"""Routes of the notifications service."""

from __future__ import annotations

from typing import Any

from flask import Flask

from services.chassis.database.column_types import as_text
from services.chassis.http.audit_routes import add_audit_routes
from services.chassis.http.callers import Guard, current_caller, permits, set_guard
from services.chassis.http.problems import Problem
from services.chassis.http.service_app import new_app
from services.chassis.http.validation import path_id
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.permissions import Action
from services.notifications.storage.unit_of_work import NotificationsWork

_NEWEST = 50


def new_notifications_app(open_work: WorkOpener[NotificationsWork], guard: Guard) -> Flask:
    """The notifications application."""

    def readiness() -> None:
        with open_work.reading() as work:
            work.messages.newest_of("", limit=1)

    app = new_app("notifications", readiness=readiness)
    set_guard(app, guard)

    @app.get("/members/<member_id>/messages")
    @permits(Action.READ_MESSAGES)
    def messages_of_member(member_id: str) -> dict[str, Any]:
        """What the member was told; nobody who was told nothing is unknown here, for this service knows no members."""
        member_id = path_id(member_id, Problem(404, "unknown_member", "There is no member with this id."))
        with open_work.reading() as work:
            newest = work.messages.newest_of(member_id, limit=_NEWEST)
        return {
            "messages": [
                {
                    "kind": message.kind,
                    "channel": message.channel,
                    "state": message.state,
                    "created_at": as_text(message.created_at),
                    "sent_at": as_text(message.sent_at) if message.sent_at else None,
                }
                for message in newest
            ]
        }

    @app.get("/members/<member_id>/export")
    @permits(Action.EXPORT_MESSAGES)
    def export(member_id: str) -> dict[str, Any]:
        member_id = path_id(member_id, Problem(404, "unknown_member", "There is no member with this id."))
        with open_work.snapshot() as work:
            tables = work.export(member_id)
        with open_work() as work:
            work.audit.note(current_caller(), Action.EXPORT_MESSAGES, object_kind="member", object_id=member_id)
        return {"tables": tables}

    add_audit_routes(app, open_work, Action.READ_NOTIFICATIONS_AUDIT)
    return app
