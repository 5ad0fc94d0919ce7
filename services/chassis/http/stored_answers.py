"""Stored answers: how what a command asked and was answered stays in the database, until it is asked for again."""

from __future__ import annotations

import base64
import hashlib
import hmac
from contextlib import suppress
from functools import cache
from typing import Protocol

from services.chassis.security.keys import SecretRing, generations_of
from services.chassis.security.sealing import SealBroken, seal, unseal


class StoredAnswers(Protocol):
    """The form in which a service stores them."""

    def fingerprint(self, digest: bytes) -> str:
        """By which the same request is known again."""

    def is_of(self, fingerprint: str, digest: bytes) -> bool:
        """Whether this is a fingerprint of that request, also one taken under an earlier key."""

    def stored(self, answer: str, command_id: str) -> str: ...

    def answer(self, stored: str, command_id: str) -> str: ...


class PlainAnswers:
    """For a service without personal data: as they are."""

    def fingerprint(self, digest: bytes) -> str:
        return digest.hex()

    def is_of(self, fingerprint: str, digest: bytes) -> bool:
        return fingerprint == digest.hex()

    def stored(self, answer: str, command_id: str) -> str:
        return answer

    def answer(self, stored: str, command_id: str) -> str:
        return stored


class SealedAnswers:
    """For a service with personal data: its answers name people.

    Its requests hold little but a phone, and a plain hash would give that away: all phones of a country are tried in
    minutes.
    """

    def __init__(self, master: bytes | SecretRing) -> None:
        self._generations = generations_of(master)

    def fingerprint(self, digest: bytes) -> str:
        key = self._generations()[-1]
        return f"{key.kid.hex()}:{_fingerprint(key.key, digest)}"

    def is_of(self, fingerprint: str, digest: bytes) -> bool:
        # The first version wrote no `kid`.
        kid, _, bare = fingerprint.rpartition(":")
        keys = [key for key in self._generations() if kid in ("", key.kid.hex())]
        return any(hmac.compare_digest(bare, _fingerprint(key.key, digest)) for key in keys)

    def stored(self, answer: str, command_id: str) -> str:
        key = self._generations()[-1]
        sealed = seal(_answers_key(key.key), answer.encode(), command_id)
        return f"{key.kid.hex()}:{base64.b64encode(sealed).decode('ascii')}"

    def answer(self, stored: str, command_id: str) -> str:
        kid, _, sealed = stored.rpartition(":")
        for key in self._generations():
            if kid in ("", key.kid.hex()):
                with suppress(SealBroken):
                    return unseal(_answers_key(key.key), base64.b64decode(sealed), command_id).decode()
        raise SealBroken("stored answer")


@cache
def _answers_key(key: bytes) -> bytes:
    return hmac.digest(key, b"command answers", hashlib.sha256)


@cache
def _fingerprints_key(key: bytes) -> bytes:
    return hmac.digest(key, b"command fingerprints", hashlib.sha256)


def _fingerprint(key: bytes, digest: bytes) -> str:
    return hmac.digest(_fingerprints_key(key), digest, hashlib.sha256).hex()
