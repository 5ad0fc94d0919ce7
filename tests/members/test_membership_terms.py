"""The terms on which somebody stays, rests, changes and leaves: what is owed for it, and what is not."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.contracts.members import MembershipExpiring, MembershipSaleReversed
from services.contracts.permissions import Role
from services.members.domain.memberships.facts import Ended, RenewalSet
from services.members.scheduled_jobs import look_after_memberships
from services.members.scheduled_jobs.dues import chase_all
from services.members.storage.memberships import By
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.dues.chase_dues import chase_dues
from services.members.use_cases.dues.prove_dues import prove_dues
from tests.callers import person
from tests.members.desk import Desk
from tests.members.door import make_gym
from tests.members.owing import reminders
from tests.members.test_memberships import DESK, HQ, PHONE, PLAN, Gym
from tests.races import while_open


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
    gym.pays(9000, "till-1")
    cancelled = gym.act(gym.all_of()[0], "cancellations", reason="price")
    assert cancelled["ends_on"] == "2026-08-11"
    assert owed(gym) == []
    proven(gym)


def told(gym: Gym) -> dict[str, Any]:
    """What the desk says before Anna cancels what she has."""
    path = f"/memberships/{gym.all_of()[0]['membership_id']}/cancellations"
    answer = gym.desk.get(path, caller=DESK)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def test_the_desk_says_the_last_day_and_the_money_before_somebody_cancels(gym: Gym) -> None:
    gym.define(code="notice", titles={"en": "With notice"}, notice_days=40, joining_fee_minor=0)
    gym.sold(plan_code="notice")
    preview = told(gym)
    assert preview == {
        "version": 1,
        "ends_on": "2026-07-11",
        "owed_minor": 3000,
        "waived_minor": 0,
        "periods_to_come": 1,
        "to_come_minor": 3000,
        "credit_left_minor": 0,
        "currency": "EUR",
    }
    # Asking has changed nothing.
    assert gym.all_of()[0]["ends_on"] is None
    cancelled = gym.act(gym.all_of()[0], "cancellations", reason="price", ends_on=preview["ends_on"])
    assert cancelled["ends_on"] == "2026-07-11"
    # The period that was told of comes, and no other.
    for day in (date(2026, 6, 5), date(2026, 7, 5)):
        night(gym, day)
    assert owed(gym) == [("period", 3000, "2026-05-12"), ("period", 3000, "2026-06-12")]
    path = f"/memberships/{cancelled['membership_id']}/cancellations"
    assert gym.desk.get(path, caller=DESK).get_json()["code"] == "membership_cancelled"
    proven(gym)


def test_what_the_night_has_renewed_is_said_to_be_owed_no_more_before_somebody_cancels(gym: Gym) -> None:
    gym.sold()
    night(gym, date(2026, 6, 5))
    preview = told(gym)
    assert (preview["ends_on"], preview["owed_minor"], preview["waived_minor"]) == ("2026-06-11", 4000, 3000)
    gym.act(gym.all_of()[0], "cancellations", reason="price", ends_on="2026-06-11")
    assert sum(minor for _, minor, _ in owed(gym)) == preview["owed_minor"]
    proven(gym)


def test_a_credit_pays_until_the_last_day_and_what_is_left_of_it_is_said(gym: Gym) -> None:
    gym.define(code="notice", titles={"en": "With notice"}, notice_days=40, joining_fee_minor=0)
    yearly = gym.sold(plan_code="yearly")
    gym.pays(37500, "till-1")
    gym.act(yearly, "plan-changes", plan_code="notice", due_minor=0)
    preview = told(gym)
    # 365.00 were paid for a year; two months of it come to 60.00.
    assert (preview["periods_to_come"], preview["to_come_minor"], preview["credit_left_minor"]) == (1, 0, 30500)


def test_nobody_cancels_to_another_day_than_the_one_that_they_were_told(gym: Gym) -> None:
    gym.sold()
    night(gym, date(2026, 6, 5))
    preview = told(gym)
    # While the desk still speaks of it, what was to be owed no more is paid.
    gym.pays(7000, "till-1")
    refused = gym.ask(gym.all_of()[0], "cancellations", reason="price", ends_on=preview["ends_on"])
    assert (refused.status_code, refused.get_json()["code"]) == (409, "membership_changed")
    assert gym.all_of()[0]["cancelled_on"] is None
    assert told(gym)["ends_on"] == "2026-07-11"
    gym.act(gym.all_of()[0], "cancellations", reason="price", ends_on="2026-07-11")


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


def test_a_desk_of_another_outlet_gives_up_nothing_that_is_owed_here(gym: Gym) -> None:
    gym.sold()
    night(gym, date(2026, 6, 5))
    elsewhere = person(Role.RECEPTION, outlet_code="moscow", station_id=new_id())
    by_hand = gym.act(gym.all_of()[0], "renewal-settings", caller=elsewhere, renews=False)
    # Nothing is renewed after that; the period that the night has brought is still this outlet's to ask for.
    assert (by_hand["valid_until"], by_hand["renews_next"]) == ("2026-07-11", False)
    assert [reason for reason, _, _ in owed(gym)] == ["joining", "period", "period"]
    proven(gym)
    # Head office speaks for all of them.
    again = gym.act(by_hand, "renewal-settings", renews=True)
    at_head_office = gym.act(again, "renewal-settings", caller=HQ, outlet_code="moscow", renews=False)
    assert at_head_office["valid_until"] == "2026-06-11"
    assert [reason for reason, _, _ in owed(gym)] == ["joining", "period"]
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


def test_what_a_rest_has_moved_is_asked_for_by_a_letter_first(gym: Gym) -> None:
    gym.act(gym.sold(), "freezes", first_on="2026-06-12", last_on="2026-06-18")
    gym.desk.clock.set(datetime(2026, 6, 19, 9, tzinfo=UTC))
    chase_all(gym.desk.open_work)
    assert [(each["due_on"], each["step"]) for each in reminders(gym.desk)] == [("2026-06-19", "1.0")]


def test_what_is_asked_for_at_the_moment_at_which_a_rest_is_planned_stays_due(gym: Gym) -> None:
    gym.sold()
    night(gym, date(2026, 6, 5))
    gym.desk.clock.set(datetime(2026, 6, 12, 9, tzinfo=UTC))
    (renewed,) = gym.all_of()

    def remind(work: MembersWork) -> None:
        assert chase_dues(work, date(2026, 6, 12), outlet_codes=["riga"]) == 3

    rest: dict[str, Any] = {"first_on": "2026-06-12", "last_on": "2026-06-18"}
    assert while_open(gym.desk.open_work, remind, lambda: gym.ask(renewed, "freezes", **rest)).status_code == 201
    assert owed(gym)[-1] == ("period", 3000, "2026-06-12")
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


def test_changed_back_from_a_wrong_plan_nothing_of_it_is_owed(gym: Gym) -> None:
    gym.sold()
    gym.pays(4000, "till-1")
    changed = gym.act(gym.all_of()[0], "plan-changes", plan_code="yearly", due_minor=33500)
    assert owed(gym) == [("change", 33500, "2026-05-12")]
    path = f"/memberships/{changed['membership_id']}/plan-changes?plan_code=monthly"
    back = gym.desk.get(path, caller=DESK).get_json()
    assert (back["credit_minor"], back["settled_minor"], back["due_minor"], back["credit_left_minor"]) == (
        36500,
        33500,
        0,
        0,
    )
    gym.act(changed, "plan-changes", plan_code="monthly", due_minor=0)
    assert owed(gym) == []
    assert gym.all_of()[0]["credit_minor"] == 0
    proven(gym)


def test_what_was_never_paid_is_no_credit_for_another_plan(gym: Gym) -> None:
    sold = gym.sold()
    gym.act(sold, "plan-changes", plan_code="yearly", due_minor=36500)
    assert owed(gym) == [("joining", 1000, "2026-05-12"), ("change", 36500, "2026-05-12")]
    proven(gym)


def test_one_plan_is_had_once_also_when_it_is_renewed_changed_or_goes_on(gym: Gym) -> None:
    """A membership that follows has its days: renewing the one before would charge for them twice."""
    first = gym.act(gym.sold(), "renewal-settings", renews=False)
    second = gym.sold(starts_on="2026-06-12")
    refused = [
        gym.ask(first, "renewals"),
        gym.ask(first, "renewal-settings", renews=True),
        gym.ask(gym.sold(plan_code="yearly"), "plan-changes", plan_code="monthly", due_minor=0),
    ]
    assert {answer.get_json()["code"] for answer in refused} == {"membership_overlaps"}
    cancelled = gym.act(first, "cancellations", reason="price")
    assert gym.act(cancelled, "cancellation-withdrawals")["version"] == cancelled["version"] + 1
    assert gym.act(second, "renewals")["valid_until"] == "2026-08-11"


def tasks(gym: Gym) -> list[tuple[str, str]]:
    with gym.desk.open_work.reading() as work:
        query = sa.text("SELECT reason, about_id FROM tasks WHERE reason LIKE 'renewal_%'")
        return [tuple(row) for row in work.connection.execute(query)]


def test_the_night_does_not_renew_what_another_one_follows_and_opens_a_task_once(gym: Gym) -> None:
    """As when two were merged into one member by hand, or by an older version of these rules."""
    first = gym.act(gym.sold(), "renewal-settings", renews=False)
    gym.sold(starts_on="2026-06-12")
    with gym.desk.open_work() as work:
        again = RenewalSet(on=date(2026, 5, 12), renews=True)
        work.memberships.add(work.memberships.named(first["membership_id"]), again, by=By(new_id(), "riga"))
    assert night(gym, date(2026, 6, 5)) > 0
    assert night(gym, date(2026, 6, 6)) == 0
    (before,) = [each for each in gym.all_of() if each["membership_id"] == first["membership_id"]]
    assert (before["valid_until"], before["renews"]) == ("2026-06-11", False)
    assert tasks(gym) == [("renewal_overlaps", first["membership_id"])]
    assert gym.kinds()[0] == "renewal_stopped"
    proven(gym)


def test_a_due_that_waits_for_a_decision_stops_the_renewing(gym: Gym) -> None:
    sold = gym.sold()
    desk = gym.desk
    for day in (date(2026, 6, 5), date(2026, 6, 12)):
        night(gym, day)
        desk.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        chase_all(desk.open_work)
    # A month later the first due has been reminded of, called for, and waits for a person.
    desk.clock.set(datetime(2026, 6, 20, 9, tzinfo=UTC))
    chase_all(desk.open_work)
    night(gym, date(2026, 7, 5))
    (membership,) = gym.all_of()
    assert (membership["valid_until"], membership["renews"]) == ("2026-07-11", False)
    assert tasks(gym) == [("renewal_in_debt", sold["membership_id"])]
    assert gym.kinds()[0] == "renewal_stopped"
    assert night(gym, date(2026, 7, 6)) == 0
    assert len(owed(gym)) == 3
    proven(gym)


def in_debt(gym: Gym) -> dict[str, Any]:
    """Anna's, of which a due waits for a person: the night of 5 July has not renewed it."""
    gym.sold()
    for day in (date(2026, 6, 5), date(2026, 6, 12)):
        night(gym, day)
        gym.desk.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        chase_all(gym.desk.open_work)
    night(gym, date(2026, 7, 5))
    (membership,) = gym.all_of()
    assert (membership["valid_until"], membership["renews"]) == ("2026-07-11", False)
    return membership


