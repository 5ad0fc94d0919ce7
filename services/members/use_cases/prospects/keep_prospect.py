"""Keep a prospect: somebody who may become a member, with a next step from the first moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.chassis.security.permission import Scope
from services.members.domain.errors import IdentifierTaken, UnusableField
from services.members.domain.identifier import Candidate
from services.members.domain.outlet import Outlet
from services.members.domain.phone import read_phone
from services.members.domain.prospect import (
    Contact,
    ProspectClosed,
    ProspectSource,
    ProspectStatus,
    next_step_on,
    next_step_task,
)
from services.members.storage.prospects import NewProspect
from services.members.storage.unit_of_work import MembersWork

_EVERYWHERE = Scope()


@dataclass(frozen=True, kw_only=True)
class WantedProspect:
    """Somebody as reception, an office or their own form tells of them."""

    source: ProspectSource
    may_be_contacted: bool
    given_name: str | None = None
    family_name: str | None = None
    phone: str | None = None
    email: str | None = None
    wish: str | None = None
    referrer_id: str | None = None
    next_on: date | None = None


@dataclass(frozen=True)
class StoredProspect:
    """The prospect, and whether they are new: one of a phone is open at a time."""

    prospect_id: str
    is_new: bool


def keep_prospect(work: MembersWork, wanted: WantedProspect, *, outlet: Outlet, staff_id: str | None) -> StoredProspect:
    """Raises OutletClosed, UnusableField, IdentifierTaken for the phone of somebody who is a member already, and
    ProspectClosed for a known one who was closed at this moment."""
    outlet.refuse_if_closed()
    contact = _contact(wanted, outlet)
    due_on = next_step_on("new", outlet.business_date(work.now), wished=wanted.next_on)
    if contact.phone and work.identifiers.owner(Candidate("phone", contact.phone)):
        raise IdentifierTaken("phone")
    new = NewProspect(
        outlet_code=outlet.code,
        source="referral" if wanted.referrer_id else wanted.source,
        contact=contact,
        may_be_contacted=wanted.may_be_contacted,
        referrer_id=wanted.referrer_id,
    )
    prospect_id = work.prospects.add(new, command_id=work.command_id)
    if prospect_id is None:
        return _asked_again(work, new, due_on=due_on, staff_id=staff_id)
    step_id = work.prospects.note(prospect_id, "new", staff_id=staff_id, command_id=work.command_id)
    _open_next_step(work, prospect_id, new, "new", occasion=step_id, due_on=due_on)
    work.concerns("prospect", prospect_id, place=work.place_of(outlet.code), after={"source": new.source})
    return StoredProspect(prospect_id, is_new=True)


def _asked_again(work: MembersWork, new: NewProspect, *, due_on: date, staff_id: str | None) -> StoredProspect:
    """Who asks once more is looked after where they asked last: what they wish now is written down, and somebody there
    has the next step."""
    known = work.prospects.open_of_phone(new.contact.phone or "")
    before = work.prospects.hold(known, _EVERYWHERE) if known else None
    # A phone alone is in the way, and whoever had it may have been closed at this moment.
    if before is None or not work.prospects.ask_again(before.prospect_id, new):
        raise ProspectClosed
    step_id = work.prospects.note(
        before.prospect_id, before.status, staff_id=staff_id, command_id=work.command_id, words=new.contact.wish
    )
    work.tasks.drop_about(before.prospect_id, outcome="moved_on")
    _open_next_step(work, before.prospect_id, new, before.status, occasion=step_id, due_on=due_on)
    work.concerns(
        "prospect",
        before.prospect_id,
        place=work.place_of(new.outlet_code),
        before={"outlet": before.outlet_code},
        after={"is_new": False, "outlet": new.outlet_code},
    )
    return StoredProspect(before.prospect_id, is_new=False)


def _open_next_step(
    work: MembersWork, prospect_id: str, new: NewProspect, status: ProspectStatus, *, occasion: str, due_on: date
) -> None:
    task = next_step_task(
        prospect_id,
        new.contact,
        status,
        occasion=occasion,
        due_on=due_on,
        outlet_code=new.outlet_code,
        may_be_contacted=new.may_be_contacted,
    )
    work.tasks.open(task, command_id=work.command_id)


def _contact(wanted: WantedProspect, outlet: Outlet) -> Contact:
    phone = read_phone(wanted.phone, outlet.country) if wanted.phone else None
    if wanted.phone and phone is None:
        raise UnusableField("phone", "phone")
    if phone is None and not wanted.email and not wanted.given_name:
        raise UnusableField("nobody", "phone")
    return Contact(
        given_name=wanted.given_name,
        family_name=wanted.family_name,
        phone=phone.e164 if phone else None,
        email=wanted.email,
        wish=wanted.wish,
    )
