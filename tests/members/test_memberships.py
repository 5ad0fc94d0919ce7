"""Memberships at the desk: sold, frozen, changed, handed on; each act once, of two at once one."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.contracts.permissions import Role
from services.members.scheduled_jobs import look_after_memberships
from services.members.storage.tables.memberships import membership_facts, memberships
from services.members.use_cases.erase_member import erase_member
from services.members.use_cases.memberships.prove_memberships import prove_memberships
from tests.callers import person
from tests.members.desk import Desk
from tests.races import at_once

DESK = person(Role.RECEPTION, outlet_code="riga", station_id=new_id())
BOSS = person(Role.OUTLET_MANAGER, outlet_code="riga", station_id=new_id())
HQ = person(Role.HQ)
PLAN: dict[str, Any] = {
    "code": "monthly",
    "after_version": 0,
    "titles": {"en": "Monthly", "lv": "Mēneša"},
    "kind": "period",
    "currency": "EUR",
    "price_minor": 3000,
    "joining_fee_minor": 1000,
    "period_months": 1,
    "freeze_days": 14,
    "renews": True,
}
PHONE = "+371 2000 7341"


@pytest.fixture
def gym(desk_on_both: Desk) -> Gym:
    return Gym(desk_on_both)


class Gym:
    """A desk at which plans are sold; it is 12 May 2026, noon in UTC."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.define()
        self.define(code="yearly", titles={"en": "Yearly"}, price_minor=36500, period_months=12, renews=False)
        self.anna = desk.enrol(phone=PHONE, given_name="Anna")["member_id"]

    def define(self, **other: Any) -> dict[str, Any]:
        answer = self.desk.post("/plans", {**PLAN, **other}, caller=HQ)
        assert answer.status_code == 201, answer.text
        return dict(answer.get_json())

    def sell(self, member_id: str = "", *, plan_code: str = "monthly", caller: Caller = DESK, **other: Any) -> Any:
        return self.desk.post(
            f"/members/{member_id or self.anna}/memberships", {"plan_code": plan_code, **other}, caller=caller
        )

    def sold(self, member_id: str = "", **other: Any) -> dict[str, Any]:
        answer = self.sell(member_id, **other)
        assert answer.status_code == 201, answer.text
        return dict(answer.get_json())

    def ask(self, membership: dict[str, Any], act: str, *, caller: Caller = DESK, **body: Any) -> Any:
        path = f"/memberships/{membership['membership_id']}/{act}"
        return self.desk.post(path, {"version": membership["version"], **body}, caller=caller)

    def act(self, membership: dict[str, Any], act: str, **body: Any) -> dict[str, Any]:
        answer = self.ask(membership, act, **body)
        assert answer.status_code == 201, answer.text
        return dict(answer.get_json())

    def all_of(self, member_id: str = "") -> list[dict[str, Any]]:
        answer = self.desk.get(f"/members/{member_id or self.anna}/memberships", caller=DESK)
        assert answer.status_code == 200, answer.text
        return list(answer.get_json()["memberships"])

    def dues(self, member_id: str = "") -> list[tuple[str, int, str]]:
        with self.desk.open_work.reading() as work:
            found = work.dues.of_member(member_id or self.anna)
        return [(each.due.reason, each.due.amount_minor, str(each.due.due_on)) for each in reversed(found)]

    def pays(self, amount_minor: int, reference: str) -> None:
        """Anna, for whatever is owed longest."""
        with self.desk.open_work.reading() as work:
            due_id = work.dues.open_of_member(self.anna)[0].due.due_id
        body = {"amount_minor": amount_minor, "currency": "EUR", "reference": reference}
        answer = self.desk.post(f"/dues/{due_id}/payments", body, caller=BOSS)
        assert answer.status_code == 201, answer.text

    def kinds(self, member_id: str = "") -> list[str]:
        answer = self.desk.get(f"/members/{member_id or self.anna}/timeline?group=memberships", caller=DESK)
        return [each["kind"] for each in answer.get_json()["episodes"]]

    def proven(self) -> None:
        with self.desk.open_work.snapshot() as work:
            proof = prove_memberships(work)
            assert list(proof) == []
            assert proof.memberships > 0
            # And the doors know of it.
            assert list(work.admissions.wrong()) == []


