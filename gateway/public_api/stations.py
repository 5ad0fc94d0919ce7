"""/api/v1: stations, as their managers look after them and as devices enrol and prove themselves."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from gateway.clients.parts import Parts
from gateway.public_api import examples_of_stations as examples
from gateway.public_api.documents import serve
from gateway.public_api.forwarding import handed_on, with_qr
from gateway.public_api.refusals import (
    ALREADY_REVOKED,
    FINGERPRINT_MISMATCH,
    KEY_USED_BEFORE,
    OUTLET_CLOSED,
    PROOF_REFUSED,
    STATION_NOT_ACTIVE,
    STATION_NOT_WAITING,
    STATION_REVOKED,
    UNKNOWN_ENROLMENT_CODE,
    UNKNOWN_OUTLET,
    UNKNOWN_STATION,
)
from services.chassis.http.callers import permits, public
from services.contracts.http_stations import (
    EnrolledStationAnswer,
    EnrolmentCodeAnswer,
    NewCodeRequest,
    NewStationRequest,
    StationChangesRequest,
    StationConfirmationRequest,
    StationEnrolmentRequest,
    StationKeyAnswer,
    StationKeyRequest,
    StationLineAnswer,
    StationNonceAnswer,
    StationNonceRequest,
    StationRevocationRequest,
    StationsAnswer,
    StationTokenAnswer,
    StationTokenRequest,
)
from services.contracts.permissions import Action


def stations_blueprint(parts: Parts) -> Blueprint:
    """Stations."""
    blueprint = Blueprint("stations", __name__, url_prefix="/api/v1", description="Tills and devices.")
    _add_list(blueprint, parts)
    _add_codes(blueprint, parts)
    _add_looking_after(blueprint, parts)
    _add_devices(blueprint, parts)
    return blueprint


def _add_list(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "GET /stations",
        "List the stations that the caller looks after",
        answers=(StationsAnswer, examples.STATIONS),
    )
    @permits(Action.READ_STATIONS)
    def list_stations() -> Response:
        return handed_on(parts.outlets, "GET", "/stations")


def _add_codes(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /stations",
        "Make a station and a one-time code for its device",
        takes=(NewStationRequest, examples.NEW_STATION),
        answers=(EnrolmentCodeAnswer, examples.ENROLMENT_CODE),
        status=201,
        refuses=[UNKNOWN_OUTLET],
    )
    @permits(Action.MANAGE_STATIONS)
    def create_station() -> Response:
        return with_qr(handed_on(parts.outlets, "POST", "/stations"), of="enrol_url")

    @serve(
        blueprint,
        "POST /stations/<id:station_id>/codes",
        "Make another code for a station whose device has not come",
        takes=(NewCodeRequest, {}),
        answers=(EnrolmentCodeAnswer, examples.ENROLMENT_CODE),
        status=201,
        refuses=[UNKNOWN_STATION, STATION_NOT_WAITING, ALREADY_REVOKED],
    )
    @permits(Action.MANAGE_STATIONS)
    def renew_code(station_id: str) -> Response:
        return with_qr(handed_on(parts.outlets, "POST", f"/stations/{station_id}/codes"), of="enrol_url")


def _add_looking_after(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /stations/<id:station_id>/confirmation",
        "Confirm that the device shows the same six words",
        takes=(StationConfirmationRequest, examples.CONFIRMATION),
        answers=(StationLineAnswer, examples.STATION_LINE),
        status=201,
        refuses=[UNKNOWN_STATION, FINGERPRINT_MISMATCH, STATION_NOT_WAITING, ALREADY_REVOKED],
    )
    @permits(Action.MANAGE_STATIONS)
    def confirm_station(station_id: str) -> Response:
        return handed_on(parts.outlets, "POST", f"/stations/{station_id}/confirmation")

    @serve(
        blueprint,
        "POST /stations/<id:station_id>/changes",
        "Rename a station",
        takes=(StationChangesRequest, examples.STATION_CHANGES),
        answers=(StationLineAnswer, examples.STATION_LINE),
        status=201,
        refuses=[UNKNOWN_STATION, ALREADY_REVOKED],
    )
    @permits(Action.MANAGE_STATIONS)
    def rename_station(station_id: str) -> Response:
        return handed_on(parts.outlets, "POST", f"/stations/{station_id}/changes")

    @serve(
        blueprint,
        "POST /stations/<id:station_id>/revocation",
        "Shut a station out",
        takes=(StationRevocationRequest, examples.STATION_REVOCATION),
        answers=(StationLineAnswer, examples.REVOKED_STATION_LINE),
        status=201,
        refuses=[UNKNOWN_STATION, ALREADY_REVOKED],
    )
    @permits(Action.MANAGE_STATIONS)
    def revoke_station(station_id: str) -> Response:
        return handed_on(parts.outlets, "POST", f"/stations/{station_id}/revocation")


def _add_devices(blueprint: Blueprint, parts: Parts) -> None:
    @serve(
        blueprint,
        "POST /station-enrolments",
        "Enrol a device with a one-time code and a key of its own",
        takes=(StationEnrolmentRequest, examples.STATION_ENROLMENT),
        answers=(EnrolledStationAnswer, examples.ENROLLED_STATION),
        refuses=[UNKNOWN_ENROLMENT_CODE, PROOF_REFUSED, KEY_USED_BEFORE, OUTLET_CLOSED],
    )
    @public
    def enrol_station() -> Response:
        return handed_on(parts.outlets, "POST", "/station-enrolments")

    @serve(
        blueprint,
        "POST /station-nonces",
        "Ask for something to sign",
        takes=(StationNonceRequest, examples.STATION_NONCE),
        answers=(StationNonceAnswer, examples.STATION_NONCE_GIVEN),
    )
    @public
    def give_nonce() -> Response:
        return handed_on(parts.outlets, "POST", "/station-nonces")

    @serve(
        blueprint,
        "POST /station-tokens",
        "Prove the device's key and get a token for fifteen minutes",
        takes=(StationTokenRequest, examples.STATION_PROOF),
        answers=(StationTokenAnswer, examples.STATION_TOKEN),
        refuses=[PROOF_REFUSED, STATION_NOT_ACTIVE, STATION_REVOKED, OUTLET_CLOSED],
    )
    @public
    def give_station_token() -> Response:
        return handed_on(parts.outlets, "POST", "/station-tokens")

    @serve(
        blueprint,
        "POST /stations/me/keys",
        "Put a new key in the place of the device's old one",
        takes=(StationKeyRequest, examples.STATION_KEY),
        answers=(StationKeyAnswer, examples.STATION_KEY_KEPT),
        status=201,
        refuses=[PROOF_REFUSED, KEY_USED_BEFORE, STATION_NOT_ACTIVE, UNKNOWN_STATION],
    )
    @permits(Action.KEEP_OWN_KEY)
    def renew_station_key() -> Response:
        return handed_on(parts.outlets, "POST", "/stations/me/keys")
