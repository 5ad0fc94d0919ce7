"""The way to a company's own sign-in and back. The browser keeps one half, outlets the other."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, request

from gateway.clients.parts import Parts
from gateway.pages.views import HEADERS
from services.chassis.http.callers import public
from services.chassis.http.problems import Problem

_COOKIE = "regulars-company"
_PATH = "/sign-in/oidc"
_LASTS_SECONDS = 600
_REFUSED = "/hq#oidc-refused"


def company_pages(parts: Parts, *, public_url: str) -> Blueprint:
    """There and back again."""
    blueprint = Blueprint("company", __name__)
    is_safe = urlsplit(public_url).scheme == "https"

    @blueprint.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        response.headers["Cache-Control"] = "no-store"
        return response

    @blueprint.get(_PATH)
    @public
    def leave() -> Any:
        begun = _asked(parts, "/oidc/beginnings", {})
        if not begun.get("location"):
            return redirect(_REFUSED)
        answer = redirect(begun["location"])
        # Whoever comes back must be the browser that left: else a stranger could sign somebody in as themselves.
        answer.set_cookie(
            _COOKIE, begun["binding"], max_age=_LASTS_SECONDS, path=_PATH, secure=is_safe, httponly=True, samesite="Lax"
        )
        return answer

    @blueprint.get(f"{_PATH}/callback")
    @public
    def come_back() -> Any:
        state, code = request.args.get("state", ""), request.args.get("code", "")
        binding = request.cookies.get(_COOKIE, "")
        told = {"state": state, "code": code, "binding": binding}
        swapped = _asked(parts, "/oidc/returns", told).get("code") if all(told.values()) else None
        # In the fragment, which no browser sends on: not to a proxy's log, not as a referrer.
        answer = redirect(_REFUSED if swapped is None else f"/hq#oidc={swapped}")
        answer.delete_cookie(_COOKIE, path=_PATH, secure=is_safe, httponly=True, samesite="Lax")
        return answer

    # Opened like pages, but each leaves a row in outlets.
    for view in (leave, come_back):
        view.is_counted = True  # type: ignore[attr-defined]
    return blueprint


def _asked(parts: Parts, path: str, body: dict[str, str]) -> dict[str, Any]:
    """What outlets says; nothing, when it is away or does not understand."""
    headers = {"Authorization": parts.outlets.authorization(None), "Content-Type": "application/json"}
    try:
        answer = parts.outlets.ask("POST", path, headers=headers, body=json.dumps(body).encode())
    except Problem:
        return {}
    return dict(answer.json()) if answer.status == 200 else {}
