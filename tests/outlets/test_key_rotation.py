"""Each key of outlets is exchanged while people sign in: nobody types or enrols anew, and the old one is not needed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.chassis.identifiers import new_id
from services.chassis.security.keys import SecretRing
from services.chassis.security.permission import Scope
from services.chassis.security.renewing import Renewed
from services.chassis.security.sealing import SealBroken
from services.outlets.bootstrap import renewals
from services.outlets.credentials.codes import DATA_KEY
from services.outlets.credentials.hashing import STAFF_KEY, Hasher
from services.outlets.credentials.kit import kit
from services.outlets.use_cases.enrol_station import confirm_station, create_station
from tests.devices import Device
from tests.outlets.franchise import PUBLIC_URL, Franchise
from tests.outlets.staffing import PASSWORD, RIGA, Answer, Person, Staffing

PIN, WRONG = "7305", "1111"


@pytest.fixture
def staffing(franchise: Franchise) -> Staffing:
    return Staffing(franchise)


def ring(staffing: Staffing, name: str) -> SecretRing:
    return SecretRing(staffing.franchise.keys, name)


def renew(staffing: Staffing, name: str) -> Renewed:
    """As `regulars keys rotate` does it: a process of its own."""
    done = renewals(staffing.franchise.open_work, staffing.franchise.keys)[name]("")
    assert done.last is None
    return done


def signs_in(staffing: Staffing, somebody: Person, login: str) -> Answer:
    """With the next code of the app: each is good once."""
    staffing.clock.advance(timedelta(seconds=30))
    return staffing.password(login, PASSWORD, staffing.code(somebody.secret))


def test_second_factors_and_links_are_good_before_during_and_after_an_exchange(staffing: Staffing) -> None:
    vera = staffing.head_office("vera@example.com")
    link = staffing.link_for(staffing.add("hq", login="new@example.com"))

    def everybody_comes_in() -> None:
        assert signs_in(staffing, vera, "vera@example.com").status == 200
        assert staffing.post("/set-up-links/readings", {"token": link}).status == 200
        refused = staffing.password("nobody@example.com", PASSWORD, "123456")
        assert (refused.status, refused.code) == (401, "sign_in_refused")

    everybody_comes_in()
    ring(staffing, DATA_KEY).add_generation()
    everybody_comes_in()
    late = staffing.head_office("late@example.com")
    done = renew(staffing, DATA_KEY)
    # Whoever was set up after the new generation came is under it already: Vera's app and two links are not.
    assert (done.left, done.changed) == (0, 3)
    everybody_comes_in()
    assert renew(staffing, DATA_KEY).changed == 0
    ring(staffing, DATA_KEY).retire(1)
    everybody_comes_in()
    assert signs_in(staffing, late, "late@example.com").status == 200


def test_an_old_command_is_told_what_became_of_it_until_its_key_is_retired(staffing: Staffing) -> None:
    manager, key = staffing.manager(), new_id()
    body = {"name": "Anna", "role": "cashier", "outlet_code": RIGA, "locale": "en", "pin": PIN}
    first = manager.post("/staff", body, key=key)
    assert first.status == 201, first.json
    ring(staffing, DATA_KEY).add_generation()
    assert manager.post("/staff", body, key=key).json == first.json
    renew(staffing, DATA_KEY)
    assert manager.post("/staff", body, key=key).json == first.json
    ring(staffing, DATA_KEY).retire(1)
    refused = manager.post("/staff", body, key=key)
    assert (refused.status, refused.code) == (422, "idempotency_key_reused")
    assert staffing.count("staff") == 2


def test_pins_and_passwords_are_good_before_during_and_after_an_exchange(staffing: Staffing) -> None:
    anna, vera = staffing.cashier(PIN), staffing.head_office("vera@example.com")

    def everybody_comes_in() -> None:
        assert staffing.pin(anna, PIN).status == 200
        assert staffing.pin(anna, WRONG).code == "sign_in_refused"
        assert staffing.pin(new_id(), PIN).code == "sign_in_refused"
        assert signs_in(staffing, vera, "vera@example.com").status == 200

    everybody_comes_in()
    ring(staffing, STAFF_KEY).add_generation()
    everybody_comes_in()
    boris = staffing.cashier("8416")
    assert renew(staffing, STAFF_KEY).changed == 2
    everybody_comes_in()
    done = renew(staffing, STAFF_KEY)
    assert (done.looked_at, done.changed, done.left) == (3, 0, 0)
    ring(staffing, STAFF_KEY).retire(1)
    everybody_comes_in()
    assert staffing.pin(boris, "8416").status == 200


def test_without_its_key_a_hash_opens_for_nobody(staffing: Staffing) -> None:
    """A copy of the database alone: not even whoever knows the PIN can try it."""
    anna = staffing.cashier(PIN)
    with staffing.franchise.open_work.reading() as work:
        kept = work.staff.secrets(anna).pin_hash
    assert kept is not None
    assert staffing.franchise.kit.hasher.matches(kept, PIN)
    assert "argon2" not in kept
    thief = Hasher(bytes(32))
    with pytest.raises(SealBroken):
        thief.matches(kept, PIN)


def test_codes_nonces_and_locks_outlive_the_exchange_of_their_key(staffing: Staffing) -> None:
    def as_anybody(path: str, body: object) -> Answer:
        return staffing.post(path, body, staffing.franchise.as_service("gateway"))

    def new_code() -> str:
        with staffing.franchise.open_work() as work:
            devices = staffing.franchise.kit.devices
            return create_station(work, devices, outlet_code=RIGA, name="Bar", scope=Scope()).code

    before, device, other = new_code(), Device(as_anybody), Device(as_anybody)
    assert device.enrol(new_code()).status == 200
    with staffing.franchise.open_work() as work:
        confirm_station(work, device.station_id, device.fingerprint, scope=Scope())
    nonce = device.nonce()
    ring(staffing, STAFF_KEY).add_generation()
    assert device.prove(nonce).status == 200
    assert device.prove(nonce).status == 403
    assert device.prove().status == 200
    assert other.enrol(before).status == 200
    # The answer got lost, and is given again.
    assert other.enrol(before).status == 200
    assert Device(as_anybody).enrol(before).status == 404
    assert Device(as_anybody).enrol(new_code()).status == 200


def test_another_process_sees_the_new_key_by_itself(staffing: Staffing) -> None:
    """It was started before the exchange, and is told of nothing."""
    other = kit(staffing.franchise.keys, staffing.clock, public_url=PUBLIC_URL)
    was = other.login_index("vera@example.com")
    ring(staffing, STAFF_KEY).add_generation()
    kept = staffing.franchise.kit.hasher.hash(PIN)
    assert Hasher(other.staff_key).matches(kept, PIN)
    assert other.login_index("vera@example.com") != was
    now = staffing.clock.now()
    assert other.devices.nonce(staffing.franchise.kit.devices.new_nonce("s", now), "s", now) is not None


@pytest.mark.parametrize("change", ["another", "none"])
def test_what_somebody_changes_while_it_is_sealed_anew_stays_as_they_changed_it(
    staffing: Staffing, change: str
) -> None:
    anna, vera = staffing.cashier(PIN), staffing.head_office("vera@example.com")
    with staffing.franchise.open_work() as work:
        (read,) = [each for each in work.secret_hashes.all() if each.staff_id == anna]
        (factor,) = [each for each in work.second_factors.all() if each.link is None]
    new_pin = staffing.franchise.kit.hasher.hash("8416")
    with staffing.franchise.open_work() as work:
        if change == "another":
            work.staff.set_pin(anna, new_pin)
            work.staff.set_password(vera.staff_id, new_pin, b"another")
        else:
            work.staff.forget_pin(anna)
            work.staff.forget_login(vera.staff_id)
    with staffing.franchise.open_work() as work:
        assert work.secret_hashes.replace(read, "anew") is False
        assert work.second_factors.replace(factor, b"anew") is False
        assert work.staff.secrets(anna).pin_hash == (new_pin if change == "another" else None)
