"""Say yes or no: a member at /me to letters and calls, or at a desk to calls; who said no to calls is not called."""

from __future__ import annotations

from services.members.domain.actor import MEMBER_ON_THE_WEB, Actor
from services.members.domain.consent import (
    CALLS,
    WORDS_VERSION,
    Consent,
    ConsentChannel,
    ConsentPurpose,
    standings,
)
from services.members.domain.errors import SessionEnded, UnusableField
from services.members.storage.unit_of_work import MembersWork


def say_own_consent(
    work: MembersWork,
    member_id: str,
    *,
    purpose: ConsentPurpose,
    channel: ConsentChannel,
    is_given: bool,
    words_version: str,
    locale: str,
) -> bool:
    """Write down a yes or no; False where that is what holds already. Raises SessionEnded and UnusableField."""
    if work.members.hold(member_id) is None:
        raise SessionEnded
    if words_version != WORDS_VERSION:
        # Somebody said yes to words that are not ours any more: they read the new ones first.
        raise UnusableField("words_version", "words_version")
    said = Consent(purpose, channel, is_given, work.now, "self_service", words_version, locale)
    return _keep(work, member_id, said, MEMBER_ON_THE_WEB)


def say_calls(work: MembersWork, member_id: str, actor: Actor, *, is_given: bool, locale: str) -> None:
    """Said twice it is kept once. Raises UnknownMember."""
    work.members.hold_or_refuse(member_id)
    _keep(work, member_id, Consent(CALLS, "phone", is_given, work.now, "desk", WORDS_VERSION, locale), actor)
    work.concerns("member", member_id, after={"what": "consent", "purpose": CALLS, "is_given": is_given})


def _keep(work: MembersWork, member_id: str, said: Consent, actor: Actor) -> bool:
    state = "given" if said.is_given else "withdrawn"
    now = standings(work.consents.of(member_id))
    if any((each.purpose, each.channel, each.state) == (said.purpose, said.channel, state) for each in now):
        return False
    work.consents.add(member_id, said)
    if (said.purpose, said.is_given) == (CALLS, False):
        work.tasks.call_no_more(member_id)
    kind = "consent_given" if said.is_given else "consent_withdrawn"
    work.note_episode(member_id, kind, actor, facts={"purpose": said.purpose, "channel": said.channel})
    return True
