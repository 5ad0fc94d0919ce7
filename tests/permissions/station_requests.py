"""Valid requests about stations, for the walk through all routes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.chassis.identifiers import new_id
from services.chassis.security.permission import Scope
from services.outlets.use_cases.enrol_station import confirm_station, create_station, enrol_device
from tests.devices import Device
from tests.permissions.asking import Asked, Request, about, lists, plain
from tests.permissions.franchise import OWN, Franchise
from tests.permissions.staff_requests import kit_of


@dataclass(frozen=True)
class Here:
    """A station of the outlet, with its code, and its device where one has come."""

    station_id: str
    code: str
    device: Device


def new_station(franchise: Franchise, outlet: str) -> Here:
    """A station that waits for its device."""
    with franchise.work("outlets") as work:
        made = create_station(work, kit_of(franchise).devices, outlet_code=outlet, name="Left till", scope=Scope())
    return Here(made.station_id, made.code, Device(_nobody, station_id=made.station_id))


def enrolled(franchise: Franchise, outlet: str) -> Here:
    """A station whose device waits for the manager."""
    here = new_station(franchise, outlet)
    with franchise.work("outlets") as work:
        enrol_device(work, kit_of(franchise).devices, **here.device.enrolment(here.code))
    return here


def at_work(franchise: Franchise, outlet: str) -> Here:
    """A station that its manager has confirmed."""
    here = enrolled(franchise, outlet)
    with franchise.work("outlets") as work:
        confirm_station(work, here.station_id, here.device.fingerprint, scope=Scope())
    return here


def late_command() -> dict[str, Any]:
    """What a station reports."""
    return {"key": new_id(), "kind": "sale", "ended": "rejected", "code": "unknown_member", "seconds_ago": 60}


def reported(franchise: Franchise, outlet: str) -> str:
    """A line on the list of the outlet; its id."""
    at = franchise.station_at(outlet)
    told = franchise.ask("outlets", at, "POST", "/stations/me/late-commands", body=late_command())
    assert told.status_code == 201, told.text
    return str(told.get_json()["late_id"])


def proof(franchise: Franchise, outlet: str) -> dict[str, Any]:
    """What a device sends that asks for a token."""
    here = at_work(franchise, outlet)
    nonce = kit_of(franchise).devices.new_nonce(here.station_id, franchise.clock.now())
    return here.device.proof(nonce)


def renewal(franchise: Franchise) -> dict[str, str]:
    """A new key of the station that everybody in the walk stands at, signed by one that it has."""
    caller = franchise.station_at(OWN).caller
    assert caller is not None
    device = Device(_nobody, station_id=caller.subject)
    with franchise.work("outlets") as work:
        assert work.stations.add_key(device.public_key, caller.subject, franchise.clock.now())
    return device.renewal(Ed25519PrivateKey.generate())


def _nobody(path: str, body: dict[str, Any]) -> Any:
    raise AssertionError("the walk sends its requests itself")


def _about_station(make: Callable[[Franchise, str], Here], body: Callable[[Any], Any]) -> Request:
    def asked(franchise: Franchise, outlet: str) -> Asked:
        here = make(franchise, outlet)
        return Asked(path={"station_id": here.station_id}, body=body(here), thing=here.station_id)

    return about(asked)


def _station_listed(franchise: Franchise, outlet: str) -> Asked:
    return Asked(thing=new_station(franchise, outlet).station_id)


def _late_listed(franchise: Franchise, outlet: str) -> Asked:
    return Asked(thing=reported(franchise, outlet))


def _late_command(franchise: Franchise, outlet: str) -> Asked:
    late_id = reported(franchise, outlet)
    return Asked(path={"late_id": late_id}, body={"how": "nothing_to_do"}, thing=late_id)


def _station_at(franchise: Franchise, outlet: str) -> Asked:
    return Asked(body={"outlet_code": outlet, "name": "Left till"}, thing=outlet)


def _enrolment(franchise: Franchise, outlet: str) -> Asked:
    here = new_station(franchise, outlet)
    return Asked(body=here.device.enrolment(here.code))


REQUESTS: dict[str, Request] = {
    "GET /seal-key": plain(),
    "GET /snapshot": plain(),
    "GET /stations/me/snapshot": plain(),
    "POST /stations/me/late-commands": plain(lambda franchise, outlet: Asked(body=late_command())),
    "GET /late-commands": lists(_late_listed),
    "POST /late-commands/<late_id>/settlement": about(_late_command),
    "GET /stations": lists(_station_listed),
    "POST /stations": about(_station_at),
    "POST /stations/<station_id>/codes": _about_station(new_station, lambda here: {}),
    "POST /stations/<station_id>/confirmation": _about_station(
        enrolled, lambda here: {"fingerprint": here.device.fingerprint}
    ),
    "POST /stations/<station_id>/changes": _about_station(new_station, lambda here: {"name": "Right till"}),
    "POST /stations/<station_id>/revocation": _about_station(at_work, lambda here: {"reason": "lost"}),
    "POST /stations/me/keys": plain(lambda franchise, outlet: Asked(body=renewal(franchise))),
    "POST /station-enrolments": plain(_enrolment),
    "POST /station-nonces": plain(lambda franchise, outlet: Asked(body={"station_id": new_id()})),
    "POST /station-tokens": plain(lambda franchise, outlet: Asked(body=proof(franchise, outlet))),
    "GET /revocations": plain(),
    "POST /tills-seen": plain(
        lambda franchise, outlet: Asked(body={"tills": [{"station_id": new_id(), "seconds_ago": 0}]})
    ),
    "GET /stations/me": plain(),
    "GET /station": plain(),
}
