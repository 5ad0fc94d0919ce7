"""A passkey: a key pair on somebody's device, of which the public half is kept here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Passkey:
    """`sign_count` grows with each use on devices that count; two that count alike are a copy."""

    credential_id: str
    public_key: bytes
    sign_count: int
