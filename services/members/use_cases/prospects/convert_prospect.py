"""Convert a prospect: they are a member, with what was known of them."""

from __future__ import annotations

from services.chassis.security.permission import Scope
from services.members.domain.actor import Actor
from services.members.domain.identifier import Candidate
from services.members.domain.outlet import Outlet
from services.members.domain.phone import read_phone
from services.members.domain.prospect import Prospect, ProspectClosed, UnknownProspect
from services.members.storage.unit_of_work import MembersWork

_WITH_EVERYTHING = Scope()


def prospect_to_convert(work: MembersWork, prospect_id: str, *, within: Scope) -> Prospect:
    """Held until the work ends. Raises UnknownProspect, ProspectClosed."""
    prospect = work.prospects.hold(prospect_id, within)
    if prospect is None:
        raise UnknownProspect
    if prospect.contact is None:
        raise ProspectClosed
    return prospect


def member_of_prospect(work: MembersWork, prospect: Prospect, *, given_phone: str | None, outlet: Outlet) -> str | None:
    """The member who has their phone already, the known one or the one that they give now; None where they are to be
    enrolled."""
    known = prospect.contact.phone if prospect.contact else None
    given = read_phone(given_phone, outlet.country) if given_phone and known is None else None
    phone = given.e164 if given else known
    return work.identifiers.owner(Candidate("phone", phone)) if phone else None


def convert_prospect(work: MembersWork, prospect: Prospect, *, member_id: str, staff_id: str | None) -> None:
    """What was said goes into the member's timeline, what was known is destroyed here, and nobody calls any more.

    Raises ProspectClosed where somebody did it at this moment; roll the work back then.
    """
    steps = work.prospects.steps(prospect.prospect_id)
    if not work.prospects.convert(prospect.prospect_id, member_id=member_id):
        raise ProspectClosed
    work.prospects.note(prospect.prospect_id, "converted", staff_id=staff_id, command_id=work.command_id)
    work.tasks.drop_about(prospect.prospect_id, outcome="converted")
    said = [prospect.contact.wish if prospect.contact else None, *(step.words for step in reversed(steps))]
    work.note_episode(
        member_id,
        "prospect_converted",
        Actor(outlet_code=prospect.outlet_code, staff_id=staff_id),
        about=("prospect", prospect.prospect_id),
        facts={"source": prospect.source, "trial_visits": prospect.trial_visits},
        words="\n".join(words for words in said if words) or None,
    )


def prospect_of_phone(work: MembersWork, phone: str | None, *, outlet: Outlet) -> Prospect | None:
    """Whoever joins may be a prospect whom somebody would call tomorrow, and whom a friend sent. Held until the work
    ends; nothing where they were closed at this moment."""
    read = read_phone(phone, outlet.country) if phone else None
    prospect_id = work.prospects.open_of_phone(read.e164) if read else None
    prospect = work.prospects.hold(prospect_id, _WITH_EVERYTHING) if prospect_id else None
    return None if prospect is None or prospect.contact is None else prospect