def test_a_sale_brings_a_period_its_dues_and_a_line_of_the_timeline(gym: Gym) -> None:
    sold = gym.sold()
    assert (sold["state"], sold["starts_on"], sold["valid_until"]) == ("active", "2026-05-12", "2026-06-11")
    assert (sold["days_left"], sold["freeze_days_left"], sold["is_used_first"]) == (31, 14, True)
    assert gym.all_of() == [sold]
    with gym.desk.open_work.reading() as work:
        assert [each.valid_until for each in work.admissions.of(gym.anna).memberships] == [date(2026, 6, 11)]
    assert gym.dues() == [("joining", 1000, "2026-05-12"), ("period", 3000, "2026-05-12")]
    assert gym.kinds() == ["membership_sold"]
    gym.proven()


def test_one_that_begins_later_waits_and_is_owed_then(gym: Gym) -> None:
    sold = gym.sold(starts_on="2026-06-01")
    assert (sold["state"], sold["valid_until"]) == ("not_started", "2026-06-30")
    assert {due_on for _, _, due_on in gym.dues()} == {"2026-06-01"}
    assert gym.sell(plan_code="yearly", starts_on="2026-05-11").status_code == 422


def test_one_plan_is_had_once_at_a_time_and_another_beside_it(gym: Gym) -> None:
    gym.sold()
    refused = gym.sell(starts_on="2026-07-01")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "membership_overlaps")
    gym.sold(plan_code="yearly")
    # The one that ends sooner is used first.
    assert [each["plan"]["code"] for each in gym.all_of()] == ["monthly", "yearly"]


def test_a_freeze_moves_the_end_and_the_due_of_what_has_not_begun(gym: Gym) -> None:
    renewed = gym.act(gym.sold(), "renewals")
    assert gym.dues()[-1] == ("period", 3000, "2026-06-12")
    frozen = gym.act(renewed, "freezes", first_on="2026-05-20", last_on="2026-05-29")
    assert (frozen["valid_until"], frozen["freeze_days_left"]) == ("2026-07-21", 4)
    assert gym.dues()[-1] == ("period", 3000, "2026-06-22")
    gym.desk.clock.set(datetime(2026, 5, 24, 9, tzinfo=UTC))
    lifted = gym.act(frozen, "freeze-lifts")
    assert (lifted["state"], lifted["valid_until"], lifted["freeze_days_left"]) == ("active", "2026-07-15", 10)
    assert gym.dues()[-1] == ("period", 3000, "2026-06-16")
    assert gym.kinds() == ["freeze_lifted", "membership_frozen", "membership_renewed", "membership_sold"]
    gym.proven()


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (("2026-05-11", "2026-05-20"), "never in the past"),
        (("2026-05-20", "2026-05-19"), "must not be before"),
        (("2026-07-12", "2026-07-20"), "not valid"),
        (("2026-05-20", "9999-12-31"), "14"),
        (("2026-05-20", "2026-06-03"), "14"),
    ],
)
def test_days_that_cannot_be_frozen_are_refused_with_the_reason(desk: Desk, days: tuple[str, str], reason: str) -> None:
    gym = Gym(desk)
    refused = gym.ask(gym.sold(), "freezes", first_on=days[0], last_on=days[1])
    assert (refused.status_code, refused.get_json()["code"]) == (409, "cannot_freeze")
    assert reason in refused.get_json()["detail"]


def test_of_two_acts_on_what_both_have_seen_one_is_done(gym: Gym) -> None:
    sold = gym.sold()
    acts = [
        ("renewals", {}),
        ("renewals", {}),
        ("freezes", {"first_on": "2026-05-20", "last_on": "2026-05-25"}),
        ("gifts", {"days": 3, "reason": "goodwill"}),
    ]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda each: gym.ask(sold, each[0], caller=BOSS, **each[1]), acts))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.get_json()["code"] for answer in answers if answer.status_code == 409} == {"membership_changed"}
    (membership,) = gym.all_of()
    assert membership["version"] == 2
    gym.proven()


