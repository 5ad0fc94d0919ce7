"""What members keep of an outlet that changes: where it lies, whether it is open, and never an older picture."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.outlets import OutletChanged, OutletOpened
from services.members.domain.errors import OutletClosed
from services.members.event_handlers import on_outlet_changed, on_outlet_opened
from services.members.storage.unit_of_work import works_of
from services.members.use_cases.enrol_member import Enrolment, enrol_member
from tests.members.desk import Desk

PHONE = "+371 2000 0001"


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(database_url, tmp_path / "keys")
    yield made
    made.database.close()


def changed(sequence: int, **words: Any) -> OutletChanged:
    as_it_was = {
        "outlet_code": "riga",
        "name": "Coffee Riga",
        "territory_code": "east",
        "territory_path": "/east/",
        "country": "LV",
        "zone": "Europe/Riga",
        "currency": "EUR",
        "business_day_starts_at": "04:00",
        "locale": "lv",
        "state": "open",
    }
    return OutletChanged(**{**as_it_was, **words}, sequence=sequence)


def tell(desk: Desk, fact: OutletChanged) -> None:
    with desk.open_work() as work:
        on_outlet_changed(work, fact)


def named(desk: Desk) -> str:
    with desk.open_work.reading() as work:
        return work.outlets.named("riga").name


def audited(desk: Desk) -> list[Any]:
    with desk.database.reading() as connection:
        return list(connection.execute(sa.text("SELECT * FROM audit_entries ORDER BY entry_id")))


def test_an_older_picture_that_comes_late_changes_nothing(desk: Desk) -> None:
    for sequence, name in ((3, "Third"), (2, "Second"), (3, "Third again"), (4, "Fourth")):
        tell(desk, changed(sequence, name=name))
    assert named(desk) == "Fourth"


def test_an_opening_that_comes_after_its_change_changes_nothing(desk: Desk) -> None:
    tell(desk, changed(2, name="Second", outlet_code="new"))
    words = {name: value for name, value in vars(changed(1)).items() if name not in ("state", "sequence")}
    with desk.open_work() as work:
        on_outlet_opened(work, OutletOpened(**{**words, "outlet_code": "new", "name": "First"}, sequence=1))
    with desk.open_work.reading() as work:
        assert work.outlets.named("new").name == "Second"


def test_a_fact_from_before_territories_lay_in_each_other_still_says_where(desk: Desk) -> None:
    with desk.open_work.reading() as work:
        assert work.outlets.named("riga").territory_path == "/east/"


@pytest.mark.parametrize(
    ("path", "body"), [("/check-ins", {"identifier": PHONE}), ("/members", {"phone": "+371 2000 0002"})]
)
def test_at_a_closed_outlet_nobody_comes_in_and_nobody_joins(desk: Desk, path: str, body: Any) -> None:
    desk.enrol(phone=PHONE)
    before = len(audited(desk))
    tell(desk, changed(2, state="closed"))
    refused = desk.post(path, body, language="lv")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "outlet_closed")
    assert refused.get_json()["detail"] == "Šī vieta ir slēgta. Citās vietās viss turpinās."
    assert [row.action for row in audited(desk)[before:] if row.action == "members.enrol"] == []


def test_at_a_closed_outlet_nobody_is_looked_up(desk: Desk) -> None:
    tell(desk, changed(2, state="closed"))
    refused = desk.get("/members?last_digits=0001")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "outlet_closed")


def test_a_member_of_a_closed_outlet_goes_on_at_every_other_one(desk: Desk) -> None:
    desk.enrol(phone=PHONE)
    tell(desk, changed(2, state="closed"))
    assert desk.post("/check-ins", {"identifier": PHONE}, outlet="warsaw").status_code == 201


def test_an_outlet_that_opens_again_lets_people_in_again(desk: Desk) -> None:
    desk.enrol(phone=PHONE)
    tell(desk, changed(2, state="closed"))
    tell(desk, changed(3, state="open"))
    assert desk.post("/check-ins", {"identifier": PHONE}).status_code == 201


def test_a_file_of_the_past_may_name_an_outlet_that_has_closed_since(desk: Desk) -> None:
    tell(desk, changed(2, state="closed"))
    with desk.open_work() as work:
        work.command_id = "0197a3b2-5c1d-7e4f-8a6b-9c0d1e2f3a4b"
        outlet = work.outlets.named("riga")
        assert enrol_member(work, Enrolment(external_id="A-1"), outlet=outlet, origin="import").is_new


def test_an_act_at_a_moved_outlet_belongs_to_its_new_territory_and_the_past_to_the_old_one(desk: Desk) -> None:
    desk.enrol(phone=PHONE)
    tell(desk, changed(2, territory_code="riga", territory_path="/baltics/riga/"))
    desk.post("/check-ins", {"identifier": PHONE})
    assert [(row.action, row.outlet_code, row.territory_path) for row in audited(desk)] == [
        ("members.enrol", "riga", "/east/"),
        ("members.check_in", "riga", "/baltics/riga/"),
    ]


def test_whatever_is_in_flight_while_an_outlet_closes_is_done_whole_or_not_at_all(desk: Desk) -> None:
    def arrive(number: int) -> int:
        if number == 12:
            tell(desk, changed(2, state="closed"))
            return 0
        return desk.post("/members", {"phone": f"+371 2000 01{number:02}"}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(arrive, range(24)))
    assert set(statuses) <= {0, 201, 409}
    with desk.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM members").scalar_one() == statuses.count(201)
    # As a process sees it that has not remembered the outlet.
    with WorkOpener(desk.database, works_of(desk.safe), desk.clock).reading() as work, pytest.raises(OutletClosed):
        work.outlets.named("riga").refuse_if_closed()
