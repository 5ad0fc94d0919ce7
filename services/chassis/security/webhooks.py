"""Webhooks after the Standard Webhooks specification: a message that is signed, fresh, and known by its id.

The sender signs `id.timestamp.body` with HMAC-SHA256 and says so in three headers; the secret is told to people as
`whsec_` and base64. Several signatures may stand in one header, and several secrets be believed at once: so a secret is
exchanged while messages arrive. https://github.com/standard-webhooks/standard-webhooks
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER = "webhook-id", "webhook-timestamp", "webhook-signature"
HEADERS = (ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER)
TOLERANCE_SECONDS = 300
_VERSION = "v1"
_PREFIX = "whsec_"
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class WebhookRefused(Exception):
    """Not signed, signed with another secret, or too old or too far ahead: which is not told to whoever sent it."""


def told_secret(key: bytes) -> str:
    """The key as people copy it from one system to the other."""
    return _PREFIX + base64.b64encode(key).decode("ascii")


def key_of(secret: str) -> bytes:
    """The key in a secret that somebody copied. Raises ValueError."""
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("the secret is no base64") from error


def signature(key: bytes, message_id: str, sent_at: int, body: bytes) -> str:
    """What stands in the header: the version, a comma, and the signature in base64."""
    signed = f"{message_id}.{sent_at}.".encode() + body
    return f"{_VERSION},{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode('ascii')}"


def signed_headers(key: bytes, message_id: str, sent_at: datetime, body: bytes, *older: bytes) -> dict[str, str]:
    """The three headers of a message; signed with older keys as well where the other side may not know the new one."""
    seconds = int(sent_at.timestamp())
    return {
        ID_HEADER: message_id,
        TIMESTAMP_HEADER: str(seconds),
        SIGNATURE_HEADER: " ".join(signature(each, message_id, seconds, body) for each in (key, *older)),
    }


def proven_id(headers: Mapping[str, str], body: bytes, *, keys: Iterable[bytes], now: datetime) -> str:
    """The id of a message that one of these keys has signed within five minutes of now. Raises WebhookRefused."""
    message_id, sent_at = headers.get(ID_HEADER, ""), headers.get(TIMESTAMP_HEADER, "")
    if not _ID.fullmatch(message_id) or not _TIMESTAMP.fullmatch(sent_at):
        raise WebhookRefused
    if abs(now.timestamp() - int(sent_at)) > TOLERANCE_SECONDS:
        raise WebhookRefused
    # Every one is compared, so that how long it takes tells nothing of where they differ.
    wanted = [signature(key, message_id, int(sent_at), body).encode("ascii") for key in keys]
    # As bytes: what somebody sends may hold letters that a comparison of texts stumbles over.
    given = [each.encode("utf-8", "replace") for each in headers.get(SIGNATURE_HEADER, "").split(" ")[:20]]
    if not sum(hmac.compare_digest(one, other) for one in given for other in wanted):
        raise WebhookRefused
    return message_id
