"""Every route says who may call it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from tempfile import TemporaryDirectory

import pytest
from flask import Flask

from services.contracts.permissions import PERMISSIONS, STEP_UP, Action

SERVICES = ("members", "loyalty", "notifications", "outlets")
# What Flask and flask-smorest add on their own: documents and files that hold nothing of the franchise's.
BROUGHT_BY_LIBRARIES = ("static",)

# What only reads, what is burnt by one statement, and what may be repeated.
KEYLESS_POSTS = {
    "/contacts",
    "/staff/names",
    "/balance-links/readings",
    "/balance-links/disownments",
    "/sessions/pin",
    "/sessions/password",
    "/sessions/oidc",
    "/sessions/passkey-options",
    "/sessions/passkey",
    "/sessions/step-up-options",
    "/passkeys/options",
    "/oidc/beginnings",
    "/oidc/returns",
    "/sessions/renewals",
    "/sessions/ending",
    "/sessions/step-ups",
    "/set-up-links/readings",
    "/set-up-links/redemptions",
    # What it answers is a secret, and a stored answer would keep it; asked again, it gives another one.
    "/members/<member_id>/redeem-codes",
    "/station-enrolments",
    "/station-nonces",
    "/station-tokens",
    # Harmless to say again: a till is seen no earlier than it was.
    "/tills-seen",
    "/codes/readings",
    "/former-addresses/readings",
    "/dues/readings",
    # A guess at a PIN; what it answers is good for a minute, for one act that happens once.
    "/approvals",
    # Signed, and burnt by its id.
    "/webhooks/payments",
    # A phone system asks who calls; each look is noted.
    "/callers",
    "/members/alike",
    "/members/named",
}


def app_of(part: str, monkeypatch: pytest.MonkeyPatch, var: str) -> Flask:
    monkeypatch.setenv("VAR", var)
    module = "gateway.bootstrap" if part == "gateway" else f"services.{part}.bootstrap"
    app: Flask = import_module(module).create_app()
    return app


@pytest.mark.parametrize("part", [*SERVICES, "gateway"])
def test_a_route_that_does_not_say_who_may_call_it_does_not_exist(
    part: str, monkeypatch: pytest.MonkeyPatch, tmp_path: str
) -> None:
    app = app_of(part, monkeypatch, str(tmp_path))
    unguarded = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if not hasattr(view, "access") and endpoint.rpartition(".")[2] not in BROUGHT_BY_LIBRARIES
    ]
    assert not unguarded


@pytest.mark.parametrize("part", SERVICES)
def test_every_write_goes_through_a_command_or_says_that_it_only_reads(
    part: str, monkeypatch: pytest.MonkeyPatch, tmp_path: str
) -> None:
    app = app_of(part, monkeypatch, str(tmp_path))
    for rule in app.url_map.iter_rules():
        # Members who serve themselves have no key to bring: they burn a code, or do what is harmless to repeat.
        is_self_service = f"{rule.rule}/".startswith("/me/")
        if "POST" in (rule.methods or ()) and rule.rule not in KEYLESS_POSTS and not is_self_service:
            assert getattr(app.view_functions[rule.endpoint], "is_command", False), rule.rule


@cache
def granted_and_declared() -> tuple[frozenset[str], frozenset[str]]:
    """Actions that some role has, and actions that some route says it is."""
    with TemporaryDirectory() as var, pytest.MonkeyPatch.context() as patch:
        views = [view for part in (*SERVICES, "gateway") for view in app_of(part, patch, var).view_functions.values()]
    declared = {access for view in views if (access := getattr(view, "access", "anybody")) != "anybody"}
    return frozenset(action for able in PERMISSIONS.values() for action in able), frozenset(declared)


def test_every_action_of_a_route_is_one_that_somebody_may_do() -> None:
    granted, declared = granted_and_declared()
    assert declared <= set(Action)
    assert declared - granted == set()


def test_every_action_is_one_of_a_route_and_somebody_has_it() -> None:
    """A permission that opens nothing is read by people as if it did."""
    granted, declared = granted_and_declared()
    assert set(Action) - declared == set()
    assert set(Action) - granted == set()
    assert set(STEP_UP) <= granted
