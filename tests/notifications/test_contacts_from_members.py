"""Notifications asks the real members service, over a real connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from services.chassis.http.client import PartClient
from services.chassis.identifiers import new_id
from services.chassis.security.signatures import part_signer
from services.notifications.clients.members import ContactsAway, MembersClient
from services.notifications.domain.message import Recipient
from tests.members.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(f"sqlite:///{tmp_path / 'members.sqlite3'}", tmp_path / "keys")
    yield made
    made.database.close()


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def asking(desk: Desk, address: str, keys: Path) -> MembersClient:
    return MembersClient(PartClient(address), part_signer(keys, "notifications", desk.clock))


def test_contacts_come_with_name_language_and_balance_link(desk: Desk, address: str, tmp_path: Path) -> None:
    anna = desk.enrol(
        phone="+37120000001", given_name=" Anna  Marija ", email="anna@example.org", locale="pl", outlet="riga"
    )
    nameless = desk.enrol(phone="+37120000002", outlet="riga")
    client = asking(desk, address, tmp_path / "keys")
    found = client.recipients([anna["member_id"], nameless["member_id"], new_id()])
    assert found == {
        anna["member_id"]: Recipient(
            anna["member_id"], "Anna Marija", "anna@example.org", "pl", anna["balance_url"], "https://cards.example/me"
        ),
        nameless["member_id"]: Recipient(
            nameless["member_id"], "", None, "lv", nameless["balance_url"], "https://cards.example/me"
        ),
    }


def test_members_that_do_not_know_our_key_are_as_good_as_away(desk: Desk, address: str, tmp_path: Path) -> None:
    with pytest.raises(ContactsAway, match="401"):
        asking(desk, address, tmp_path / "other keys").recipients([new_id()])


def test_members_that_are_down_are_away(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(ContactsAway):
        asking(desk, "http://127.0.0.1:9", tmp_path / "keys").recipients([new_id()])
