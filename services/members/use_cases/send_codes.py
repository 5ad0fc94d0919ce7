"""Send codes: a wish is written down the same for everybody; whose it is, a job finds out."""

from __future__ import annotations

from services.contracts.members import CodeMade
from services.members.domain.identifier import Candidate
from services.members.domain.phone import read_phone
from services.members.domain.self_service import MOST_SHARING, Letter, Purpose, new_code
from services.members.storage.safe import MemberKey
from services.members.storage.unit_of_work import MembersWork


def wish_for_code(work: MembersWork, identifier: str) -> None:
    """Somebody wants a code for this phone or address. Nobody is looked up: the time that takes would tell."""
    work.code_wishes.add(identifier, at=work.now)


def make_wished_codes(work: MembersWork, *, most: int) -> int:
    """Codes for the members among those who wished for one; how many wishes there were."""
    wishes = work.code_wishes.take(most)
    meant = [member_id for identifier in wishes for member_id in members_meant(work, identifier)]
    # Of an address that is replaced at this instant, no code goes to the old one.
    work.members.hold_all(meant)
    for member_id in meant:
        _make_for(work, member_id)
    return len(wishes)


def send_code(work: MembersWork, member_id: str, purpose: Purpose, *, email: str | None = None) -> None:
    """A code to this address, or to the known one. Where an address got enough, nothing is sent, and nothing told.

    Raises UnknownMember.
    """
    key, member = work.members.hold_and_read(member_id)
    address = email or member.profile.email
    if address:
        _make(work, key, purpose, address)


def members_meant(work: MembersWork, identifier: str) -> list[str]:
    """Whom a phone or an address belongs to: one by phone, and by address all of a family."""
    if "@" in identifier:
        return work.members.with_email(identifier, most=MOST_SHARING)
    # Nobody's country is known here: a number without one is read as each of the franchise's countries would.
    countries = {outlet.country for outlet in work.outlets.all()}
    phones = {phone.e164 for country in countries if (phone := read_phone(identifier, country))}
    owners = {work.identifiers.owner(Candidate("phone", phone)) for phone in phones} - {None}
    return [str(owner) for owner in owners] if len(owners) == 1 else []


def _make_for(work: MembersWork, member_id: str) -> None:
    key, member = work.members.hold(member_id), work.members.with_id(member_id)
    is_disowned = work.disownments.since(member_id) is not None
    if member is not None and key is not None and member.profile.email and not is_disowned:
        _make(work, key, "sign_in", member.profile.email)


def _make(work: MembersWork, key: MemberKey, purpose: Purpose, address: str) -> None:
    code_id = work.codes.make(key, purpose, Letter(new_code(), address))
    if code_id is not None:
        work.publish(CodeMade(member_id=key.member_id, code_id=code_id, purpose=purpose))
