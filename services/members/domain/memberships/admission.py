"""Admission: whether somebody may come in at an outlet that admits by membership. Facts and a moment in, a verdict out.

The rules stand in one table in order of precedence; the first that holds is the verdict (docs/admission.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from services.members.domain.memberships.choice import in_order_of_use, is_followed
from services.members.domain.memberships.membership import Membership
from services.members.domain.memberships.plan import Plan, Window
from services.members.domain.memberships.verdict import LET_IN_LATE, Colour, Verdict, is_same_visit
from services.members.domain.outlet import Outlet

EXPIRES_SOON_DAYS = 7
CARD_EXPIRES_SOON_DAYS = 30
"""A month's notice, because a payment method is renewed by letter."""


@dataclass(frozen=True)
class OpenDue:
    """What is still to be paid of one due, in minor units; owed from its day on."""

    due_on: date
    amount_minor: int


@dataclass(frozen=True)
class Ban:
    """A manager keeps somebody out, up to and with a day, or for ever."""

    reason: str
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.until is None or day <= self.until


@dataclass(frozen=True, kw_only=True)
class AdmissionFacts:
    """All that is known of a member and counts at the door."""

    memberships: tuple[Membership, ...] = ()
    ban: Ban | None = None
    dues: tuple[OpenDue, ...] = ()
    """Unpaid, whatever their day."""
    currency: str = ""
    waiver_version: str | None = None
    """Of the newest waiver that they have signed."""
    payment_expires_on: date | None = None
    """The last day of what their dues are taken from."""
    has_note: bool = False
    has_photo: bool = False
    has_open_case: bool = False
    """Somebody owes them an answer: the desk should know before it smiles."""

    def owed_on(self, day: date) -> tuple[OpenDue, ...]:
        """The dues whose day has come, the oldest first."""
        if not self.dues:
            return ()
        return tuple(sorted((due for due in self.dues if due.due_on <= day), key=lambda due: due.due_on))


NOTHING_KNOWN = AdmissionFacts()


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Where and when somebody stands at the door, and how full it is behind it."""

    now: datetime
    outlet: Outlet
    day_at: Callable[[str], date]
    """The day on the wall of the outlet with this code: a membership's days are those of where it was sold."""
    inside: int = 0
    """How many are in."""
    is_inside: bool = False
    """Whether they are one of these, however long ago they came."""
    last_here_at: datetime | None = None
    """The last time that they came in at this outlet."""
    let_in_for: str | None = None
    """The stop by which they were turned away then, where somebody let them in all the same."""
    has_visited: bool = False

    @property
    def today(self) -> date:
        return self.outlet.local_day(self.now)

    @property
    def is_back_at_once(self) -> bool:
        """The same visit still, which takes nobody's place and uses no second one of a pack."""
        return is_same_visit(self.last_here_at, self.now)


@dataclass(frozen=True)
class _Standpoint:
    """One membership, or none, at one moment. Twenty rules look at it, so each thing is found out once."""

    facts: AdmissionFacts
    moment: Moment
    membership: Membership | None

    @property
    def plan(self) -> Plan | None:
        return None if self.membership is None else self.membership.plan

    @cached_property
    def day(self) -> date:
        moment = self.moment
        return moment.today if self.membership is None else moment.day_at(self.membership.outlet_code)

    @cached_property
    def state(self) -> str:
        return "none" if self.membership is None else self.membership.state_on(self.day)

    @cached_property
    def owed(self) -> tuple[OpenDue, ...]:
        return self.facts.owed_on(self.day)

    @property
    def grace_days(self) -> int:
        return self.plan.grace_days if self.plan else 0

    @property
    def is_in_grace(self) -> bool:
        """Expired, but for so few days that the door is still open."""
        return self.membership is not None and self.state == "expired" and self.membership.is_in_grace_on(self.day)


def _is_banned(here: _Standpoint) -> bool:
    ban = here.facts.ban
    return ban is not None and ban.holds_on(here.moment.today)


def _owes_too_much(here: _Standpoint) -> bool:
    """For too long, or too much. A plan without an amount has no limit by amount."""
    owed = here.owed
    if not owed:
        return False
    most = here.plan.grace_minor if here.plan else 0
    is_too_late = here.day > owed[0].due_on + timedelta(days=here.grace_days)
    return is_too_late or (most > 0 and sum(due.amount_minor for due in owed) > most)


