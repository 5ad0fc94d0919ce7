"""What the night does for memberships: renew those that renew themselves, and tell whose ends that does not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from services.chassis.identifiers import id_for
from services.contracts.members import MembershipExpiring
from services.members.domain.episode import Episode
from services.members.domain.memberships.acts import (
    WhyStopped,
    is_old_news,
    is_worth_telling,
    renew_itself,
    why_stopped,
)
from services.members.domain.memberships.charges import charges_of_renewal
from services.members.domain.memberships.choice import is_followed
from services.members.domain.memberships.facts import RenewalSet
from services.members.domain.memberships.membership import Membership
from services.members.domain.task import review_of
from services.members.storage.memberships import By, NightlyJob
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import came_since_end, charge

# One transaction for so many, so that a night with thousands holds no desk up.
BATCH = 500


def renew_due(work: MembersWork, today: date, *, zones: Collection[str]) -> int:
    """One batch of those that are due on this local day; how many that were. Each period is renewed once for ever:
    its number is unique among the facts of its membership."""
    held = work.memberships.due("renews_on", today, zones=zones, most=BATCH)
    stopped = _stop(work, held, today)
    due = [each for each in held if each.membership_id not in stopped]
    facts = [
        (each, fact, By(_command_id(each)))
        for each in due
        if (fact := renew_itself(each, today=today, came_since=came_since_end(work, each, today))) is not None
    ]
    if not facts:
        return len(stopped)
    # The night has no command of its own: a batch is known by what it renews first.
    work.command_id = facts[0][2].command_id
    renewed = work.memberships.add_to_held(facts)
    pairs = [(now, fact) for now, (_, fact, _) in zip(renewed, facts, strict=True)]
    charge(work, [(now, each) for now, fact in pairs for each in charges_of_renewal(now, fact)])
    episodes = [_episode(work, now, "membership_renewed", first_on=str(fact.first_on)) for now, fact in pairs]
    work.timeline.note_all([(episode, by.command_id) for episode, (_, _, by) in zip(episodes, facts, strict=True)])
    work.admissions.refresh_all({each.member_id for each in renewed})
    return len(renewed) + len(stopped)


def _stop(work: MembersWork, held: Sequence[Membership], today: date) -> set[str]:
    """What the night does not renew any more: it is renewed by hand from now on, and a person is told why."""
    theirs = work.memberships.of_members({each.member_id for each in held}) if held else {}
    in_review = work.dues.in_review([each.membership_id for each in held]) if held else set()
    stopped: list[tuple[Membership, WhyStopped]] = []
    for each in held:
        others = [other for other in theirs[each.member_id] if other.membership_id != each.membership_id]
        is_in_review = each.membership_id in in_review
        if why := why_stopped(each, today=today, others=others, is_in_review=is_in_review):
            stopped.append((each, why))
    if stopped:
        _tell_stopped(work, stopped, today)
    return {each.membership_id for each, _ in stopped}


def _tell_stopped(work: MembersWork, stopped: Sequence[tuple[Membership, WhyStopped]], today: date) -> None:
    bys = [By(id_for("renewal stopped", each.membership_id, str(each.version)), reason=why) for each, why in stopped]
    work.command_id = bys[0].command_id
    facts = [(each, RenewalSet(on=today, renews=False), by) for (each, _), by in zip(stopped, bys, strict=True)]
    changed = work.memberships.add_to_held(facts)
    lines = [
        (_episode(work, now, "renewal_stopped", reason=by.reason), by.command_id)
        for now, by in zip(changed, bys, strict=True)
    ]
    work.timeline.note_all(lines)
    for now, (_, why) in zip(changed, stopped, strict=True):
        work.tasks.open(review_of(now, reason=why, due_on=today), command_id=work.command_id)
    work.admissions.refresh_all({each.member_id for each in changed})


def tell_expiring(work: MembersWork, today: date, *, zones: Collection[str]) -> int:
    """One batch of those that end soon and renew not; each last day is told of once."""
    due = work.memberships.due("tells_on", today, zones=zones, most=BATCH)
    told = work.memberships.told_until([each.membership_id for each in due]) if due else {}
    theirs = work.memberships.of_members({each.member_id for each in due}) if due else {}
    noted: dict[str, date] = {}
    for each in due:
        before = told.get(each.membership_id)
        if is_old_news(each, before):
            noted[each.membership_id] = before or each.last_on
            continue
        noted[each.membership_id] = each.last_on
        is_last = not is_followed(each, theirs[each.member_id], work.outlets.named(each.outlet_code))
        if is_last and is_worth_telling(each, today=today):
            work.publish(_expiring(each))
    work.memberships.note_told(noted)
    return len(due)


NIGHTLY: Mapping[NightlyJob, Callable[..., int]] = {"renews_on": renew_due, "tells_on": tell_expiring}
"""All of it; each answers how many there were, and 0 where another worker or a desk holds what is left."""


def _expiring(membership: Membership) -> MembershipExpiring:
    return MembershipExpiring(
        member_id=membership.member_id,
        membership_id=membership.membership_id,
        titles=dict(membership.plan.titles),
        outlet_code=membership.outlet_code,
        valid_until=str(membership.last_on),
    )


def _episode(work: MembersWork, renewed: Membership, kind: str, **said: str | None) -> Episode:
    return Episode(
        member_id=renewed.member_id,
        kind=kind,
        occurred_at=work.now,
        channel="system",
        outlet_code=renewed.outlet_code,
        about_kind="membership",
        about_id=renewed.membership_id,
        facts={
            "plan": renewed.plan.code,
            "titles": dict(renewed.plan.titles),
            **said,
            "valid_until": str(renewed.valid_until),
            "version": renewed.version,
        },
    )


def _command_id(membership: Membership) -> str:
    """The same for the same period of the same membership, whichever night it is."""
    return id_for("renewal", membership.membership_id, str(membership.period + 1))
