"""Balances adjusted by hand: given, taken, never below zero, so much a day, and large ones with a second factor."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.database.engine import Database
from services.chassis.database.migrations import migrate
from services.chassis.identifiers import is_id, new_id
from services.contracts.http_loyalty import AdjustmentAnswer, LoyaltyAccountAnswer
from services.contracts.permissions import Role
from services.loyalty import bootstrap
from services.loyalty.domain.adjusting import AdjustmentLimits
from services.loyalty.use_cases.forget_member import forget_member
from tests.loyalty.counter import COFFEE, RIGA, Counter
from tests.loyalty.test_races import asking_again
from tests.races import at_once


def lots_of(counter: Counter, member_id: str) -> list[Any]:
    return counter.rows(
        f"SELECT quantity, remaining, expires_on, outlet_code FROM lots WHERE member_id = '{member_id}' ORDER BY lot_id"
    )


def expects_refusal(answer: Any, status: int, code: str) -> Any:
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def test_what_is_given_is_a_lot_with_an_author_and_a_reason(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, manager = counter.member(), counter.office()
    answer = manager.adjusts(guest, 3, reason="moved_paper_card")
    assert (answer.status_code, AdjustmentAnswer().validate(answer.json)) == (201, {})
    assert answer.json["loyalty"]["programs"][0]["balance"] == 3
    assert answer.json["outlet"] == {"code": "riga", "name": "Kafija Riga"}
    assert [(lot.quantity, lot.remaining, lot.outlet_code) for lot in lots_of(counter, guest)] == [(3, 3, "riga")]
    ((kept),) = counter.rows("SELECT * FROM adjustments")
    assert (kept.entry_id, kept.member_id, kept.reason) == (answer.json["entry_id"], guest, "moved_paper_card")
    assert counter.differences() == []


def test_what_is_given_expires_as_if_it_were_earned(open_counter: Callable[..., Counter]) -> None:
    counter = open_counter(programs=(replace(COFFEE, lots_expire_after_days=30),))
    guest = counter.member()
    assert counter.office().adjusts(guest, 2).status_code == 201
    assert [str(lot.expires_on) for lot in lots_of(counter, guest)] == ["2026-04-03"]
    counter.clock.advance(timedelta(days=31))
    counter.runs_jobs()
    assert counter.balance(guest) == 0
    assert counter.differences() == []


def test_a_card_that_is_filled_by_hand_is_a_reward_as_by_a_sale(counter: Counter) -> None:
    guest = counter.member()
    counter.buys(guest, 4)
    answer = counter.office().adjusts(guest, 3, reason="goodwill")
    (reward,) = answer.json["issued_rewards"]
    assert answer.json["loyalty"]["programs"][0]["balance"] == 1
    assert [fact["reward_id"] for fact in counter.facts("loyalty.reward_issued.v1")] == [reward["reward_id"]]
    counter.redeems(reward["reward_id"])
    assert counter.differences() == []


def test_what_is_given_settles_a_debt_first(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest = counter.member()
    sale = counter.buys(guest, 6)
    counter.redeems(sale.issued_rewards[0].reward_id)
    counter.takes_back(sale.sale_id)
    assert counter.balance(guest) == -6
    assert counter.office().adjusts(guest, 5).status_code == 201
    expects_refusal(counter.office().adjusts(guest, -1), 409, "insufficient_balance")
    assert counter.office().adjusts(guest, 2).status_code == 201
    assert counter.balance(guest) == 1
    assert counter.differences() == []


def test_what_is_taken_comes_from_the_lots_that_expire_soonest(
    open_counter: Callable[..., Counter], database_url: str
) -> None:
    counter = open_counter(database_url, programs=(replace(COFFEE, lots_expire_after_days=30),))
    guest = counter.member()
    counter.buys(guest, 2)
    counter.clock.advance(timedelta(days=1))
    counter.buys(guest, 2)
    assert counter.office().adjusts(guest, -3).status_code == 201
    assert [lot.remaining for lot in lots_of(counter, guest)] == [0, 1]
    assert counter.balance(guest) == 1
    assert counter.differences() == []


def test_nothing_is_taken_that_is_not_there(counter: Counter) -> None:
    guest = counter.member()
    counter.buys(guest, 2)
    refused = expects_refusal(counter.office().adjusts(guest, -3), 409, "insufficient_balance")
    assert refused["available"] == 2
    assert refused["detail"] == "Only 2 can be taken, including rewards not used yet."
    assert counter.balance(guest) == 2
    assert counter.rows("SELECT 1 FROM adjustments") == counter.rows("SELECT 1 FROM adjustment_days") == []


def test_stamps_that_expired_last_night_cannot_be_taken(open_counter: Callable[..., Counter]) -> None:
    counter = open_counter(programs=(replace(COFFEE, lots_expire_after_days=30),))
    guest = counter.member()
    counter.buys(guest, 3)
    counter.clock.advance(timedelta(days=31))
    refused = expects_refusal(counter.office().adjusts(guest, -1), 409, "insufficient_balance")
    assert refused["available"] == 0


def test_a_mistaken_one_is_taken_back_with_the_rewards_that_it_had_brought(counter_on_both: Counter) -> None:
    """Ten cards too many are ten rewards at once: what could not be undone would be the thief's dream."""
    counter = counter_on_both
    guest, hq = counter.member(), counter.office(Role.HQ, proven_seconds_ago=10)
    counter.buys(guest, 7)
    (earned,) = counter.rewards(guest)
    given = hq.adjusts(guest, 60, outlet_code="riga")
    assert len(given.json["issued_rewards"]) == 10
    taken = hq.adjusts(guest, -60, outlet_code="riga")
    assert set(taken.json["released_reward_ids"]) == {each["reward_id"] for each in given.json["issued_rewards"]}
    assert (counter.balance(guest), counter.rewards(guest)) == (1, [earned])
    assert {fact["reward_id"] for fact in counter.facts("loyalty.reward_released.v1")} == set(
        taken.json["released_reward_ids"]
    )
    assert counter.differences() == []


