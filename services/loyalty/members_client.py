"""What loyalty asks of members: whether somebody exists whose event has not arrived yet."""

from __future__ import annotations

from services.chassis.http.client import PartAway, PartClient
from services.chassis.security.tokens import PartSigner


class MembersClient:
    """Asks over HTTP, as a service."""

    def __init__(self, client: PartClient, signer: PartSigner) -> None:
        self._client = client
        self._signer = signer

    def has(self, member_id: str) -> bool:
        """False only when members says so: while it is away, a sale is worth more than a doubt."""
        headers = {"Authorization": f"Bearer {self._signer.token('members')}"}
        try:
            answer = self._client.call("GET", f"/members/{member_id}", headers=headers)
        except PartAway:
            return True
        return answer.status != 404
