"""Routes for stations: what managers do with them, what devices say, and who is shut out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask

from services.chassis.database.column_types import as_text
from services.chassis.http.callers import current_scope, current_station_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id
from services.chassis.security.caller import Caller
from services.chassis.security.permission import Place
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_stations import (
    NewCodeRequest,
    NewStationRequest,
    StationChangesRequest,
    StationConfirmationRequest,
    StationEnrolmentRequest,
    StationKeyRequest,
    StationNonceRequest,
    StationRevocationRequest,
    StationTokenRequest,
    TillsSeenRequest,
)
from services.contracts.permissions import Action, Role
from services.outlets.credentials.kit import Kit
from services.outlets.domain.outlet import UnknownStation
from services.outlets.domain.station import TOKEN_LASTS, Placed, needs_new_key
from services.outlets.http_api.bodies import outlet_body
from services.outlets.storage.unit_of_work import OutletsWork
from services.outlets.use_cases.change_station import rename_station, revoke_station
from services.outlets.use_cases.enrol_station import (
    NewCode,
    confirm_station,
    create_station,
    enrol_device,
    renew_code,
)
from services.outlets.use_cases.note_tills import note_tills
from services.outlets.use_cases.prove_station import check_proof, renew_key, use_proof

Body = dict[str, Any]

# No token of a device or of a person lasts longer; the rest is for clocks of several machines.
_LISTED_FOR = TOKEN_LASTS + timedelta(minutes=5)

_TILLS_SEEN = TillsSeenRequest()
_NEW_STATION, _NEW_CODE = NewStationRequest(), NewCodeRequest()
_CONFIRMATION, _CHANGES, _REVOCATION = (
    StationConfirmationRequest(),
    StationChangesRequest(),
    StationRevocationRequest(),
)
_ENROLMENT, _NONCE, _TOKEN, _KEY = (
    StationEnrolmentRequest(),
    StationNonceRequest(),
    StationTokenRequest(),
    StationKeyRequest(),
)


def add_station_routes(
    app: Flask, open_work: WorkOpener[OutletsWork], commands: Commands[OutletsWork], kit: Kit, *, public_url: str
) -> None:
    """All of them."""
    _add_own(app, open_work)
    _add_codes(app, commands, kit, public_url)
    _add_looking_after(app, open_work, commands)
    _add_devices(app, open_work, kit)
    _add_keys(app, commands)
    _add_revocations(app, open_work)
    _add_tills(app, open_work)


def _add_own(app: Flask, open_work: WorkOpener[OutletsWork]) -> None:
    @app.get("/stations/me")
    @permits(Action.READ_OWN_STATION)
    def own_station() -> Body:
        station_id = current_station_id()
        with open_work.reading() as work:
            outlet = work.places.outlet_of_station(station_id)
        if outlet is None:
            raise UnknownStation("This station is not on the franchise's list any more.")
        return {"station_id": station_id, "outlet": outlet_body(outlet)}


def _add_codes(app: Flask, commands: Commands[OutletsWork], kit: Kit, public_url: str) -> None:
    def told(made: NewCode) -> Body:
        return {
            "station_id": made.station_id,
            "code": made.code,
            "code_expires_at": as_text(made.expires_at),
            # In the fragment: no server, proxy or history of visited addresses gets to see the code.
            "enrol_url": f"{public_url}/enrol#code={made.code}",
        }

    @app.post("/stations")
    @permits(Action.MANAGE_STATIONS)
    @commands.handle
    def new_station(work: OutletsWork) -> tuple[Body, int]:
        return told(create_station(work, kit.devices, **load(_NEW_STATION), scope=current_scope())), 201

    @app.post("/stations/<station_id>/codes")
    @permits(Action.MANAGE_STATIONS)
    @commands.handle
    def new_code(work: OutletsWork, station_id: str) -> tuple[Body, int]:
        load(_NEW_CODE)
        return told(renew_code(work, kit.devices, path_id(station_id, UnknownStation), scope=current_scope())), 201


def _add_looking_after(app: Flask, open_work: WorkOpener[OutletsWork], commands: Commands[OutletsWork]) -> None:
    @app.get("/stations")
    @permits(Action.READ_STATIONS)
    def stations() -> Body:
        with open_work.reading() as work:
            return {"stations": [_line(placed) for placed in work.stations.within(current_scope())]}

    @app.post("/stations/<station_id>/confirmation")
    @permits(Action.MANAGE_STATIONS)
    @commands.handle
    def confirmation(work: OutletsWork, station_id: str) -> tuple[Body, int]:
        fingerprint = load(_CONFIRMATION)["fingerprint"]
        return _line(
            confirm_station(work, path_id(station_id, UnknownStation), fingerprint, scope=current_scope())
        ), 201

    @app.post("/stations/<station_id>/changes")
    @permits(Action.MANAGE_STATIONS)
    @commands.handle
    def changes(work: OutletsWork, station_id: str) -> tuple[Body, int]:
        name = load(_CHANGES)["name"]
        return _line(rename_station(work, path_id(station_id, UnknownStation), name, scope=current_scope())), 201

    @app.post("/stations/<station_id>/revocation")
    @permits(Action.MANAGE_STATIONS)
    @commands.handle
    def revocation(work: OutletsWork, station_id: str) -> tuple[Body, int]:
        reason = load(_REVOCATION)["reason"]
        return _line(revoke_station(work, path_id(station_id, UnknownStation), reason, scope=current_scope())), 201


def _add_devices(app: Flask, open_work: WorkOpener[OutletsWork], kit: Kit) -> None:
    """What devices say before they have a token. They may say it again: no answer of theirs is kept."""

    @app.post("/station-enrolments")
    @permits(Action.RECEIVE_DEVICE)
    def enrolments() -> Body:
        body = load(_ENROLMENT)
        with open_work() as work:
            done = enrol_device(work, kit.devices, **body)
            station = done.placed.station
            if done.is_new:
                work.audit.note(
                    _device(done.placed),
                    Action.KEEP_OWN_KEY,
                    object_kind="station",
                    object_id=station.station_id,
                    place=Place(station.outlet_code, done.placed.territory_path),
                    before={"state": "waiting_for_device"},
                    after={"state": station.state, "fingerprint": station.fingerprint},
                )
        return {
            "station_id": station.station_id,
            "outlet": _outlet(done.placed),
            "fingerprint": station.fingerprint,
            "state": station.state,
        }

    @app.post("/station-nonces")
    @permits(Action.RECEIVE_DEVICE)
    def nonces() -> Body:
        station_id = str(load(_NONCE)["station_id"])
        return {"nonce": kit.devices.new_nonce(station_id, open_work.clock.now())}

    @app.post("/station-tokens")
    @permits(Action.RECEIVE_DEVICE)
    def tokens() -> Body:
        body = load(_TOKEN)
        station_id = str(body["station_id"])
        # Looked at before anything is written: strangers must not keep the one writer of a SQLite file busy.
        with open_work.reading() as work:
            proof = check_proof(
                work, kit.devices, station_id=station_id, nonce=body["nonce"], signature=body["signature"]
            )
        with open_work() as work:
            placed = use_proof(work, proof, app_version=body["app_version"], queue_length=body["queue_length"])
            now = work.now
        return {
            "token": kit.door.token(_device(placed), lasts_seconds=int(TOKEN_LASTS.total_seconds())),
            "expires_at": as_text(now + TOKEN_LASTS),
            "state": placed.station.state,
            "outlet": _outlet(placed),
            "name": placed.station.name,
            "fingerprint": placed.station.fingerprint,
            "is_key_old": needs_new_key(proof.key, now),
        }


def _add_keys(app: Flask, commands: Commands[OutletsWork]) -> None:
    @app.post("/stations/me/keys")
    @permits(Action.KEEP_OWN_KEY)
    @commands.handle
    def keys(work: OutletsWork) -> tuple[Body, int]:
        body = load(_KEY)
        return {"fingerprint": renew_key(work, current_station_id(), **body)}, 201


def _add_revocations(app: Flask, open_work: WorkOpener[OutletsWork]) -> None:
    @app.get("/revocations")
    @permits(Action.READ_REVOCATIONS)
    def revocations() -> Body:
        with open_work.reading() as work:
            since = work.now - _LISTED_FOR
            ended = work.staff.ended_since(since)
            return {
                "as_of": as_text(work.now),
                "stations": work.stations.revoked(devices_since=since),
                "outlets": work.places.closed(),
                "staff": ended.staff,
                "sessions": ended.sessions,
            }


def _add_tills(app: Flask, open_work: WorkOpener[OutletsWork]) -> None:
    @app.post("/tills-seen")
    @permits(Action.NOTE_TILLS)
    def tills_seen() -> Body:
        tills = load(_TILLS_SEEN)["tills"]
        with open_work() as work:
            note_tills(work, tills)
        return {"noted": len(tills)}


def _device(placed: Placed) -> Caller:
    station = placed.station
    return Caller(
        "station",
        station.station_id,
        Role.STATION,
        outlet_code=station.outlet_code,
        territory_path=placed.territory_path,
        station_id=station.station_id,
    )


def _outlet(placed: Placed) -> Body:
    return {"code": placed.station.outlet_code, "name": placed.outlet_name}


def _line(placed: Placed) -> Body:
    station = placed.station
    return {
        "station_id": station.station_id,
        "name": station.name,
        "kind": station.kind,
        "outlet_code": station.outlet_code,
        "outlet_state": "open" if placed.is_outlet_open else "closed",
        "state": station.state,
        "fingerprint": station.fingerprint,
        "added_at": as_text(station.added_at),
        "last_seen_at": _at(station.last_seen_at),
        "app_version": station.app_version,
        "queue_length": station.queue_length,
        "revoked_at": _at(station.revoked_at),
        "revocation_reason": station.revocation_reason,
    }


def _at(instant: Any) -> str | None:
    return None if instant is None else as_text(instant)
