"""Enrol a device: a manager makes a code, the device burns it with a key of its own, the manager compares six words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.chassis.identifiers import new_id
from services.chassis.security.permission import Place, Scope
from services.outlets.credentials.devices import DeviceSecrets, fingerprint_of, is_signed
from services.outlets.domain.outlet import UnknownOutlet
from services.outlets.domain.station import (
    CODE_LASTS,
    DEVICE,
    ENROLLED_TEXT,
    REVOKED,
    WAITING_FOR_DEVICE,
    WAITING_FOR_MANAGER,
    AlreadyRevoked,
    FingerprintMismatch,
    KeyUsedBefore,
    Placed,
    ProofRefused,
    Station,
    StationNotWaiting,
    UnknownEnrolmentCode,
)
from services.outlets.storage.unit_of_work import OutletsWork


@dataclass(frozen=True)
class NewCode:
    """A code for a station, shown once."""

    station_id: str
    code: str
    expires_at: datetime


@dataclass(frozen=True)
class Enrolled:
    """What a device is told that brought a good code."""

    placed: Placed
    is_new: bool
    """False where the same key brings the same code again, because the first answer got lost."""


def create_station(work: OutletsWork, secrets: DeviceSecrets, *, outlet_code: str, name: str, scope: Scope) -> NewCode:
    """A station that waits for its device. Raises UnknownOutlet, also where it is out of reach, and OutletClosed."""
    outlet = work.places.on_map(outlet_code, scope)
    if outlet is None:
        raise UnknownOutlet
    outlet.refuse_if_closed()
    station = Station(
        station_id=new_id(),
        outlet_code=outlet_code,
        name=name,
        kind=DEVICE,
        state=WAITING_FOR_DEVICE,
        added_at=work.now,
    )
    work.stations.add(station)
    place = Place(outlet_code, outlet.territory_path)
    work.concerns("station", station.station_id, place=place, after={"kind": DEVICE, "state": station.state})
    return _new_code(work, secrets, station.station_id)


def renew_code(work: OutletsWork, secrets: DeviceSecrets, station_id: str, *, scope: Scope) -> NewCode:
    """Another code; the one before it is good no longer.

    Raises UnknownStation, AlreadyRevoked, StationNotWaiting, OutletClosed.
    """
    placed = work.stations.find(station_id, scope)
    placed.refuse_if_closed()
    code = _new_code(work, secrets, station_id)
    state = {"state": placed.station.state}
    work.concerns(
        "station",
        station_id,
        place=Place(placed.station.outlet_code, placed.territory_path),
        before=state,
        after={**state, "code": "renewed"},
    )
    return code


def _new_code(work: OutletsWork, secrets: DeviceSecrets, station_id: str) -> NewCode:
    code = secrets.new_code()
    expires_at = work.now + CODE_LASTS
    if not work.stations.set_code(station_id, secrets.hash_of(code), expires_at=expires_at):
        raise _refusal(work, station_id)
    return NewCode(station_id, code, expires_at)


def enrol_device(work: OutletsWork, secrets: DeviceSecrets, *, code: str, public_key: str, signature: str) -> Enrolled:
    """Burn the code for this key. Raises ProofRefused, UnknownEnrolmentCode, KeyUsedBefore, OutletClosed.

    The device's own act: nobody has signed in, so the code is burnt by one conditional statement, and the answer that
    got lost is given again to the same key alone. Whoever cannot sign burns nothing, and neither does whoever comes
    while the outlet is closed: only the holder of a good code is told so, and the work is not committed.
    """
    if not is_signed(public_key, signature, ENROLLED_TEXT.format(code=code)):
        raise ProofRefused
    # One hash, or one more while the key is exchanged.
    hashes, fingerprint = secrets.hashes_of(code), fingerprint_of(public_key)
    station_id = _first(work.stations.burn_code(each, fingerprint, work.now) for each in hashes)
    is_new = station_id is not None
    if station_id is None:
        station_id = _first(work.stations.burnt_for(each, public_key, work.now) for each in hashes)
    elif not work.stations.add_key(public_key, station_id, work.now):
        raise KeyUsedBefore
    if station_id is None:
        raise UnknownEnrolmentCode
    placed = work.stations.find(station_id)
    placed.refuse_if_closed()
    return Enrolled(placed, is_new)


def confirm_station(work: OutletsWork, station_id: str, fingerprint: str, *, scope: Scope) -> Placed:
    """The manager saw these six words on the device.

    Raises UnknownStation, FingerprintMismatch, StationNotWaiting, OutletClosed.
    """
    before = work.stations.find(station_id, scope)
    before.refuse_if_closed()
    words = " ".join(fingerprint.lower().replace("-", " ").split())
    if not work.stations.confirm(station_id, words):
        is_waiting = before.station.state == WAITING_FOR_MANAGER and before.station.fingerprint != words
        raise FingerprintMismatch if is_waiting else _refusal(work, station_id)
    after = work.stations.find(station_id, scope)
    work.concerns(
        "station",
        station_id,
        place=Place(after.station.outlet_code, after.territory_path),
        before={"state": WAITING_FOR_MANAGER},
        after={"state": after.station.state},
    )
    return after


def _first(found: Iterable[str | None]) -> str | None:
    return next((each for each in found if each is not None), None)


def _refusal(work: OutletsWork, station_id: str) -> Exception:
    return AlreadyRevoked() if work.stations.find(station_id).station.state == REVOKED else StationNotWaiting()
