"""Callers: every route says who may call it; a route that says nothing fails a test."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import current_app, g, request

from services.chassis.http.problems import Problem
from services.chassis.security.tokens import Caller, CallerVerifier, TokenRefused

View = TypeVar("View", bound=Callable[..., Any])


def _only(*kinds: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **words: Any) -> Any:
            caller = _identified()
            if caller.kind not in kinds:
                raise Problem(403, "not_allowed", "This caller may not do that.")
            g.caller = caller
            return view(*args, **words)

        guarded.access = kinds  # type: ignore[attr-defined]
        return cast("View", guarded)

    return decorate


station_only = _only("station")
service_only = _only("service")
station_or_service = _only("station", "service")


def public(view: View) -> View:
    """Anybody may call: the view itself checks what it is given, if anything."""
    view.access = ("anybody",)  # type: ignore[attr-defined]
    return view


def current_caller() -> Caller:
    """Who is calling, on a guarded route."""
    caller: Caller = g.caller
    return caller


def current_outlet_code() -> str:
    """The outlet of the calling station; a service has none."""
    code = current_caller().outlet_code
    if code is None:
        raise Problem(403, "not_allowed", "Only a station at an outlet can do that.")
    return code


def use_verifier(app: Any, verifier: CallerVerifier) -> None:
    """Tell an application whose signatures it believes."""
    app.extensions["caller_verifier"] = verifier


def _identified() -> Caller:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _unauthorised("sign_in_needed", "This station has not signed in: open it with its own link.")
    verifier: CallerVerifier = current_app.extensions["caller_verifier"]
    try:
        return verifier.caller(token.strip())
    except TokenRefused as error:
        raise _unauthorised("token_refused", "This station's sign-in is not valid any more.") from error


def _unauthorised(code: str, detail: str) -> Problem:
    return Problem(401, code, detail)
