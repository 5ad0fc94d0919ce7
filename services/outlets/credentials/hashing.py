"""Hashes of PINs and passwords (Argon2id), a few at a time."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# 19 MiB is the least that OWASP names; with four passes it takes 40 to 50 ms on a core of the small machine that
# docs/performance.md measures, which nobody at a till notices.
_MEMORY_KIB = 19 * 1024
_PASSES = 4
# Two at once fill two cores and 38 MiB; the next ones wait, and after this long they are told to come back.
_AT_ONCE = 2
_PATIENCE_SECONDS = 2.0


class TooManySignIns(Exception):
    """The machine checks as many secrets as it can."""

    code = "sign_in_busy"

    def __init__(self) -> None:
        super().__init__("Many people are signing in right now; please try again in a moment.")


class Hasher:
    """Hashes secrets and checks them. Checking against nothing takes as long as checking against a hash.

    Secrets are keyed with `pepper` first: whoever has only the database cannot try the ten thousand PINs.
    """

    def __init__(self, pepper: bytes, *, memory_kib: int = _MEMORY_KIB, passes: int = _PASSES) -> None:
        self._pepper = pepper
        self._memory_kib = memory_kib
        self._passes = passes
        self._turns = threading.BoundedSemaphore(_AT_ONCE)

    def hash(self, secret: str) -> str:
        """Raises TooManySignIns."""
        with self._turn():
            return self._argon2.hash(self._peppered(secret))

    def matches(self, kept: str | None, secret: str) -> bool:
        """Whether `kept` is a hash of the secret; None is nobody's. Raises TooManySignIns."""
        from argon2.exceptions import InvalidHashError, VerificationError

        with self._turn():
            try:
                return self._argon2.verify(kept or self._nobodys, self._peppered(secret)) and kept is not None
            except (VerificationError, InvalidHashError):
                return False

    def _peppered(self, secret: str) -> bytes:
        return hmac.digest(self._pepper, secret.encode(), hashlib.sha256)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=_PATIENCE_SECONDS):
            raise TooManySignIns
        try:
            yield
        finally:
            self._turns.release()

    # Loaded by the first sign-in: the processes that never see one keep the memory.
    @cached_property
    def _argon2(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=self._passes, memory_cost=self._memory_kib, parallelism=1)

    @cached_property
    def _nobodys(self) -> str:
        return self._argon2.hash("nobody's")
