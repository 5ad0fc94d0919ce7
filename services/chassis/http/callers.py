"""Callers: every route says which action it is; who may not do that is refused. A silent route fails a test."""

from __future__ import annotations

from collections.abc import Callable, Set
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request

from services.chassis.http.problems import Problem
from services.chassis.languages import best_locale
from services.chassis.security.caller import Caller
from services.chassis.security.permission import Permissions, Place, Scope, scope_of
from services.chassis.security.tokens import TokenRefused, TokenVerifier

View = TypeVar("View", bound=Callable[..., Any])

STEP_UP_SECONDS = 300
"""How long after a second factor somebody may do what needs one."""


class Guard:
    """Whom an application believes, and what they may do there."""

    def __init__(
        self,
        verifier: TokenVerifier,
        permissions: Permissions,
        *,
        step_up: Set[str] = frozenset(),
        refused: Callable[[Caller], str | None] = lambda caller: None,
    ) -> None:
        self.verifier = verifier
        self._permissions = permissions
        self._step_up = step_up
        self._refused = refused

    def admitted(self, token: str, action: str, now: float) -> tuple[Caller, Scope]:
        """Who it is and how far they may go. Raises Problem 401 or 403."""
        try:
            caller = self.verifier.caller(token)
        except TokenRefused as error:
            raise Problem(401, error.code, "This sign-in is not valid any more: sign in again.") from error
        if code := self._refused(caller):
            raise Problem(401, code, "This sign-in was ended: sign in again.")
        scope = scope_of(self._permissions, caller, action)
        if scope is None:
            raise Problem(403, "not_allowed", "Your role does not include this.")
        if action in self._step_up and caller.kind == "staff" and not _is_fresh(caller, now):
            raise Problem(403, "step_up_needed", "Confirm this with your second factor first.")
        return caller, scope


def _is_fresh(caller: Caller, now: float) -> bool:
    return caller.proven_at is not None and now - caller.proven_at <= STEP_UP_SECONDS


def permits(action: str) -> Callable[[View], View]:
    """Only those may call who may do `action` somewhere; the view asks `current_scope` where."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **words: Any) -> Any:
            guard: Guard = current_app.extensions["guard"]
            g.caller, g.scope = guard.admitted(_token(), action, guard.verifier.now())
            g.action = action
            return view(*args, **words)

        guarded.access = action  # type: ignore[attr-defined]
        return cast("View", guarded)

    return decorate


def public(view: View) -> View:
    """Anybody may call: the view itself checks what it is given, if anything."""
    view.access = "anybody"  # type: ignore[attr-defined]
    return view


def current_caller() -> Caller:
    """Who is calling, on a guarded route."""
    caller: Caller = g.caller
    return caller


def asking_caller() -> Caller | None:
    """Who is calling, or None where anybody may."""
    caller: Caller | None = g.get("caller")
    return caller


def standing_leave() -> Callable[[], None]:
    """Asks anew whether the caller may do what this route does, after the request and without it: for an answer that
    goes on. Raises Problem as the guard would."""
    guard: Guard = current_app.extensions["guard"]
    token, action = _token(), str(g.action)

    def ask() -> None:
        guard.admitted(token, action, guard.verifier.now())

    return ask


def current_station_id() -> str:
    """The station at which the caller stands; people elsewhere and services stand at none."""
    station_id = current_caller().station_id
    if station_id is None:
        raise Problem(403, "not_at_an_outlet", "Only somebody at an outlet's station can do that.")
    return station_id


def current_staff_id() -> str | None:
    """The person who is calling, by id; None where a station or a service calls."""
    caller = current_caller()
    return caller.subject if caller.kind == "staff" else None


def current_scope() -> Scope:
    """How far the caller may go with what the route does."""
    scope: Scope = g.scope
    return scope


def is_within_reach(place: Place) -> bool:
    """Whether the caller may do this to something that belongs there; where not, it does not exist for them (404)."""
    return current_scope().includes(place)


def has_stepped_up() -> bool:
    """Whether the caller showed a second factor just now, for what needs one in some cases only."""
    guard: Guard = current_app.extensions["guard"]
    return _is_fresh(current_caller(), guard.verifier.now())


def current_outlet_code() -> str:
    """The outlet at which the caller stands; a service and head office stand at none."""
    code = current_caller().outlet_code
    if code is None:
        raise Problem(403, "not_at_an_outlet", "Only somebody at an outlet can do that.")
    return code


def set_guard(app: Flask, guard: Guard) -> None:
    """Tell an application whom it believes."""
    app.extensions["guard"] = guard


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem(401, "sign_in_needed", "Nobody has signed in here: sign in first.")
    return token.strip()


def caller_locale(default: str = "en") -> str:
    """The language in which whoever asks is answered."""
    return best_locale(request.headers.get("Accept-Language"), default)
