"""Webhooks: the signature of the specification's own example, and everything that is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.security.webhooks import (
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    WebhookRefused,
    key_of,
    proven_id,
    signature,
    signed_headers,
    told_secret,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OLD, NEW = b"o" * 32, b"n" * 32
BODY = b'{"type":"thing.happened","data":{}}'


def test_the_example_of_the_specification() -> None:
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signed = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_told_and_read_back() -> None:
    assert key_of(told_secret(NEW)) == NEW
    with pytest.raises(ValueError, match="base64"):
        key_of("whsec_%")


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_message_is_believed_for_five_minutes(seconds: int) -> None:
    headers = signed_headers(NEW, "msg_1", NOW + timedelta(seconds=seconds), BODY)
    assert proven_id(headers, BODY, keys=[OLD, NEW], now=NOW) == "msg_1"


def test_of_several_signatures_one_is_enough() -> None:
    headers = signed_headers(OLD, "msg_1", NOW, BODY)
    both = f"v1,nonsense= {headers[SIGNATURE_HEADER]} v2,other"
    assert proven_id({**headers, SIGNATURE_HEADER: both}, BODY, keys=[OLD], now=NOW) == "msg_1"


@pytest.mark.parametrize(
    ("changed", "body", "keys"),
    [
        ({}, BODY + b" ", [NEW]),
        ({}, BODY, [OLD]),
        ({}, BODY, []),
        ({"webhook-id": "msg_2"}, BODY, [NEW]),
        ({"webhook-id": ""}, BODY, [NEW]),
        ({"webhook-id": "msg 1"}, BODY, [NEW]),
        ({TIMESTAMP_HEADER: str(int(NOW.timestamp()) + 1)}, BODY, [NEW]),
        ({TIMESTAMP_HEADER: "yesterday"}, BODY, [NEW]),
        ({TIMESTAMP_HEADER: "9" * 40}, BODY, [NEW]),
        ({SIGNATURE_HEADER: ""}, BODY, [NEW]),
        ({SIGNATURE_HEADER: "v1,ž"}, BODY, [NEW]),
    ],
)
def test_whatever_was_changed_is_refused(changed: dict[str, str], body: bytes, keys: list[bytes]) -> None:
    headers = {**signed_headers(NEW, "msg_1", NOW, BODY), **changed}
    with pytest.raises(WebhookRefused):
        proven_id(headers, body, keys=keys, now=NOW)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_old_message_is_refused_however_well_it_is_signed(seconds: int) -> None:
    headers = signed_headers(NEW, "msg_1", NOW + timedelta(seconds=seconds), BODY)
    with pytest.raises(WebhookRefused):
        proven_id(headers, BODY, keys=[NEW], now=NOW)
