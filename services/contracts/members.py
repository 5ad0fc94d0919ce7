"""Facts that the members service tells. None carries a phone, a name or a birthday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.chassis.messaging.event import Event, described


@dataclass(frozen=True, kw_only=True)
class MemberEnrolled(Event):
    """A person became a member."""

    NAME = "members.member_enrolled.v1"
    SUBJECT = "member_id"

    member_id: str = described("The new member.")
    outlet_code: str = described("Where they joined; their home outlet.")
    locale: str = described("The language they are spoken to in.")
    origin: Literal["station", "import"] = described("Joined at a station, or came with a file of the past.")


@dataclass(frozen=True, kw_only=True)
class BirthdayArrived(Event):
    """It is, or lately was, the member's birthday in the zone of their home outlet; told once for each year."""

    NAME = "members.birthday_arrived.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whose birthday it is.")
    outlet_code: str = described("Their home outlet.")
    year: int = described("The calendar year of this birthday.")


@dataclass(frozen=True, kw_only=True)
class MemberErased(Event):
    """A member is no more: whoever hears this forgets them, says so, and believes nothing that comes of them later."""

    NAME = "members.member_erased.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whom to forget.")


@dataclass(frozen=True, kw_only=True)
class CodeMade(Event):
    """A member wants a code; whoever sends it asks members for it and for the address, and keeps neither."""

    NAME = "members.code_made.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whose code it is.")
    code_id: str = described("By which the code is asked for while it is good: ten minutes.")
    purpose: Literal["sign_in", "new_email", "erasure"] = described("What it is good for.")
