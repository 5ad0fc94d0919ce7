"""Hundreds enrolled at once, out of a file: the same rules, the same facts, and not a statement for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.chassis.database.prepared import Prepared
from services.chassis.identifiers import id_for
from services.members.domain.errors import IdentifierTaken, UnusableField
from services.members.domain.identifier import Candidate
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.enrol_member import Enrolled, Enrolment, enrol_member
from tests.members.desk import Desk

PHONES = [f"+371291000{number:02d}" for number in range(40)]


def enrol(work: MembersWork, phone: str, command: str = "") -> Enrolled:
    work.command_id = id_for("a row", command or phone)
    outlet = work.outlets.named("riga")
    assert outlet
    return enrol_member(work, Enrolment(phone=phone, given_name="Anna"), outlet=outlet, origin="import")


def gather(work: MembersWork, phones: Sequence[str]) -> None:
    work.enrolments.gather([id_for("a row", phone) for phone in phones], [Candidate("phone", each) for each in phones])


def statements(desk: Desk, phones: Sequence[str]) -> int:
    """How many it takes to enrol them."""
    count = 0

    def notice(*_: Any) -> None:
        nonlocal count
        count += 1

    run = Prepared.run

    def noticed(statement: Prepared, *words: Any, **parameters: Any) -> Any:
        notice()
        return run(statement, *words, **parameters)

    sa.event.listen(desk.database.engine, "before_cursor_execute", notice)
    try:
        with pytest.MonkeyPatch.context() as patch, desk.open_work() as work:
            # Statements that are prepared pass by SQLAlchemy's own events.
            patch.setattr(Prepared, "run", noticed)
            gather(work, phones)
            for phone in phones:
                enrol(work, phone)
    finally:
        sa.event.remove(desk.database.engine, "before_cursor_execute", notice)
    return count


def test_who_is_enrolled_among_many_is_known_at_the_till_by_all_their_identifiers(desk_on_both: Desk) -> None:
    desk = desk_on_both
    with desk.open_work() as work:
        gather(work, PHONES)
        enrolled = [enrol(work, phone) for phone in PHONES]
    for one, phone in zip(enrolled, PHONES, strict=True):
        for identifier in (phone, one.member.card_number, one.card_token):
            assert desk.check_in(identifier)["member"]["member_id"] == one.member.member_id
    assert len(desk.facts("members.member_enrolled.v1")) == len(PHONES)


def test_many_take_no_more_statements_than_few(desk_on_both: Desk) -> None:
    statements(desk_on_both, PHONES[:2])  # The first time, the outlet is looked up too.
    assert statements(desk_on_both, PHONES[2:6]) == statements(desk_on_both, PHONES[6:])


def test_two_of_many_with_one_phone_are_found_before_anything_is_written(desk_on_both: Desk) -> None:
    with desk_on_both.open_work() as work:
        gather(work, PHONES[:2])
        enrol(work, PHONES[0])
        with pytest.raises(IdentifierTaken):
            enrol(work, PHONES[0], "another row")
        with pytest.raises(UnusableField):
            enrol(work, "12345", "a third")
        enrol(work, PHONES[1])
    assert desk_on_both.count("members") == 2


def test_a_phone_that_someone_had_before_is_taken_for_many_too(desk_on_both: Desk) -> None:
    desk_on_both.enrol(phone=PHONES[0])
    with desk_on_both.open_work() as work:
        gather(work, PHONES[:2])
        with pytest.raises(IdentifierTaken):
            enrol(work, PHONES[0])


@pytest.mark.parametrize("is_in_one_work", [True, False])
def test_a_command_among_many_is_carried_out_once(desk_on_both: Desk, is_in_one_work: bool) -> None:
    with desk_on_both.open_work() as work:
        gather(work, PHONES)
        first = enrol(work, PHONES[0])
        if is_in_one_work:
            again = enrol(work, PHONES[0])
    if not is_in_one_work:
        with desk_on_both.open_work() as work:
            gather(work, PHONES)
            assert work.enrolments.was_seen(id_for("a row", PHONES[0]))
            again = enrol(work, PHONES[0])
    assert (first.is_new, again.is_new) == (True, False)
    assert (again.member, again.card_token) == (first.member, first.card_token)
    assert desk_on_both.count("members") == 1


@pytest.mark.servers
def test_a_till_that_was_quicker_keeps_its_member_and_the_many_are_tried_again(
    open_desk: Callable[..., Desk], postgresql_url: str
) -> None:
    """On SQLite the import is the only writer, so nobody can be quicker."""
    desk = open_desk(postgresql_url)
    with pytest.raises(IntegrityError), desk.open_work() as work:
        gather(work, PHONES)
        winner = desk.enrol(phone=PHONES[7])
        for phone in PHONES:
            enrol(work, phone)
    assert desk.count("members") == 1
    assert desk.check_in(PHONES[7])["member"]["member_id"] == winner["member_id"]
    assert len(desk.facts("members.member_enrolled.v1")) == 1
