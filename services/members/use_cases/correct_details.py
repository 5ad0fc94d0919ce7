"""Correct what is known of a member, at a desk or in the office: their name, their language, their address.

An address opens their own data to whoever reads its letters (docs/decisions/0052). Who has none is given one as at
joining. To put another in its place is a manager's, ends whatever the old one opened, and is told by a letter to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from services.members.domain.actor import Actor
from services.members.domain.errors import EmailOnRecord
from services.members.storage.unit_of_work import MembersWork

Replaced = Literal["set", "replaced", "removed", "unchanged"]
# What the timeline calls each of them: which part of a name was wrong is nobody's business later.
_SAID_AS = {"given_name": "name", "family_name": "name", "locale": "language", "email": "email"}


@dataclass(frozen=True)
class Details:
    """As they should be; nothing is left as it is, an empty name is taken away."""

    given_name: str | None = None
    family_name: str | None = None
    locale: str | None = None
    email: str | None = None


def correct_details(work: MembersWork, member_id: str, details: Details, actor: Actor) -> list[str]:
    """The names of the fields that changed. Raises UnknownMember and EmailOnRecord."""
    key, member = work.members.hold_and_read(member_id)
    profile = member.profile
    # Also of the same one: or whoever may not see an address could try whether it is this.
    if details.email and profile.email:
        raise EmailOnRecord
    wanted = replace(profile.named(details.given_name, details.family_name), email=details.email or profile.email)
    locale = details.locale or member.locale
    corrected = [
        name for name in ("given_name", "family_name", "email") if getattr(profile, name) != getattr(wanted, name)
    ]
    corrected += ["locale"] if locale != member.locale else []
    if corrected:
        work.members.save_profile(key, wanted, locale=locale)
        _note(work, member_id, corrected, actor)
    work.concerns("member", member_id, after={"fields": ",".join(corrected)})
    return corrected


def replace_email(work: MembersWork, member_id: str, email: str | None, actor: Actor) -> Replaced:
    """Whether that changed anything. Raises UnknownMember."""
    key, member = work.members.hold_and_read(member_id)
    known = member.profile.email
    replaced = _replaced(known, email)
    if replaced != "unchanged":
        work.members.save_profile(key, replace(member.profile, email=email), locale=member.locale)
        _note(work, member_id, ["email"], actor)
    if known is not None and replaced != "unchanged":
        work.let_go_of_address(key, known, by="manager")
    work.concerns(
        "member", member_id, before={"email": "none" if known is None else "on record"}, after={"email": replaced}
    )
    return replaced


def _replaced(known: str | None, wanted: str | None) -> Replaced:
    if known == wanted:
        return "unchanged"
    if known is None:
        return "set"
    return "removed" if wanted is None else "replaced"


def _note(work: MembersWork, member_id: str, corrected: list[str], actor: Actor) -> None:
    fields = list(dict.fromkeys(_SAID_AS[name] for name in corrected))
    work.note_episode(member_id, "details_corrected", actor, facts={"fields": fields})
