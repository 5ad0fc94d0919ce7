"""What the service checks people with and signs for them, put together once for each process."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

from services.chassis.clock import Clock
from services.chassis.security.keys import SecretRing
from services.chassis.security.sealing import BlindIndex
from services.chassis.security.signatures import door_signer
from services.chassis.security.tokens import DoorSigner
from services.outlets.credentials.codes import DATA_KEY, Codes
from services.outlets.credentials.devices import DeviceSecrets
from services.outlets.credentials.hashing import Hasher
from services.outlets.credentials.passkeys import Passkeys

# A part of each PIN's and password's hash. Nobody can hash them anew but whoever knows them, so this key stays.
STAFF_KEY = "outlets-staff"


@dataclass(frozen=True)
class Kit:
    """One for each process; thread-safe."""

    hasher: Hasher
    codes: Codes
    logins: BlindIndex
    """By which guesses at a login are counted: the login itself would be personal."""
    devices: DeviceSecrets
    door: DoorSigner
    passkeys: Passkeys
    answers_key: SecretRing


def kit(keys: Path, clock: Clock, *, public_url: str, hasher: Hasher | None = None) -> Kit:
    """With the keys of this installation, made when there are none."""
    master = SecretRing(keys, DATA_KEY)
    staff = SecretRing(keys, STAFF_KEY).all()[0].key
    return Kit(
        hasher=hasher or Hasher(_derived(staff, "secrets of staff")),
        codes=Codes(master),
        logins=BlindIndex(_derived(staff, "logins")),
        devices=DeviceSecrets(_derived(staff, "devices")),
        door=door_signer(keys, clock),
        passkeys=Passkeys(public_url),
        answers_key=master,
    )


def _derived(master: bytes, purpose: str) -> bytes:
    return hmac.digest(master, purpose.encode(), hashlib.sha256)
