"""From facts to messages: which event is told to the member, and as what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.chassis.messaging.event import Event
from services.contracts.loyalty import RewardIssued
from services.contracts.members import BirthdayArrived, CodeMade, MemberEnrolled, MemberErased
from services.notifications.storage.unit_of_work import NotificationsWork
from services.notifications.use_cases.forget_member import forget_member
from services.notifications.use_cases.tell_member import tell_member


def _welcome(work: NotificationsWork, enrolled: MemberEnrolled) -> None:
    # Those who came with a file have been members for years.
    if enrolled.origin == "station":
        tell_member(work, enrolled.member_id, kind="welcome")


def _announce_reward(work: NotificationsWork, issued: RewardIssued) -> None:
    # A birthday's gift is told in the birthday's greeting.
    if issued.kind == "program":
        facts = {"titles": issued.titles, "expires_on": issued.expires_on}
        tell_member(work, issued.member_id, kind="reward_ready", occasion=issued.reward_id, facts=facts)


def _congratulate(work: NotificationsWork, arrived: BirthdayArrived) -> None:
    tell_member(work, arrived.member_id, kind="birthday", occasion=str(arrived.year))


def _forget(work: NotificationsWork, erased: MemberErased) -> None:
    forget_member(work, erased.member_id)


def _send_code(work: NotificationsWork, made: CodeMade) -> None:
    # The code itself is asked for when the letter is written: here it would stay in a table.
    tell_member(work, made.member_id, kind="sign_in_code", occasion=made.code_id, facts={"purpose": made.purpose})


HANDLERS: Mapping[type[Event], Callable[[NotificationsWork, Any], None]] = {
    MemberEnrolled: _welcome,
    RewardIssued: _announce_reward,
    BirthdayArrived: _congratulate,
    CodeMade: _send_code,
    MemberErased: _forget,
}
