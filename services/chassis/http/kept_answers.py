"""Kept answers: how what a command asked and was answered stays in the database, until it is asked for again."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Protocol

from services.chassis.security.sealing import seal, unseal


class KeptAnswers(Protocol):
    """The form in which a service keeps them."""

    def fingerprint(self, digest: bytes) -> str:
        """By which the same request is known again."""

    def kept(self, answer: str, command_id: str) -> str: ...

    def answer(self, kept: str, command_id: str) -> str: ...


class PlainAnswers:
    """For a service without personal data: as they are."""

    def fingerprint(self, digest: bytes) -> str:
        return digest.hex()

    def kept(self, answer: str, command_id: str) -> str:
        return answer

    def answer(self, kept: str, command_id: str) -> str:
        return kept


class SealedAnswers:
    """For a service with personal data: its answers name people.

    Its requests hold little but a phone, and a plain hash would give that away: all phones of a country are tried in
    minutes.
    """

    def __init__(self, master_key: bytes) -> None:
        self._fingerprints = hmac.digest(master_key, b"command fingerprints", hashlib.sha256)
        self._answers = hmac.digest(master_key, b"command answers", hashlib.sha256)

    def fingerprint(self, digest: bytes) -> str:
        return hmac.digest(self._fingerprints, digest, hashlib.sha256).hex()

    def kept(self, answer: str, command_id: str) -> str:
        return base64.b64encode(seal(self._answers, answer.encode(), command_id)).decode("ascii")

    def answer(self, kept: str, command_id: str) -> str:
        return unseal(self._answers, base64.b64decode(kept), command_id).decode()
