"""Who calls: the member behind the number that rings, with what is open about them; or who may become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.chassis.security.permission import Scope
from services.members.domain.care.case import ListedCase
from services.members.domain.identifier import Candidate
from services.members.domain.member import Member
from services.members.domain.outlet import Outlet
from services.members.domain.phone import read_phone
from services.members.domain.prospect import Prospect
from services.members.storage.unit_of_work import MembersWork

_MOST_CASES = 5


@dataclass(frozen=True)
class Calling:
    """What the page that opens begins with."""

    member: Member
    standing: str | None
    """The last known loyalty standing, as the JSON that loyalty told."""
    open_cases: Sequence[ListedCase]


def which_prospect_calls(work: MembersWork, number: str, outlet: Outlet, *, within: Scope) -> Prospect | None:
    """Somebody whom this outlet looks after and who is no member yet."""
    phone = read_phone(number, outlet.country)
    prospect_id = None if phone is None else work.prospects.open_of_phone(phone.e164)
    return None if prospect_id is None else work.prospects.find(prospect_id, within)


def who_calls(work: MembersWork, number: str, outlet: Outlet) -> Calling | None:
    """Nobody where no member has this phone; a number that is none is nobody's."""
    phone = read_phone(number, outlet.country)
    owner = None if phone is None else work.identifiers.owner(Candidate("phone", phone.e164))
    member = None if owner is None else work.members.with_id(owner)
    if member is None:
        return None
    cases = [case for case in work.cases.of_member(member.member_id, most=_MOST_CASES) if case.case.is_open]
    return Calling(member, work.standings.of(member.member_id), cases)
