"""The bodies of answers about people and visits, in the language of whoever asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.chassis.database.column_types import as_text
from services.chassis.languages import in_language
from services.chassis.security.caller import Caller
from services.chassis.security.permission import allow
from services.contracts.permissions import PERMISSIONS, Action
from services.members.domain.important_date import KINDS
from services.members.domain.member import Member
from services.members.domain.occasion import Occasion
from services.members.domain.outlet import Outlet
from services.members.http_api.plan_hours import hours_in_words
from services.members.use_cases.admission.deciding import AtDesk, CheckIn
from services.members.use_cases.admission.who_came import Came, ListOfVisits
from services.members.use_cases.find_alike import FoundAlike
from services.members.use_cases.find_members import Found
from services.members.use_cases.list_contacts import Contact
from services.members.words import catalogue, day_in_words, say


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

    def file(self, member_id: str) -> str:
        """The member's file in the office."""
        return f"{self.public_url}/hq#members?id={member_id}"

    def file_at_desk(self, member_id: str) -> str:
        """The same on the page of a desk, whose station and people are signed in already."""
        return f"{self.public_url}/reception#member={member_id}"

    def prospect(self, prospect_id: str) -> str:
        return f"{self.public_url}/hq#prospects?id={prospect_id}"

    def prospect_at_desk(self, prospect_id: str) -> str:
        return f"{self.public_url}/reception#prospect={prospect_id}"

    def card_qr(self, member_id: str) -> str:
        return f"{self.public_url}/api/v1/members/{member_id}/card.svg"


def display_name(member: Member, locale: str, *, tail: str | None = None) -> str:
    """ "Anna K."; two digits name someone who gave no name."""
    digits = tail or member.tail
    if not member.masked_name:
        return say("member_without_name", locale, tail=digits)
    return member.masked_name if member.profile.given_name else f"{member.masked_name} …{digits}"


def card_body(member_id: str, number: str, token: str, links: Links) -> dict[str, Any]:
    return {"card": {"number": number, "qr_url": links.card_qr(member_id)}, "balance_url": links.balance(token)}


def found_body(found: Found, locale: str, caller: Caller) -> dict[str, Any]:
    """Whoever may not look at photos is not told whether there is one."""
    return {
        "member_id": found.member.member_id,
        "display_name": display_name(found.member, locale, tail=found.tail),
        "phone_tail": found.phone_tail,
        "card_tail": found.member.card_number[-4:],
        "has_photo": found.has_photo and allow(PERMISSIONS, caller, Action.SEE_PHOTO),
    }


def alike_body(alike: FoundAlike, locale: str) -> dict[str, Any]:
    member = alike.member
    return {
        "member_id": member.member_id,
        "display_name": display_name(member, locale),
        "phone_tail": member.profile.phone_tail,
        "why": alike.why,
    }


def contact_body(contact: Contact, links: Links) -> dict[str, Any]:
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


# What somebody must be allowed to do for what a verdict proposes: a till that nobody has signed in at sells nothing.
NEEDED: Mapping[str, Action] = {
    "take_payment": Action.RECORD_PAYMENT,
    "sell": Action.SELL_MEMBERSHIP,
    "renew": Action.CHANGE_MEMBERSHIP,
    "change_plan": Action.CHANGE_MEMBERSHIP,
    "unfreeze": Action.KEEP_DOOR,
    "re_enter": Action.KEEP_DOOR,
    "bring_guest": Action.KEEP_DOOR,
    "sign_waiver": Action.RECORD_WAIVER,
    "let_in_once": Action.OVERRIDE_ADMISSION,
    "renew_payment_method": Action.READ_DUES,
    "open_file": Action.READ_FILE,
}


def check_in_body(check_in: CheckIn, locale: str, caller: Caller) -> dict[str, Any]:
    """The public body of a check-in, with the last known standing in place of the loyalty part.

    Of what can be done about the verdict, the caller is told what they may do.
    """
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
            "message": _verdict_message(check_in, locale),
            "actions": [each for each in check_in.verdict.actions if allow(PERMISSIONS, caller, NEEDED[each])],
        },
        "label": check_in.label,
        "occasions": [_occasion_body(each, locale) for each in check_in.occasions],
        "membership": _membership_body(check_in, locale),
        "desk": None if check_in.desk is None else _desk_body(check_in.desk),
        "last_known_loyalty": standing_body(check_in.standing, locale, today=outlet.local_day(check_in.checked_in_at)),
    }


def standing_body(standing: str | None, locale: str, *, today: date) -> dict[str, Any]:
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