def test_of_two_who_sell_one_plan_at_once_one_does(gym: Gym) -> None:
    with ThreadPoolExecutor(3) as threads:
        answers = list(threads.map(lambda _: gym.sell(), range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert len(gym.all_of()) == 1
    assert len(gym.dues()) == 2


def test_a_change_is_previewed_agreed_to_and_pays_with_what_was_unused(gym: Gym) -> None:
    gym.desk.clock.set(datetime(2026, 4, 1, 9, tzinfo=UTC))
    sold = gym.sold()
    gym.pays(4000, "till-1")
    gym.desk.clock.set(datetime(2026, 4, 11, 9, tzinfo=UTC))
    path = f"/memberships/{sold['membership_id']}/plan-changes"
    preview = gym.desk.get(f"{path}?plan_code=yearly", caller=DESK).get_json()
    # 20 of 30 days for 30.00 are unused.
    assert (preview["days_converted"], preview["credit_minor"], preview["due_minor"]) == (20, 2000, 34500)
    refused = gym.ask(sold, "plan-changes", plan_code="yearly", due_minor=34400)
    assert refused.get_json()["code"] == "membership_changed"
    changed = gym.act(sold, "plan-changes", plan_code="yearly", due_minor=34500)
    assert (changed["plan"]["code"], changed["valid_until"]) == ("yearly", "2027-04-10")
    assert changed["valid_until"] == preview["valid_until"]
    assert gym.dues()[-1] == ("change", 34500, "2026-04-11")
    gym.pays(34500, "till-2")
    back = gym.desk.get(f"{path}?plan_code=monthly", caller=DESK).get_json()
    assert (back["due_minor"], back["credit_left_minor"]) == (0, 33500)
    returned = gym.act(changed, "plan-changes", plan_code="monthly", due_minor=0)
    gym.act(returned, "renewals")
    # The credit pays for what follows, and nothing is owed for it.
    assert gym.dues()[-1] == ("change", 34500, "2026-04-11")
    assert gym.all_of()[0]["credit_minor"] == 30500
    gym.proven()


def test_who_cancels_with_notice_pays_the_period_in_which_it_ends(desk: Desk) -> None:
    gym = Gym(desk)
    gym.define(code="notice", titles={"en": "With notice"}, notice_days=30)
    sold = gym.sold(plan_code="notice")
    assert gym.ask(sold, "renewal-settings", renews=False).get_json()["code"] == "notice_needed"
    cancelled = gym.act(sold, "cancellations", reason="moved_away")
    assert (cancelled["ends_on"], cancelled["renews_next"]) == ("2026-06-11", False)
    withdrawn = gym.act(cancelled, "cancellation-withdrawals")
    assert (withdrawn["ends_on"], withdrawn["renews_next"]) == (None, True)
    desk.clock.set(datetime(2026, 5, 20, 9, tzinfo=UTC))
    later = gym.act(withdrawn, "cancellations", reason="price")
    assert (later["ends_on"], later["renews_next"]) == ("2026-07-11", True)
    # A freeze moves the end of what is cancelled, too: what is paid is used.
    frozen = gym.act(later, "freezes", first_on="2026-05-21", last_on="2026-05-25")
    assert frozen["ends_on"] == "2026-07-16"


def test_who_cancels_one_membership_owes_for_the_other_what_they_owed(gym: Gym) -> None:
    gym.define(code="sauna", titles={"en": "Sauna"})
    monthly, sauna = gym.sold(), gym.sold(plan_code="sauna")
    monthly, _ = gym.act(monthly, "renewals"), gym.act(sauna, "renewals")
    # It is owed elsewhere by then; what is not begun nobody owes to anybody.
    monthly = gym.act(monthly, "moves", to_outlet_code="warsaw")
    gym.act(monthly, "cancellations", reason="moved_away")
    with gym.desk.open_work.reading() as work:
        owed = [(each.due.membership_id, str(each.due.period_from)) for each in work.dues.open_of_member(gym.anna)]
    joining, begun = "None", "2026-05-12"
    assert sorted(owed) == sorted(
        [(each["membership_id"], day) for each in (monthly, sauna) for day in (joining, begun)]
        + [(sauna["membership_id"], "2026-06-12")]
    )
    gym.proven()


def test_the_rest_is_handed_on_day_for_day_and_nothing_stays_behind(gym: Gym) -> None:
    boris = gym.desk.enrol(phone="+371 2000 9999")["member_id"]
    sold = gym.sold(plan_code="yearly")
    gym.desk.clock.set(datetime(2026, 8, 1, 9, tzinfo=UTC))
    taken_over = gym.act(sold, "transfers", to_member_id=boris)
    assert (taken_over["member_id"], taken_over["starts_on"]) == (boris, "2026-08-01")
    assert (taken_over["valid_until"], taken_over["state"]) == (sold["valid_until"], "active")
    (old,) = gym.all_of()
    assert (old["state"], old["ends_on"], old["days_left"]) == ("ended", "2026-07-31", 0)
    assert (gym.kinds()[0], gym.kinds(boris)) == ("membership_handed_on", ["membership_taken_over"])
    gym.proven()


def test_what_has_not_begun_is_handed_on_once_and_then_changed_no_more(gym: Gym) -> None:
    boris, clara = (gym.desk.enrol(phone=f"+371 2000 {digits}")["member_id"] for digits in ("9999", "5511"))
    sold = gym.sold(starts_on="2026-06-01")
    taken_over = gym.act(sold, "transfers", to_member_id=boris)
    assert (taken_over["state"], taken_over["starts_on"]) == ("not_started", "2026-06-01")
    (old,) = gym.all_of()
    assert (old["state"], old["ends_on"]) == ("ended", "2026-05-11")
    assert gym.ask(old, "transfers", to_member_id=clara).get_json()["code"] == "membership_over"
    refused = gym.ask(old, "plan-changes", plan_code="yearly", due_minor=33500)
    assert refused.get_json()["code"] == "membership_over"
    # Nothing of it is in the way of what she buys herself.
    gym.sold(starts_on="2026-05-20")
    gym.proven()


def test_a_planned_freeze_that_is_taken_back_leaves_each_due_where_it_was(gym: Gym) -> None:
    renewed = gym.act(gym.sold(), "renewals")
    planned = gym.act(renewed, "freezes", first_on="2026-06-20", last_on="2026-06-29")
    # It begins after the second period does.
    assert gym.dues()[-1] == ("period", 3000, "2026-06-12")
    gym.act(planned, "freeze-lifts")
    assert gym.dues()[-1] == ("period", 3000, "2026-06-12")
    gym.proven()


def test_only_a_manager_gifts_days(desk: Desk) -> None:
    gym = Gym(desk)
    sold = gym.sold()
    assert gym.ask(sold, "gifts", days=5, reason="goodwill").status_code == 403
    # Of the outlet that has it: what is given away is theirs to give.
    of_another = person(Role.OUTLET_MANAGER, outlet_code="moscow", station_id=new_id())
    refused = gym.ask(sold, "gifts", caller=of_another, days=5, reason="goodwill")
    assert (refused.status_code, refused.get_json()["code"]) == (404, "unknown_membership")
    gifted = gym.act(sold, "gifts", caller=BOSS, days=5, reason="goodwill", words="The shower was cold.")
    assert gifted["valid_until"] == "2026-06-16"
    line = desk.get(f"/members/{gym.anna}/timeline?group=memberships", caller=DESK).get_json()["episodes"][0]
    assert (line["kind"], line["words"]) == ("days_gifted", "The shower was cold.")


def _gift(gym: Gym, sold: dict[str, Any], days: int, caller: Caller = BOSS, **other: Any) -> Any:
    """How many days there are now, or why there are none and how many may still be given."""
    answer = gym.ask(sold, "gifts", caller=caller, days=days, reason="closure", **other)
    given = answer.get_json()
    if answer.status_code == 201:
        sold["version"] = given["version"]
        return given["valid_until"]
    return given["code"], given["left"]


def test_a_manager_gives_a_member_thirty_days_within_ninety_and_head_office_goes_beyond(gym: Gym) -> None:
    monthly, yearly = gym.sold(), gym.sold(plan_code="yearly")
    assert _gift(gym, monthly, 31) == ("gift_too_large", 30)
    assert _gift(gym, monthly, 20) == "2026-07-01"
    # By whomever, and to whichever of what they have.
    another = person(Role.OUTLET_MANAGER, outlet_code="riga", station_id=new_id())
    assert _gift(gym, yearly, 11, caller=another) == ("gift_too_large", 10)
    assert _gift(gym, yearly, 60, caller=HQ, outlet_code="riga") == "2027-07-10"
    assert _gift(gym, yearly, 1) == ("gift_too_large", 0)
    gym.desk.clock.advance(timedelta(days=89))
    assert _gift(gym, yearly, 1) == ("gift_too_large", 0)
    gym.desk.clock.advance(timedelta(days=2))
    assert _gift(gym, yearly, 30) == "2027-08-09"
    gym.proven()


def test_a_manager_gives_ninety_days_a_day_to_all_and_what_cases_take_counts(gym: Gym) -> None:
    members = [gym.desk.enrol(phone=f"+371 2000 74{number}0")["member_id"] for number in range(1, 6)]
    sold = [gym.sold(each) for each in members]
    case = {"kind": "complaint", "topic": "membership", "mood": "calm", "words": "It was closed."}
    case_id = gym.desk.post(f"/members/{members[0]}/cases", case, caller=BOSS).get_json()["case_id"]
    in_case = {"kind": "gift_days", "amount": 14, "given_in": sold[0]["membership_id"]}
    assert gym.desk.post(f"/cases/{case_id}/compensations", in_case, caller=BOSS).status_code == 201
    answers = [_gift(gym, each, 19) for each in sold[1:]]
    assert [answer == ("gift_too_large", 19) for answer in answers] == [False] * 4
    assert _gift(gym, sold[4], 1) == ("gift_too_large", 0)
    answer = gym.ask(sold[4], "gifts", caller=BOSS, days=1, reason="closure")
    assert "one day" in answer.get_json()["detail"]
    assert answer.get_json()["title"] == "More than you may give"
    gym.desk.clock.advance(timedelta(days=1))
    assert _gift(gym, sold[4], 1) == "2026-07-01"


def test_of_gifts_at_one_moment_none_goes_beyond_the_day(gym: Gym) -> None:
    sold = [gym.sold(gym.desk.enrol(phone=f"+371 2000 74{number}0")["member_id"]) for number in range(8)]
    answers = at_once([partial(_gift, gym, each, 30) for each in sold])
    assert sorted(answer == ("gift_too_large", 0) for answer in answers) == [False] * 3 + [True] * 5


def test_head_office_names_the_outlet_where_it_sells_and_a_desk_sells_at_its_own(desk: Desk) -> None:
    gym = Gym(desk)
    assert gym.sell(caller=HQ).get_json()["code"] == "outlet_needed"
    assert gym.sell(caller=HQ, outlet_code="moscow").get_json()["outlet_code"] == "moscow"
    assert gym.sell(plan_code="yearly", outlet_code="moscow").get_json()["code"] == "unknown_outlet"


def test_a_minor_joins_with_a_guardian_who_pays_and_a_company_pays_for_its_own(desk: Desk) -> None:
    gym = Gym(desk)
    gym.define(code="adult", titles={"en": "Adults"}, joining_age=18)
    gym.define(code="firm", titles={"en": "For companies"}, is_corporate=True, joining_fee_minor=0)
    child = desk.enrol(phone="+371 2000 1111", birthday={"month": 5, "day": 13, "year": 2008})["member_id"]
    assert gym.sell(child, plan_code="adult").get_json()["code"] == "too_young"
    # On their birthday they are old enough.
    assert gym.sell(child, plan_code="adult", starts_on="2026-05-13").status_code == 201
    assert "document" in gym.sell(plan_code="adult").get_json()["detail"]
    assert gym.sell(plan_code="adult", is_of_age=True).status_code == 201
    younger = desk.enrol(phone="+371 2000 2222", birthday={"month": 1, "day": 1, "year": 2015})["member_id"]
    guarded = gym.sold(younger, plan_code="adult", payer_kind="member", payer_id=gym.anna)
    assert guarded["payer"] == {"kind": "member", "payer_id": gym.anna, "name": None}
    assert gym.sell(plan_code="firm").get_json()["code"] == "payer_needed"
    payer = desk.post("/payers", {"name": "Rīgas Siltums", "reference": "RS-1"}, caller=HQ).get_json()
    assert desk.post("/payers", {"name": "Other", "reference": "RS-1"}, caller=HQ).status_code == 409
    paid = gym.sold(plan_code="firm", payer_kind="company", payer_id=payer["payer_id"])
    assert paid["payer"]["name"] == "Rīgas Siltums"
    assert desk.get("/payers", caller=HQ).get_json()["payers"] == [{**payer, "memberships": 1}]
    desk.post(f"/payers/{payer['payer_id']}/states", {"is_active": False}, caller=HQ)
    assert gym.sell(child, plan_code="firm", payer_kind="company", payer_id=payer["payer_id"]).status_code == 404


def test_who_bought_under_a_version_keeps_it_and_of_two_new_versions_one_is_made(gym: Gym) -> None:
    gym.sold()
    dearer = {**PLAN, "after_version": 1, "price_minor": 4500}
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: gym.desk.post("/plans", dearer, caller=HQ), range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    gym.act(gym.all_of()[0], "renewals")
    assert gym.dues()[-1] == ("period", 3000, "2026-06-12")
    other = gym.desk.enrol(phone="+371 2000 9999")["member_id"]
    gym.sold(other)
    assert gym.dues(other)[-1] == ("period", 4500, "2026-05-12")
    shown = gym.desk.get("/plans", caller=DESK).get_json()["plans"]
    assert [(each["code"], each["version"], each["is_newest"]) for each in shown[:2]] == [
        ("monthly", 2, True),
        ("monthly", 1, False),
    ]


def test_the_night_renews_each_period_once_and_a_lapse_begins_today(gym: Gym) -> None:
    gym.sold()
    desk = gym.desk
    for day in (1, 4, 5, 5):
        desk.clock.set(datetime(2026, 6, day, 3, tzinfo=UTC))
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda _: look_after_memberships(desk.open_work), range(2)))
    assert gym.all_of()[0]["valid_until"] == "2026-07-11"
    assert gym.dues()[2:] == [("period", 3000, "2026-06-12")]
    # Two months nobody looked: one period, from today on, and nothing for the days on which the door was shut.
    desk.clock.set(datetime(2026, 9, 20, 3, tzinfo=UTC))
    assert look_after_memberships(desk.open_work) == 1
    assert look_after_memberships(desk.open_work) == 0
    assert gym.all_of()[0]["valid_until"] == "2026-10-19"
    assert gym.dues()[3:] == [("period", 3000, "2026-09-20")]
    gym.proven()