def states_of_tasks(gym: Gym) -> list[tuple[str, str | None]]:
    with gym.desk.open_work.reading() as work:
        query = sa.text("SELECT state, outcome FROM tasks WHERE reason = 'renewal_in_debt'")
        return [tuple(row) for row in work.connection.execute(query)]


def test_who_pays_before_the_end_is_renewed_as_before(gym: Gym) -> None:
    stopped = in_debt(gym)
    gym.pays(4000, "till-1")
    # At the next look, by itself: set to go on, and renewed.
    assert look_after_memberships(gym.desk.open_work) == 2
    (renewed,) = gym.all_of()
    assert (renewed["valid_until"], renewed["renews"]) == ("2026-08-11", True)
    assert renewed["version"] == stopped["version"] + 2
    assert owed(gym)[-1] == ("period", 3000, "2026-07-12")
    assert states_of_tasks(gym) == [("dropped", "paid")]
    assert gym.kinds()[:2] == ["membership_renewed", "renewal_set"]
    assert look_after_memberships(gym.desk.open_work) == 0
    proven(gym)


def test_who_pays_after_the_end_is_asked_whether_it_shall_go_on(gym: Gym) -> None:
    in_debt(gym)
    gym.desk.clock.set(datetime(2026, 7, 12, 9, tzinfo=UTC))
    gym.pays(4000, "till-1")
    assert look_after_memberships(gym.desk.open_work) == 0
    assert (gym.all_of()[0]["valid_until"], gym.all_of()[0]["renews"]) == ("2026-07-11", False)
    assert states_of_tasks(gym) == [("open", None)]


