"""The way to a company's own sign-in and back: what the browser is given, and what it is never given."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import Client

from tests.gateway.parts import Fakes

BINDING, CODE = "B" * 43, "C" * 43
COMPANY = "https://login.example.com/authorize?state=x"


@pytest.fixture
def browser(suite: Fakes) -> Client:
    suite.answers["POST /oidc/beginnings"] = lambda: ({"location": COMPANY, "binding": BINDING}, 200)
    suite.answers["POST /oidc/returns"] = lambda: ({"code": CODE}, 200)
    return suite.gateway.test_client()


def leave(browser: Client) -> Any:
    return browser.get("/sign-in/oidc", base_url="https://regulars.example")


def come_back(browser: Client, query: str = "state=x&code=y") -> Any:
    return browser.get(f"/sign-in/oidc/callback?{query}", base_url="https://regulars.example")


def test_the_browser_keeps_one_half_which_no_page_reads_and_no_other_address_gets(browser: Client) -> None:
    answer = leave(browser)
    assert (answer.status_code, answer.headers["Location"]) == (302, COMPANY)
    cookie = answer.headers["Set-Cookie"]
    for word in (BINDING, "Secure", "HttpOnly", "Path=/sign-in/oidc", "SameSite=Lax", "Max-Age=600"):
        assert word in cookie
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_whoever_comes_back_gets_a_code_in_the_fragment_and_forgets_the_half(suite: Fakes, browser: Client) -> None:
    leave(browser)
    answer = come_back(browser)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/hq#oidc={CODE}")
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    *_, sent = suite.wires["outlets"].asked[-1]
    assert BINDING.encode() in sent


@pytest.mark.parametrize("query", ["state=x&code=y", "error=access_denied", "state=x", ""])
def test_a_browser_that_never_left_is_refused_and_nobody_is_asked(suite: Fakes, browser: Client, query: str) -> None:
    assert come_back(browser, query).headers["Location"] == "/hq#oidc-refused"
    assert suite.wires["outlets"].asked == []


def test_without_a_company_or_without_outlets_the_page_says_so(suite: Fakes, browser: Client) -> None:
    suite.answers["POST /oidc/beginnings"] = lambda: ({"location": None, "binding": None}, 200)
    assert leave(browser).headers["Location"] == "/hq#oidc-refused"
    suite.wires["outlets"].is_cut = True
    assert leave(browser).headers["Location"] == "/hq#oidc-refused"


def test_it_is_limited_as_forms_are(browser: Client) -> None:
    assert [leave(browser).status_code for _ in range(121)] == [302] * 120 + [429]