def told(gym: Gym) -> list[str]:
    """The last days that members were told of."""
    bodies = gym.desk.facts("members.membership_expiring.v1")
    return [json.loads(body)["valid_until"] for body in bodies]


def test_an_end_that_nothing_follows_is_told_once_a_week_before_and_again_where_it_has_moved(gym: Gym) -> None:
    gym.act(gym.sold(), "renewal-settings", renews=False)
    desk = gym.desk
    for day in (3, 4, 5):
        desk.clock.set(datetime(2026, 6, day, 3, tzinfo=UTC))
        look_after_memberships(desk.open_work)
    assert told(gym) == ["2026-06-11"]
    # Three days more or less are no letter; another four are one, a week before the new end.
    gym.act(gym.all_of()[0], "freezes", first_on="2026-06-06", last_on="2026-06-08")
    for day in (8, 9):
        desk.clock.set(datetime(2026, 6, day, 3, tzinfo=UTC))
        look_after_memberships(desk.open_work)
    assert told(gym) == ["2026-06-11"]
    gym.act(gym.all_of()[0], "gifts", caller=BOSS, days=4, reason="goodwill")
    for day in (9, 11, 12):
        desk.clock.set(datetime(2026, 6, day, 3, tzinfo=UTC))
        look_after_memberships(desk.open_work)
    assert told(gym) == ["2026-06-11", "2026-06-18"]
    gym.proven()


