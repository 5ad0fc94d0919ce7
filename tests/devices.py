"""A device for tests: it makes a key, enrols with a code, and proves itself, as the page in the browser does."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.outlets.domain.six_words import six_words


class Answered(Protocol):
    """What came back, whoever was asked."""

    @property
    def status(self) -> int: ...

    @property
    def json(self) -> Any: ...


Ask = Callable[[str, dict[str, Any]], Answered]
"""Posts a body to a path, as anybody."""


@dataclass
class Device:
    """Its own key, and the station that it became."""

    ask: Ask
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    station_id: str = ""

    @property
    def public_key(self) -> str:
        return base64url(self.key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        return base64url(self.key.sign(text.encode()))

    @property
    def fingerprint(self) -> str:
        """What its manager sees."""
        return six_words(self.key.public_key().public_bytes_raw())

    def enrolment(self, code: str) -> dict[str, str]:
        """What it sends to be enrolled."""
        return {"code": code, "public_key": self.public_key, "signature": self.sign(f"regulars-enrol:{code}")}

    def enrol(self, code: str) -> Answered:
        answer = self.ask("/station-enrolments", self.enrolment(code))
        if answer.status == 200:
            self.station_id = answer.json["station_id"]
        return answer

    def nonce(self) -> str:
        return str(self.ask("/station-nonces", {"station_id": self.station_id}).json["nonce"])

    def prove(self, nonce: str | None = None, **changes: Any) -> Answered:
        """Asks for a token."""
        return self.ask("/station-tokens", {**self.proof(nonce or self.nonce()), **changes})

    def proof(self, nonce: str) -> dict[str, Any]:
        """What it sends to get a token."""
        return {
            "station_id": self.station_id,
            "nonce": nonce,
            "signature": self.sign(f"regulars-token:{nonce}"),
            "app_version": "1.2.3",
            "queue_length": 0,
        }

    def renewal(self, new: Ed25519PrivateKey) -> dict[str, str]:
        """What announces a new key."""
        public_key = base64url(new.public_key().public_bytes_raw())
        text = f"regulars-renew:{public_key}"
        return {
            "public_key": public_key,
            "signature": self.sign(text),
            "new_signature": base64url(new.sign(text.encode())),
        }


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
