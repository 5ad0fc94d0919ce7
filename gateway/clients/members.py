"""What the gateway asks of members beside what it hands on."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.clients.part import Part, Wire
from services.chassis.http.client import PartAnswer
from services.chassis.http.problems import Problem
from services.chassis.security.tokens import PartSigner


class MembersPart(Part):
    """People, their cards and their check-ins."""

    def __init__(self, wire: Wire, signer: PartSigner) -> None:
        super().__init__("members", wire, signer)

    def check_in(self, body: bytes, headers: Mapping[str, str]) -> PartAnswer:
        """Identify, decide and record; the answer holds `last_known_loyalty` for the time when loyalty is away."""
        return self.ask("POST", "/check-ins", headers=headers, body=body)

    def seal_key(self, headers: Mapping[str, str]) -> PartAnswer:
        """The public key to which stations seal what they keep."""
        return self.ask("GET", "/seal-key", headers=headers)

    def card(self, member_id: str, headers: Mapping[str, str]) -> PartAnswer:
        """Where the member's balance can be read: the content of the card's QR code."""
        return self.ask("GET", f"/members/{member_id}/card", headers=headers)

    def display_name(self, member_id: str, headers: Mapping[str, str]) -> str | None:
        """As stations show it, or None when members cannot say: what is done already is told all the same."""
        try:
            answer = self.ask("GET", f"/members/{member_id}", headers=headers)
        except Problem:
            return None
        return str(answer.json()["display_name"]) if answer.status == 200 else None

    def read_balance_link(self, body: bytes, headers: Mapping[str, str]) -> PartAnswer:
        """Whose balance link it is. The token in the body is the credential."""
        return self.ask("POST", "/balance-links/readings", headers=headers, body=body)
