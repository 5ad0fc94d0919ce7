"""Small secrets as they are stored: each under a key of its own, which the master key of the service wraps.

So an exchange of the master key touches the wrapped keys alone, and needs nobody who knows the secrets.
"""

from __future__ import annotations

import secrets

from services.chassis.security.keys import SecretRing
from services.chassis.security.sealing import Vault, seal, unseal

_WRAPPED_BYTES = Vault.WRAPPED_BYTES


class Sealer:
    """Seals under the newest generation of a key, and opens under any that there is."""

    def __init__(self, master_key: bytes | SecretRing) -> None:
        self._vault = Vault(master_key)

    @classmethod
    def for_nobody(cls) -> Sealer:
        """Under a key of this process alone, which is never retired: what nobody has opens with as much work as what
        somebody has."""
        return cls(secrets.token_bytes(32))

    def sealed(self, secret: str, context: str) -> bytes:
        """A fresh key, wrapped, and the secret under that key. `context` must be named again to open it."""
        key, wrapped = self._vault.new_data_key(context)
        return wrapped + seal(key, secret.encode(), context)

    def opened(self, sealed: bytes, context: str) -> str:
        """Raises SealBroken."""
        key = self._vault.unwrap(sealed[:_WRAPPED_BYTES], context)
        return unseal(key, sealed[_WRAPPED_BYTES:], context).decode()

    def sealed_anew(self, sealed: bytes, context: str) -> bytes | None:
        """The same under the newest master key; None where it is. Raises SealBroken."""
        wrapped, rest = sealed[:_WRAPPED_BYTES], sealed[_WRAPPED_BYTES:]
        return None if self._vault.is_newest(wrapped) else self._vault.rewrapped(wrapped, context) + rest
