"""Pictures: what members shows of its people, in the language of whoever looks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.chassis.database.column_types import as_text
from services.chassis.languages import in_language
from services.members.domain.member import Member
from services.members.domain.outlet import Outlet
from services.members.domain.verdict import Verdict
from services.members.use_cases.check_in import CheckIn
from services.members.use_cases.find_members import Found
from services.members.use_cases.list_contacts import Contact
from services.members.words import say


@dataclass(frozen=True)
class Links:
    """Addresses under which guests reach the gateway."""

    public_url: str

    def balance(self, token: str) -> str:
        """The token stands behind the #, where no log and no Referer ever sees it."""
        return f"{self.public_url}/balance#{token}"

    @property
    def me(self) -> str:
        return f"{self.public_url}/me"

    def card_qr(self, member_id: str) -> str:
        return f"{self.public_url}/api/v1/members/{member_id}/card.svg"


def display_name(member: Member, locale: str, *, tail: str | None = None) -> str:
    """ "Anna K."; two digits name someone who gave no name."""
    digits = tail or member.tail
    if not member.masked_name:
        return say("member_without_name", locale, tail=digits)
    return member.masked_name if member.profile.given_name else f"{member.masked_name} …{digits}"


def card_picture(member_id: str, number: str, token: str, links: Links) -> dict[str, Any]:
    return {"card": {"number": number, "qr_url": links.card_qr(member_id)}, "balance_url": links.balance(token)}


def found_picture(found: Found, locale: str) -> dict[str, Any]:
    return {
        "member_id": found.member.member_id,
        "display_name": display_name(found.member, locale, tail=found.tail),
        "phone_tail": found.phone_tail,
    }


def contact_picture(contact: Contact, links: Links) -> dict[str, Any]:
    card = contact.card
    return {
        "member_id": card.member.member_id,
        "given_name": card.member.profile.given_name,
        "email": card.member.profile.email,
        "locale": card.member.locale,
        "balance_url": links.balance(card.token),
        "me_url": links.me,
        "refuses": contact.refuses,
        "contacts_30_days": contact.contacts_lately,
    }


def check_in_picture(check_in: CheckIn, locale: str) -> dict[str, Any]:
    """The public body of a check-in, with the last known standing in place of the loyalty part."""
    member, outlet = check_in.member, check_in.outlet
    return {
        "check_in_id": check_in.check_in_id,
        "checked_in_at": as_text(check_in.checked_in_at),
        "outlet": {"code": outlet.code, "name": outlet.name},
        "member": {
            "member_id": member.member_id,
            "display_name": display_name(member, locale),
            "card_number": member.card_number,
            "locale": member.locale,
        },
        "verdict": {
            "colour": check_in.verdict.colour,
            "code": check_in.verdict.code,
            "message": _verdict_message(check_in.verdict, member, outlet, locale),
        },
        "occasions": _occasions(check_in.birthday_days_away, locale),
        "membership": None,
        "last_known_loyalty": standing_picture(
            check_in.standing, locale, today=outlet.local_day(check_in.checked_in_at)
        ),
    }


def standing_picture(standing: str | None, locale: str, *, today: date) -> dict[str, Any]:
    """What loyalty told last, with the titles in one language and without rewards that have expired since."""
    if standing is None:
        return {"as_of": None, "programs": [], "rewards": []}
    told = json.loads(standing)
    return {
        "as_of": told["as_of"],
        "programs": [_in_one_language(program, locale) for program in told["programs"]],
        "rewards": [_in_one_language(reward, locale) for reward in told["rewards"] if _can_be_redeemed(reward, today)],
    }


def _can_be_redeemed(reward: Mapping[str, Any], today: date) -> bool:
    expires_on = reward["expires_on"]
    return reward["state"] == "issued" and (expires_on is None or date.fromisoformat(expires_on) >= today)


def _in_one_language(told: Mapping[str, Any], locale: str) -> dict[str, Any]:
    shown = dict(told)
    shown["title"] = in_language(shown.pop("titles"), locale)
    return shown


def _verdict_message(verdict: Verdict, member: Member, outlet: Outlet, locale: str) -> str:
    since = clock_time(verdict.since, outlet) if verdict.since else ""
    name = member.profile.given_name
    if name is None:
        return say(f"verdict.{verdict.code}.nameless", locale, since=since)
    return say(f"verdict.{verdict.code}", locale, name=name, since=since)


def clock_time(instant: datetime, outlet: Outlet) -> str:
    """ "18:02", as the clock on the wall of the outlet shows it."""
    return outlet.local(instant).strftime("%H:%M")


def _occasions(birthday_days_away: int | None, locale: str) -> list[dict[str, Any]]:
    if birthday_days_away is None:
        return []
    message = say(f"birthday.{birthday_days_away}", locale)
    return [{"kind": "birthday", "days_away": birthday_days_away, "message": message}]
