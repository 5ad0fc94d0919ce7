"""What anybody may post is limited by address and by link; only proxies of ours may say whose address it was."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from gateway.public_api.rate_limits import PER_ADDRESS, PER_SIGNER
from services.chassis.clock import FixedClock
from services.chassis.http.buckets import Buckets
from services.chassis.http.proxies import TrustedProxies, source_of
from tests.gateway.parts import Fakes, fakes
from tests.members.desk import NOON

TRUSTED = tuple(map(ip_network, ("127.0.0.1", "::1", "10.0.0.0/8")))


def read(suite: Fakes, token: str, address: str = "203.0.113.7", forwarded: str = "") -> Any:
    return suite.gateway.test_client().post(
        "/api/v1/balance",
        json={"token": token},
        headers={"X-Forwarded-For": forwarded} if forwarded else {},
        environ_base={"REMOTE_ADDR": address},
    )


def test_a_link_is_read_thirty_times_a_minute_wherever_from(suite: Fakes) -> None:
    answers = [read(suite, "A" * 43, f"203.0.113.{n}").status_code for n in range(31)]
    assert answers == [200] * 30 + [429]
    refused = read(suite, "A" * 43)
    assert (refused.get_json()["code"], refused.headers["Retry-After"]) == ("too_many_requests", "2")
    assert read(suite, "B" * 43).status_code == 200
    suite.clock.advance(timedelta(seconds=2))
    assert read(suite, "A" * 43).status_code == 200


def test_an_address_posts_one_hundred_and_twenty_times_a_minute_whatever_links_it_tries(suite: Fakes) -> None:
    answers = [read(suite, secrets.token_urlsafe(32)).status_code for _ in range(121)]
    assert answers == [200] * 120 + [429]
    asked = len(suite.wires["members"].asked)
    assert read(suite, secrets.token_urlsafe(32)).status_code == 429
    assert len(suite.wires["members"].asked) == asked
    assert read(suite, secrets.token_urlsafe(32), "203.0.113.8").status_code == 200


@pytest.mark.slow
def test_every_form_of_the_public_is_counted_and_nothing_of_the_staff_is(suite: Fakes) -> None:
    rules = [rule for rule in suite.gateway.url_map.iter_rules() if "POST" in (rule.methods or ())]
    public = [
        rule.rule for rule in rules if getattr(suite.gateway.view_functions[rule.endpoint], "access", "") == "anybody"
    ]
    assert "/api/v1/balance" in public
    for number, path in enumerate(public):
        address = {"REMOTE_ADDR": f"198.51.100.{number}"}
        client = suite.gateway.test_client()
        view = suite.gateway.view_functions[next(rule.endpoint for rule in rules if rule.rule == path)]
        # A payment system that signs what it sends may tell of thousands of payments.
        most = PER_SIGNER if getattr(view, "is_signed", False) else PER_ADDRESS
        for _ in range(most):
            assert client.post(path, json={}, environ_base=address).status_code != 429
        assert client.post(path, json={}, environ_base=address).status_code == 429, path
        # The tills of an outlet share one address with its guests.
        till = suite.ask("GET", "/api/v1/station")
        assert till.status_code == 200


def test_an_address_that_a_stranger_claims_is_not_believed(suite: Fakes) -> None:
    for _ in range(120):
        read(suite, secrets.token_urlsafe(32), forwarded=f"198.51.100.{secrets.randbelow(250)}")
    assert read(suite, secrets.token_urlsafe(32), forwarded="198.51.100.251").status_code == 429


def test_behind_a_proxy_of_ours_each_guest_is_counted_alone(suite: Fakes) -> None:
    for _ in range(120):
        assert read(suite, secrets.token_urlsafe(32), "127.0.0.1", "198.51.100.1").status_code == 200
    assert read(suite, secrets.token_urlsafe(32), "127.0.0.1", "198.51.100.1").status_code == 429
    assert read(suite, secrets.token_urlsafe(32), "127.0.0.1", "198.51.100.2").status_code == 200


@pytest.mark.parametrize(
    ("address", "forwarded", "is_"),
    [
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        # What the guest wrote stands to the left of what our own proxy saw.
        ("127.0.0.1", "192.0.2.99, 198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "192.0.2.99, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.1.2.3", "10.4.4.4, 10.9.9.9", "10.4.4.4"),
        ("127.0.0.1", "198.51.100.1, nonsense", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1,", "127.0.0.1"),
        ("::1", "2001:db8:1:2:3::4", "2001:db8:1:2:3::4"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_caller_is_the_first_from_the_right_who_is_no_proxy_of_ours(address: str, forwarded: str, is_: str) -> None:
    seen: list[dict[str, Any]] = []

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        seen.append(environ)
        return []

    environ = {"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": forwarded, "HTTP_X_FORWARDED_PROTO": "https"}
    TrustedProxies(application, TRUSTED)(environ, None)
    assert seen[0]["REMOTE_ADDR"] == is_
    assert (seen[0].get("wsgi.url_scheme") == "https") is (address not in ("203.0.113.7", ""))


def test_a_household_with_many_addresses_of_ipv6_is_one_source() -> None:
    assert source_of("2001:db8:1:2:3::4") == source_of("2001:db8:1:2:ffff::9") != source_of("2001:db8:1:3::4")
    assert source_of("203.0.113.7") == source_of("::ffff:203.0.113.7") != source_of("203.0.113.8")


def test_a_flood_of_addresses_does_not_fill_the_memory() -> None:
    clock = FixedClock(NOON)
    buckets = Buckets(clock, per_minute=1)
    for number in range(50_000):
        buckets.seconds_to_wait(str(number))
    assert buckets.seconds_to_wait("7") == 60
    clock.advance(timedelta(seconds=61))
    buckets.seconds_to_wait("new")
    assert len(buckets._empty_at) == 1


@pytest.mark.parametrize(("public_url", "says"), [("https://cards.example", True), ("http://127.0.0.1:8000", False)])
def test_browsers_are_told_to_insist_on_tls_only_where_there_is_tls(tmp_path: Any, public_url: str, says: bool) -> None:
    suite = fakes(tmp_path, public_url=public_url)
    for path in ("/", "/balance", "/api/v1/openapi.json", "/api/v1/station"):
        answer = suite.ask("GET", path)
        assert ("Strict-Transport-Security" in answer.headers) is says, path


def test_a_clock_that_was_set_back_keeps_nobody_out() -> None:
    clock = FixedClock(NOON + timedelta(days=180))
    buckets = Buckets(clock, per_minute=2)
    assert [buckets.seconds_to_wait("a tablet") for _ in range(3)] == [0, 0, 30]
    clock.set(NOON)
    assert [buckets.seconds_to_wait("a tablet") for _ in range(3)] == [0, 0, 30]
