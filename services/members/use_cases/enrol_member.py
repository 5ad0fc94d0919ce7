"""Enrol a member: at a station, or out of a file of the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.chassis.identifiers import new_id
from services.contracts.members import MemberEnrolled, MemberReferred
from services.members.domain.birthday import Birthday
from services.members.domain.errors import IdentifierTaken, UnusableField
from services.members.domain.identifier import Candidate
from services.members.domain.member import Member, Profile
from services.members.domain.outlet import Outlet
from services.members.domain.phone import Phone, read_phone
from services.members.storage.identifiers import NewIdentifier
from services.members.storage.members import NewMember, Origin
from services.members.storage.unit_of_work import MembersWork


@dataclass(frozen=True)
class Enrolment:
    """What a person gives to join. A phone or an external id is needed, the rest as they like."""

    phone: str | None = None
    external_id: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birthday: Birthday | None = None
    locale: str | None = None
    email: str | None = None
    referrer_id: str | None = None
    """The member who sent them."""


@dataclass(frozen=True)
class Enrolled:
    """A member with their card."""

    member: Member
    card_token: str
    is_new: bool = True
    """False when this very command had enrolled them before, or, without a network, somebody did meanwhile."""


def enrol_member(work: MembersWork, enrolment: Enrolment, *, outlet: Outlet, origin: Origin = "station") -> Enrolled:
    """Make the member and their card, and tell the suite; `work.command_id` does it once for ever.

    Raises OutletClosed and UnusableField before anything is written, and IdentifierTaken, after which the work must be
    rolled back: it is raised late when another till enrols the same phone at the same moment.
    """
    if origin == "station":
        # A file tells of the past, whose outlets may have closed since.
        outlet.refuse_if_closed()
    phone, identifiers = _given_identifiers(enrolment, outlet)
    _refuse_future_birthday(enrolment.birthday, work, outlet)
    known = work.enrolments.known(work.command_id, [Candidate(given.kind, given.value) for given in identifiers])
    if "command" in known:
        work.concerns("member", known["command"], after={"is_new": False})
        return _enrolled_before(work, known["command"])
    if "phone" in known and work.kept_for is not None:
        return _joined_before(work, known)
    for given in identifiers:
        if given.kind in known:
            raise IdentifierTaken(given.kind)
    member = _new_member(work, enrolment, phone, outlet, origin)
    key = work.members.add(member, at=work.occurred_at, command_id=work.command_id)
    number, token = work.identifiers.add_card(key, at=work.occurred_at, others=identifiers)
    _tell(work, member, enrolment.referrer_id)
    work.concerns(
        "member",
        member.member_id,
        after={"is_new": True, "identifiers": ",".join(sorted(given.kind for given in identifiers))},
    )
    return Enrolled(Member(member.member_id, member.profile, member.locale, outlet.code, number), token)


def _new_member(
    work: MembersWork, enrolment: Enrolment, phone: Phone | None, outlet: Outlet, origin: Origin
) -> NewMember:
    return NewMember(
        member_id=new_id(),
        profile=Profile(
            given_name=enrolment.given_name,
            family_name=enrolment.family_name,
            birthday=enrolment.birthday,
            email=enrolment.email,
            phone_tail=phone.tail if phone else None,
        ),
        locale=enrolment.locale or outlet.locale,
        home_outlet_code=outlet.code,
        origin=origin,
        # What a file says of the past was said long ago.
        birthday_entered_on=outlet.local_day(work.now) if enrolment.birthday and origin == "station" else None,
    )


def _tell(work: MembersWork, member: NewMember, referrer_id: str | None) -> None:
    work.publish(
        MemberEnrolled(
            member_id=member.member_id, outlet_code=member.home_outlet_code, locale=member.locale, origin=member.origin
        ),
        occurred_at=work.occurred_at,
    )
    if referrer_id is not None:
        work.referrals.add(member.member_id, referrer_id=referrer_id, outlet_code=member.home_outlet_code)
        work.publish(
            MemberReferred(member_id=member.member_id, referrer_id=referrer_id, outlet_code=member.home_outlet_code)
        )


def _given_identifiers(enrolment: Enrolment, outlet: Outlet) -> tuple[Phone | None, list[NewIdentifier]]:
    if not enrolment.phone and not enrolment.external_id:
        raise UnusableField("no_identifier", "phone")
    phone = read_phone(enrolment.phone, outlet.country) if enrolment.phone else None
    if enrolment.phone and phone is None:
        raise UnusableField("phone", "phone")
    identifiers = [NewIdentifier("phone", phone.e164, phone.raw)] if phone else []
    if enrolment.external_id:
        identifiers.append(NewIdentifier("external_id", enrolment.external_id))
    return phone, identifiers


def _refuse_future_birthday(birthday: Birthday | None, work: MembersWork, outlet: Outlet) -> None:
    if birthday and birthday.lies_after(outlet.local_day(work.now)):
        raise UnusableField("birthday_in_future", "birthday")


def _joined_before(work: MembersWork, known: Mapping[str, str]) -> Enrolled:
    """Kept where it was made, and the phone has an owner: whoever stood there is that member. By the phone alone.

    Raises IdentifierTaken where the external id is somebody else's.
    """
    member_id = known["phone"]
    if known.get("external_id", member_id) != member_id:
        raise IdentifierTaken("external_id")
    work.concerns("member", member_id, after={"is_new": False, "is_same_phone": True})
    return _enrolled_before(work, member_id)


def _enrolled_before(work: MembersWork, member_id: str) -> Enrolled:
    member = work.members.with_id(member_id)
    assert member is not None
    card_id = work.identifiers.card_ids([member_id])[member_id]
    return Enrolled(member, work.card_tokens.token(card_id), is_new=False)
