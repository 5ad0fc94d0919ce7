"""Serve a member who has shown a code: their own data, corrected by themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.members.domain.birthday import Birthday
from services.members.domain.consent import (
    Standing,
    standings,
)
from services.members.domain.errors import BirthdayFixed, SessionEnded, UnusableField
from services.members.domain.important_date import Sight
from services.members.domain.member import Member, Profile
from services.members.domain.self_service import SignedIn, masked_phone
from services.members.domain.task import task_about_birthday
from services.members.storage.safe import MemberKey
from services.members.storage.unit_of_work import MembersWork

_CORRECTED = ("given_name", "family_name", "birthday", "birthday_seen_by")


@dataclass(frozen=True)
class OwnData:
    """What a member sees of themselves."""

    member: Member
    phones: list[str]
    """Masked: a screen that was left open is read by others. The export has them whole."""
    consents: list[Standing]
    friends_brought: int
    card_token: str


def sign_in(work: MembersWork, member_ids: list[str], code: str) -> SignedIn | None:
    """A session for the one of them whose code it is. Commit either way: a wrong code costs a try."""
    for member_id in member_ids or ["nobody"]:
        # A disownment of this moment is seen here, or ends the session.
        work.members.hold(member_id)
        if work.disownments.since(member_id) is None and work.codes.is_right(member_id, "sign_in", code):
            return work.sessions.begin(member_id)
    return None


def member_of_session(work: MembersWork, token: str) -> str:
    """Whose session it is, for whoever only shows something. Raises SessionEnded."""
    member_id = work.sessions.member_of(token)
    if member_id is None:
        raise SessionEnded
    return member_id


def signed_in_member(work: MembersWork, token: str) -> str:
    """The same, and they are held: whoever disowns the card at this moment ends the session before, or after all that
    is done in it. Raises SessionEnded."""
    member_id = member_of_session(work, token)
    # They may be erased in it.
    work.hold_with_those_paid_for([member_id])
    if work.members.hold(member_id) is None or work.sessions.member_of(token) is None:
        raise SessionEnded
    return member_id


def show_own_data(work: MembersWork, member_id: str) -> OwnData:
    """Raises SessionEnded for somebody who is no member any more."""
    member, key = work.members.with_id(member_id), work.members.key_of(member_id)
    card_id = work.identifiers.card_ids([member_id]).get(member_id)
    # Nobody is held: they may be erased between two looks.
    if member is None or key is None or card_id is None:
        raise SessionEnded
    return OwnData(
        member=member,
        phones=[masked_phone(phone) for phone in work.identifiers.values(key, "phone")],
        consents=standings(work.consents.of(member_id)),
        friends_brought=work.referrals.brought_by(member_id),
        card_token=work.card_tokens.token(card_id),
    )


@dataclass(frozen=True)
class Correction:
    """What is to be changed; nothing is left as it is, an empty name is taken away."""

    given_name: str | None = None
    family_name: str | None = None
    locale: str | None = None
    birthday: Birthday | None = None
    birthday_seen_by: Sight | None = None


def correct_own_data(work: MembersWork, member_id: str, correction: Correction) -> list[str]:
    """The names of the fields that changed. Raises SessionEnded, BirthdayFixed and UnusableField.

    A birthday brings a gift, so it is said once; a manager corrects it at the counter.
    """
    member, key = _locked(work, member_id)
    profile = member.profile
    wanted = replace(
        profile.named(correction.given_name, correction.family_name),
        birthday=_birthday(work, member, correction.birthday),
        birthday_seen_by=correction.birthday_seen_by or profile.birthday_seen_by,
    )
    locale = correction.locale or member.locale
    changed = [name for name in _CORRECTED if _differs(profile, wanted, name)]
    changed += ["locale"] if locale != member.locale else []
    if changed:
        work.members.save_profile(key, wanted, locale=locale)
    if "birthday" in changed:
        work.members.note_birthday_entered(member_id, on=work.day_at(member.home_outlet_code))
    if wanted.birthday_seen_by != "desk":
        # A task is read by every desk of the outlet.
        work.tasks.withdraw_about(task_about_birthday(member_id))
    return changed


def confirm_new_email(work: MembersWork, member_id: str, code: str, *, session: str) -> bool:
    """The address to which the code went is theirs from now on, and the one before it opens nothing more. Commit either
    way. Raises SessionEnded."""
    member, key = _locked(work, member_id)
    known, email = member.profile.email, work.codes.confirmed_address(key, code)
    if email is None:
        return False
    if known is not None and known != email:
        work.let_go_of_address(key, known, by="member", session=session)
    work.members.save_profile(key, replace(member.profile, email=email), locale=member.locale)
    return True


def is_erasure_confirmed(work: MembersWork, member_id: str, code: str) -> bool:
    """Whether this fresh code was sent for it, which ends the code. Commit either way."""
    return work.codes.is_right(member_id, "erasure", code)


def _locked(work: MembersWork, member_id: str) -> tuple[Member, MemberKey]:
    # Held first: what is read then is what is changed.
    key, member = work.members.hold(member_id), work.members.with_id(member_id)
    if member is None or key is None:
        raise SessionEnded
    return member, key


def _birthday(work: MembersWork, member: Member, wanted: Birthday | None) -> Birthday | None:
    known = member.profile.birthday
    if wanted is None or wanted == known:
        return known
    if known is not None:
        raise BirthdayFixed
    if wanted.lies_after(work.day_at(member.home_outlet_code)):
        raise UnusableField("birthday_in_future", "birthday")
    return wanted


def _differs(before: Profile, after: Profile, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))
