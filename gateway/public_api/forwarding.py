"""Handing on: a request goes to the service that owns it, and its answer comes back as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Response, request

from gateway.clients.part import Part
from gateway.drawings import qr_svg
from services.chassis.http.callers import asking_caller
from services.chassis.http.client import PartAnswer
from services.chassis.http.command_headers import KEPT_FOR, MADE_BY
from services.chassis.http.problems import Problem
from services.chassis.http.validation import MAX_BODY_BYTES
from services.chassis.languages import best_locale

# Whatever else a service says of its connection or its server is its own affair.
_PASSED_BACK = ("Retry-After", "Idempotency-Replayed")


def handed_on(part: Part, method: str, path: str) -> Response:
    """What the part answers to this very request. Raises Problem 503 when it is away."""
    body = body_to_pass() if method == "POST" else None
    return passed_back(part.ask(method, path, headers=headers_to_pass(part), body=body))


def with_qr(answer: Response, *, of: str) -> Response:
    """The answer with the QR code of one of its texts as `qr_svg`; a problem stays as it is."""
    if answer.status_code < 300:
        told = answer.get_json()
        answer.set_data(json.dumps({**told, "qr_svg": qr_svg(told[of])}, ensure_ascii=False))
    return answer


def body_to_pass() -> bytes:
    """The body, unread. Raises Problem 413 when it is too large for anyone to be asked."""
    body = request.get_data(cache=False)
    if len(body) > MAX_BODY_BYTES:
        raise Problem(413, "too_large", "A request may hold 64 kB at most.")
    return body


def headers_to_pass(part: Part) -> dict[str, str]:
    """Who asks, under which key and in which language; the client between parts adds the trace.

    The caller's own token stays here: the part is told by ours who it was.
    """
    headers = {"Authorization": part.authorization(asking_caller())}
    asked = request.headers
    if key := asked.get("Idempotency-Key"):
        headers["Idempotency-Key"] = key
    if content_type := asked.get("Content-Type"):
        headers["Content-Type"] = content_type
    if (kept_for := asked.get(KEPT_FOR)) is not None:
        headers[KEPT_FOR] = kept_for
        if made_by := asked.get(MADE_BY):
            headers[MADE_BY] = made_by
    # The services choose better than English when the caller names no language that we speak.
    if locale := best_locale(asked.get("Accept-Language"), ""):
        headers["Accept-Language"] = locale
    return headers


def query_string() -> str:
    """The query as it was understood, spelt safely; the service that owns the route judges it."""
    return urlencode(list(request.args.items(multi=True)))


def passed_back(answer: PartAnswer, body: bytes | str | None = None) -> Response:
    """The part's status and headers with its own body, or with the one composed from it."""
    response = Response(answer.body if body is None else body, answer.status)
    response.headers["Content-Type"] = answer.headers["Content-Type"] if body is None else "application/json"
    copy_headers(answer.headers, response)
    return response


def copy_headers(found: Mapping[str, str], response: Response) -> None:
    for name in _PASSED_BACK:
        if value := found.get(name):
            response.headers[name] = value
