"""Look-ups at the edge: how they end is counted and noted, also where the request itself leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from flask import Response

from services.chassis.http.callers import current_caller, current_outlet_code, current_staff_id
from services.chassis.telemetry import metrics
from services.chassis.telemetry.logs import logger
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.permissions import Action
from services.members.domain.errors import IdentifierTaken, UnknownIdentifier
from services.members.domain.identifier import Candidate
from services.members.domain.look_ups import LookUpLimits, Suspicion, scopes_of
from services.members.domain.phone import read_phone
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.find_alike import FoundAlike, find_alike
from services.members.use_cases.find_members import Found, FoundByName, find_by_name, find_members
from services.members.use_cases.limit_look_ups import count_look_up, refuse_while_paused, suspect

View = Callable[..., Response]

ALERT = "members.look_up_alert"
"""Under this name a suspicion stands in the audit; it is nobody's permission."""


class LookUps:
    """Whoever tries numbers until one is somebody's is slowed down, and leaves a trail."""

    def __init__(self, open_work: WorkOpener[MembersWork], limits: LookUpLimits) -> None:
        self._open_work = open_work
        self._limits = limits

    def found(self, last_digits: str) -> Sequence[Found]:
        """Who has a number that ends so. Counted first, and noted before it is answered. Raises TooManyLookUps."""
        scopes = current_scopes()
        with self._open_work() as work:
            count_look_up(work, scopes, self._limits)
            found = find_members(work, last_digits, outlet_code=current_caller().outlet_code)
            # How many were found, and never the digits.
            work.audit.note(current_caller(), Action.LOOK_UP_MEMBER, object_kind="members", after={"hits": len(found)})
            digits = Candidate("phone", last_digits)
            self._alert(
                work,
                suspect(work, scopes, self._limits, has_missed=not found, asked=digits, among=f"ends of {scopes[0]}"),
            )
        return found

    def named(self, name: str) -> FoundByName:
        """Who has such a name. Counted and noted as digits are, and never the name. Raises TooManyLookUps."""
        scopes = current_scopes()
        with self._open_work() as work:
            count_look_up(work, scopes, self._limits)
            answer = find_by_name(work, name, outlet_code=current_caller().outlet_code)
            hits = {"hits": len(answer.found)}
            work.audit.note(current_caller(), Action.FIND_BY_NAME, object_kind="members", after=hits)
            # Too many is no guess, and names have no neighbours as numbers have.
            has_missed = not answer.found and not answer.has_more
            self._alert(work, suspect(work, scopes, self._limits, has_missed=has_missed, asked=None))
        return answer

    def alike(self, phone: str, given_name: str | None) -> Sequence[FoundAlike]:
        """Who may be meant by somebody who is about to join.

        It tells of numbers, so it is a look-up like others: counted, and noted first. Raises TooManyLookUps.
        """
        scopes = current_scopes()
        with self._open_work() as work:
            count_look_up(work, scopes, self._limits)
            outlet = work.outlets.named(current_outlet_code())
            found = find_alike(work, phone, given_name, outlet=outlet)
            work.audit.note(current_caller(), Action.LOOK_UP_MEMBER, object_kind="members", after={"alike": len(found)})
            # Whoever is new is nobody's miss: what was asked for counts only among its neighbours.
            said = read_phone(phone, outlet.country)
            asked = None if said is None else Candidate("phone", said.e164)
            self._alert(work, suspect(work, scopes, self._limits, has_missed=False, asked=asked))
        return found

    def noting_misses(
        self, asked: Callable[[MembersWork], Candidate | None], *, action: Action = Action.CHECK_IN
    ) -> Callable[[View], View]:
        """For a view that refuses somebody unknown: counts the miss, in a transaction of its own.

        `asked` says what was asked for. Nothing of it is kept but a blind index, for minutes.
        """

        def decorate(view: View) -> View:
            @wraps(view)
            def noting(*args: object, **words: object) -> Response:
                try:
                    return view(*args, **words)
                except UnknownIdentifier:
                    self._note_miss(asked, action)
                    raise

            return noting

        return decorate

    def counting_taken(self, view: View) -> View:
        """For a view that refuses a number that somebody has: that, too, tells that there is somebody."""

        @wraps(view)
        def counting(*args: object, **words: object) -> Response:
            try:
                return view(*args, **words)
            except IdentifierTaken:
                with self._open_work() as work:
                    count_look_up(work, current_scopes(), self._limits)
                    caller = current_caller()
                    work.audit.note(caller, Action.LOOK_UP_MEMBER, object_kind="member", after={"verdict": "taken"})
                raise

        return counting

    def count(self, work: MembersWork) -> None:
        """One that the request itself carries out, in its own transaction. Raises TooManyLookUps."""
        count_look_up(work, current_scopes(), self._limits)

    def _note_miss(self, asked: Callable[[MembersWork], Candidate | None], action: Action) -> None:
        """Raises TooManyLookUps instead of the miss itself while its asker seems to guess: then nothing is told."""
        scopes = current_scopes()
        with self._open_work() as work:
            work.audit.note(current_caller(), action, object_kind="member", after={"verdict": "unknown"})
            self._alert(work, suspect(work, scopes, self._limits, has_missed=True, asked=asked(work)))
        with self._open_work.reading() as work:
            refuse_while_paused(work, scopes)

    @staticmethod
    def _alert(work: MembersWork, suspicions: Sequence[Suspicion]) -> None:
        caller = current_caller()
        for why in suspicions:
            work.audit.note(caller, ALERT, object_kind="station", object_id=caller.station_id or "", after={"why": why})
            metrics.ALERTS.labels(why).inc()
            logger().warning("look-ups are paused", why=why, station_id=caller.station_id, who=caller.subject)


def current_scopes() -> tuple[str, ...]:
    """Whose look-up this is."""
    caller = current_caller()
    return scopes_of(station_id=caller.station_id, staff_id=current_staff_id()) or (f"service:{caller.subject}",)