def test_where_a_person_has_decided_meanwhile_a_payment_decides_nothing(gym: Gym) -> None:
    stopped = in_debt(gym)
    gym.act(stopped, "cancellations", reason="price")
    gym.pays(4000, "till-1")
    look_after_memberships(gym.desk.open_work)
    assert gym.all_of()[0]["renews"] is False


def test_what_is_paid_in_part_waits_for_its_decision_still(gym: Gym) -> None:
    in_debt(gym)
    gym.pays(3900, "till-1")
    assert look_after_memberships(gym.desk.open_work) == 0
    assert states_of_tasks(gym) == [("open", None)]


def test_of_two_workers_who_let_it_go_on_one_does(gym: Gym) -> None:
    in_debt(gym)
    gym.pays(4000, "till-1")
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(look_after_memberships, [gym.desk.open_work] * 2))
    assert sum(counts) == 2
    assert gym.all_of()[0]["valid_until"] == "2026-08-11"
    proven(gym)


def test_what_ran_out_long_ago_is_sold_anew_and_not_renewed_at_the_old_price(gym: Gym) -> None:
    sold = gym.sold(plan_code="yearly")
    gym.desk.clock.set(datetime(2027, 8, 9, 9, tzinfo=UTC))
    assert gym.ask(sold, "renewals").status_code == 201
    other = gym.desk.enrol(phone="+371 2000 9999")["member_id"]
    gym.desk.clock.set(datetime(2026, 5, 12, 9, tzinfo=UTC))
    theirs = gym.sold(other, plan_code="yearly")
    gym.desk.clock.set(datetime(2027, 8, 10, 9, tzinfo=UTC))
    assert gym.ask(theirs, "renewals").get_json()["code"] == "membership_lapsed"


