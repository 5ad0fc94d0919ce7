"""From facts to messages: which event is told to the member, and as what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.chassis.messaging.event import Event
from services.contracts.loyalty import RewardIssued
from services.contracts.members import (
    BirthdayArrived,
    CodeMade,
    DateArrived,
    DueOverdue,
    DueSettled,
    EmailReplaced,
    MemberEnrolled,
    MemberErased,
    MembershipExpiring,
    MembershipFrozen,
)
from services.notifications.storage.unit_of_work import NotificationsWork
from services.notifications.use_cases.forget_member import forget_member
from services.notifications.use_cases.stop_reminding import stop_reminding
from services.notifications.use_cases.tell_member import tell_member


def _welcome(work: NotificationsWork, enrolled: MemberEnrolled) -> None:
    # Those who came with a file have been members for years.
    if enrolled.origin == "station":
        tell_member(work, enrolled.member_id, kind="welcome")


def _announce_reward(work: NotificationsWork, issued: RewardIssued) -> None:
    facts = {"titles": issued.titles, "expires_on": issued.expires_on}
    if issued.kind == "program":
        tell_member(work, issued.member_id, kind="reward_ready", occasion=issued.reward_id, facts=facts)
    elif not _is_told_by_greeting(issued):
        facts = {**facts, "reward_kind": issued.kind}
        tell_member(work, issued.member_id, kind="reward_given", occasion=issued.reward_id, facts=facts)


def _is_told_by_greeting(issued: RewardIssued) -> bool:
    """Two letters about one day would be one too many."""
    # Birthdays had a greeting always, before it was said.
    return issued.kind == "birthday" if issued.is_greeted is None else issued.is_greeted


def _congratulate(work: NotificationsWork, arrived: BirthdayArrived) -> None:
    if arrived.greets:
        facts = {"brings_gift": arrived.brings_gift}
        tell_member(work, arrived.member_id, kind="birthday", occasion=str(arrived.year), facts=facts)


def _greet(work: NotificationsWork, arrived: DateArrived) -> None:
    if not arrived.greets:
        return
    facts = {"date_kind": arrived.date_kind, "day": arrived.day, "brings_gift": arrived.brings_gift}
    occasion = f"{arrived.date_id}:{arrived.year}"
    tell_member(work, arrived.member_id, kind="greeting", occasion=occasion, facts=facts)


def _tell_of_its_end(work: NotificationsWork, expiring: MembershipExpiring) -> None:
    tell_member(
        work,
        expiring.member_id,
        kind="membership_expiring",
        occasion=f"{expiring.membership_id}:{expiring.valid_until}",
        facts={"titles": expiring.titles, "valid_until": expiring.valid_until},
    )


def _tell_of_its_rest(work: NotificationsWork, frozen: MembershipFrozen) -> None:
    days = {"first_on": frozen.first_on, "last_on": frozen.last_on, "valid_until": frozen.valid_until}
    tell_member(
        work,
        frozen.member_id,
        kind="membership_frozen",
        occasion=f"{frozen.membership_id}:{frozen.first_on}:{frozen.last_on}",
        facts={"titles": frozen.titles, **days},
    )


def _remind(work: NotificationsWork, overdue: DueOverdue) -> None:
    tell_member(
        work,
        overdue.member_id,
        kind="dues_overdue",
        occasion=f"{overdue.due_id}:{overdue.step}",
        due_ids=[each["due_id"] for each in overdue.dues] or [overdue.due_id],
        facts={
            "amount_minor": overdue.amount_minor,
            "currency": overdue.currency,
            "due_on": overdue.due_on,
            "days_overdue": overdue.days_overdue,
        },
    )


def _stop_reminding(work: NotificationsWork, settled: DueSettled) -> None:
    stop_reminding(work, settled.due_id, member_id=settled.member_id)


def _forget(work: NotificationsWork, erased: MemberErased) -> None:
    forget_member(work, erased.member_id)


def _send_code(work: NotificationsWork, made: CodeMade) -> None:
    # The code itself is asked for when the letter is written: here it would stay in a table.
    tell_member(work, made.member_id, kind="sign_in_code", occasion=made.code_id, facts={"purpose": made.purpose})


def _tell_old_address(work: NotificationsWork, replaced: EmailReplaced) -> None:
    # The address is asked for when the letter is written, as a code is.
    facts = {"replaced_by": replaced.replaced_by}
    tell_member(work, replaced.member_id, kind="email_replaced", occasion=replaced.address_id, facts=facts)


HANDLERS: Mapping[type[Event], Callable[[NotificationsWork, Any], None]] = {
    MemberEnrolled: _welcome,
    RewardIssued: _announce_reward,
    BirthdayArrived: _congratulate,
    CodeMade: _send_code,
    EmailReplaced: _tell_old_address,
    MembershipExpiring: _tell_of_its_end,
    MembershipFrozen: _tell_of_its_rest,
    DueOverdue: _remind,
    DueSettled: _stop_reminding,
    DateArrived: _greet,
    MemberErased: _forget,
}
