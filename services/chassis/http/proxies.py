"""Proxies: whom a request comes from when it was handed on, as far as those who handed it on are believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from services.chassis.settings import Network

_Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
_SCHEMES = ("http", "https")


class TrustedProxies:
    """WSGI: puts the real caller into REMOTE_ADDR, where a proxy that we trust says who it is.

    `X-Forwarded-For` is written by whoever likes to. Read from the right, each address was seen by the one after it;
    the first that is no proxy of ours is as far as anybody whom we believe has seen.
    """

    def __init__(self, application: _Application, trusted: Sequence[Network]) -> None:
        self._application = application
        self._trusted = trusted

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self._is_trusted(_address(environ.get("REMOTE_ADDR", ""))):
            self._believe(environ)
        return self._application(environ, start_response)

    def _believe(self, environ: dict[str, Any]) -> None:
        seen = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        for text in reversed(seen):
            address = _address(text)
            if address is None:
                break
            environ["REMOTE_ADDR"] = str(address)
            if not self._is_trusted(address):
                break
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", "")
        if scheme in _SCHEMES:
            environ["wsgi.url_scheme"] = scheme

    def _is_trusted(self, address: IPv4Address | IPv6Address | None) -> bool:
        return address is not None and any(address in network for network in self._trusted)


def source_of(address: str | None) -> str:
    """What is counted as one caller: an IPv4 address, or the network that a household has of IPv6."""
    found = _address(address or "")
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, 64), strict=False))
    return str(found)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