def _has_none(here: _Standpoint) -> bool:
    """None, or one that is sold anew rather than renewed."""
    return here.state in ("none", "ended") or (here.membership is not None and here.membership.is_gone_on(here.day))


def _is_over(here: _Standpoint) -> bool:
    return here.state == "expired" and not here.is_in_grace


def _is_frozen(here: _Standpoint) -> bool:
    return here.state == "frozen"


def _begins_later(here: _Standpoint) -> bool:
    return here.state == "not_started"


def _is_elsewhere(here: _Standpoint) -> bool:
    return here.plan is not None and not here.plan.opens_at(here.moment.outlet.code, here.moment.outlet.territory_path)


def _is_another_hour(here: _Standpoint) -> bool:
    return here.plan is not None and not opens_now(here.plan.windows, here.moment.outlet.local(here.moment.now))


def _is_full(here: _Standpoint) -> bool:
    moment = here.moment
    # Whoever was seen leaving has given their place away, however short a time ago.
    return not moment.is_inside and moment.outlet.is_full(moment.inside)


def _has_no_visits_left(here: _Standpoint) -> bool:
    return here.membership is not None and here.membership.visits_left == 0 and not _is_back(here)


def _lacks_waiver(here: _Standpoint) -> bool:
    return here.plan is not None and here.plan.needs_waiver and here.facts.waiver_version is None


def _is_back(here: _Standpoint) -> bool:
    return here.moment.is_back_at_once


def _owes(here: _Standpoint) -> bool:
    return bool(here.owed)


def _expires_soon(here: _Standpoint) -> bool:
    """One that renews itself says nothing, unless it has been given notice; nor does one that another one follows."""
    membership = here.membership
    if membership is None or membership.renews_next:
        return False
    is_soon = (membership.last_on - here.day).days <= EXPIRES_SOON_DAYS
    return is_soon and not is_followed(membership, here.facts.memberships, here.moment.outlet)


def _payment_expires_soon(here: _Standpoint) -> bool:
    until = here.facts.payment_expires_on
    return until is not None and (until - here.day).days <= CARD_EXPIRES_SOON_DAYS


def _has_note(here: _Standpoint) -> bool:
    return here.facts.has_note


def _has_open_case(here: _Standpoint) -> bool:
    return here.facts.has_open_case


@dataclass(frozen=True)
class Rule:
    """One line of the table."""

    code: str
    colour: Colour
    actions: tuple[str, ...]
    holds: Callable[[_Standpoint], bool]


_LET_IN = "let_in_once"

RULES: Sequence[Rule] = (
    Rule("banned", "red", (_LET_IN,), _is_banned),
    Rule("debt_over_limit", "red", ("take_payment", _LET_IN), _owes_too_much),
    Rule("no_membership", "red", ("sell", _LET_IN), _has_none),
    Rule("expired", "red", ("renew", _LET_IN), _is_over),
    Rule("frozen", "red", ("unfreeze", _LET_IN), _is_frozen),
    Rule("not_started", "red", (_LET_IN,), _begins_later),
    Rule("wrong_outlet", "red", ("change_plan", _LET_IN), _is_elsewhere),
    Rule("wrong_hours", "red", ("change_plan", _LET_IN), _is_another_hour),
    Rule("outlet_full", "red", (_LET_IN,), _is_full),
    Rule("no_visits_left", "red", ("sell", _LET_IN), _has_no_visits_left),
    Rule("waiver_missing", "red", ("sign_waiver", _LET_IN), _lacks_waiver),
    # Whoever may not come in now is told so, also when they were let in a minute ago.
    Rule("already_in", "yellow", ("re_enter",), _is_back),
    Rule("unpaid", "yellow", ("take_payment",), _owes),
    Rule("in_grace", "yellow", ("renew",), lambda here: here.is_in_grace),
    Rule("expires_soon", "yellow", ("renew",), _expires_soon),
    Rule("card_expiring", "yellow", ("renew_payment_method",), _payment_expires_soon),
    Rule("attention", "yellow", ("open_file",), _has_note),
    Rule("open_case", "yellow", ("open_file",), _has_open_case),
    Rule("welcome", "green", (), lambda here: not here.moment.has_visited),
    Rule("welcome_back", "green", (), lambda _: True),
)
"""In order of precedence."""
_ALREADY_IN = next(rule for rule in RULES if rule.code == "already_in")