def test_no_more_rewards_are_given_back_than_it_takes(counter: Counter) -> None:
    guest = counter.member()
    older, newer = counter.buys(guest, 14).issued_rewards
    answer = counter.office().adjusts(guest, -3)
    assert answer.json["released_reward_ids"] == [newer.reward_id]
    assert (counter.balance(guest), counter.rewards(guest)) == (5, [older.reward_id])
    refused = expects_refusal(counter.office(proven_seconds_ago=1).adjusts(guest, -12), 409, "insufficient_balance")
    assert refused["available"] == 11
    assert counter.differences() == []


def test_a_reward_whose_day_has_passed_is_worth_nothing_any_more(counter: Counter) -> None:
    guest = counter.member()
    counter.buys(guest, 6)
    counter.clock.advance(timedelta(days=91))
    refused = expects_refusal(counter.office().adjusts(guest, -1), 409, "insufficient_balance")
    assert refused["available"] == 0


def test_twenty_who_take_at_once_never_take_more_than_there_is(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest = counter.member()
    counter.buys(guest, 5)
    managers = [counter.office() for _ in range(20)]
    asks = [asking_again(lambda manager=manager: manager.adjusts(guest, -1)) for manager in managers]  # type: ignore[misc]
    answers = at_once(asks)
    assert Tally(answer.status_code for answer in answers) == {201: 5, 409: 15}
    assert {each.json["code"] for each in answers if each.status_code == 409} == {"insufficient_balance"}
    assert counter.balance(guest) == 0
    assert counter.differences() == []


def test_one_person_changes_so_much_a_day_and_no_more(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, manager = counter.member(), counter.office()
    for amount in (6, -6) * 5:
        assert manager.adjusts(guest, amount).status_code == 201
    refused = expects_refusal(manager.adjusts(guest, 1), 409, "daily_limit_reached")
    assert (refused["limit"], refused["left"]) == (60, 0)
    # Somebody else has a day of their own; and a business day begins at four in the morning.
    assert counter.office().adjusts(guest, 1).status_code == 201
    counter.clock.advance(timedelta(hours=15, minutes=59))
    expects_refusal(manager.adjusts(guest, 1), 409, "daily_limit_reached")
    counter.clock.advance(timedelta(minutes=1))
    assert manager.adjusts(guest, 1).status_code == 201
    assert counter.differences() == []


def test_what_is_left_of_the_day_is_told(counter: Counter) -> None:
    guest, manager = counter.member(), counter.office(proven_seconds_ago=10)
    assert manager.adjusts(guest, 55).status_code == 201
    refused = expects_refusal(manager.adjusts(guest, 6), 409, "daily_limit_reached")
    assert refused["detail"] == "You may change 60 by hand in a day; 5 are left today. Head office can do more."
    assert manager.adjusts(guest, 5).status_code == 201


def test_of_twenty_at_once_one_person_gets_as_many_as_the_day_allows(counter_on_both: Counter) -> None:
    """Twenty members, so that no lock of a member stands in the way of two."""
    counter = counter_on_both
    guests = [counter.member() for _ in range(20)]
    manager = counter.office()
    asks = [asking_again(lambda guest=guest: manager.adjusts(guest, 6)) for guest in guests]  # type: ignore[misc]
    answers = at_once(asks)
    assert Tally(answer.status_code for answer in answers) == {201: 10, 409: 10}
    assert {each.json["code"] for each in answers if each.status_code == 409} == {"daily_limit_reached"}
    assert counter.rows("SELECT units FROM adjustment_days") == [(60,)]
    assert sum(len(counter.rewards(guest)) for guest in guests) == 10
    assert counter.differences() == []


def test_a_large_one_needs_a_second_factor_shown_just_now(counter: Counter) -> None:
    guest, key = counter.member(), new_id()
    for amount in (7, -7):
        refused = expects_refusal(counter.office(proven_seconds_ago=301).adjusts(guest, amount), 403, "step_up_needed")
        assert refused["detail"] == "Confirm this with your second factor first."
        expects_refusal(counter.office().adjusts(guest, amount), 403, "step_up_needed")
    manager = counter.office(proven_seconds_ago=300)
    assert manager.adjusts(guest, 7, key=key).status_code == 201
    assert manager.adjusts(guest, -7).status_code == 201
    # A full card is not large: most of what is adjusted is less than that.
    assert counter.office().adjusts(guest, 6).status_code == 201


def test_a_refused_step_up_does_not_burn_the_key(counter: Counter) -> None:
    guest, key, who = counter.member(), new_id(), new_id()
    before, after = (counter.office(staff_id=who, proven_seconds_ago=ago) for ago in (301, 1))
    expects_refusal(before.adjusts(guest, 7, key=key), 403, "step_up_needed")
    assert after.adjusts(guest, 7, key=key).status_code == 201


def test_head_office_goes_on_above_the_limit_of_the_day_after_a_step_up(counter: Counter) -> None:
    guest, hq = counter.member(), counter.office(Role.HQ, proven_seconds_ago=0)
    for _ in range(6):
        assert hq.adjusts(guest, 12, outlet_code="riga").status_code == 201
    counter.clock.advance(timedelta(minutes=6))
    expects_refusal(hq.adjusts(guest, 1, outlet_code="riga"), 403, "step_up_needed")
    assert counter.rows("SELECT units FROM adjustment_days") == [(72,)]


def test_the_same_key_gives_the_same_answer_and_one_entry(counter_on_both: Counter) -> None:
    counter = counter_on_both
    guest, manager, key = counter.member(), counter.office(), new_id()
    first = manager.adjusts(guest, 2, key=key)
    answers = at_once([asking_again(lambda: manager.adjusts(guest, 2, key=key))] * 16)
    assert {(answer.status_code, answer.data) for answer in answers} == {(201, first.data)}
    assert manager.adjusts(guest, 3, key=key).status_code == 422
    assert counter.balance(guest) == 2
    assert counter.rows("SELECT units FROM adjustment_days") == [(2,)]


def test_it_stands_in_the_books_of_an_outlet_within_reach(counter: Counter) -> None:
    guest, manager, hq = counter.member(), counter.office(), counter.office(Role.HQ, proven_seconds_ago=1)
    assert manager.adjusts(guest, 1, outlet_code="riga").status_code == 201
    for outlet in ("warsaw", "nowhere"):
        expects_refusal(manager.adjusts(guest, 1, outlet_code=outlet), 404, "unknown_outlet")
    assert hq.adjusts(guest, 1, outlet_code="warsaw").json["outlet"]["code"] == "warsaw"
    expects_refusal(hq.adjusts(guest, 1, outlet_code="nowhere"), 404, "unknown_outlet")
    refused = expects_refusal(hq.adjusts(guest, 1), 422, "outlet_needed")
    assert refused["errors"][0]["pointer"] == "/outlet_code"
    with counter.open_work() as work:
        work.outlets.keep(replace(RIGA, state="closed", sequence=1))
    expects_refusal(manager.adjusts(guest, 1), 409, "outlet_closed")


def test_only_managers_of_outlets_and_head_office_adjust(counter: Counter) -> None:
    guest = counter.member()
    for role in (Role.CASHIER, Role.RECEPTION, Role.TERRITORY_MANAGER):
        asker = counter.office(role, proven_seconds_ago=1, outlet_code="riga", territory_path="/baltics/")
        expects_refusal(asker.adjusts(guest, 1), 403, "not_allowed")
    expects_refusal(counter.till().adjusts(guest, 1), 403, "not_allowed")
    expects_refusal(counter.other_service().adjusts(guest, 1), 403, "not_allowed")


def test_nobody_and_the_forgotten_are_unknown(counter_on_both: Counter) -> None:
    counter = counter_on_both
    manager, stranger, newcomer, gone = counter.office(), new_id(), new_id(), counter.member()
    assert manager.adjusts(gone, 2).status_code == 201
    with counter.open_work() as work:
        work.command_id = new_id()
        forget_member(work, gone)
    counter.members.unknown = {stranger, gone}
    for member_id in (stranger, gone):
        expects_refusal(manager.adjusts(member_id, 1), 404, "unknown_member")
    expects_refusal(manager.adjusts("1", 1), 404, "unknown_member")
    assert manager.adjusts(newcomer, 1).status_code == 201
    # What somebody had only by hand is forfeit as well.
    assert counter.balance(gone) == 0
    assert counter.differences() == []


MISTAKES: list[tuple[dict[str, Any], str]] = [
    *(({"amount": amount}, "/amount") for amount in (0, -0, 1001, -1001, 2**63, True, 1.0, "1", None)),
    ({"reason": "because"}, "/reason"),
    ({"reason": None}, "/reason"),
    ({"program": ""}, "/program"),
    ({"program": "tea"}, "/program"),
    ({"note": "Mrs. Berzina asked"}, "/note"),
    ({"outlet_code": ""}, "/outlet_code"),
    ({"balance": 1}, "/balance"),
    ({"staff_id": new_id()}, "/staff_id"),
]


def test_bad_input_is_pointed_at_and_nothing_is_written(counter: Counter) -> None:
    manager, guest = counter.office(), counter.member()
    for change, pointer in MISTAKES:
        body = {"program": "coffee", "amount": 1, "reason": "goodwill", **change}
        answer = manager.posts(f"/members/{guest}/adjustments", body)
        told = [error["pointer"] for error in answer.json.get("errors", ())]
        assert (answer.status_code, told) == (422, [pointer]), change
    assert counter.rows("SELECT 1 FROM adjustments") == counter.rows("SELECT 1 FROM commands") == []


def test_the_fact_carries_the_standing_and_nothing_of_a_person(counter: Counter) -> None:
    guest = counter.member()
    counter.office().adjusts(guest, 2, reason="goodwill")
    (fact,) = counter.facts("loyalty.balance_adjusted.v1")
    standing = fact.pop("standing")
    # Who did it stands in the member's timeline, by id.
    assert is_id(fact.pop("staff_id"))
    assert fact == {
        "member_id": guest,
        "program": "coffee",
        "quantity": 2,
        "reason": "goodwill",
        "outlet_code": "riga",
        "sequence": 1,
    }
    assert standing["programs"][0]["balance"] == 2


def test_the_history_says_why(counter: Counter) -> None:
    guest = counter.member()
    counter.office().adjusts(guest, 3, reason="forgotten_card")
    counter.buys(guest, 1)
    counter.office().adjusts(guest, -1)
    answer = counter.till().gets(f"/members/{guest}/loyalty")
    assert LoyaltyAccountAnswer().validate(answer.json) == {}
    assert [(each["kind"], each["quantity"], each.get("reason")) for each in answer.json["entries"]] == [
        ("adjust", -1, "correction"),
        ("earn", 1, None),
        ("adjust", 3, "forgotten_card"),
    ]


def test_the_audit_shows_before_and_after(counter: Counter) -> None:
    guest = counter.member()
    counter.buys(guest, 2)
    counter.office(Role.HQ, proven_seconds_ago=1).adjusts(guest, 3, outlet_code="warsaw")
    ((row),) = counter.rows("SELECT * FROM audit_entries")
    assert (row.action, row.role, row.object_kind, row.object_id) == ("loyalty.adjust_balance", "hq", "member", guest)
    assert (row.outlet_code, row.before) == ("warsaw", '{"balance coffee":2}')
    assert '"adjusted coffee":3,"balance coffee":5' in row.after


def test_a_sale_that_is_taken_back_afterwards_takes_all_that_it_had_earned(counter: Counter) -> None:
    guest = counter.member()
    sale = counter.buys(guest, 3)
    counter.office().adjusts(guest, 2)
    counter.office().adjusts(guest, -4)
    counter.takes_back(sale.sale_id)
    assert counter.balance(guest) == -2
    assert counter.differences() == []


def test_limits_grow_with_the_card() -> None:
    points = replace(COFFEE, target=500)
    limits = AdjustmentLimits(large_above_cards=2, daily_cards=3)
    assert [limits.is_large(amount, points) for amount in (1000, 1001, -1000, -1001)] == [False, True, False, True]
    assert limits.units_a_day(points) == 1500
    with pytest.raises(ValueError, match="not below zero"):
        AdjustmentLimits(daily_cards=-1)


def test_the_settings_say_what_is_large_and_what_a_day_holds(counter: Counter) -> None:
    strict = replace(counter.service.settings, adjustment_large_above_cards=0, adjustment_daily_cards=1)  # type: ignore[call-arg]
    service = replace(counter.service, settings=strict)
    app = bootstrap.create_app(service, counter.members)  # type: ignore[arg-type]
    guest, who = counter.member(), new_id()
    before, after = (
        replace(counter.office(staff_id=who, proven_seconds_ago=ago), client=app.test_client()) for ago in (301, 1)
    )
    expects_refusal(before.adjusts(guest, 1), 403, "step_up_needed")
    assert after.adjusts(guest, 6).status_code == 201
    expects_refusal(after.adjusts(guest, 1), 409, "daily_limit_reached")


@pytest.mark.parametrize("migrations", [""], ids=["from nothing"])
def test_a_ledger_of_the_first_version_keeps_its_entries_and_takes_the_new_kind(database_url: str) -> None:
    """SQLite cannot alter a CHECK: the migration changes its text in place, under a table full of rows."""
    from alembic import command

    from services.chassis.database.migrations import _configuration, differences
    from services.loyalty.storage.tables import metadata

    package, database = "services.loyalty.migrations", Database(database_url)
    columns = "entry_id, member_id, program, kind, quantity, command_id, outlet_code, occurred_at, recorded_at"

    def add(kind: str) -> None:
        now = "2026-03-04T10:00:00.000000Z"
        values = f"'{new_id()}', 'm', 'coffee', '{kind}', 1, 'c', 'riga', '{now}', '{now}', '2026-03-04'"
        with database.writing() as connection:
            connection.exec_driver_sql(f"INSERT INTO entries ({columns}, business_date) VALUES ({values})")

    try:
        with database.writing() as connection:
            command.upgrade(_configuration(connection, package), "0001")
        add("earn")
        with pytest.raises(sa.exc.IntegrityError):
            add("adjust")
        migrate(database, package)
        add("adjust")
        with pytest.raises(sa.exc.IntegrityError):
            add("gift")
        with database.writing() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM entries").scalar_one() == 2
            if database.is_postgresql is False:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM entries")
        assert differences(database, metadata) == []
    finally:
        database.close()
