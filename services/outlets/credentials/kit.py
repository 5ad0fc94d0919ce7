"""What the service checks people with and signs for them, put together once for each process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from services.chassis.clock import Clock
from services.chassis.security.approvals import ApprovalSigner
from services.chassis.security.keys import SecretRing
from services.chassis.security.sealing import BlindIndex
from services.chassis.security.signatures import door_signer
from services.chassis.security.tokens import DoorSigner
from services.outlets.credentials.codes import DATA_KEY, Codes
from services.outlets.credentials.devices import DeviceSecrets, derived
from services.outlets.credentials.hashing import STAFF_KEY, Hasher
from services.outlets.credentials.passkeys import Passkeys


@dataclass(frozen=True)
class Kit:
    """One for each process; thread-safe."""

    hasher: Hasher
    codes: Codes
    devices: DeviceSecrets
    door: DoorSigner
    passkeys: Passkeys
    approvals: ApprovalSigner
    answers_key: SecretRing
    staff_key: SecretRing

    def login_index(self, login: str) -> str:
        """By which guesses at a login are counted: the login itself would be personal."""
        return BlindIndex(derived(self.staff_key.newest().key, "logins")).of("login", login).hex()


def kit(keys: Path, clock: Clock, *, public_url: str, hasher: Hasher | None = None) -> Kit:
    """With the keys of this installation, made when there are none."""
    master = SecretRing(keys, DATA_KEY)
    staff = SecretRing(keys, STAFF_KEY)
    return Kit(
        hasher=hasher or Hasher(staff),
        codes=Codes(master),
        devices=DeviceSecrets(staff),
        door=door_signer(keys, clock),
        passkeys=Passkeys(public_url),
        approvals=ApprovalSigner(keys, "outlets", clock),
        answers_key=master,
        staff_key=staff,
    )