def test_what_has_lapsed_is_renewed_while_its_plan_is_sold(desk: Desk) -> None:
    gym = Gym(desk)
    sold = gym.sold(plan_code="yearly")
    gym.define(code="yearly", after_version=1, price_minor=39900, period_months=12, renews=False, is_sold=False)
    desk.clock.set(datetime(2027, 5, 11, 9, tzinfo=UTC))
    # What has not run out goes on at its own price, also when the plan is sold no more.
    renewed = gym.act(sold, "renewals")
    assert owed(gym)[-1] == ("period", 36500, "2027-05-12")
    desk.clock.set(datetime(2028, 5, 20, 9, tzinfo=UTC))
    assert gym.ask(renewed, "renewals").get_json()["code"] == "plan_not_sold"


def test_days_of_grace_on_which_somebody_came_are_not_free(gym: Gym) -> None:
    make_gym(gym.desk)
    gym.define(code="graceful", titles={"en": "With grace"}, grace_days=5, renews=False, joining_fee_minor=0)
    sold = gym.sold(plan_code="graceful")
    gym.pays(3000, "till-1")
    gym.desk.clock.set(datetime(2026, 6, 13, 9, tzinfo=UTC))
    assert gym.desk.check_in(PHONE)["verdict"]["code"] == "in_grace"
    gym.desk.clock.set(datetime(2026, 6, 15, 9, tzinfo=UTC))
    renewed = gym.act(sold, "renewals")
    # From the end, and due today: nobody is late with what they have just been told.
    assert (renewed["valid_until"], owed(gym)) == ("2026-07-11", [("period", 3000, "2026-06-15")])
    # Who stayed away begins today.
    gym.desk.clock.set(datetime(2026, 7, 14, 9, tzinfo=UTC))
    assert gym.act(renewed, "renewals")["valid_until"] == "2026-08-13"
    proven(gym)