def _verdict_message(check_in: CheckIn, locale: str) -> str:
    verdict, name = check_in.verdict, check_in.member.profile.given_name
    facts = {
        "since": clock_time(verdict.since, check_in.outlet) if verdict.since else "",
        "day": _day_of_verdict(check_in, locale),
        **_plan_in_words(check_in, locale),
    }
    nameless = f"verdict.{verdict.code}.nameless"
    if name is None and nameless in catalogue(locale):
        return say(nameless, locale, **facts)
    return say(f"verdict.{verdict.code}", locale, name=name, **facts)


def _plan_in_words(check_in: CheckIn, locale: str) -> dict[str, str]:
    if check_in.verdict.code != "wrong_hours" or check_in.verdict.membership is None:
        return {}
    plan = check_in.verdict.membership.plan
    weekday = check_in.outlet.local(check_in.checked_in_at).isoweekday()
    return {"plan": in_language(plan.titles, locale), "hours": hours_in_words(plan.windows, weekday, locale)}


def _day_of_verdict(check_in: CheckIn, locale: str) -> str:
    """The day that the sentence speaks of: the last one of a freeze or a membership, or the first."""
    membership, desk = check_in.verdict.membership, check_in.desk
    if membership is None or desk is None:
        return ""
    frozen_until = next((each.last_on for each in membership.freezes if each.last_on >= desk.day), None)
    of = {"frozen": frozen_until, "not_started": membership.starts_on}.get(check_in.verdict.code)
    return day_in_words(of or membership.last_on, locale)


def _membership_body(check_in: CheckIn, locale: str) -> dict[str, Any] | None:
    membership, desk = check_in.verdict.membership, check_in.desk
    if membership is None or desk is None:
        return None
    plan, last_day = membership.plan, membership.last_on
    return {
        "membership_id": membership.membership_id,
        "plan": {"code": plan.code, "title": in_language(plan.titles, locale)},
        "state": membership.state_on(desk.day),
        "starts_on": membership.starts_on.isoformat(),
        "valid_until": last_day.isoformat(),
        "days_left": (last_day - desk.day).days - membership.frozen_days_after(desk.day),
        "visits_left": membership.visits_left,
        "freeze_days_left": membership.freeze_days_left_on(desk.day),
        "guests": plan.guests,
    }


def _desk_body(desk: AtDesk) -> dict[str, Any]:
    owed = desk.facts.owed_on(desk.day)
    return {
        "owed": {
            "amount_minor": sum(due.amount_minor for due in owed),
            "currency": desk.facts.currency,
            "since": owed[0].due_on.isoformat(),
        }
        if owed
        else None,
        "note": desk.note,
        "has_photo": desk.facts.has_photo,
        "has_open_case": desk.facts.has_open_case,
        "last_here_at": None if desk.last_here_at is None else as_text(desk.last_here_at),
        "guests_left": desk.guests_left,
    }


def visits_body(listed: ListOfVisits, outlet: Outlet, locale: str) -> dict[str, Any]:
    return {
        "outlet_code": outlet.code,
        "version": listed.version,
        "inside": listed.inside,
        "capacity": outlet.capacity,
        "labels": [{"label": label, "visits": visits} for label, visits in listed.labels],
        "visits": None if listed.came is None else [_came_body(came, locale) for came in listed.came],
    }


def _came_body(came: Came, locale: str) -> dict[str, Any]:
    visit = came.visit
    return {
        "check_in_id": visit.check_in_id,
        "member_id": visit.member_id,
        "display_name": display_name(came.member, locale),
        "checked_in_at": as_text(visit.checked_in_at),
        "verdict": {"colour": came.verdict.colour, "code": came.verdict.code},
        "state": came.state,
        "guests": visit.guests,
        "label": visit.label,
        "may_be_undone": came.may_be_undone,
        "occasions": [_occasion_body(each, locale) for each in came.occasions],
    }


def clock_time(instant: datetime, outlet: Outlet) -> str:
    """ "18:02", as the clock on the wall of the outlet shows it."""
    return outlet.local(instant).strftime("%H:%M")


def _occasion_body(occasion: Occasion, locale: str) -> dict[str, Any]:
    away = occasion.days_away
    if occasion.kind in KINDS:
        what = " ".join(part for part in (say(f"date.{occasion.kind}", locale), occasion.label) if part)
        return {"kind": occasion.kind, "days_away": away, "message": f"{what}: {say(f'days_away.{away}', locale)}"}
    key = f"birthday.{away}" if occasion.kind == "birthday" else f"occasion.{occasion.kind}"
    return {"kind": occasion.kind, "days_away": away, "message": say(key, locale)}
