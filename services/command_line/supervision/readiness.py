"""Asks the web parts whether they are ready."""

from __future__ import annotations

import http.client
from collections.abc import Mapping


def not_ready(ports: Mapping[str, int]) -> list[str]:
    """The parts that do not yet answer `/health/ready` with 200."""
    return [part for part, port in ports.items() if not _is_ready(port)]


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
