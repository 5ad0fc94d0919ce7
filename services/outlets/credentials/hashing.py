"""Hashes of PINs and passwords (Argon2id), a few at a time."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from services.chassis.security.keys import SecretRing
from services.outlets.credentials.sealed import Sealer

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# Under this name the key lies among the others; it seals the hashes.
STAFF_KEY = "outlets-staff"
_CONTEXT = "staff|secret"

# 19 MiB is the least that OWASP names; with four passes it takes 40 to 50 ms on a core of the small machine that
# docs/performance.md measures, which nobody at a till notices.
MEMORY_KIB = 19 * 1024
PASSES = 4
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

    A hash is sealed with a key that is not in the database: whoever has only that cannot try the ten thousand PINs.
    Were the key hashed with the secret instead, it could be exchanged by nobody but all of them, typing theirs.
    """

    memory_kib = MEMORY_KIB
    passes = PASSES

    def __init__(self, master_key: bytes | SecretRing) -> None:
        self._sealer = Sealer(master_key)
        self._nobodys_sealer = Sealer.for_nobody()
        self._turns = threading.BoundedSemaphore(_AT_ONCE)

    def hash(self, secret: str) -> str:
        """Raises TooManySignIns."""
        with self._turn():
            return _text(self._sealer.sealed(self._argon2.hash(secret), _CONTEXT))

    def matches(self, kept: str | None, secret: str) -> bool:
        """Whether `kept` is a hash of the secret; None is nobody's. Raises TooManySignIns, SealBroken."""
        from argon2.exceptions import InvalidHashError, VerificationError

        with self._turn():
            sealer, sealed = (self._nobodys_sealer, self._nobodys) if kept is None else (self._sealer, kept)
            opened = sealer.opened(_bytes(sealed), _CONTEXT)
            try:
                return self._argon2.verify(opened, secret) and kept is not None
            except (VerificationError, InvalidHashError):
                return False

    def sealed_anew(self, kept: str) -> str | None:
        """The same hash under the newest key; None where it is. Raises SealBroken."""
        anew = self._sealer.sealed_anew(_bytes(kept), _CONTEXT)
        return None if anew is None else _text(anew)

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

        return PasswordHasher(time_cost=self.passes, memory_cost=self.memory_kib, parallelism=1)

    @cached_property
    def _nobodys(self) -> str:
        return _text(self._nobodys_sealer.sealed(self._argon2.hash("nobody's"), _CONTEXT))


def _text(sealed: bytes) -> str:
    return base64.b64encode(sealed).decode("ascii")


def _bytes(kept: str) -> bytes:
    return base64.b64decode(kept)
