"""How the routes of cases and tasks name people: as stations do, in the caller's language."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from services.chassis.http.callers import caller_locale
from services.members.domain.member import masked_name
from services.members.http_api.bodies import display_name
from services.members.storage.unit_of_work import MembersWork


def names_of(work: MembersWork, member_ids: Collection[str]) -> Mapping[str, str]:
    """As stations show them, in the caller's language."""
    wanted = list(dict.fromkeys(member_ids))
    members = work.members.with_ids(wanted) if wanted else []
    return {member.member_id: display_name(member, caller_locale()) for member in members}


def names_of_prospects(work: MembersWork, prospect_ids: Collection[str]) -> Mapping[str, str | None]:
    """The same of people who are no members yet; two digits of a phone name somebody without a name."""
    return {
        prospect_id: masked_name(contact.given_name, contact.family_name)
        or (f"…{contact.phone[-2:]}" if contact.phone else None)
        for prospect_id, contact in work.prospects.contacts(prospect_ids).items()
    }
