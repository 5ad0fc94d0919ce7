"""The payment system, told of dues by messages that are signed as Standard Webhooks describes.

The standard library's client: it follows no redirect, and asks no proxy of the environment.
"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from services.chassis.security.keys import SecretRing
from services.chassis.security.webhooks import signed_headers
from services.chassis.settings import SettingsError
from services.members.domain.dues.news import DueNews

# The other jobs of the worker wait meanwhile.
_TIMEOUT_SECONDS = 3.0


class NotAccepted(Exception):
    """What was answered instead of 2xx, or why nothing was."""


class PaymentSystemAway(NotAccepted):
    """It did not answer at all: the next message would fare no better."""


class PaymentSystem:
    """Takes one message at a time."""

    def __init__(self, url: str, ring: SecretRing) -> None:
        """Raises SettingsError, which does not repeat the address: people put secrets into its query."""
        try:
            address = urlsplit(url)
            port = address.port
        except ValueError as error:
            raise SettingsError("PAYMENT_SYSTEM_URL: is no address.") from error
        is_safe = address.scheme == "https" or (address.scheme == "http" and address.hostname == "127.0.0.1")
        if not address.hostname or not is_safe or address.username is not None:
            raise SettingsError("PAYMENT_SYSTEM_URL: must begin with https://, or http://127.0.0.1, and name nobody.")
        host = address.hostname
        self._path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        self._ring = ring
        self._connect: Callable[[], http.client.HTTPConnection]
        if address.scheme == "https":
            tls = ssl.create_default_context()
            self._connect = lambda: http.client.HTTPSConnection(host, port, timeout=_TIMEOUT_SECONDS, context=tls)
        else:
            self._connect = lambda: http.client.HTTPConnection(host, port, timeout=_TIMEOUT_SECONDS)

    def tell(self, news: DueNews, *, at: datetime) -> None:
        """Raises NotAccepted for everything but 2xx. While a secret is exchanged, the message bears both signatures."""
        body = json.dumps(news.told(), separators=(",", ":")).encode()
        *older, newest = (each.key for each in self._ring.all())
        headers = signed_headers(newest, news.news_id, at, body, *older)
        connection = self._connect()
        try:
            connection.request("POST", self._path, body, {**headers, "Content-Type": "application/json"})
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise PaymentSystemAway(type(error).__name__) from error
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise NotAccepted(f"answered {status}")
