"""Each key of members is exchanged while people are served: nobody is lost, and the old key is then needed no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.chassis.security.keys import SecretRing
from services.chassis.security.renewing import Renewal
from services.chassis.security.sealing import SealBroken, Vault
from services.members.bootstrap import renewals, rings_of
from services.members.storage import renewals as batches
from services.members.storage.safe import Safe
from services.members.use_cases.announce_birthdays import due_birthdays, zones_by_local_day
from services.members.use_cases.dates.announce_dates import due_dates
from services.members.use_cases.prove_names import prove_names
from tests.members.desk import Desk, named

ANNA, BORIS, CLARA = "+371 2000 0001", "+371 2000 0002", "+371 2000 0003"
BORN_TODAY = {"month": 5, "day": 12}


@dataclass
class Office:
    """A desk whose keys are on the disk, and a second process beside it that has started before any rotation."""

    desk: Desk
    neighbour: Desk
    rings: dict[str, SecretRing]

    def renew(self, name: str) -> tuple[int, int]:
        """Rows changed and left, over all batches."""
        renewal: Renewal = renewals(self.desk.open_work)[name]
        changed, left, after = 0, 0, ""
        while True:
            batch = renewal(after)
            changed, left = changed + batch.changed, left + batch.left
            if batch.last is None:
                return changed, left
            after = batch.last

    def rows(self, text: str) -> list[tuple[Any, ...]]:
        with self.desk.database.snapshot() as connection:
            return [tuple(row) for row in connection.execute(sa.text(text))]


@pytest.fixture
def office(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(batches, "BATCH", 1)
    keys = tmp_path / "members-keys"

    def desk() -> Desk:
        rings = rings_of(keys)
        safe = Safe(index_key=rings["members-index"], master_key=rings["members-data"], card_key=rings["members-cards"])
        return Desk(database_url, tmp_path / "keys", safe=safe, answers_key=rings["members-answers"])

    made = Office(desk(), desk(), rings_of(keys))
    yield made
    made.desk.database.close()
    made.neighbour.database.close()


def _everybody_is_known(desk: Desk) -> None:
    for phone, name in ((ANNA, "Anna K."), (BORIS, "Boris")):
        assert desk.check_in(phone)["member"]["display_name"] == name
    assert desk.check_in("OLD-1")["member"]["display_name"] == "Anna K."
    found = desk.get("/members?last_digits=0002").get_json()["members"]
    assert [each["display_name"] for each in found] == ["Boris"]
    assert named(desk, "kalnina anna") == ["Anna K."]
    with desk.open_work.snapshot() as work:
        assert list(prove_names(work)) == []
    for phone in (ANNA, BORIS):
        assert desk.post("/members", {"phone": phone}).status_code == 409
    with desk.open_work.reading() as work:
        assert len(work.members.with_email("anna@example.org", most=5)) == 1
        for today, zones in zones_by_local_day(work).items():
            if "Europe/Riga" in zones:
                assert len(due_birthdays(work, today, zones=zones)) == 1
                assert len(due_dates(work, today, zones=zones)) == 1


def _people(desk: Desk) -> list[str]:
    anna = desk.enrol(
        phone=ANNA, given_name="Anna", family_name="Kalnina", birthday=BORN_TODAY, email="anna@example.org"
    )["member_id"]
    boris = desk.enrol(phone=BORIS, given_name="Boris")["member_id"]
    assert desk.post(f"/members/{anna}/identifiers", {"kind": "external_id", "value": "OLD-1"}).status_code == 201
    dog = {"kind": "dog", "day": BORN_TODAY, "label": "Rex"}
    assert desk.post(f"/members/{anna}/dates", dog).status_code == 201
    return [anna, boris]


def test_everybody_is_found_before_during_and_after_an_exchange_of_the_index_key(office: Office) -> None:
    people = _people(office.desk)
    before = office.rows("SELECT blind_index FROM identifiers")
    office.rings["members-index"].add_generation()
    for desk in (office.desk, office.neighbour):
        _everybody_is_known(desk)
    # What somebody has under the old key is taken also for whoever writes under the new one.
    taken = office.neighbour.post(f"/members/{people[1]}/identifiers", {"kind": "external_id", "value": "OLD-1"})
    assert taken.status_code == 409
    assert office.neighbour.enrol(phone=CLARA)
    # Broken off after the first batch, and begun again.
    first = renewals(office.desk.open_work)["members-index"]("")
    assert first.last is not None
    assert first.changed > 0
    for desk in (office.desk, office.neighbour):
        _everybody_is_known(desk)
    changed, left = office.renew("members-index")
    assert changed > 0
    assert left == 0
    assert office.renew("members-index") == (0, 0)
    assert not set(before) & set(office.rows("SELECT blind_index FROM identifiers"))
    office.rings["members-index"].retire(1)
    for desk in (office.desk, office.neighbour):
        _everybody_is_known(desk)
        assert desk.check_in(CLARA)


def test_two_who_got_one_phone_in_the_instant_of_the_exchange_are_left_for_people_to_look_at(office: Office) -> None:
    _people(office.desk)
    old_index = office.desk.safe.index("external_id", "OLD-1")
    office.rings["members-index"].add_generation()
    new_index = office.desk.safe.index("external_id", "OLD-1")
    assert old_index != new_index
    clara = office.neighbour.enrol(phone=CLARA)["member_id"]
    with office.desk.database.writing() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO identifiers (identifier_id, member_id, kind, blind_index, sealed_value, state, added_at)"
                " SELECT :id, :clara, kind, :index, sealed_value, state, added_at FROM identifiers"
                " WHERE blind_index = :old"
            ),
            {"id": "9" * 32, "clara": clara, "index": new_index, "old": old_index},
        )
    with office.desk.open_work() as work:
        anna = work.renewals.index_anew("")
    assert anna.left == 1


def test_keys_of_members_are_wrapped_anew_and_open_without_the_old_master_key(office: Office) -> None:
    _people(office.desk)
    office.rings["members-data"].add_generation()
    newest = office.rings["members-data"].newest().kid
    for desk in (office.desk, office.neighbour):
        _everybody_is_known(desk)
    office.neighbour.enrol(phone=CLARA)
    changed, _ = office.renew("members-data")
    assert changed == 2
    assert office.renew("members-data") == (0, 0)
    assert all(bytes(row[0]).startswith(newest) for row in office.rows("SELECT wrapped_key FROM members"))
    office.rings["members-data"].retire(1)
    for desk in (office.desk, office.neighbour):
        _everybody_is_known(desk)
        assert desk.check_in(CLARA)


def test_an_erased_member_stays_erased_when_keys_are_wrapped_anew(office: Office) -> None:
    anna, _ = _people(office.desk)
    with office.desk.open_work() as work:
        assert work.erasures.erase(anna, reason="asked", at=work.now)
    for name in ("members-data", "members-index"):
        office.rings[name].add_generation()
        office.renew(name)
    rows = office.rows(f"SELECT wrapped_key FROM members WHERE member_id = '{anna}'")
    assert [bytes(row[0]) for row in rows] == [b""]


def test_a_card_from_before_the_exchange_stays_good_until_its_key_is_retired(office: Office) -> None:
    printed = office.desk.enrol(phone=ANNA)["balance_url"].rpartition("#")[2]
    office.rings["members-cards"].add_generation()
    shown = office.desk.enrol(phone=BORIS)["balance_url"].rpartition("#")[2]
    for token in (printed, shown):
        assert office.neighbour.read_link(token).status_code == 200
        assert office.neighbour.check_in(token)
    office.rings["members-cards"].retire(1)
    assert office.neighbour.read_link(printed).status_code == 404
    assert office.neighbour.read_link(shown).status_code == 200


def test_the_keys_of_the_first_version_go_on_with_what_they_did(tmp_path: Path) -> None:
    index, data = SecretRing(tmp_path, "members-index").newest(), SecretRing(tmp_path, "members-data").newest()
    rings = rings_of(tmp_path)
    assert rings["members-cards"].newest().key == index.key
    assert rings["members-answers"].newest().key == data.key
    fresh = rings_of(tmp_path / "fresh")
    assert len({ring.newest().key for ring in fresh.values()}) == len(fresh)


def test_a_command_from_before_the_exchange_gets_its_answer_again(office: Office) -> None:
    key = new_id()
    first = office.desk.post("/members", {"phone": ANNA}, key=key)
    office.rings["members-answers"].add_generation()
    again = office.neighbour.post("/members", {"phone": ANNA}, key=key)
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert office.neighbour.post("/members", {"phone": BORIS}, key=key).status_code == 422


def test_what_the_first_version_wrapped_without_a_key_id_still_opens(tmp_path: Path) -> None:
    ring = SecretRing(tmp_path, "data")
    vault = Vault(ring)
    data_key, wrapped = vault.new_data_key("m-1|key")
    as_of_first_version = wrapped[4:]
    ring.add_generation()
    assert vault.unwrap(as_of_first_version, "m-1|key") == data_key
    assert not vault.is_newest(as_of_first_version)
    anew = vault.rewrapped(as_of_first_version, "m-1|key")
    assert vault.is_newest(anew)
    ring.retire(1)
    assert Vault(ring).unwrap(anew, "m-1|key") == data_key
    for old in (wrapped, as_of_first_version):
        with pytest.raises(SealBroken):
            Vault(ring).unwrap(old, "m-1|key")


def test_a_process_that_has_not_looked_yet_opens_what_a_newer_generation_sealed(tmp_path: Path) -> None:
    ours, theirs = SecretRing(tmp_path, "data"), SecretRing(tmp_path, "data")
    vault, neighbour = Vault(ours), Vault(theirs)
    theirs.add_generation()
    data_key, wrapped = neighbour.new_data_key("m-1|key")
    assert vault.unwrap(wrapped, "m-1|key") == data_key