def test_nobody_is_told_of_the_end_of_a_week_or_of_a_pack_that_is_used_up(gym: Gym) -> None:
    week: dict[str, Any] = {"period_months": 0, "period_days": 7, "renews": False, "joining_fee_minor": 0}
    gym.define(code="week", titles={"en": "A week"}, **week)
    pack: dict[str, Any] = {"kind": "pack", "visits": 1, "period_months": 1, "renews": False, "joining_fee_minor": 0}
    gym.define(code="one", titles={"en": "One visit"}, **pack)
    gym.sold(plan_code="week")
    used, unused = gym.sold(plan_code="one"), gym.sold(plan_code="one")
    with gym.desk.open_work() as work:
        assert work.memberships.use_visit(used["membership_id"], outlet_code="riga", at=work.now)
    for day in (datetime(2026, 5, 13, 3, tzinfo=UTC), datetime(2026, 6, 5, 3, tzinfo=UTC)):
        gym.desk.clock.set(day)
        look_after_memberships(gym.desk.open_work)
        assert look_after_memberships(gym.desk.open_work) == 0
    bodies = [json.loads(body) for body in gym.desk.facts("members.membership_expiring.v1")]
    assert [each["membership_id"] for each in bodies] == [unused["membership_id"]]


def test_it_is_renewed_by_the_day_on_the_wall_of_its_outlet(desk: Desk) -> None:
    gym = Gym(desk)
    caller = person(Role.RECEPTION, outlet_code="vladivostok", station_id=new_id())
    gym.sold(caller=caller)
    gym.sold(plan_code="yearly", caller=DESK)
    assert gym.all_of()[0]["valid_until"] == "2026-06-11"
    # Late on 3 June in UTC it is 4 June in Vladivostok, a week before the end.
    desk.clock.set(datetime(2026, 6, 3, 13, 59, tzinfo=UTC))
    assert look_after_memberships(desk.open_work) == 0
    desk.clock.set(datetime(2026, 6, 3, 14, 1, tzinfo=UTC))
    assert look_after_memberships(desk.open_work) == 1


