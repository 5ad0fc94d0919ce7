"""What the night does for memberships: renew those that renew themselves, and tell whose ends that does not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date

from services.chassis.identifiers import id_for
from services.contracts.members import MembershipExpiring
from services.members.domain.episode import Episode
from services.members.domain.memberships.acts import renew_itself
from services.members.domain.memberships.charges import charges_of_renewal
from services.members.domain.memberships.facts import Renewed
from services.members.domain.memberships.membership import Membership
from services.members.storage.memberships import By, NightlyJob
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import charge

# One transaction for so many, so that a night with thousands holds no desk up.
BATCH = 500


def renew_due(work: MembersWork, today: date, *, zones: Collection[str]) -> int:
    """One batch of those that are due on this local day; how many that were. Each period is renewed once for ever:
    its number is unique among the facts of its membership."""
    due = work.memberships.due("renews_on", today, zones=zones, most=BATCH)
    facts = [
        (each, fact, By(_command_id(each))) for each in due if (fact := renew_itself(each, today=today)) is not None
    ]
    if not facts:
        return 0
    # The night has no command of its own: a batch is known by what it renews first.
    work.command_id = facts[0][2].command_id
    renewed = work.memberships.add_to_held(facts)
    pairs = [(now, fact) for now, (_, fact, _) in zip(renewed, facts, strict=True)]
    charge(work, [(now, each) for now, fact in pairs for each in charges_of_renewal(now, fact)])
    episodes = [_episode(work, now, fact) for now, fact in pairs]
    work.timeline.note_all([(episode, by.command_id) for episode, (_, _, by) in zip(episodes, facts, strict=True)])
    work.admissions.refresh_all({each.member_id for each in renewed})
    return len(renewed)


def tell_expiring(work: MembersWork, today: date, *, zones: Collection[str]) -> int:
    """One batch of those that end soon and renew not; each is told of once a period."""
    due = work.memberships.due("tells_on", today, zones=zones, most=BATCH)
    for membership in due:
        if not membership.is_over_on(today):
            work.publish(_expiring(membership))
    work.memberships.note_told(due)
    return len(due)


NIGHTLY: Mapping[NightlyJob, Callable[..., int]] = {"renews_on": renew_due, "tells_on": tell_expiring}
"""All of it; each answers how many there were, and 0 where another worker or a desk holds what is left."""


def _expiring(membership: Membership) -> MembershipExpiring:
    return MembershipExpiring(
        member_id=membership.member_id,
        membership_id=membership.membership_id,
        titles=dict(membership.plan.titles),
        outlet_code=membership.outlet_code,
        valid_until=str(min(membership.valid_until, membership.ends_on or date.max)),
    )


def _episode(work: MembersWork, renewed: Membership, fact: Renewed) -> Episode:
    return Episode(
        member_id=renewed.member_id,
        kind="membership_renewed",
        occurred_at=work.now,
        channel="system",
        outlet_code=renewed.outlet_code,
        about_kind="membership",
        about_id=renewed.membership_id,
        facts={
            "plan": renewed.plan.code,
            "titles": dict(renewed.plan.titles),
            "first_on": str(fact.first_on),
            "valid_until": str(renewed.valid_until),
            "version": renewed.version,
        },
    )


def _command_id(membership: Membership) -> str:
    """The same for the same period of the same membership, whichever night it is."""
    return id_for("renewal", membership.membership_id, str(membership.period + 1))
