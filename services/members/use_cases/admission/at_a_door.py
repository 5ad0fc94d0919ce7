"""What acts at a door have in common: the check-in that they are about, and who it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.chassis.identifiers import is_id
from services.chassis.security.permission import Scope
from services.members.domain.actor import Actor
from services.members.domain.errors import CardReplaced, DisownedNumber, TooManyLookUps, UnknownIdentifier
from services.members.domain.identifier import Candidate, read_identifier
from services.members.domain.look_ups import GUESSABLE, scopes_of
from services.members.domain.member import Recognised
from services.members.domain.memberships.door_refusals import CheckInOver, UnknownCheckIn
from services.members.domain.outlet import Outlet
from services.members.storage.unit_of_work import MembersWork
from services.members.storage.visits import StoredVisit

GOOD_FOR = timedelta(minutes=15)
"""How long something can be done about a verdict; then whoever waits is scanned again."""

SHOWN_FOR = timedelta(hours=12)
"""How long a visit stands in the list of who came, a shift: after that it is a question for the member's file."""

UNDO_WITHIN = timedelta(minutes=10)
"""How long the stations of an outlet may undo a check-in; after that a manager does."""
UNDO_KEPT_AT_MOST = timedelta(days=7)
"""What a station kept for longer is a manager's to undo: how old it is, is only what that station says."""


@dataclass(frozen=True)
class Desk:
    """Where somebody is scanned, and by whom."""

    outlet: Outlet
    station_id: str
    staff_id: str | None = None

    @property
    def actor(self) -> Actor:
        return Actor(outlet_code=self.outlet.code, staff_id=self.staff_id)


def visit_at(work: MembersWork, check_in_id: str, outlet: Outlet) -> StoredVisit:
    """Raises UnknownCheckIn: that of another outlet does not exist here."""
    return visit_within(work, check_in_id, Scope(outlet_code=outlet.code))


def visit_within(work: MembersWork, check_in_id: str, scope: Scope) -> StoredVisit:
    """Raises UnknownCheckIn."""
    visit = work.visits.find(check_in_id)
    place = None if visit is None else work.place_of(visit.outlet_code)
    if visit is None or place is None or not scope.includes(place):
        raise UnknownCheckIn
    return visit


def recognised_again(work: MembersWork, visit: StoredVisit, desk: Desk) -> Recognised:
    """Whose check-in it was, as they stand now. Raises CheckInOver, and UnknownCheckIn where they were erased since."""
    if work.now - visit.checked_in_at > GOOD_FOR:
        raise CheckInOver
    member = work.members.with_id(visit.member_id)
    if member is None:
        raise UnknownCheckIn
    recognised = recognised_at(work, (Candidate("card_number", member.card_number),), desk)
    if recognised is None:
        raise UnknownCheckIn
    return recognised


def recognised_at(work: MembersWork, candidates: Sequence[Candidate], desk: Desk) -> Recognised | None:
    """Whoever one of these leads to, as they stand at this desk."""
    asked_by = scopes_of(station_id=desk.station_id, staff_id=desk.staff_id)
    return work.members.recognise(candidates, outlet=desk.outlet, asked_by=asked_by, now=work.now)


def meanings(work: MembersWork, identifier: str, outlet: Outlet) -> tuple[Candidate, ...]:
    """What was typed or scanned; or a member's own id, sent by a station where somebody was picked by last digits."""
    text = identifier.strip()
    picked = work.members.with_id(text) if is_id(text) else None
    if picked is not None and picked.card_number:
        return (Candidate("card_number", picked.card_number),)
    return read_identifier(identifier, outlet.country, work.card_tokens)


def recognised_by(work: MembersWork, candidates: tuple[Candidate, ...], desk: Desk) -> Recognised:
    """Whoever shows this. Raises UnknownIdentifier, CardReplaced, and TooManyLookUps where somebody who seems to guess
    has guessed right."""
    recognised = recognised_at(work, candidates, desk)
    if recognised is None:
        raise _nobody(work, candidates, desk.outlet)
    if recognised.seconds_paused and recognised.by in GUESSABLE:
        raise TooManyLookUps(recognised.seconds_paused)
    return recognised


def _nobody(work: MembersWork, candidates: tuple[Candidate, ...], outlet: Outlet) -> Exception:
    """A replaced card is told from an unknown one: its owner stands there and has a new one somewhere. So is a number
    that was let go of: whoever says it may have the card, and need not join again."""
    replaced_at = work.identifiers.replaced_at(candidates[0])
    if replaced_at:
        return CardReplaced(outlet.local_day(replaced_at))
    return DisownedNumber() if work.identifiers.was_disowned(candidates[0]) else UnknownIdentifier()