CODES = tuple(rule.code for rule in RULES)
COLOURS: Mapping[str, Colour] = {rule.code: rule.colour for rule in RULES}


def as_it_ended(code: str, *, was_admitted: bool) -> Verdict:
    """The verdict of a visit that is kept: whoever was stopped and is in was let in, by somebody or by a desk without a
    network."""
    if code == LET_IN_LATE:
        return Verdict("yellow", LET_IN_LATE)
    colour = COLOURS.get(code, "green" if was_admitted else "red")
    return Verdict("yellow", "let_in_once") if colour == "red" and was_admitted else Verdict(colour, code)


def admit(facts: AdmissionFacts, moment: Moment) -> Verdict:
    """The best verdict that any of the member's memberships gives.

    Of several that let them in, one that counts no visits goes before a pack, whatever there is to say about it. Where
    that decides nothing, the order in which memberships are used does.
    """
    days = {each.membership_id: moment.day_at(each.outlet_code) for each in facts.memberships}
    used = in_order_of_use(facts.memberships, lambda each: days[each.membership_id])
    in_order: Sequence[Membership | None] = used or (None,)
    return min((_verdict(_Standpoint(facts, moment, each)) for each in in_order), key=_preference)


def _verdict(here: _Standpoint) -> Verdict:
    rule = next(rule for rule in RULES if rule.holds(here))
    # Somebody answered for this very stop a minute ago, and for what stands below it in the table.
    if rule.code == here.moment.let_in_for and here.moment.is_back_at_once:
        rule = _ALREADY_IN
    since = here.moment.last_here_at if rule.code == "already_in" else None
    actions = tuple(_as_can_be(action, here.membership) for action in rule.actions)
    return Verdict(rule.colour, rule.code, since, actions, here.membership)


def _as_can_be(action: str, membership: Membership | None) -> str:
    """What cannot be renewed is sold anew; and where notice was given, or it goes to somebody else, the file says what
    can be done about it."""
    if action != "renew" or membership is None:
        return action
    if membership.plan.kind == "pack":
        return "sell"
    return "open_file" if membership.is_in_last_period or membership.ended_on is not None else action


def _preference(verdict: Verdict) -> tuple[bool, bool, int]:
    is_pack = verdict.membership is not None and verdict.membership.plan.kind == "pack"
    # A red further down the table is closer to coming in; a green stands at its end.
    return not verdict.admits, verdict.admits and is_pack, -CODES.index(verdict.code)


def offering_guests(verdict: Verdict, guests_left: int | None) -> Verdict:
    """The verdict with a guest offered beside it, where the rules let somebody in who may bring one more."""
    if not guests_left or not verdict.admits or verdict.code not in CODES:
        return verdict
    return replace(verdict, actions=(*verdict.actions, "bring_guest"))


def guests_counted_from(membership: Membership, day: date) -> date:
    """The first day of the period in which guests who come on this day are counted."""
    anchor_on, plan, periods = membership.run.anchor_on, membership.plan, 1
    while plan.end_of(periods, anchor_on=anchor_on) < day:
        periods += 1
    return anchor_on if periods == 1 else plan.end_of(periods - 1, anchor_on=anchor_on) + timedelta(days=1)


def opens_now(windows: Sequence[Window], local: datetime) -> bool:
    """Whether it does at this time on the wall; a window that ends before it begins goes on after midnight."""
    return not windows or any(_is_within(window, local) for window in windows)


def _is_within(window: Window, local: datetime) -> bool:
    time, weekday = local.time(), local.isoweekday()
    if window.begins < window.ends:
        return weekday in window.weekdays and window.begins <= time < window.ends
    day_before = (weekday - 2) % 7 + 1
    return (weekday in window.weekdays and time >= window.begins) or (
        day_before in window.weekdays and time < window.ends
    )