def test_a_closed_gym_renews_charges_and_chases_nobody(gym: Gym) -> None:
    gym.sold()
    make_gym(gym.desk, state="closed")
    assert night(gym, date(2026, 6, 5)) == 0
    gym.desk.clock.set(datetime(2026, 6, 5, 9, tzinfo=UTC))
    assert chase_all(gym.desk.open_work) == 0
    make_gym(gym.desk, sequence=3)
    assert night(gym, date(2026, 6, 6)) == 1
    gym.desk.clock.set(datetime(2026, 6, 6, 9, tzinfo=UTC))
    assert chase_all(gym.desk.open_work) == 2


def test_a_sale_by_mistake_is_taken_back_within_minutes_and_owed_no_more(gym: Gym) -> None:
    sold = gym.sold()
    assert sold["sale_can_be_reversed"]
    gym.desk.clock.advance(timedelta(minutes=15))
    assert is_offered_back(gym)
    back = gym.act(sold, "sale-reversals")
    assert not back["sale_can_be_reversed"]
    assert (back["state"], back["ends_on"], back["days_left"], owed(gym)) == ("ended", "2026-05-11", 0, [])
    assert gym.kinds() == ["membership_sale_reversed", "membership_sold"]
    assert [json.loads(body)["has_another"] for body in gym.desk.facts(MembershipSaleReversed.NAME)] == [False]
    # Once; and the plan may be sold to them again.
    assert gym.ask(back, "sale-reversals").get_json()["code"] == "sale_stands"
    gym.sold(plan_code="yearly", starts_on="2026-06-01")
    later = gym.sold(starts_on="2026-06-01")
    assert gym.act(later, "sale-reversals")["state"] == "ended"
    assert [json.loads(body)["has_another"] for body in gym.desk.facts(MembershipSaleReversed.NAME)] == [False, True]
    assert night(gym, date(2026, 6, 20)) == 0
    proven(gym)


def test_a_sale_stands_that_is_older_or_elsewhere_or_was_changed(gym: Gym) -> None:
    sold, yearly = gym.sold(), gym.sold(plan_code="yearly")
    at_moscow = person(Role.RECEPTION, outlet_code="moscow", station_id=new_id())
    assert (is_offered_back(gym, caller=HQ), is_offered_back(gym, caller=at_moscow)) == (True, False)
    renewed = gym.act(yearly, "renewals")
    assert not renewed["sale_can_be_reversed"]
    refused = [
        gym.ask(sold, "sale-reversals", caller=HQ, outlet_code="moscow"),
        gym.ask(renewed, "sale-reversals"),
    ]
    gym.desk.clock.advance(timedelta(minutes=15, seconds=1))
    assert not is_offered_back(gym)
    refused.append(gym.ask(sold, "sale-reversals"))
    assert {answer.get_json()["code"] for answer in refused} == {"sale_stands"}


def test_a_sale_stands_by_which_somebody_came_or_of_which_something_was_paid(desk: Desk) -> None:
    gym = Gym(desk)
    make_gym(desk)
    used = gym.sold()
    assert desk.check_in(PHONE)["verdict"]["code"] == "unpaid"
    assert not is_offered_back(gym)
    assert gym.ask(used, "sale-reversals").get_json()["code"] == "sale_stands"
    boris = desk.enrol(phone="+371 2000 9999")["member_id"]
    gym.anna = boris
    paid = gym.sold()
    gym.pays(1, "till-1")
    assert not is_offered_back(gym)
    assert gym.ask(paid, "sale-reversals").get_json()["code"] == "sale_stands"


