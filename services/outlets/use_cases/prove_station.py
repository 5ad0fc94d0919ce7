"""Prove a station's key: for a token that lasts minutes, and to put a new key in the place of an old one."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.security.permission import Place
from services.outlets.credentials.devices import DeviceSecrets, Nonce, fingerprint_of, is_signed
from services.outlets.domain.outlet import UnknownStation
from services.outlets.domain.station import (
    PROVEN_TEXT,
    RENEWED_TEXT,
    DeviceKey,
    KeyUsedBefore,
    Placed,
    ProofRefused,
    StationRevoked,
    refuse_unless_at_work,
)
from services.outlets.storage.unit_of_work import OutletsWork


@dataclass(frozen=True)
class Proof:
    """A station has signed one of our nonces, which is still to be used up."""

    placed: Placed
    key: DeviceKey
    nonce: Nonce


def check_proof(work: OutletsWork, secrets: DeviceSecrets, *, station_id: str, nonce: str, signature: str) -> Proof:
    """Reads only: strangers get no further. Raises ProofRefused, StationNotActive, StationRevoked, OutletClosed.

    How the station stands is told to nobody but the holder of its key.
    """
    ours = secrets.nonce(nonce, station_id, work.now)
    key = _signing_key(work.stations.keys(station_id), signature, PROVEN_TEXT.format(nonce=nonce))
    if ours is None or key is None:
        raise ProofRefused
    try:
        placed = work.stations.find(station_id)
    except UnknownStation as error:
        raise ProofRefused from error
    refuse_unless_at_work(placed.station.state)
    placed.refuse_if_closed()
    return Proof(placed, key, ours)


def use_proof(work: OutletsWork, proof: Proof, *, app_version: str, queue_length: int) -> Placed:
    """Once for each nonce: note what the station says of itself. Raises ProofRefused, StationRevoked.

    A new key is in force from its first proof, and the one before it good until then: whichever answer gets lost, the
    device holds a key that opens.
    """
    station_id = proof.placed.station.station_id
    if not work.stations.use_nonce(proof.nonce.nonce_id, ends_at=proof.nonce.ends_at, now=work.now):
        raise ProofRefused
    seen = work.stations.note_proof(
        station_id,
        fingerprint=fingerprint_of(proof.key.public_key),
        app_version=app_version,
        queue_length=queue_length,
        now=work.now,
    )
    if not seen:
        raise StationRevoked
    work.stations.retire_older_keys(station_id, proof.key, work.now)
    return work.stations.find(station_id)


def renew_key(work: OutletsWork, station_id: str, *, public_key: str, signature: str, new_signature: str) -> str:
    """Announce a new key, signed by the old one and by itself; answers its six words.

    Raises ProofRefused, KeyUsedBefore, StationNotActive, StationRevoked, OutletClosed.
    """
    text = RENEWED_TEXT.format(public_key=public_key)
    old = _signing_key(work.stations.keys(station_id), signature, text)
    if old is None or not is_signed(public_key, new_signature, text):
        raise ProofRefused
    placed = work.stations.find(station_id)
    refuse_unless_at_work(placed.station.state)
    placed.refuse_if_closed()
    work.stations.retire_newer_keys(station_id, old, work.now)
    if not work.stations.add_key(public_key, station_id, work.now):
        raise KeyUsedBefore
    words = fingerprint_of(public_key)
    work.concerns(
        "station",
        station_id,
        place=Place(placed.station.outlet_code, placed.territory_path),
        before={"fingerprint": placed.station.fingerprint},
        after={"fingerprint": words},
    )
    return words


def _signing_key(keys: list[DeviceKey], signature: str, text: str) -> DeviceKey | None:
    return next((key for key in keys if is_signed(key.public_key, signature, text)), None)
