"""What a door is to know of a member: a ban, a waiver, a note, a photo. Each changes their row for check-ins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from services.members.domain.actor import Actor
from services.members.domain.consent import Consent
from services.members.domain.memberships.admission import Ban
from services.members.domain.memberships.door_refusals import NoPhoto, NotBanned
from services.members.domain.photo import Photo
from services.members.storage.unit_of_work import MembersWork

PHOTO_WORDS_VERSION = "1"


def ban_member(work: MembersWork, member_id: str, ban: Ban, actor: Actor) -> None:
    """Keep them out of every outlet that admits by membership. Raises UnknownMember."""
    work.members.hold_or_refuse(member_id)
    work.door_facts.ban(member_id, ban, outlet_code=actor.outlet_code, staff_id=actor.staff_id)
    until = None if ban.until is None else ban.until.isoformat()
    _done(work, member_id, "member_banned", actor, {"reason": ban.reason, "until": until})


def lift_ban(work: MembersWork, member_id: str, actor: Actor) -> None:
    """Raises UnknownMember, NotBanned."""
    work.members.hold_or_refuse(member_id)
    if not work.door_facts.lift_bans(member_id):
        raise NotBanned
    _done(work, member_id, "ban_lifted", actor, {})


def record_waiver(work: MembersWork, member_id: str, version: str, actor: Actor) -> date:
    """They signed these words today; the day on the wall of the outlet. Raises UnknownMember."""
    work.members.hold_or_refuse(member_id)
    signed_on = work.now.date() if actor.outlet_code is None else work.day_at(actor.outlet_code)
    work.door_facts.sign_waiver(
        member_id, version, signed_on=signed_on, outlet_code=actor.outlet_code, staff_id=actor.staff_id
    )
    _done(work, member_id, "waiver_signed", actor, {"version": version})
    return signed_on


def note_attention(work: MembersWork, member_id: str, words: str | None, actor: Actor) -> None:
    """What whoever stands at a desk is to know, in place of what they were told before; nothing takes it away.

    Raises UnknownMember.
    """
    key = work.members.hold_or_refuse(member_id)
    if words is None:
        work.door_facts.drop_note(member_id)
    else:
        work.door_facts.put_note(key, words, staff_id=actor.staff_id)
    kind = "attention_dropped" if words is None else "attention_noted"
    _done(work, member_id, kind, actor, {}, words=words)


def read_note(work: MembersWork, member_id: str) -> str | None:
    """What a desk is told of them. Raises UnknownMember."""
    return work.door_facts.note(work.members.hold_or_refuse(member_id))


def take_photo(
    work: MembersWork,
    member_id: str,
    photo: Photo | None,
    actor: Actor,
    *,
    locale: str,
) -> None:
    """Keep the photo that they said yes to, or take it away with their yes. Raises UnknownMember, NoPhoto."""
    key = work.members.hold_or_refuse(member_id)
    if photo is not None:
        work.door_facts.put_photo(key, photo, staff_id=actor.staff_id)
    elif not work.door_facts.drop_photo(member_id):
        raise NoPhoto
    consent = Consent(
        purpose="photo",
        channel="desk",
        is_given=photo is not None,
        said_at=work.now,
        source="desk",
        words_version=PHOTO_WORDS_VERSION,
        locale=locale,
    )
    work.consents.add(member_id, consent)
    kind = "photo_removed" if photo is None else "photo_taken"
    _done(work, member_id, kind, actor, {})


def see_photo(work: MembersWork, member_id: str) -> Photo:
    """Raises UnknownMember, NoPhoto."""
    photo = work.door_facts.photo(work.members.hold_or_refuse(member_id))
    if photo is None:
        raise NoPhoto
    return photo


def _done(
    work: MembersWork,
    member_id: str,
    kind: str,
    actor: Actor,
    facts: Mapping[str, str | None],
    *,
    words: str | None = None,
) -> None:
    work.admissions.refresh(member_id)
    work.note_episode(member_id, kind, actor, facts=facts, words=words)
    work.concerns("member", member_id, after={"did": kind, **facts})