def test_clocks_that_change_move_no_day(desk: Desk) -> None:
    desk.clock.set(datetime(2026, 3, 1, 12, tzinfo=UTC))
    gym = Gym(desk)
    sold = gym.sold()
    # Riga loses an hour in the night to 29 March.
    frozen = gym.act(sold, "freezes", first_on="2026-03-28", last_on="2026-03-30")
    assert date.fromisoformat(frozen["valid_until"]) - date.fromisoformat(sold["valid_until"]) == timedelta(days=3)
    for instant, state in (
        (datetime(2026, 3, 27, 21, 59, tzinfo=UTC), "active"),
        (datetime(2026, 3, 27, 22, 0, tzinfo=UTC), "frozen"),
        (datetime(2026, 3, 30, 20, 59, tzinfo=UTC), "frozen"),
        (datetime(2026, 3, 30, 21, 0, tzinfo=UTC), "active"),
    ):
        desk.clock.set(instant)
        assert gym.all_of()[0]["state"] == state


def test_what_an_erased_member_had_ends_and_is_never_renewed(gym: Gym) -> None:
    gym.sold()
    with gym.desk.open_work() as work:
        erase_member(work, gym.anna, reason="asked")
    gym.desk.clock.set(datetime(2026, 6, 20, 3, tzinfo=UTC))
    assert look_after_memberships(gym.desk.open_work) == 0
    gym.proven()


def test_the_proof_finds_a_row_that_its_facts_do_not_tell_and_facts_are_never_changed(gym: Gym) -> None:
    sold = gym.sold()
    gym.proven()
    with gym.desk.open_work() as work:
        work.connection.execute(memberships.update().values(gifted_days=5, valid_until=date(2026, 6, 16)))
    with gym.desk.open_work.snapshot() as work:
        found = [(each.membership_id, each.rule) for each in prove_memberships(work)]
    assert found == [(sold["membership_id"], "gifted_days"), (sold["membership_id"], "valid_until")]
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), gym.desk.open_work() as work:
        work.connection.execute(membership_facts.update().values(reason="other"))
