"""What members read: a folder for each kind of message, a file for each language: subject, empty line, body."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, get_currency_precision
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.chassis.languages import in_language
from services.notifications.domain.message import WRONG_FACTS, Message, MessageKind, Recipient, Text

FOLDER = Path(__file__).parent
_DAYS = ("expires_on", "valid_until", "first_on", "last_on", "due_on")


class NotRendered(Exception):
    """A fact is missing, or is not what it is called: a day that is none."""


def render(message: Message, recipient: Recipient) -> Text:
    """The message in the recipient's language. Raises NotRendered."""
    try:
        written = _template(message.kind, recipient.locale).render(_words(message, recipient))
    except (TemplateError, *WRONG_FACTS) as error:
        raise NotRendered(f"{message.kind}/{recipient.locale}: {type(error).__name__}") from error
    subject, _, body = written.partition("\n")
    # A subject is one line whatever a title or a name holds.
    return Text(subject=" ".join(subject.split()), body=body.strip() + "\n")


def _words(message: Message, recipient: Recipient) -> dict[str, Any]:
    """Every template may use all of these and nothing else."""
    facts, locale = message.facts, recipient.locale
    title = " ".join(in_language(facts.get("titles", {}), locale).split())
    return {
        "given_name": " ".join(recipient.given_name.split()),
        "balance_url": recipient.balance_url,
        "me_url": recipient.me_url,
        "not_me_url": recipient.not_me_url,
        "code": recipient.code,
        "purpose": facts.get("purpose", ""),
        "replaced_by": facts.get("replaced_by", ""),
        "reward_title": title,
        "reward_kind": facts.get("reward_kind", ""),
        "plan_title": title,
        # Messages from before birthdays could come without a gift do not say.
        "brings_gift": facts.get("brings_gift", True),
        "date_kind": facts.get("date_kind", ""),
        # Said rather than "today": a letter may be written, and read, on another day. Older messages do not say.
        "day": format_skeleton("MMMMd", date.fromisoformat(facts["day"]), locale=locale) if facts.get("day") else "",
        # What to write on a transfer.
        "reference": facts.get("reference", ""),
        "days_overdue": facts.get("days_overdue", 0),
        "amount": _amount(facts["amount_minor"], facts["currency"], locale) if "amount_minor" in facts else "",
        **{name: _day(facts[name], locale) if facts.get(name) else "" for name in _DAYS},
    }


def _amount(minor: int, currency: str, locale: str) -> str:
    return format_currency(Decimal(minor).scaleb(-get_currency_precision(currency)), currency, locale=locale)


def _day(iso_day: str, locale: str) -> str:
    return format_date(date.fromisoformat(iso_day), format="long", locale=locale)


def source(kind: MessageKind, locale: str) -> str:
    """The template as it was written."""
    return (FOLDER / kind / f"{locale}.txt").read_text(encoding="utf-8")


def environment() -> ImmutableSandboxedEnvironment:
    """Templates can read the words that they are given, and reach nothing else."""
    # Plain text: a name with an ampersand must arrive as it is.
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True)


@cache
def _template(kind: MessageKind, locale: str) -> Template:
    return environment().from_string(source(kind, locale))