def is_offered_back(gym: Gym, caller: Caller = DESK) -> bool:
    """Whether any sale to the member is, to whoever asks."""
    shown = gym.desk.get(f"/members/{gym.anna}/memberships", caller=caller).get_json()["memberships"]
    return any(each["sale_can_be_reversed"] for each in shown)


def test_whose_child_comes_of_age_pays_no_more_from_the_next_charge_on(gym: Gym) -> None:
    gym.define(code="adult", joining_age=16)
    child = gym.desk.enrol(phone="+371 2000 1153", birthday={"month": 6, "day": 1, "year": 2010})["member_id"]
    sold = gym.sold(child, plan_code="adult", payer_kind="member", payer_id=gym.anna)
    assert gym.ask(sold, "payer-changes").get_json()["code"] == "too_young"
    assert gym.ask(sold, "payer-changes", payer_kind="member", payer_id=new_id()).get_json()["code"] == "unknown_payer"
    assert gym.ask(sold, "payer-changes", payer_kind="member", payer_id=child).status_code == 422
    company = gym.desk.post("/payers", {"name": "Siltums", "reference": "RS"}, caller=HQ).get_json()["payer_id"]
    by_company = gym.ask(sold, "payer-changes", payer_kind="company", payer_id=company)
    assert by_company.get_json()["code"] == "payer_needed"
    assert night(gym, date(2026, 6, 5)) == 1
    renewed = gym.all_of(child)[0]
    changed = gym.act(renewed, "payer-changes")
    assert (changed["payer"], changed["valid_until"], changed["renews"]) == (None, renewed["valid_until"], True)
    assert night(gym, date(2026, 7, 5)) == 1
    with gym.desk.open_work.reading() as work:
        payers = [each.due.payer_id for each in work.dues.of_membership(sold["membership_id"])]
    assert payers == [gym.anna, gym.anna, gym.anna, None]
    assert "membership_payer_set" in gym.kinds(child)
    again = gym.act(gym.all_of(child)[0], "payer-changes", payer_kind="member", payer_id=gym.anna)
    assert again["payer"] == {"kind": "member", "payer_id": gym.anna, "name": None}
    assert gym.ask(renewed, "payer-changes").get_json()["code"] == "membership_changed"
    proven(gym)


def test_a_corporate_plan_goes_from_company_to_company_that_still_pays(gym: Gym) -> None:
    gym.define(code="firm", is_corporate=True)
    first, other, closed = (
        gym.desk.post("/payers", {"name": name, "reference": name}, caller=HQ).get_json()["payer_id"]
        for name in ("Siltums", "Gaisma", "Bijušais")
    )
    gym.desk.post(f"/payers/{closed}/states", {"is_active": False}, caller=HQ)
    sold = gym.sold(plan_code="firm", payer_kind="company", payer_id=first)
    assert gym.ask(sold, "payer-changes").get_json()["code"] == "payer_needed"
    to_closed = gym.ask(sold, "payer-changes", payer_kind="company", payer_id=closed)
    assert to_closed.get_json()["code"] == "unknown_payer"
    changed = gym.act(sold, "payer-changes", payer_kind="company", payer_id=other)
    assert changed["payer"]["name"] == "Gaisma"
    accounts = [gym.desk.get(f"/payers/{payer_id}", caller=HQ).get_json() for payer_id in (first, other)]
    assert [len(each["members"]) for each in accounts] == [0, 1]
    assert [len(each["dues"]) for each in accounts] == [2, 0]
    with gym.desk.open_work() as work:
        membership = work.memberships.named(changed["membership_id"])
        ended = Ended(on=membership.starts_on, last_on=membership.starts_on, reason="erased")
        work.memberships.add(membership, ended, by=By(new_id()))
    gym.desk.clock.advance(timedelta(days=1))
    over = gym.ask(gym.all_of()[0], "payer-changes", payer_kind="company", payer_id=first)
    assert over.get_json()["code"] == "membership_over"


