"""Miss members: who stays away for longer than they used to becomes a call, once for each absence."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.chassis.identifiers import id_for
from services.chassis.work.jobs import once_for
from services.members.domain.care.habit import Habits, stays_away
from services.members.domain.memberships.admission import NOTHING_KNOWN, AdmissionFacts
from services.members.domain.outlet import Outlet
from services.members.domain.task import NewTask, kind_of_contact
from services.members.storage.habits import Visitor, Window
from services.members.storage.unit_of_work import MembersWork

JOB = "miss members"
BATCH = 2_000
_A_YEAR = timedelta(days=365)
# Somebody who was chosen may be on a rest or shut out a moment later; the next ones take their places.
_SPARE = 3


@dataclass(frozen=True)
class Missing:
    """Somebody whom an outlet misses."""

    member_id: str
    outlet_code: str
    last_here_on: date
    worth: int


def outlets_to_ask(work: MembersWork) -> Mapping[str, Outlet]:
    """Open outlets whose members of this day of business nobody has looked for yet."""
    known = [outlet for outlet in work.outlets.all() if outlet.state == "open"]
    done = work.habits.runs_since(JOB, work.now.date() - timedelta(days=2))
    return {outlet.code: outlet for outlet in known if (outlet.code, outlet.business_date(work.now)) not in done}


def window_of(work: MembersWork, habits: Habits) -> Window:
    now = work.now
    return Window(
        first=now - _A_YEAR,
        since=now - timedelta(days=habits.forgotten_after_days + 1),
        before=now - timedelta(days=habits.floor_days),
        asked_since=now - timedelta(days=habits.pause_days),
    )


class MostMissed:
    """The most valuable of those whom each outlet misses, of any number of members in the memory of a few."""

    def __init__(self, outlets: Mapping[str, Outlet], days: Mapping[str, date], habits: Habits) -> None:
        self._outlets = outlets
        self._days = days
        self._habits = habits
        self._chosen: dict[str, list[tuple[int, str, Missing]]] = {code: [] for code in outlets}

    def look_at(self, visitors: Sequence[Visitor], facts: Mapping[str, AdmissionFacts]) -> None:
        """`facts` are those of all of them of whom any are known."""
        most = self._habits.most_per_outlet * _SPARE
        for missing in self._missing(visitors, facts):
            chosen = self._chosen[missing.outlet_code]
            heapq.heappush(chosen, (missing.worth, missing.member_id, missing))
            if len(chosen) > most:
                heapq.heappop(chosen)

    def of(self, outlet_code: str) -> list[Missing]:
        """The most valuable first."""
        return [missing for _, _, missing in sorted(self._chosen[outlet_code], reverse=True)]

    def _missing(self, visitors: Sequence[Visitor], facts: Mapping[str, AdmissionFacts]) -> Iterator[Missing]:
        for visitor in visitors:
            here = (visitor.last_outlet_code, visitor.home_outlet_code)
            outlet_code = next((code for code in here if code in self._outlets), None)
            if outlet_code is None:
                continue
            today, known = self._days[outlet_code], facts.get(visitor.member_id, NOTHING_KNOWN)
            is_missed = stays_away(visitor.days, today=today, habits=self._habits, is_paying=_is_paying(known, today))
            if is_missed and not _is_kept_away(known, today):
                yield Missing(visitor.member_id, outlet_code, visitor.days[0], visitor.days_in_a_year)


def open_calls(work: MembersWork, outlet: Outlet, missing: Sequence[Missing], habits: Habits) -> int:
    """Calls of one outlet for this day of business, in the transaction that says that it is done; how many."""
    today = outlet.business_date(work.now)
    if not once_for(work.connection, JOB, scope=outlet.code, business_date=today, now=work.now):
        return 0
    opened = 0
    # Who says no to calls at this moment says it before, or finds the call and makes it none.
    work.members.hold_all([each.member_id for each in missing])
    for each in missing:
        if opened == habits.most_per_outlet:
            break
        if _is_kept_away(work.admissions.of(each.member_id), today):
            continue
        refuses = bool(work.consents.refuse_calls([each.member_id]))
        task = NewTask(
            kind=kind_of_contact(may_be_called=not refuses and _has_phone(work, each.member_id)),
            reason="at_risk",
            # Once for each absence: the next visit begins another one, and ends this task (storage/habits.py).
            occasion=f"{each.member_id} {each.last_here_on.isoformat()}",
            outlet_code=outlet.code,
            due_on=today,
            member_id=each.member_id,
        )
        opened += work.tasks.open(task, command_id=id_for(JOB, outlet.code, today.isoformat())) is not None
    return opened


def _has_phone(work: MembersWork, member_id: str) -> bool:
    return work.identifiers.phone_of(member_id) is not None


def _is_paying(facts: AdmissionFacts, today: date) -> bool:
    return any(membership.state_on(today) == "active" for membership in facts.memberships)


def _is_kept_away(facts: AdmissionFacts, today: date) -> bool:
    """Banned, or on a rest that we know of: nobody asks these why they do not come."""
    if facts.ban is not None and facts.ban.holds_on(today):
        return True
    states = {membership.state_on(today) for membership in facts.memberships}
    return "active" not in states and bool(states & {"frozen", "not_started"})
