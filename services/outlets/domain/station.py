"""A station: a till with a token, or a device that proves a key of its own and that a manager has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.outlets.domain.outlet import OutletClosed

TILL, DEVICE = "till", "device"

WAITING_FOR_DEVICE, WAITING_FOR_MANAGER = "waiting_for_device", "waiting_for_manager"
ACTIVE, REVOKED = "active", "revoked"
STATES = (WAITING_FOR_DEVICE, WAITING_FOR_MANAGER, ACTIVE, REVOKED)

CODE_LASTS = timedelta(minutes=15)
"""As long as a manager and a device are in one room."""
TOKEN_LASTS = timedelta(minutes=15)
NONCE_LASTS = timedelta(minutes=1)
"""A device signs at once; a slow network needs seconds."""
SEEN_EVERY = timedelta(minutes=1)
"""When a till was last seen is written down so often at most."""
KEY_LASTS = timedelta(days=180)
"""An older key is renewed by its device; it goes on to be good until then."""

ENROLLED_TEXT = "regulars-enrol:{code}"
PROVEN_TEXT = "regulars-token:{nonce}"
RENEWED_TEXT = "regulars-renew:{public_key}"
"""What is signed begins with what it is for, so that a signature for one thing is good for nothing else."""


class StationError(Exception):
    """What the service says no to; `code` is stable."""

    code = "station"


class UnknownEnrolmentCode(StationError):
    """Wrong, used, or too old: who guesses is not told which."""

    code = "unknown_enrolment_code"

    def __init__(self) -> None:
        super().__init__("This code is wrong, used or too old. Ask your manager for a new one.")


class ProofRefused(StationError):
    """The signature, the key, the nonce or the station is not what it should be; nobody is told which."""

    code = "proof_refused"

    def __init__(self) -> None:
        super().__init__("This device could not prove its key.")


class StationNotActive(StationError):
    """The device is enrolled, and no manager has looked at it yet."""

    code = "station_not_active"

    def __init__(self) -> None:
        super().__init__("A manager has not confirmed this device yet.")


class StationRevoked(StationError):
    """Told only to whoever proved the station's key."""

    code = "station_revoked"

    def __init__(self) -> None:
        super().__init__("This device was shut out.")


class StationNotWaiting(StationError):
    """There is nothing to do about it any more: it is at work, or a device has come already."""

    code = "station_not_waiting"

    def __init__(self) -> None:
        super().__init__("This station is not waiting for that any more.")


class FingerprintMismatch(StationError):
    """The manager saw other words than those of the key that came with the code."""

    code = "fingerprint_mismatch"

    def __init__(self) -> None:
        super().__init__("The device that came with the code shows other words. Shut this station out.")


class AlreadyRevoked(StationError):
    """Nothing is done to a station that was shut out."""

    code = "already_revoked"

    def __init__(self) -> None:
        super().__init__("This station was shut out before.")


class KeyUsedBefore(StationError):
    """Each enrolment has a key of its own, or a key that was shut out would come back."""

    code = "key_used_before"

    def __init__(self) -> None:
        super().__init__("This key was used before: the device has to make a new one.")


@dataclass(frozen=True)
class Station:
    """A station as its manager sees it."""

    station_id: str
    outlet_code: str
    name: str
    kind: str
    state: str
    added_at: datetime
    fingerprint: str | None = None
    last_seen_at: datetime | None = None
    app_version: str | None = None
    queue_length: int | None = None
    revoked_at: datetime | None = None
    revocation_reason: str | None = None


@dataclass(frozen=True)
class Placed:
    """A station with where it stands."""

    station: Station
    outlet_name: str
    territory_path: str
    is_outlet_open: bool

    def refuse_if_closed(self) -> None:
        """Raises OutletClosed: it was not shut out, and works again as it is when its outlet opens."""
        if not self.is_outlet_open:
            raise OutletClosed


@dataclass(frozen=True)
class DeviceKey:
    """A key that a device has proven and may prove again."""

    public_key: str
    """Raw Ed25519, base64url without padding."""
    added_at: datetime


def needs_new_key(key: DeviceKey, now: datetime) -> bool:
    """Whether the device is told to renew its key."""
    return now - key.added_at >= KEY_LASTS


def refuse_unless_at_work(state: str) -> None:
    """Raises StationNotActive or StationRevoked."""
    if state == REVOKED:
        raise StationRevoked
    if state != ACTIVE:
        raise StationNotActive
