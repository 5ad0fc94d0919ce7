"""Sealing: personal data is encrypted for each person with an own key, and found by a keyed blind index.

A plain hash of a phone number is no protection: two cores try all Russian mobile numbers in five minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class SealBroken(Exception):
    """The sealed bytes, the key or the context do not belong together."""


class BlindIndex:
    """Turns a value into 32 bytes by which it can be found, and from which it cannot be guessed without the key."""

    def __init__(self, key: bytes) -> None:
        self._keyed = hmac.new(key, digestmod=hashlib.sha256)

    def of(self, kind: str, value: str) -> bytes:
        """The index of a value of this kind: equal values of two kinds have different indexes."""
        keyed = self._keyed.copy()
        keyed.update(f"{kind}\x00{value}".encode())
        return keyed.digest()


class Vault:
    """Makes, wraps and unwraps data keys with one master key; destroying a wrapped key erases what it sealed."""

    def __init__(self, master_key: bytes) -> None:
        self._master = AESGCM(master_key)

    def new_data_key(self, context: str) -> tuple[bytes, bytes]:
        """A fresh data key, and the same wrapped for storage. `context` names its owner and is needed to unwrap."""
        data_key = secrets.token_bytes(32)
        return data_key, _seal(self._master, data_key, context)

    def unwrap(self, wrapped: bytes, context: str) -> bytes:
        """Raises SealBroken."""
        return _unseal(self._master, wrapped, context)


def seal(data_key: bytes, plaintext: bytes, context: str) -> bytes:
    """AES-256-GCM with a random nonce in front; `context` (owner and column) must be named again to unseal."""
    return _seal(AESGCM(data_key), plaintext, context)


def unseal(data_key: bytes, sealed: bytes, context: str) -> bytes:
    """Raises SealBroken."""
    return _unseal(AESGCM(data_key), sealed, context)


def _seal(cipher: AESGCM, plaintext: bytes, context: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plaintext, context.encode())


def _unseal(cipher: AESGCM, sealed: bytes, context: str) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken(context.partition("|")[2] or "sealed value") from error
