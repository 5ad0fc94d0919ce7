"""Facts that the members service tells. None carries a phone, a name or a birthday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

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
    brings_gift: bool = described(
        "Whether there is a gift: not for a birthday that was told less than thirty days before.", default=True
    )
    greets: bool = described("Whether there is a letter: not for a birthday more than three days ago.", default=True)


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


@dataclass(frozen=True, kw_only=True)
class EmailReplaced(Event):
    """Another e-mail address was put on record, or none; whoever had the old one is told by a letter to it."""

    NAME = "members.email_replaced.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whose address it was.")
    address_id: str = described("By which the old address is asked for while it is kept: three days.")
    replaced_by: Literal["manager", "member"] = described("A manager for them, or they themselves at `/me`.")


@dataclass(frozen=True, kw_only=True)
class MemberReferred(Event):
    """A member joined whom another member had sent; loyalty thanks both once the new one has bought something."""

    NAME = "members.member_referred.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who joined.")
    referrer_id: str = described("The member who sent them.")
    outlet_code: str = described("Where they joined.")


@dataclass(frozen=True, kw_only=True)
class MembershipSold(Event):
    """A member bought a membership; a renewal is not told."""

    NAME = "members.membership_sold.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whose membership it is.")
    membership_id: str = described("The membership.")
    plan_code: str = described("The plan that was bought.")
    outlet_code: str = described("Where.")
    starts_on: str = described("Its first local day.")
    valid_until: str = described("The last local day that is paid for or owed.")


@dataclass(frozen=True, kw_only=True)
class MembershipSaleReversed(Event):
    """A membership was sold by mistake and is taken back: what came with it goes, as far as it waits still."""

    NAME = "members.membership_sale_reversed.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who was to have it.")
    membership_id: str = described("The membership.")
    outlet_code: str = described("Where it was sold and taken back.")
    has_another: bool = described("Whether they have bought another membership, of which the sale stands.")


@dataclass(frozen=True, kw_only=True)
class MembershipExpiring(Event):
    """A membership that does not renew itself ends soon; told once for each last day."""

    NAME = "members.membership_expiring.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whose membership it is.")
    membership_id: str = described("The membership.")
    titles: dict[str, str] = described("What the plan is called, by language.")
    outlet_code: str = described("Where it was sold.")
    valid_until: str = described("Its last local day.")


@dataclass(frozen=True, kw_only=True)
class MembershipFrozen(Event):
    """A membership will rest for some days, and end so much later."""

    NAME = "members.membership_frozen.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whose membership it is.")
    membership_id: str = described("The membership.")
    titles: dict[str, str] = described("What the plan is called, by language.")
    outlet_code: str = described("Where it was sold.")
    first_on: str = described("The first local day on which it rests.")
    last_on: str = described("The last one.")
    valid_until: str = described("Its new last local day.")


@dataclass(frozen=True, kw_only=True)
class VisitAdmitted(Event):
    """A member came in: what a visit earns, it earns now."""

    NAME = "members.visit_admitted.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who came.")
    check_in_id: str = described("The visit.")
    outlet_code: str = described("Where.")


LET_IN = "let_in"
"""How the list of what was done without a network calls such a visit, which no station reports."""


@dataclass(frozen=True, kw_only=True)
class VisitLetInLate(Event):
    """A desk without a network let a member in whom the rules of the door keep out; a manager is to know of it."""

    NAME = "members.visit_let_in_late.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who came.")
    check_in_id: str = described("The visit.")
    outlet_code: str = described("Where.")
    station_id: str = described("At which station.")
    command_id: str = described("The Idempotency-Key of the check-in.")
    verdict: str = described("What the rules say: the code of the verdict.")
    staff_id: str | None = described("Who had signed in when it was sent; nothing for a till.", default=None)
    made_by: str | None = described("Who says that they let them in.", default=None)


@dataclass(frozen=True, kw_only=True)
class VisitUndone(Event):
    """A check-in was a mistake: the visit never was, and what it earned goes."""

    NAME = "members.visit_undone.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who was said to have come.")
    check_in_id: str = described("The visit.")
    outlet_code: str = described("Where.")


class DueAskedFor(TypedDict):
    """One of the dues that a reminder is about."""

    due_id: str
    reference: str
    amount_minor: int
    due_on: str


@dataclass(frozen=True, kw_only=True)
class DueOverdue(Event):
    """A due is not paid, and it is time to remind whoever owes it; told once for each step, and once for all that has
    come to it on one day. What is owed by the time the letter is written is to be asked from members."""

    NAME = "members.due_overdue.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who is reminded: the member, or the member who pays for them.")
    due_id: str = described("The due.")
    outlet_code: str = described("Where it is owed.")
    step: str = described("Which reminder it is: reminded once for each.")
    amount_minor: int = described("What is owed still, in minor units.")
    currency: str = described("ISO 4217.")
    due_on: str = described("The local day on which it was to be paid.")
    days_overdue: int = described("Days since then.")
    dues: list[DueAskedFor] = described(
        "All that it is about, each with what is owed still and what to write on a transfer; the first is `due_id`.",
        default_factory=list,
    )


@dataclass(frozen=True, kw_only=True)
class DueSettled(Event):
    """A due is paid, waived, void or in dispute: nobody is reminded of it, unless it is told later that it is overdue
    again."""

    NAME = "members.due_settled.v1"
    SUBJECT = "member_id"

    member_id: str = described("Who would have been reminded.")
    due_id: str = described("The due.")


@dataclass(frozen=True, kw_only=True)
class DateArrived(Event):
    """A day that matters to a member has come, in the zone of their home outlet; told once for each year."""

    NAME = "members.date_arrived.v1"
    SUBJECT = "member_id"

    member_id: str = described("Whose day it is.")
    date_id: str = described("The day that was noted.")
    date_kind: str = described("What day it is: joined, name_day, child, dog or other.")
    year: int = described("The calendar year.")
    outlet_code: str = described("Their home outlet.")
    brings_gift: bool = described(
        "Whether a gift may come with it: once a year for each kind, none for a day named lately.",
        default=False,
    )
    greets: bool = described(
        "Whether there is a letter: not where nobody wants one, nor for a day more than three days ago.", default=True
    )
    day: str | None = described("The local day that it is or was.", default=None)
