"""Every route says who may call it."""

from __future__ import annotations

from importlib import import_module

import pytest
from flask import Flask

SERVICES = ("members", "loyalty", "notifications", "outlets")
# What Flask and flask-smorest add on their own: documents and files that hold nothing of the franchise's.
BROUGHT_BY_LIBRARIES = ("static",)


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
    reading_posts = {"/contacts", "/balance-links/readings"}
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.rule not in reading_posts:
            assert getattr(app.view_functions[rule.endpoint], "is_command", False), rule.rule
