"""What another service holds of a member, asked for an export."""

from __future__ import annotations

from typing import Any

from services.chassis.http.client import PartAway, PartClient
from services.chassis.security.tokens import PartSigner


class ExportAway(Exception):
    """The part did not say what it holds; an export without it would be a wrong answer."""


class ExportClient:
    """Asks one service, in the name of this one."""

    def __init__(self, part: str, client: PartClient, signer: PartSigner) -> None:
        self.part = part
        self._client = client
        self._signer = signer

    def tables(self, member_id: str) -> dict[str, list[dict[str, Any]]]:
        """Rows by table; empty tables for somebody of whom the service has not heard. Raises ExportAway."""
        headers = {"Authorization": f"Bearer {self._signer.token(self.part)}"}
        try:
            answer = self._client.call("GET", f"/members/{member_id}/export", headers=headers)
        except PartAway as error:
            raise ExportAway(self.part) from error
        if answer.status != 200:
            raise ExportAway(self.part)
        found: dict[str, list[dict[str, Any]]] = answer.json()["tables"]
        return found