def test_a_change_of_plan_asks_for_the_age_as_a_sale_does(gym: Gym) -> None:
    gym.define(code="adult", joining_age=16)
    child = gym.desk.enrol(phone="+371 2000 1153", birthday={"month": 6, "day": 1, "year": 2010})["member_id"]
    sold = gym.sold(child)
    refused = gym.ask(sold, "plan-changes", plan_code="adult", due_minor=3000, is_of_age=True)
    assert refused.get_json()["code"] == "too_young"
    guarded = gym.act(sold, "payer-changes", payer_kind="member", payer_id=gym.anna)
    gym.act(guarded, "plan-changes", plan_code="adult", due_minor=3000)
    # Of whom no year of birth is known somebody has to see a document.
    unknown = gym.sold()
    assert gym.ask(unknown, "plan-changes", plan_code="adult", due_minor=3000).get_json()["code"] == "too_young"
    gym.act(unknown, "plan-changes", plan_code="adult", due_minor=3000, is_of_age=True)


def test_a_change_of_plan_keeps_what_was_said_about_renewals(gym: Gym) -> None:
    gym.define(code="notice", notice_days=30, renews=False)
    gym.define(code="quarter", period_months=3)
    by_hand = gym.act(gym.sold(), "renewal-settings", renews=False)
    quarter = gym.act(by_hand, "plan-changes", plan_code="quarter", due_minor=3000)
    assert quarter["renews"] is False
    # What asks for notice goes on until it is given.
    noticed = gym.act(quarter, "plan-changes", plan_code="notice", due_minor=3000)
    assert noticed["renews"] is True
    boris = gym.desk.enrol(phone="+371 2000 9999")["member_id"]
    assert gym.act(gym.sold(boris), "plan-changes", plan_code="yearly", due_minor=36500)["renews"] is False


def test_the_night_renews_nothing_beside_what_was_bought_after_a_long_lapse(gym: Gym) -> None:
    gym.sold()
    # Two months without a night, and a new one is bought from the middle of what the next night would renew.
    gym.desk.clock.set(datetime(2026, 8, 20, 10, tzinfo=UTC))
    gym.act(gym.all_of()[0], "renewal-settings", renews=False)
    gym.sold(starts_on="2026-09-05", renews=False)
    with gym.desk.open_work() as work:
        (first,) = [each for each in work.memberships.of_member(gym.anna) if each.starts_on == date(2026, 5, 12)]
        fact = RenewalSet(on=date(2026, 8, 20), renews=True)
        work.memberships.add(first, fact, by=By(new_id(), "riga"))
    night(gym, date(2026, 8, 21))
    assert [reason for reason, _ in tasks(gym)] == ["renewal_overlaps"]
    assert len(gym.all_of()) == 2


def test_nobody_is_told_of_an_end_whose_next_one_is_bought(gym: Gym) -> None:
    first = gym.act(gym.sold(), "renewal-settings", renews=False)
    gym.sold(starts_on="2026-06-12", renews=False)
    night(gym, date(2026, 6, 5))
    assert gym.desk.facts(MembershipExpiring.NAME) == []
    night(gym, date(2026, 7, 5))
    (told,) = gym.desk.facts(MembershipExpiring.NAME)
    assert json.loads(told)["membership_id"] != first["membership_id"]


def test_somebody_who_came_after_midnight_has_come_by_it(desk_on_both: Desk) -> None:
    """The day of business is still that before."""
    desk_on_both.clock.set(datetime(2026, 5, 11, 21, 30, tzinfo=UTC))
    gym = Gym(desk_on_both)
    make_gym(gym.desk)
    sold = gym.sold()
    assert sold["starts_on"] == "2026-05-12"
    assert gym.desk.check_in(PHONE)["verdict"]["code"] == "unpaid"
    assert gym.ask(sold, "sale-reversals").get_json()["code"] == "sale_stands"
