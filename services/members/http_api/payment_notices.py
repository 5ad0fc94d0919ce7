"""Routes of payments that come from elsewhere: the signed webhook, what fits nothing, and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

from flask import Flask, Response, jsonify, request

from services.chassis.database.races import again_after_a_race
from services.chassis.http.answers import private
from services.chassis.http.callers import current_caller, current_staff_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import check, invalid, json_body, load, path_id
from services.chassis.identifiers import new_id
from services.chassis.security.keys import SecretKey, SecretRing, generations_of
from services.chassis.security.webhooks import HEADERS, WebhookRefused, proven_id
from services.chassis.spreadsheet import BadCells, Row, UnreadableFile, read_layout
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_dues import (
    NOTICE_KINDS,
    DismissalRequest,
    MatchRequest,
    NoticeRequest,
    PaymentsFileRequest,
)
from services.contracts.permissions import Action
from services.members.domain.dues.notice import Notice
from services.members.domain.dues.refusals import SignatureRefused, UnknownNotice, UnreadablePayments
from services.members.http_api.due_bodies import notice_body, payment_body, report_body
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.hear_notice import hear_notice
from services.members.use_cases.dues.import_payments import COLUMNS, REQUIRED, import_payments
from services.members.use_cases.dues.place_notice import dismiss_notice, match_notice, try_again

Answer = tuple[dict[str, Any], int]

_NOTICE, _MATCH, _DISMISSAL, _FILE = NoticeRequest(), MatchRequest(), DismissalRequest(), PaymentsFileRequest()


def add_payment_notices(
    app: Flask,
    open_work: WorkOpener[MembersWork],
    commands: Commands[MembersWork],
    *,
    webhook_key: bytes | SecretRing,
) -> None:
    _add_webhook(app, open_work, generations_of(webhook_key))
    _add_unmatched(app, open_work, commands)

    @app.post("/imports/payments")
    @permits(Action.PLACE_PAYMENTS)
    @commands.handle
    def payments_file(work: MembersWork) -> Answer:
        given = load(_FILE)
        rows = _rows(given["csv"])
        report = import_payments(work, rows, is_dry=given.get("dry_run", False), staff_id=current_staff_id())
        return report_body(report), 201


def _add_webhook(app: Flask, open_work: WorkOpener[MembersWork], keys: Callable[[], tuple[SecretKey, ...]]) -> None:
    @app.post("/webhooks/payments")
    @permits(Action.RECEIVE_NOTICES)
    def payment_notice() -> Response:
        """The signature is the proof, and the id is burnt by one statement: no key is needed, and a replay is known."""
        body = request.get_data(cache=True)
        headers = {name: request.headers.get(name, "") for name in HEADERS}
        try:
            told_id = proven_id(headers, body, keys=[each.key for each in keys()], now=open_work.clock.now())
        except WebhookRefused as error:
            raise SignatureRefused from error
        told = check(_NOTICE, json_body())
        if told["type"] not in NOTICE_KINDS:
            return jsonify({"state": "ignored"})
        notice = _notice(told_id, told["type"], told["data"])
        # It holds the payer before the members, and a desk that freezes or sells the members before the payer.
        return jsonify({"state": again_after_a_race(lambda: _heard(open_work, notice))})


def _heard(open_work: WorkOpener[MembersWork], notice: Notice) -> str:
    with open_work() as work:
        work.command_id = notice.notice_id
        state = hear_notice(work, notice)
        if state != "known":
            work.audit.note(
                current_caller(),
                Action.RECEIVE_NOTICES,
                object_kind="payment_notice",
                object_id=notice.notice_id,
                after={"kind": notice.kind, "state": state},
            )
    return state


def _notice(told_id: str, kind: str, data: dict[str, Any]) -> Notice:
    notice = Notice(
        notice_id=new_id(),
        told_id=told_id,
        kind=kind,
        due_said=data.get("due"),
        member_said=data.get("member_id"),
        expires_month=data.get("expires"),
        **{
            name: data.get(name)
            for name in ("reference", "payment_reference", "amount_minor", "currency", "received_on", "outcome")
        },
    )
    if lacking := notice.lacks():
        raise invalid({"data": {name: ["is needed for this type"] for name in lacking}})
    return notice


def _add_unmatched(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    @app.get("/payment-notices")
    @permits(Action.PLACE_PAYMENTS)
    def unmatched() -> Response:
        with open_work.reading() as work:
            notices = work.notices.unmatched()
        return private({"notices": [notice_body(notice) for notice in notices]})

    @app.post("/payment-notices/<notice_id>/matches")
    @permits(Action.PLACE_PAYMENTS)
    @commands.handle
    def match(work: MembersWork, notice_id: str) -> Answer:
        due = load(_MATCH)["due"]
        payment = match_notice(work, path_id(notice_id, UnknownNotice), due=due, staff_id=current_staff_id())
        return payment_body(payment), 201

    @app.post("/payment-notices/<notice_id>/hearings")
    @permits(Action.PLACE_PAYMENTS)
    @commands.handle
    def hear_again(work: MembersWork, notice_id: str) -> Answer:
        load(_DISMISSAL)
        state = try_again(work, path_id(notice_id, UnknownNotice), staff_id=current_staff_id())
        return {"notice_id": notice_id, "state": state}, 201

    @app.post("/payment-notices/<notice_id>/dismissals")
    @permits(Action.PLACE_PAYMENTS)
    @commands.handle
    def dismiss(work: MembersWork, notice_id: str) -> Answer:
        load(_DISMISSAL)
        dismiss_notice(work, path_id(notice_id, UnknownNotice), staff_id=current_staff_id())
        return {"notice_id": notice_id}, 201


def _rows(text: str) -> Iterator[Row | BadCells]:
    """Raises UnreadablePayments."""
    lines = StringIO(text.removeprefix("\ufeff"), newline="")
    header = lines.readline()
    lines.seek(0)
    try:
        layout = read_layout(header, columns=COLUMNS, required=REQUIRED, name="The text")
    except UnreadableFile as error:
        raise UnreadablePayments(str(error)) from error
    return layout.rows(lines)
