"""Who was not renewed because of a debt, and has paid before the end, goes on as if they had paid in time."""

from __future__ import annotations

from services.chassis.identifiers import id_for
from services.members.domain.actor import Actor
from services.members.domain.errors import UnknownMember
from services.members.domain.memberships.acts import WhyStopped, go_on
from services.members.domain.memberships.facts import RenewalSet
from services.members.domain.memberships.membership import Membership
from services.members.domain.task import occasion_of
from services.members.storage.memberships import By
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.memberships.acting import held, note

_STOPPED: WhyStopped = "renewal_in_debt"


def stopped_and_settled(work: MembersWork) -> list[str]:
    """Memberships that may go on."""
    found = work.memberships.with_ids(work.dues.settled_though_asked(_STOPPED))
    return [each.membership_id for each in found if _go_on(work, each, is_in_review=False) is not None]


def go_on_renewing(work: MembersWork, membership_id: str) -> bool:
    """It renews itself again, and nobody has to look at it. False where somebody has done something to it meanwhile."""
    try:
        membership, _ = held(work, membership_id)
    except UnknownMember:
        return False
    fact = _fact(work, membership)
    if fact is None:
        return False
    command_id = id_for("renewal goes on", membership_id, str(membership.version))
    work.command_id = command_id
    changed = work.memberships.add(membership, fact, by=By(command_id, reason="debt_settled"))
    task = work.tasks.of_occasion(_STOPPED, occasion_of(membership))
    assert task is not None, "without it there is no fact"
    work.tasks.close(task.task_id, outcome="paid", is_done=False)
    clock = Actor(outlet_code=changed.outlet_code, channel="system")
    said = {"valid_until": str(changed.valid_until), "version": changed.version, "renews": True}
    note(work, changed, "renewal_set", clock, said, words=None)
    work.admissions.refresh(changed.member_id)
    return True


def _fact(work: MembersWork, membership: Membership) -> RenewalSet | None:
    """Nothing where it was changed since, or where a person has closed the task: then they have decided."""
    task = work.tasks.of_occasion(_STOPPED, occasion_of(membership))
    if task is None or task.state != "open":
        return None
    return _go_on(work, membership, is_in_review=bool(work.dues.in_review([membership.membership_id])))


def _go_on(work: MembersWork, membership: Membership, *, is_in_review: bool) -> RenewalSet | None:
    return go_on(membership, today=work.day_at(membership.outlet_code), is_in_review=is_in_review)
