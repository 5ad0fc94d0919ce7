"""The terms on which somebody stays, rests, changes and leaves: what is owed for it, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.members.scheduled_jobs import look_after_memberships
from services.members.use_cases.dues.prove_dues import prove_dues
from tests.members.desk import Desk
from tests.members.test_memberships import BOSS, HQ, PLAN, Gym


@pytest.fixture
def gym(desk_on_both: Desk) -> Gym:
    return Gym(desk_on_both)


def night(gym: Gym, day: date) -> int:
    gym.desk.clock.set(datetime(day.year, day.month, day.day, 3, tzinfo=UTC))
    return look_after_memberships(gym.desk.open_work)


def owed(gym: Gym) -> list[tuple[str, int, str]]:
    """What Anna has still to pay."""
    with gym.desk.open_work.reading() as work:
        found = work.dues.open_of_member(gym.anna)
    return [(each.due.reason, each.owed_minor, str(each.due.due_on)) for each in found]


def pays(gym: Gym, amount_minor: int, reference: str) -> None:
    """For whatever is owed longest."""
    with gym.desk.open_work.reading() as work:
        due_id = work.dues.open_of_member(gym.anna)[0].due.due_id
    body = {"amount_minor": amount_minor, "currency": "EUR", "reference": reference}
    answer = gym.desk.post(f"/dues/{due_id}/payments", body, caller=BOSS)
    assert answer.status_code == 201, answer.text


def proven(gym: Gym) -> None:
    gym.proven()
    with gym.desk.open_work.snapshot() as work:
        assert prove_dues(work).differences == []


def test_who_cancels_in_the_last_week_does_not_pay_for_what_the_night_has_renewed(gym: Gym) -> None:
    gym.sold()
    assert night(gym, date(2026, 6, 5)) == 1
    assert owed(gym)[-1] == ("period", 3000, "2026-06-12")
    cancelled = gym.act(gym.all_of()[0], "cancellations", reason="price")
    assert (cancelled["ends_on"], cancelled["valid_until"], cancelled["renews_next"]) == (
        "2026-06-11",
        "2026-06-11",
        False,
    )
    assert [reason for reason, _, _ in owed(gym)] == ["joining", "period"]
    # Who thinks better of it is renewed again, and owes it once.
    gym.act(cancelled, "cancellation-withdrawals")
    assert night(gym, date(2026, 6, 6)) == 1
    assert gym.all_of()[0]["valid_until"] == "2026-07-11"
    assert owed(gym)[2:] == [("period", 3000, "2026-06-12")]
    proven(gym)


def test_what_is_paid_or_lies_within_the_notice_stays_when_somebody_cancels(gym: Gym) -> None:
    gym.define(code="notice", titles={"en": "With notice"}, notice_days=14, joining_fee_minor=0)
    gym.sold(plan_code="notice")
    night(gym, date(2026, 6, 5))
    cancelled = gym.act(gym.all_of()[0], "cancellations", reason="price")
    assert cancelled["ends_on"] == "2026-07-11"
    gym.act(cancelled, "cancellation-withdrawals")
    # The notice of July ends in July; but August has been paid.
    night(gym, date(2026, 7, 5))
    pays(gym, 9000, "till-1")
    cancelled = gym.act(gym.all_of()[0], "cancellations", reason="price")
    assert cancelled["ends_on"] == "2026-08-11"
    assert owed(gym) == []
    proven(gym)


def test_who_sets_it_to_be_renewed_by_hand_owes_nothing_for_the_next_period(gym: Gym) -> None:
    gym.sold()
    night(gym, date(2026, 6, 5))
    by_hand = gym.act(gym.all_of()[0], "renewal-settings", renews=False)
    assert (by_hand["valid_until"], by_hand["renews_next"]) == ("2026-06-11", False)
    assert [reason for reason, _, _ in owed(gym)] == ["joining", "period"]
    # What somebody has renewed at the desk stays: they wanted it.
    by_itself = gym.act(gym.act(by_hand, "renewals"), "renewal-settings", renews=True)
    kept = gym.act(by_itself, "renewal-settings", renews=False)
    assert kept["valid_until"] == "2026-07-11"
    proven(gym)


def test_a_rest_from_the_first_day_of_the_next_period_moves_what_is_due_then(gym: Gym) -> None:
    """Also long before the night renews it: it comes anyway."""
    frozen = gym.act(gym.sold(), "freezes", first_on="2026-06-12", last_on="2026-06-18")
    assert frozen["valid_until"] == "2026-07-18"
    assert owed(gym)[-1] == ("period", 3000, "2026-06-19")
    assert night(gym, date(2026, 6, 5)) == 0
    # Back on the third day: due on that one.
    gym.desk.clock.set(datetime(2026, 6, 14, 9, tzinfo=UTC))
    gym.act(frozen, "freeze-lifts")
    assert owed(gym)[-1] == ("period", 3000, "2026-06-14")
    proven(gym)


def test_what_is_renewed_for_a_later_day_opens_no_door_before_it(gym: Gym) -> None:
    sold = gym.sold(plan_code="yearly")
    gym.desk.clock.set(datetime(2027, 5, 15, 9, tzinfo=UTC))
    assert gym.ask(sold, "renewals", starts_on="9999-12-31").status_code == 422
    again = gym.act(sold, "renewals", starts_on="2027-05-24")
    assert (again["state"], again["days_left"], again["valid_until"]) == ("not_started", 366, "2028-05-23")
    assert owed(gym)[-1] == ("period", 36500, "2027-05-24")
    proven(gym)


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "EUR\n"},
        {"code": "new\n"},
        {"territory_path": "/baltics/\n"},
        {"windows": [{"weekdays": [1], "begins": "07:30\n", "ends": "09:00"}]},
    ],
)
def test_a_line_break_behind_a_text_of_a_given_form_is_refused(desk: Desk, wrong: dict[str, object]) -> None:
    Gym(desk)
    plan = {**PLAN, "code": "new", **wrong}
    assert desk.post("/plans", plan, caller=HQ).status_code == 422
    assert len(desk.get("/plans", caller=HQ).get_json()["plans"]) == 2
