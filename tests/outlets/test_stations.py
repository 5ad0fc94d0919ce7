"""Stations: enrolled by a code that is good once, known by a key that nobody else has, and shut out for ever."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.chassis.security.signatures import door_verifier
from services.contracts.permissions import Role
from services.outlets.domain.outlet import OutletClosed
from services.outlets.domain.six_words import WORDS, six_words
from services.outlets.use_cases.add_station import add_station
from services.outlets.use_cases.change_outlet import close_outlet, reopen_outlet
from services.outlets.use_cases.open_outlet import open_outlet
from tests.callers import person, till
from tests.devices import Answered, Device
from tests.outlets.franchise import Franchise, outlet
from tests.races import at_once

HERE, NEXT_DOOR, ABROAD = "riga-old-town", "riga-station", "krakow"


@dataclass(frozen=True)
class Said:
    status: int
    json: Any


class Office:
    """The service, asked by its callers as the gateway hands them on."""

    def __init__(self, franchise: Franchise) -> None:
        self.franchise = franchise
        with franchise.open_work() as work:
            open_outlet(work, outlet())
            open_outlet(work, outlet(outlet_code=NEXT_DOOR))
            open_outlet(work, outlet(outlet_code=ABROAD, territory_code="poland", country="PL", zone="Europe/Warsaw"))
        self.client: FlaskClient = franchise.client()
        self.manager = person(Role.OUTLET_MANAGER, outlet_code=HERE, territory_path="/baltics/")

    def post(self, path: str, body: Any, caller: Caller | None = None, *, key: str | None = None) -> Said:
        headers = {**self.franchise.as_caller(caller or self.manager), "Idempotency-Key": key or new_id()}
        answer = self.client.post(path, json=body, headers=headers)
        return Said(answer.status_code, answer.get_json())

    def get(self, path: str, caller: Caller | None = None) -> Said:
        answer = self.client.get(path, headers=self.franchise.as_caller(caller or self.manager))
        return Said(answer.status_code, answer.get_json())

    def as_anybody(self, path: str, body: Any) -> Said:
        """The gateway hands on what somebody says who has no token."""
        answer = self.client.post(path, json=body, headers=self.franchise.as_service("gateway"))
        return Said(answer.status_code, answer.get_json())

    def new_device(self) -> Device:
        return Device(self.as_anybody)

    def new_station(self, *, name: str = "Left till") -> dict[str, Any]:
        made = self.post("/stations", {"outlet_code": HERE, "name": name})
        assert made.status == 201, made.json
        return dict(made.json)

    def enrolled(self) -> Device:
        """A device that waits for its manager."""
        device = self.new_device()
        assert device.enrol(self.new_station()["code"]).status == 200
        return device

    def at_work(self) -> Device:
        device = self.enrolled()
        assert self.confirm(device).status == 201
        return device

    def confirm(self, device: Device, caller: Caller | None = None, **changes: str) -> Said:
        words = {"fingerprint": device.fingerprint, **changes}
        return self.post(f"/stations/{device.station_id}/confirmation", words, caller)

    def revoke(self, station_id: str) -> Said:
        return self.post(f"/stations/{station_id}/revocation", {"reason": "stolen"})

    def close(self) -> None:
        with self.franchise.open_work() as work:
            close_outlet(work, HERE)

    def reopen(self) -> None:
        with self.franchise.open_work() as work:
            reopen_outlet(work, HERE)

    def line(self, station_id: str) -> dict[str, Any]:
        (found,) = [line for line in self.get("/stations").json["stations"] if line["station_id"] == station_id]
        return dict(found)

    def renew(self, device: Device, new: Ed25519PrivateKey, **changes: str) -> Said:
        station = Caller("station", device.station_id, Role.STATION, outlet_code=HERE, station_id=device.station_id)
        return self.post("/stations/me/keys", {**device.renewal(new), **changes}, station)

    def rows(self, text: str) -> list[Any]:
        with self.franchise.database.reading() as connection:
            return list(connection.execute(sa.text(text)))

    def audited(self, station_id: str) -> list[tuple[str, str, str | None, str | None]]:
        return [
            (row.who_kind, row.action, row.before, row.after)
            for row in self.rows("SELECT * FROM audit_entries ORDER BY entry_id")
            if row.object_id == station_id
        ]


@pytest.fixture
def office(franchise: Franchise) -> Office:
    return Office(franchise)


def refused(answer: Answered) -> tuple[int, str]:
    """The status, and the code of the problem if it is one."""
    return answer.status, answer.json["code"] if "trace_id" in answer.json else ""


def test_a_device_is_at_work_once_its_manager_has_seen_its_six_words(office: Office) -> None:
    made = office.new_station(name="Left till")
    assert office.line(made["station_id"])["state"] == "waiting_for_device"
    device = office.new_device()
    enrolled = device.enrol(made["code"]).json
    words = device.fingerprint
    assert enrolled == {
        "station_id": made["station_id"],
        "outlet": {"code": HERE, "name": "Rīga, Vecrīga"},
        "fingerprint": words,
        "state": "waiting_for_manager",
    }
    assert refused(device.prove()) == (409, "station_not_active")
    line = office.line(device.station_id)
    assert (line["state"], line["fingerprint"], line["last_seen_at"]) == ("waiting_for_manager", words, None)

    assert office.confirm(device).json["state"] == "active"
    told = device.prove(app_version="2.0.1", queue_length=7)
    assert told.status == 200
    assert (told.json["state"], told.json["name"], told.json["outlet"]) == ("active", "Left till", enrolled["outlet"])
    line = office.line(device.station_id)
    assert (line["last_seen_at"], line["app_version"], line["queue_length"]) == (
        "2026-04-15T12:00:00.000000Z",
        "2.0.1",
        7,
    )


def test_the_token_of_a_device_says_station_and_outlet_and_lasts_fifteen_minutes(office: Office) -> None:
    device = office.at_work()
    told = device.prove().json
    caller = door_verifier(office.franchise.keys, office.franchise.clock).caller(told["token"])
    assert (caller.kind, caller.role, caller.outlet_code, caller.station_id, caller.territory_path) == (
        "station",
        Role.STATION,
        HERE,
        device.station_id,
        "/baltics/",
    )
    assert told["expires_at"] == "2026-04-15T12:15:00.000000Z"


def test_a_code_is_read_however_it_is_typed(office: Office) -> None:
    code = office.new_station()["code"]
    typed = code.replace("-", "").lower().replace("0", "o").replace("1", "l")
    assert office.new_device().enrol(typed).status == 200


def test_fifty_devices_with_one_code_at_once_leave_one_key(office: Office) -> None:
    made = office.new_station()
    devices = [office.new_device() for _ in range(50)]
    answers = at_once([lambda device=device: device.enrol(made["code"]) for device in devices], threads=50)  # type: ignore[misc]
    assert Tally(map(refused, answers)) == {(200, ""): 1, (404, "unknown_enrolment_code"): 49}
    (winner,) = [device for device in devices if device.station_id]
    assert [tuple(row) for row in office.rows("SELECT public_key, station_id FROM station_keys")] == [
        (winner.public_key, made["station_id"])
    ]
    assert len(office.audited(made["station_id"])) == 2


def test_the_answer_that_got_lost_is_given_again_to_the_same_key_while_the_code_is_good(office: Office) -> None:
    code = office.new_station()["code"]
    device = office.new_device()
    first = device.enrol(code)
    assert device.enrol(code).json == first.json
    assert refused(office.new_device().enrol(code)) == (404, "unknown_enrolment_code")
    office.confirm(device)
    assert device.enrol(code).json == {**first.json, "state": "active"}
    assert len(office.audited(device.station_id)) == 3
    office.franchise.clock.advance(timedelta(minutes=15))
    assert refused(device.enrol(code)) == (404, "unknown_enrolment_code")


def test_a_code_is_over_after_fifteen_minutes(office: Office) -> None:
    made = office.new_station()
    assert made["code_expires_at"] == "2026-04-15T12:15:00.000000Z"
    office.franchise.clock.advance(timedelta(minutes=15))
    assert refused(office.new_device().enrol(made["code"])) == (404, "unknown_enrolment_code")
    assert office.line(made["station_id"])["state"] == "waiting_for_device"


def test_a_new_code_burns_the_one_before(office: Office) -> None:
    made = office.new_station()
    again = office.post(f"/stations/{made['station_id']}/codes", {}).json
    assert again["station_id"] == made["station_id"]
    assert refused(office.new_device().enrol(made["code"])) == (404, "unknown_enrolment_code")
    assert office.new_device().enrol(again["code"]).status == 200
    assert refused(office.post(f"/stations/{made['station_id']}/codes", {})) == (409, "station_not_waiting")


def test_a_wrong_code_and_a_tampered_signature_burn_nothing(office: Office) -> None:
    code = office.new_station()["code"]
    device = office.new_device()
    assert refused(device.enrol("ZZZZZ-ZZZZZ")) == (404, "unknown_enrolment_code")
    body = {"code": code, "public_key": device.public_key, "signature": device.sign("regulars-enrol:ZZZZZ-ZZZZZ")}
    assert refused(office.as_anybody("/station-enrolments", body)) == (403, "proof_refused")
    body["signature"] = office.new_device().sign(f"regulars-enrol:{code}")
    assert refused(office.as_anybody("/station-enrolments", body)) == (403, "proof_refused")
    assert device.enrol(code).status == 200


def test_neither_codes_nor_keys_of_devices_lie_about(office: Office) -> None:
    made = office.new_station()
    stored = str(office.rows("SELECT * FROM stations") + office.rows("SELECT * FROM commands"))
    assert made["code"] not in stored
    assert made["code"].replace("-", "") not in stored


def test_a_key_is_good_for_one_enrolment_only(office: Office) -> None:
    device = office.at_work()
    office.revoke(device.station_id)
    other = office.new_station()
    assert refused(device.enrol(other["code"])) == (409, "key_used_before")
    assert office.line(other["station_id"])["state"] == "waiting_for_device"
    assert office.new_device().enrol(other["code"]).status == 200


def test_other_words_than_the_devices_are_not_confirmed(office: Office) -> None:
    device = office.enrolled()
    assert refused(office.confirm(device, fingerprint="acorn acorn acorn acorn acorn acorn")) == (
        409,
        "fingerprint_mismatch",
    )
    assert office.line(device.station_id)["state"] == "waiting_for_manager"


def test_two_managers_who_confirm_at_once_are_one_confirmation(office: Office) -> None:
    device = office.enrolled()
    hq = person(Role.HQ)
    answers = at_once([lambda: office.confirm(device), lambda: office.confirm(device, hq)])
    assert Tally(map(refused, answers)) == {(201, ""): 1, (409, "station_not_waiting"): 1}
    assert len(office.audited(device.station_id)) == 3


def test_a_manager_who_revokes_while_another_confirms_has_the_last_word(office: Office) -> None:
    device = office.enrolled()
    at_once([lambda: office.confirm(device), lambda: office.revoke(device.station_id)])
    assert office.line(device.station_id)["state"] == "revoked"
    assert refused(device.prove()) == (401, "station_revoked")


def test_a_nonce_is_good_once(office: Office) -> None:
    device = office.at_work()
    nonce = device.nonce()
    assert device.prove(nonce).status == 200
    assert refused(device.prove(nonce)) == (403, "proof_refused")


def test_a_nonce_sent_many_times_at_once_brings_one_token(office: Office) -> None:
    device = office.at_work()
    nonce = device.nonce()
    answers = at_once([lambda: device.prove(nonce)] * 8)
    assert Tally(map(refused, answers)) == {(200, ""): 1, (403, "proof_refused"): 7}


def test_a_nonce_is_over_after_a_minute_and_belongs_to_one_station(office: Office) -> None:
    device, other = office.at_work(), office.at_work()
    assert refused(device.prove(other.nonce())) == (403, "proof_refused")
    nonce = device.nonce()
    office.franchise.clock.advance(timedelta(minutes=1))
    assert refused(device.prove(nonce)) == (403, "proof_refused")
    assert device.prove().status == 200
    assert len(office.rows("SELECT * FROM used_nonces")) == 1


def test_what_cannot_be_proven_is_refused_in_the_same_words(office: Office) -> None:
    device, other = office.at_work(), office.at_work()
    nonce = device.nonce()
    unknown = Device(office.as_anybody, station_id=new_id())
    answers = [
        device.prove(nonce, signature=other.sign(f"regulars-token:{nonce}")),
        device.prove(nonce, signature=device.sign(f"regulars-enrol:{nonce}")),
        device.prove("A" * 54),
        unknown.prove(),
        Device(office.as_anybody, station_id=office.new_station()["station_id"]).prove(),
    ]
    assert {refused(answer) for answer in answers} == {(403, "proof_refused")}
    office.revoke(device.station_id)
    assert refused(Device(office.as_anybody, station_id=device.station_id).prove()) == (403, "proof_refused")


def test_a_revoked_device_gets_no_token_and_loses_its_sessions_and_is_on_the_list(office: Office) -> None:
    device = office.at_work()
    assert office.revoke(device.station_id).json["revocation_reason"] == "stolen"
    assert refused(device.prove()) == (401, "station_revoked")
    gateway = office.client.get("/revocations", headers=office.franchise.as_service("gateway")).get_json()
    assert gateway == {
        "as_of": "2026-04-15T12:00:00.000000Z",
        "stations": [device.station_id],
        "outlets": [],
        "staff": [],
        "sessions": [],
    }
    assert refused(office.revoke(device.station_id)) == (409, "already_revoked")
    assert refused(office.confirm(device)) == (409, "already_revoked")
    rename = office.post(f"/stations/{device.station_id}/changes", {"name": "Back"})
    assert refused(rename) == (409, "already_revoked")


def test_a_device_of_a_closed_outlet_gets_no_token_until_it_opens_again(office: Office) -> None:
    device = office.at_work()
    new = Ed25519PrivateKey.generate()
    office.close()
    assert refused(device.prove()) == (409, "outlet_closed")
    assert refused(office.renew(device, new)) == (409, "outlet_closed")
    stranger = Device(office.as_anybody, station_id=device.station_id)
    assert refused(stranger.prove()) == (403, "proof_refused")
    assert (office.line(device.station_id)["state"], office.line(device.station_id)["outlet_state"]) == (
        "active",
        "closed",
    )
    office.reopen()
    assert device.prove().status == 200
    assert office.renew(device, new).status == 201
    assert office.line(device.station_id)["outlet_state"] == "open"


def test_no_station_is_made_or_enrolled_at_a_closed_outlet(office: Office) -> None:
    waiting, waiting_for_manager = office.new_station(), office.enrolled()
    device = office.new_device()
    office.close()
    head_office = person(Role.HQ)
    made = {"outlet_code": HERE, "name": "Another"}
    before = office.rows("SELECT count(*) AS n FROM stations")
    assert refused(office.post("/stations", made, head_office)) == (409, "outlet_closed")
    with office.franchise.open_work() as work, pytest.raises(OutletClosed):
        add_station(work, HERE)
    assert office.rows("SELECT count(*) AS n FROM stations") == before
    codes = f"/stations/{waiting['station_id']}/codes"
    assert refused(office.post(codes, {}, head_office)) == (409, "outlet_closed")
    assert refused(device.enrol(waiting["code"])) == (409, "outlet_closed")
    assert refused(office.confirm(waiting_for_manager, head_office)) == (409, "outlet_closed")
    # Whoever guesses learns nothing of it, and neither does whoever looks after another outlet.
    assert refused(device.enrol("AAAAA-BBBBB")) == (404, "unknown_enrolment_code")
    abroad = person(Role.OUTLET_MANAGER, outlet_code=ABROAD, territory_path="/poland/")
    assert refused(office.post("/stations", made, abroad)) == (404, "unknown_outlet")
    assert office.post("/stations", {"outlet_code": NEXT_DOOR, "name": "Bar"}, head_office).status == 201
    office.reopen()
    # Nothing was burnt meanwhile.
    assert device.enrol(waiting["code"]).status == 200
    assert office.confirm(waiting_for_manager).status == 201


def test_a_station_of_a_closed_outlet_can_be_shut_out_and_renamed(office: Office) -> None:
    device = office.at_work()
    office.close()
    renamed = office.post(f"/stations/{device.station_id}/changes", {"name": "Stored"}, person(Role.HQ))
    assert renamed.json["name"] == "Stored"
    assert office.revoke(device.station_id).status == 201
    office.reopen()
    assert refused(device.prove()) == (401, "station_revoked")


def test_a_revoked_till_is_on_the_list_for_ever_and_a_device_while_its_tokens_last(office: Office) -> None:
    with office.franchise.open_work() as work:
        till_id = add_station(work, HERE, name="Old till")
    assert office.line(till_id)["kind"] == "till"
    device = office.at_work()
    for station_id in (till_id, device.station_id):
        assert office.revoke(station_id).status == 201
    office.franchise.clock.advance(timedelta(minutes=15))
    assert listed(office) == sorted([till_id, device.station_id])
    office.franchise.clock.advance(timedelta(days=1))
    assert listed(office) == [till_id]


def listed(office: Office) -> list[str]:
    answer = office.client.get("/revocations", headers=office.franchise.as_service("gateway"))
    return list(answer.get_json()["stations"])


def test_a_revoked_station_is_not_told_of_its_outlet(office: Office) -> None:
    device = office.at_work()
    station = till(HERE, device.station_id)
    assert office.get("/stations/me", station).status == 200
    office.revoke(device.station_id)
    assert refused(office.get("/stations/me", station)) == (404, "unknown_station")


def test_a_renamed_station_shows_its_new_name_on_the_device_too(office: Office) -> None:
    device = office.at_work()
    assert office.post(f"/stations/{device.station_id}/changes", {"name": "Right till"}).json["name"] == "Right till"
    assert device.prove().json["name"] == "Right till"


def test_a_device_renews_its_key_and_the_old_one_is_good_until_the_new_one_is_proven(office: Office) -> None:
    device = office.at_work()
    old, new = device.key, Ed25519PrivateKey.generate()
    office.franchise.clock.advance(timedelta(days=179))
    assert device.prove().json["is_key_old"] is False
    office.franchise.clock.advance(timedelta(days=1))
    assert device.prove().json["is_key_old"] is True
    assert office.renew(device, new).json == {"fingerprint": six_words(new.public_key().public_bytes_raw())}
    assert device.prove().status == 200
    office.franchise.clock.advance(timedelta(seconds=1))
    device.key = new
    told = device.prove().json
    assert (told["is_key_old"], told["fingerprint"]) == (False, six_words(new.public_key().public_bytes_raw()))
    assert office.line(device.station_id)["fingerprint"] == told["fingerprint"]
    device.key = old
    assert refused(device.prove()) == (403, "proof_refused")


def test_a_new_key_whose_answer_got_lost_makes_room_for_the_next(office: Office) -> None:
    device = office.at_work()
    lost, kept = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    for new in (lost, kept):
        office.franchise.clock.advance(timedelta(seconds=1))
        assert office.renew(device, new).status == 201
    device.key = lost
    assert refused(device.prove()) == (403, "proof_refused")
    device.key = kept
    assert device.prove().status == 200


def test_a_key_is_renewed_by_nobody_but_the_holder_of_the_old_and_the_new_one(office: Office) -> None:
    device, thief = office.at_work(), Ed25519PrivateKey.generate()
    stranger = Device(office.as_anybody, station_id=device.station_id)
    own = device.renewal(thief)
    assert refused(office.renew(device, thief, signature=stranger.renewal(thief)["signature"])) == (
        403,
        "proof_refused",
    )
    assert refused(office.renew(device, thief, new_signature=own["signature"])) == (403, "proof_refused")
    assert refused(office.renew(device, device.key)) == (409, "key_used_before")
    office.revoke(device.station_id)
    assert refused(office.renew(device, Ed25519PrivateKey.generate())) == (401, "station_revoked")


@pytest.mark.parametrize(
    ("caller", "sees"),
    [
        (person(Role.OUTLET_MANAGER, outlet_code=HERE), True),
        (person(Role.OUTLET_MANAGER, outlet_code=NEXT_DOOR), False),
        (person(Role.TERRITORY_MANAGER, territory_path="/baltics/"), True),
        (person(Role.TERRITORY_MANAGER, territory_path="/poland/"), False),
        (person(Role.HQ), True),
    ],
    ids=["own outlet", "other outlet", "own territory", "other territory", "head office"],
)
def test_managers_look_after_the_stations_of_their_place_and_others_do_not_exist(
    office: Office, caller: Caller, sees: bool
) -> None:
    device = office.enrolled()
    seen = [line["station_id"] for line in office.get("/stations", caller).json["stations"]]
    assert seen == ([device.station_id] if sees else [])
    made = office.post("/stations", {"outlet_code": HERE, "name": "Desk"}, caller)
    assert refused(made) == ((201, "") if sees else (404, "unknown_outlet"))
    path = f"/stations/{device.station_id}"
    answers = [
        office.confirm(device, caller),
        office.post(f"{path}/changes", {"name": "Desk"}, caller),
        office.post(f"{path}/revocation", {"reason": "lost"}, caller),
    ]
    assert {refused(answer) for answer in answers} == {(201, "") if sees else (404, "unknown_station")}
    assert refused(office.post(f"{path}/codes", {}, caller)) == (
        (409, "already_revoked") if sees else (404, "unknown_station")
    )
    if not sees:
        assert office.line(device.station_id)["state"] == "waiting_for_manager"


@pytest.mark.parametrize("role", [Role.TILL, Role.STATION, Role.CASHIER, Role.RECEPTION])
def test_nobody_at_a_counter_looks_after_stations(office: Office, role: Role) -> None:
    caller = person(role, outlet_code=HERE)
    assert refused(office.get("/stations", caller)) == (403, "not_allowed")
    assert refused(office.post("/stations", {"outlet_code": HERE, "name": "Mine"}, caller)) == (403, "not_allowed")


def test_only_the_gateway_hands_on_what_devices_say_and_reads_the_list(office: Office) -> None:
    hq = person(Role.HQ)
    for path in ("/station-enrolments", "/station-nonces", "/station-tokens"):
        assert refused(office.post(path, {}, hq)) == (403, "not_allowed")
    assert refused(office.get("/revocations", hq)) == (403, "not_allowed")


def test_every_act_leaves_a_row_of_how_it_stood_before_and_after(office: Office) -> None:
    device = office.enrolled()
    office.post(f"/stations/{device.station_id}/changes", {"name": "Anna's tablet"})
    office.confirm(device)
    office.renew(device, Ed25519PrivateKey.generate())
    office.revoke(device.station_id)
    manage = "outlets.manage_stations"
    words = device.fingerprint
    rows = office.audited(device.station_id)
    assert [row[:3] for row in rows] == [
        ("staff", manage, None),
        ("station", "outlets.keep_own_key", '{"state":"waiting_for_device"}'),
        ("staff", manage, '{"state":"waiting_for_manager"}'),
        ("staff", manage, '{"state":"waiting_for_manager"}'),
        ("station", "outlets.keep_own_key", f'{{"fingerprint":"{words}"}}'),
        ("staff", manage, '{"state":"active"}'),
    ]
    assert rows[0][3] == '{"kind":"device","state":"waiting_for_device"}'
    assert rows[-1][3] == '{"state":"revoked"}'
    assert {row.outlet_code for row in office.rows("SELECT outlet_code FROM audit_entries")} == {HERE}
    assert "Anna" not in str(rows)


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/station-enrolments", {"code": "ABC"}, "/code"),
        ("/station-enrolments", {"public_key": "short"}, "/public_key"),
        ("/station-enrolments", {"signature": "A" * 85 + "\n"}, "/signature"),
        ("/station-nonces", {"station_id": "left till"}, "/station_id"),
        ("/station-tokens", {"queue_length": -1}, "/queue_length"),
        ("/station-tokens", {"app_version": "1 0"}, "/app_version"),
    ],
)
def test_what_makes_no_sense_is_answered_with_a_pointer(office: Office, path: str, body: Any, pointer: str) -> None:
    answer = office.as_anybody(path, body)
    assert answer.status == 422
    assert pointer in [error["pointer"] for error in answer.json["errors"]]


def test_the_words_of_fingerprints_are_told_apart(office: Office) -> None:
    assert len(set(WORDS)) == 512
    assert all(word.isascii() and word.islower() and 3 <= len(word) <= 9 for word in WORDS)
    one, two = (six_words(Ed25519PrivateKey.generate().public_key().public_bytes_raw()) for _ in range(2))
    assert one != two
    assert len(one.split(" ")) == 6
