"""The map: territories in each other, outlets that change, move, close and open again, and who sees which of them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from services.chassis.identifiers import new_id
from services.chassis.security.permission import Place
from tests.outlets.franchise import Franchise
from tests.outlets.office import HQ, RIGA_STREET, Office, furnished, manager_at, manager_of
from tests.races import at_once


@pytest.fixture
def office(franchise: Franchise) -> Office:
    return furnished(franchise)


def test_territories_lie_in_each_other_and_each_has_the_path_to_it(office: Office) -> None:
    assert office.paths() == ["/baltics/", "/baltics/riga/", "/poland/"]


def test_a_new_outlet_is_shown_as_it_was_described(office: Office) -> None:
    (_, shown) = office.get("/outlets").get_json()["outlets"]
    assert shown == {
        **RIGA_STREET,
        "country": "LV",
        "currency": "EUR",
        "admits": "everyone",
        "capacity": None,
        "stay_minutes": 120,
        "labels": [],
        "state": "open",
        "opened_at": "2026-04-15T12:00:00.000000Z",
        "closed_at": None,
    }


def test_whoever_asks_where_an_outlet_lies_is_told_its_path(office: Office) -> None:
    with office.franchise.open_work.reading() as work:
        assert work.places.place_of("riga-old-town") == Place("riga-old-town", "/baltics/riga/")
        assert work.places.place_of("atlantis") is None


def test_each_manager_sees_the_part_of_the_map_that_they_look_after(office: Office) -> None:
    assert office.codes(HQ) == ["mokotow", "riga-old-town"]
    assert office.codes(manager_of("/baltics/")) == ["riga-old-town"]
    assert office.codes(manager_of("/poland/")) == ["mokotow"]
    assert office.codes(manager_at("mokotow")) == ["mokotow"]
    assert office.paths(manager_of("/baltics/riga/")) == ["/baltics/riga/"]
    assert office.paths(manager_at("riga-old-town")) == ["/baltics/riga/"]


def test_a_change_is_kept_with_who_made_it_and_the_suite_is_told(office: Office) -> None:
    baltics = manager_of("/baltics/")
    changed = office.done("/outlets/riga-old-town/changes", {"name": "Vecrīga", "zone": "Europe/Tallinn"}, baltics)
    assert (changed["name"], changed["zone"], changed["locale"]) == ("Vecrīga", "Europe/Tallinn", "lv")
    newest, oldest = office.changes("riga-old-town")
    assert newest == {
        "changed_at": "2026-04-15T12:00:00.000000Z",
        "by": baltics.subject,
        "role": "territory_manager",
        "what": "changed",
        "before": {"name": "Rīga, Vecrīga", "zone": "Europe/Riga"},
        "after": {"name": "Vecrīga", "zone": "Europe/Tallinn"},
    }
    assert (oldest["what"], oldest["by"], oldest["before"]) == ("opened", HQ.subject, {})
    (told,) = office.told_changes()
    assert (told["zone"], told["territory_path"], told["state"]) == ("Europe/Tallinn", "/baltics/riga/", "open")


def test_a_wish_that_changes_nothing_leaves_no_trace_in_the_history(office: Office) -> None:
    office.done("/outlets/riga-old-town/changes", {"name": "Rīga, Vecrīga"})
    assert len(office.changes("riga-old-town")) == 1
    assert office.told_changes() == []


def test_a_moved_outlet_is_seen_by_its_new_manager_from_then_on_and_by_the_old_one_no_more(office: Office) -> None:
    baltics, poland = manager_of("/baltics/"), manager_of("/poland/")
    office.done("/outlets/riga-old-town/changes", {"territory_code": "poland"})
    assert office.codes(baltics) == []
    assert office.codes(poland) == ["mokotow", "riga-old-town"]
    assert office.get("/outlets/riga-old-town/history", baltics).status_code == 404
    assert [each["what"] for each in office.changes("riga-old-town", poland)] == ["changed", "opened"]
    with office.franchise.open_work.reading() as work:
        assert work.places.place_of("riga-old-town") == Place("riga-old-town", "/poland/")
    (told,) = office.told_changes()
    assert (told["territory_code"], told["territory_path"]) == ("poland", "/poland/")


def test_who_looked_after_an_outlet_sees_in_the_audit_who_moved_it_away(office: Office) -> None:
    office.done("/outlets/riga-old-town/changes", {"territory_code": "poland"})
    (entry, *_) = office.get("/audit", manager_of("/baltics/")).get_json()["entries"]
    assert (entry["action"], entry["object"]["id"]) == ("outlets.change_outlet", "riga-old-town")
    assert (entry["before"], entry["after"]) == ({"territory_code": "riga"}, {"territory_code": "poland"})


def test_a_territory_moves_with_all_that_lies_in_it(office: Office) -> None:
    office.done("/territories", {"code": "centre", "name": "Centrs", "parent_code": "riga"})
    office.done("/outlets", {**RIGA_STREET, "code": "dome", "name": "Doma laukums", "territory_code": "centre"})
    moved = office.done("/territories/riga/changes", {"parent_code": "poland"})
    assert moved == {"code": "riga", "name": "Rīga", "parent_code": "poland", "path": "/poland/riga/"}
    assert office.paths() == ["/baltics/", "/poland/", "/poland/riga/", "/poland/riga/centre/"]
    assert office.codes(manager_of("/poland/")) == ["dome", "mokotow", "riga-old-town"]
    assert office.codes(manager_of("/baltics/")) == []
    assert {(each["outlet_code"], each["territory_path"]) for each in office.told_changes()} == {
        ("dome", "/poland/riga/centre/"),
        ("riga-old-town", "/poland/riga/"),
    }
    newest = office.changes("dome")[0]
    assert (newest["what"], newest["by"]) == ("moved_with_territory", HQ.subject)
    assert newest["before"] == {"territory_path": "/baltics/riga/centre/"}
    assert newest["after"] == {"territory_path": "/poland/riga/centre/"}


def test_a_territory_whose_code_begins_like_anothers_stays_where_it_is(office: Office) -> None:
    office.done("/territories", {"code": "riga-region", "name": "Pierīga", "parent_code": "baltics"})
    office.done("/territories/riga/changes", {"parent_code": None})
    assert office.paths() == ["/baltics/", "/baltics/riga-region/", "/poland/", "/riga/"]


@pytest.mark.parametrize("parent", ["baltics", "riga"])
def test_no_territory_lies_in_itself(office: Office, parent: str) -> None:
    refused = office.refused("/territories/baltics/changes", {"parent_code": parent})
    assert refused == (409, "territory_in_itself")
    assert office.paths() == ["/baltics/", "/baltics/riga/", "/poland/"]


def test_territories_lie_in_each_other_ten_deep_and_no_deeper(office: Office) -> None:
    parent = "riga"
    for level in range(3, 11):
        office.done("/territories", {"code": f"t{level}", "name": f"Level {level}", "parent_code": parent})
        parent = f"t{level}"
    assert office.refused("/territories", {"code": "t11", "name": "x", "parent_code": parent}) == (
        422,
        "invalid_territory",
    )
    assert office.refused("/territories/baltics/changes", {"parent_code": "poland"}) == (422, "invalid_territory")


def test_a_territory_is_renamed_and_nobody_else_notices(office: Office) -> None:
    assert office.done("/territories/riga/changes", {"name": "Rīga un apkārtne"})["name"] == "Rīga un apkārtne"
    assert office.told_changes() == []


def test_the_same_territory_again_changes_nothing_and_another_with_its_code_is_refused(office: Office) -> None:
    office.done("/territories", {"code": "poland", "name": "Polska"})
    assert office.refused("/territories", {"code": "poland", "name": "Pomorze"}) == (409, "territory_taken")


def test_a_closed_outlet_is_off_the_list_and_stays_on_the_map(office: Office) -> None:
    closed = office.done("/outlets/mokotow/closing", {}, manager_of("/poland/"))
    assert (closed["state"], closed["closed_at"]) == ("closed", "2026-04-15T12:00:00.000000Z")
    assert office.codes(HQ) == ["riga-old-town"]
    assert office.codes(HQ, query="?include_closed=true") == ["mokotow", "riga-old-town"]
    with office.franchise.open_work.reading() as work:
        assert not work.places.is_open("mokotow")
        assert work.places.is_open("riga-old-town")
        assert not work.places.is_open("atlantis")
    assert office.told_changes()[-1]["state"] == "closed"


def test_a_closed_outlet_opens_again_with_its_history(office: Office) -> None:
    office.done("/outlets/mokotow/closing", {})
    opened = office.done("/outlets/mokotow/reopening", {})
    assert (opened["state"], opened["closed_at"]) == ("open", None)
    assert [each["what"] for each in office.changes("mokotow")] == ["reopened", "closed", "opened"]
    assert [each["state"] for each in office.told_changes()] == ["closed", "open"]


def test_closing_a_closed_outlet_keeps_the_hour_at_which_it_closed(office: Office) -> None:
    first = office.done("/outlets/mokotow/closing", {})
    office.franchise.clock.advance(timedelta(hours=1))
    assert office.done("/outlets/mokotow/closing", {})["closed_at"] == first["closed_at"]
    assert len(office.changes("mokotow")) == 2


@pytest.mark.parametrize("act", ["changes", "closing", "reopening"])
def test_no_manager_touches_an_outlet_of_somebody_elses_territory(office: Office, act: str) -> None:
    body = {"name": "Mine"} if act == "changes" else {}
    foreign = office.refused(f"/outlets/mokotow/{act}", body, manager_of("/baltics/"))
    unknown = office.refused(f"/outlets/atlantis/{act}", body, manager_of("/baltics/"))
    assert foreign == unknown == (404, "unknown_outlet")
    assert len(office.changes("mokotow")) == 1


def test_no_manager_moves_an_outlet_into_a_territory_that_they_do_not_see(office: Office) -> None:
    wish = {"territory_code": "poland"}
    foreign = office.refused("/outlets/riga-old-town/changes", wish, manager_of("/baltics/"))
    assert foreign == (404, "unknown_territory")


def test_whoever_looks_after_an_outlet_reads_its_history_and_changes_nothing(office: Office) -> None:
    there = manager_at("mokotow")
    assert [each["what"] for each in office.changes("mokotow", there)] == ["opened"]
    assert office.get("/outlets/riga-old-town/history", there).status_code == 404
    assert office.refused("/outlets/mokotow/changes", {"name": "Mine"}, there) == (403, "not_allowed")


def test_the_map_is_drawn_by_head_office(office: Office) -> None:
    baltics = manager_of("/baltics/")
    assert office.refused("/territories", {"code": "x", "name": "X"}, baltics) == (403, "not_allowed")
    assert office.refused("/territories/riga/changes", {"name": "X"}, baltics) == (403, "not_allowed")
    assert office.refused("/outlets", RIGA_STREET, baltics) == (403, "not_allowed")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"territory_code": "atlantis"}, "unknown_territory"),
        ({"zone": "Europe/Nowhere"}, "invalid_outlet"),
        ({"country": "Latvia"}, "invalid_request"),
        ({"locale": "de"}, "invalid_request"),
        ({"business_day_starts_at": "4:00"}, "invalid_request"),
        ({"code": "Rīga"}, "invalid_request"),
        ({"name": " "}, "invalid_request"),
        ({"colour": "green"}, "invalid_request"),
    ],
)
def test_an_outlet_made_of_nonsense_is_not_opened(office: Office, wrong: dict[str, str], code: str) -> None:
    assert office.refused("/outlets", {**RIGA_STREET, "code": "new", **wrong})[1] == code
    assert "new" not in office.codes(HQ)


@pytest.mark.parametrize("wish", [{"currency": "PLN"}, {"country": "PL"}, {"code": "other"}])
def test_what_the_past_is_told_in_is_never_changed(office: Office, wish: dict[str, str]) -> None:
    assert office.refused("/outlets/riga-old-town/changes", wish) == (422, "invalid_request")


def test_an_address_that_no_code_can_be_is_an_unknown_outlet(office: Office) -> None:
    for code in ("%00", "a" * 65, "%F0%9F%92%A9"):
        assert office.get(f"/outlets/{code}/history").status_code == 404


def test_the_same_wish_sent_again_is_carried_out_once(office: Office) -> None:
    key = new_id()
    first, again = (
        office.post("/outlets/riga-old-town/changes", {"name": "Vecrīga"}, key=key) for _ in ("sent", "sent again")
    )
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.get_json() == again.get_json()
    assert len(office.changes("riga-old-town")) == 2


def test_of_many_managers_who_change_one_outlet_at_once_each_change_follows_the_one_before(office: Office) -> None:
    def change(number: int) -> int:
        status: int = office.post("/outlets/riga-old-town/changes", {"name": f"Name {number}"}).status_code
        return status

    assert at_once([partial(change, number) for number in range(6)]) == [201] * 6
    names = ["Rīga, Vecrīga"]
    for each in reversed(office.changes("riga-old-town")[:-1]):
        assert each["before"]["name"] == names[-1]
        names.append(each["after"]["name"])
    assert sorted(names[1:]) == [f"Name {number}" for number in range(6)]
    with office.franchise.database.reading() as connection:
        told = connection.exec_driver_sql(
            "SELECT sequence FROM outbox WHERE name = 'outlets.outlet_changed.v1' ORDER BY sequence"
        )
        assert [row.sequence for row in told] == [2, 3, 4, 5, 6, 7]


def test_two_territories_that_are_put_into_each_other_at_once_make_no_circle(office: Office) -> None:
    def move(code: str, parent_code: str) -> int:
        status: int = office.post(f"/territories/{code}/changes", {"parent_code": parent_code}).status_code
        return status

    assert sorted(at_once([partial(move, "baltics", "poland"), partial(move, "poland", "baltics")])) == [201, 409]
    assert sorted(office.paths()) in (
        ["/baltics/", "/baltics/poland/", "/baltics/riga/"],
        ["/poland/", "/poland/baltics/", "/poland/baltics/riga/"],
    )


def test_an_outlet_that_moves_while_its_territory_does_ends_where_both_say(office: Office) -> None:
    wishes = [
        partial(office.post, "/outlets/mokotow/changes", {"territory_code": "riga"}),
        partial(office.post, "/territories/riga/changes", {"parent_code": "poland"}),
    ]
    assert [answer.status_code for answer in at_once(wishes)] == [201, 201]
    last = {each["outlet_code"]: each["territory_path"] for each in office.told_changes()}
    assert last == {"mokotow": "/poland/riga/", "riga-old-town": "/poland/riga/"}


def test_an_outlet_says_whom_it_admits_and_those_who_listen_are_told(office: Office) -> None:
    path = "/outlets/riga-old-town/changes"
    shown = office.done(path, {"admits": "members_with_plan", "capacity": 80, "stay_minutes": 90})
    assert (shown["admits"], shown["capacity"], shown["stay_minutes"]) == ("members_with_plan", 80, 90)
    assert office.done(path, {"capacity": None})["capacity"] is None
    for wrong in ({"admits": "friends"}, {"capacity": 0}, {"stay_minutes": 1}, {"stay_minutes": None}):
        assert office.refused(path, wrong) == (422, "invalid_request"), wrong
    newest, *_ = office.changes("riga-old-town")
    assert (newest["before"], newest["after"]) == ({"capacity": 80}, {"capacity": None})
    told = [(each["admits"], each["capacity"], each["stay_minutes"]) for each in office.told_changes()]
    assert told == [("members_with_plan", 80, 90), ("members_with_plan", None, 90)]


def test_an_outlet_has_a_list_of_what_visits_are_for(office: Office) -> None:
    manager, path = manager_at("riga-old-town"), "/outlets/riga-old-town/limits"
    labels = ["Yoga 18:00", "Йога 19:00, малый зал"]
    assert office.done(path, {"labels": labels}, manager)["labels"] == labels
    assert office.done(path, {"capacity": 40}, manager)["labels"] == labels
    for wrong in (["Yoga", " Yoga "], ["x" * 41], [""], [7], None, "Yoga", [str(number) for number in range(21)]):
        assert office.refused(path, {"labels": wrong}, manager) == (422, "invalid_request"), wrong
    assert office.done(path, {"labels": []}, manager)["labels"] == []
    newest, _, first, *_ = office.changes("riga-old-town")
    assert (newest["before"], newest["after"]) == ({"labels": "Yoga 18:00 · Йога 19:00, малый зал"}, {"labels": ""})
    assert first["after"] == {"labels": "Yoga 18:00 · Йога 19:00, малый зал"}


def test_the_manager_of_an_outlet_says_how_many_may_be_in_there_and_nothing_else(office: Office) -> None:
    manager, path = manager_at("riga-old-town"), "/outlets/riga-old-town/limits"
    assert office.done(path, {"capacity": 40}, manager)["capacity"] == 40
    shown = office.done(path, {"stay_minutes": 90}, manager)
    assert (shown["capacity"], shown["stay_minutes"]) == (40, 90)
    assert office.refused(path, {"admits": "members_with_plan"}, manager) == (422, "invalid_request")
    assert office.refused("/outlets/mokotow/limits", {"capacity": 40}, manager) == (404, "unknown_outlet")
    assert office.refused("/outlets/riga-old-town/changes", {"capacity": 40}, manager) == (403, "not_allowed")
    newest, *_ = office.changes("riga-old-town")
    assert (newest["before"], newest["after"]) == ({"stay_minutes": 120}, {"stay_minutes": 90})
    assert [(each["capacity"], each["stay_minutes"]) for each in office.told_changes()] == [(40, 120), (40, 90)]
