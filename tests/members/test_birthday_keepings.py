"""A birthday is seen by whoever may see it, and staff are reminded of it as of any other date."""

from __future__ import annotations

from typing import Any

import pytest

from services.contracts.permissions import Role
from services.members.domain.birthday import Birthday
from services.members.scheduled_jobs import remind_of_all_dates
from services.members.use_cases.dates import announce_dates as announcing
from tests.callers import person
from tests.members.desk import Desk
from tests.members.test_important_dates import PHONE, noon, tasks_of
from tests.members.test_own_dates import signed_in
from tests.members.test_self_service import ask

MANAGER = person(Role.OUTLET_MANAGER, outlet_code="riga")


def born(desk: Desk, phone: str = PHONE) -> str:
    return str(desk.enrol(phone=phone, given_name="Anna", birthday={"month": 6, "day": 14})["member_id"])


def keep(desk: Desk, member_id: str, caller: Any = None, **said: Any) -> dict[str, Any]:
    answer = desk.post(f"/members/{member_id}/birthday/keepings", said, caller=caller)
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def kept(desk: Desk, member_id: str, caller: Any = None) -> Any:
    return desk.get(f"/members/{member_id}/dates", caller=caller).get_json()["birthday"]


def says(desk: Desk, member_id: str, **said: Any) -> Any:
    answer = ask(desk, "/me/profile", {"session": signed_in(desk, member_id), **said})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_staff_are_reminded_of_a_birthday_once_a_year_and_until_the_third_day(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = born(desk)
    assert kept(desk, member_id) == {"seen_by": "desk", "remind_days_before": None}
    remind_of_all_dates(desk.open_work)
    assert keep(desk, member_id, remind_days_before=7) == {"seen_by": "desk", "remind_days_before": 7}
    for day, state in ((6, None), (9, "open"), (14, "open"), (17, "open"), (18, "dropped")):
        desk.clock.set(noon(2026, 6, day))
        remind_of_all_dates(desk.open_work)
        assert [task.state for task in tasks_of(desk)] == ([] if state is None else [state]), day
    (task,) = tasks_of(desk)
    assert (task.kind, task.reason, task.words) == ("greet", "birthday", "14.06.")
    assert task.due_on == noon(2026, 6, 9).date()
    desk.clock.set(noon(2027, 6, 7))
    remind_of_all_dates(desk.open_work)
    assert [task.state for task in tasks_of(desk)] == ["dropped", "open"]


def test_a_birthday_for_managers_alone_is_told_to_no_desk(desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_on_both
    monkeypatch.setattr(announcing, "BATCH", 1)
    anna, boris = born(desk), born(desk, "+371 2000 7399")
    for member_id in (anna, boris):
        keep(desk, member_id, remind_days_before=7)
    keep(desk, min(anna, boris), MANAGER, seen_by="managers", remind_days_before=7)
    assert kept(desk, min(anna, boris)) is None
    assert kept(desk, min(anna, boris), MANAGER) == {"seen_by": "managers", "remind_days_before": 7}
    refused = desk.post(f"/members/{min(anna, boris)}/birthday/keepings", {"remind_days_before": 1})
    assert refused.get_json()["code"] == "unknown_member"
    desk.clock.set(noon(2026, 6, 13))
    assert remind_of_all_dates(desk.open_work) == 1
    assert [task.member_id for task in tasks_of(desk)] == [max(anna, boris)]
    phones = {anna: PHONE, boris: "+371 2000 7399"}
    assert desk.check_in(phones[min(anna, boris)])["occasions"] == []
    assert [each["kind"] for each in desk.check_in(phones[max(anna, boris)])["occasions"]] == ["birthday"]


def test_a_member_takes_their_birthday_from_the_desk_and_its_open_task_with_it(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = born(desk)
    keep(desk, member_id, remind_days_before=7)
    desk.clock.set(noon(2026, 6, 13))
    remind_of_all_dates(desk.open_work)
    assert says(desk, member_id, given_name="Ann")["birthday_seen_by"] == "desk"
    assert [task.state for task in tasks_of(desk)] == ["open"]
    assert says(desk, member_id, birthday_seen_by="managers")["birthday_seen_by"] == "managers"
    assert [task.state for task in tasks_of(desk)] == ["dropped"]
    assert desk.check_in(PHONE)["occasions"] == []
    assert says(desk, member_id, birthday_seen_by="desk")["birthday"] == {"month": 6, "day": 14, "year": None}
    assert [each["kind"] for each in desk.check_in(PHONE)["occasions"]] == ["birthday"]
    # Shown again, staff are reminded of it again.
    assert remind_of_all_dates(desk.open_work) == 1
    assert sorted(task.state for task in tasks_of(desk)) == ["dropped", "open"]


def test_a_birthday_that_is_corrected_has_its_reminder_in_the_same_year(desk_on_both: Desk) -> None:
    desk = desk_on_both
    member_id = born(desk)
    keep(desk, member_id, remind_days_before=7)
    desk.clock.set(noon(2026, 6, 13))
    remind_of_all_dates(desk.open_work)
    body = {"birthday": {"month": 6, "day": 17}, "reason": "mistyped"}
    assert desk.post(f"/members/{member_id}/birthday", body, caller=MANAGER).status_code == 201
    assert [remind_of_all_dates(desk.open_work) for _ in range(2)] == [1, 0]
    assert sorted(task.state for task in tasks_of(desk)) == ["dropped", "open"]


def test_whoever_is_reminded_no_more_or_of_another_day_has_no_task_about_the_old_one(desk: Desk) -> None:
    member_id = born(desk)
    for change in ("keepings", "correction"):
        keep(desk, member_id, remind_days_before=7)
        desk.clock.set(noon(2026 if change == "keepings" else 2027, 6, 13))
        remind_of_all_dates(desk.open_work)
        assert [task.state for task in tasks_of(desk)][-1] == "open"
        if change == "keepings":
            keep(desk, member_id)
        else:
            body = {"birthday": {"month": 7, "day": 1}, "reason": "mistyped"}
            assert desk.post(f"/members/{member_id}/birthday", body, caller=MANAGER).status_code == 201
        assert [task.state for task in tasks_of(desk)][-1] == "dropped"


def test_a_birthday_in_figures_reads_in_every_language() -> None:
    assert Birthday(6, 4, 1990).in_figures == "04.06."
