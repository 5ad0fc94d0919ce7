"""What devices prove themselves with: one-time codes, nonces, and signatures of keys that never leave the device."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.chassis.security.keys import SecretKey, SecretRing, generations_of
from services.chassis.security.sealing import BlindIndex
from services.outlets.domain.six_words import six_words
from services.outlets.domain.station import NONCE_LASTS, ProofRefused

# Crockford's base32: no I, L, O or U, so that nobody has to ask whether that was a one.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
_HALF = 5
_ENDS_BYTES, _RANDOM_BYTES, _TAG_BYTES = 8, 16, 16


@dataclass(frozen=True)
class Nonce:
    """A nonce that we made for this station and that is still good; whether it was used, the database knows."""

    nonce_id: str
    ends_at: datetime


class DeviceSecrets:
    """Makes codes and nonces, and knows them again. A thief of the database alone cannot try all codes."""

    def __init__(self, master_key: bytes | SecretRing) -> None:
        self._generations = generations_of(master_key)

    def new_code(self) -> str:
        """50 random bits, as people type them: ABCDE-FGHJK."""
        signs = "".join(secrets.choice(_ALPHABET) for _ in range(2 * _HALF))
        return f"{signs[:_HALF]}-{signs[_HALF:]}"

    def hash_of(self, code: str) -> str:
        """How a new code is kept."""
        return self.hashes_of(code)[-1]

    def hashes_of(self, code: str) -> list[str]:
        """How a code may be kept, however it was typed: one hash for each generation of the key, the newest last."""
        meant = code.upper().translate(_MISREAD)
        keys = (derived(each.key, "enrolment codes") for each in self._generations())
        return [BlindIndex(key).of("enrolment", meant).hex() for key in keys]

    def new_nonce(self, station_id: str, now: datetime) -> str:
        """Kept nowhere until it is used: a stranger who asks for a million of them fills nothing."""
        ends_at = int((now + NONCE_LASTS).timestamp() * 1000)
        said = ends_at.to_bytes(_ENDS_BYTES, "big") + secrets.token_bytes(_RANDOM_BYTES)
        return base64url(said + _tag(self._generations()[-1], station_id, said))

    def nonce(self, text: str, station_id: str, now: datetime) -> Nonce | None:
        """None where we did not make it for this station, or too long ago."""
        told = from_base64url(text, _ENDS_BYTES + _RANDOM_BYTES + _TAG_BYTES)
        if told is None:
            return None
        said, tag = told[:-_TAG_BYTES], told[-_TAG_BYTES:]
        if not any(hmac.compare_digest(tag, _tag(each, station_id, said)) for each in self._generations()):
            return None
        ends_at = datetime.fromtimestamp(int.from_bytes(said[:_ENDS_BYTES], "big") / 1000, now.tzinfo)
        return Nonce(said[_ENDS_BYTES:].hex(), ends_at) if now < ends_at else None


def derived(master: bytes, purpose: str) -> bytes:
    """What one key is for this purpose, and for no other."""
    return hmac.digest(master, purpose.encode(), hashlib.sha256)


def _tag(key: SecretKey, station_id: str, said: bytes) -> bytes:
    text = station_id.encode() + b"\x00" + said
    return hmac.digest(derived(key.key, "nonces"), text, hashlib.sha256)[:_TAG_BYTES]


def is_signed(public_key: str, signature: str, text: str) -> bool:
    """Whether the holder of the key has signed this text."""
    key, signed = from_base64url(public_key, 32), from_base64url(signature, 64)
    if key is None or signed is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signed, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint_of(public_key: str) -> str:
    """The six words of a key as devices send it. Raises ProofRefused."""
    key = from_base64url(public_key, 32)
    if key is None:
        raise ProofRefused
    return six_words(key)


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def from_base64url(text: str, length: int) -> bytes | None:
    """So many bytes, or None; only the one spelling that we write ourselves is read."""
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return content if len(content) == length and base64url(content) == text else None
