"""Sealing: personal data is encrypted for each person with an own key, and found by a keyed blind index.

A plain hash of a phone number is no protection: two cores try all Russian mobile numbers in five minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.chassis.security.keys import KID_BYTES, SecretRing, generations_of

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
    """Makes, wraps and unwraps data keys with a master key; destroying a wrapped key erases what it sealed.

    The `kid` of the master key stands in front of what it has wrapped: after a rotation the newest one wraps, and the
    others are still found until everything is wrapped anew.
    """

    WRAPPED_BYTES = KID_BYTES + _NONCE_BYTES + 32 + 16

    def __init__(self, master: bytes | SecretRing) -> None:
        self._generations = generations_of(master)
        self._masters: dict[bytes, AESGCM] = {}
        self._newest = b""
        self._look_again()

    def new_data_key(self, context: str) -> tuple[bytes, bytes]:
        """A fresh data key, and the same wrapped for storage. `context` names its owner and is needed to unwrap."""
        data_key = secrets.token_bytes(32)
        return data_key, self._wrapped(data_key, context)

    def unwrap(self, wrapped: bytes, context: str) -> bytes:
        """Raises SealBroken."""
        if len(wrapped) != self.WRAPPED_BYTES:
            return self._unwrapped_without_kid(wrapped, context)
        master = self._masters.get(wrapped[:KID_BYTES])
        if master is None:
            # Wrapped by a process that saw a new generation before we did.
            self._look_again()
            master = self._masters.get(wrapped[:KID_BYTES])
        if master is None:
            raise SealBroken("the master key is not there")
        return _unseal(master, wrapped[KID_BYTES:], context)

    def is_newest(self, wrapped: bytes) -> bool:
        """Whether the newest master key has wrapped it."""
        self._look_again()
        return len(wrapped) == self.WRAPPED_BYTES and wrapped.startswith(self._newest)

    def rewrapped(self, wrapped: bytes, context: str) -> bytes:
        """The same data key under the newest master key. Raises SealBroken."""
        return self._wrapped(self.unwrap(wrapped, context), context)

    def _wrapped(self, data_key: bytes, context: str) -> bytes:
        self._look_again()
        return self._newest + _seal(self._masters[self._newest], data_key, context)

    def _unwrapped_without_kid(self, wrapped: bytes, context: str) -> bytes:
        """As the first version kept them. Its master key is the oldest that there is."""
        for master in list(self._masters.values()):
            with suppress(SealBroken):
                return _unseal(master, wrapped, context)
        raise SealBroken(context.partition("|")[2] or "sealed value")

    def _look_again(self) -> None:
        keys = self._generations()
        if keys[-1].kid != self._newest or len(keys) != len(self._masters):
            self._masters = {each.kid: AESGCM(each.key) for each in keys}
            self._newest = keys[-1].kid


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
