"""A message: something worth telling a member, once for each occasion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

MessageKind = Literal[
    "welcome",
    "reward_ready",
    "reward_given",
    "birthday",
    "greeting",
    "sign_in_code",
    "email_replaced",
    "membership_expiring",
    "membership_frozen",
    "dues_overdue",
]
KINDS: tuple[MessageKind, ...] = get_args(MessageKind)

# What somebody may say no to; all others belong to the membership itself: the welcome, a code, what is owed.
PURPOSES: Mapping[MessageKind, str] = {
    "birthday": "birthday",
    "greeting": "greetings",
    "reward_ready": "rewards",
    "reward_given": "rewards",
}

# So long a member has rest once they got as many letters as they may; see `may_refuse`.
REST_AFTER = timedelta(days=30)

# Importing last year's sales must not congratulate anybody today; a weekend of trouble may still be made up for.
OLDEST_NEWS = timedelta(days=3)


# What is raised where a fact is missing, or is not what it is called; it must hold up no other letter.
WRONG_FACTS = (LookupError, TypeError, ValueError, ArithmeticError)


def is_old_news(occurred_at: datetime, *, now: datetime) -> bool:
    """Whether a fact is so old that telling it would confuse rather than please."""
    return now - occurred_at > OLDEST_NEWS


def may_refuse(kind: MessageKind) -> bool:
    """Whether it is a letter that pleases rather than one that somebody needs: refused by whoever wants none, and held
    back from whoever has got enough of them lately."""
    return kind in PURPOSES


@dataclass(frozen=True)
class Message:
    """`facts` are ids, titles by language and days: nothing personal. `occasion` tells one message of a kind from the
    next for the same member: the year of a birthday, the reward that is ready, nothing for a welcome."""

    message_id: str
    member_id: str
    kind: MessageKind
    occasion: str
    facts: Mapping[str, Any]
    created_at: datetime
    about_id: str | None = None
    """What it asks for, where it is not sent any more once that is settled: a due."""
    is_settled: bool = False

    @property
    def due_ids(self) -> tuple[str, ...]:
        """The dues that it asks for."""
        known = self.facts.get("due_ids") or ([self.about_id] if self.about_id else [])
        return tuple(known)


@dataclass(frozen=True)
class Asked:
    """What is asked for of a due at this moment."""

    due_id: str
    reference: str
    owed_minor: int
    currency: str
    due_on: date


def as_owed(message: Message, owed: Mapping[str, Asked]) -> Message | None:
    """The message with what is owed now; None where nothing of what it asks for is."""
    left = sorted(
        (owed[due_id] for due_id in message.due_ids if due_id in owed), key=lambda each: (each.due_on, each.due_id)
    )
    if not left:
        return None
    oldest = left[0]
    told_on = date.fromisoformat(message.facts["due_on"]) + timedelta(days=message.facts["days_overdue"])
    facts = {
        **message.facts,
        "amount_minor": sum(each.owed_minor for each in left),
        "currency": oldest.currency,
        "due_on": oldest.due_on.isoformat(),
        "days_overdue": max(0, (told_on - oldest.due_on).days),
        # A payment that names the oldest pays the others as well.
        "reference": oldest.reference,
    }
    return replace(message, facts=facts)


@dataclass(frozen=True)
class Recipient:
    """Whom a message goes to: asked from members for each batch, forgotten after it."""

    member_id: str
    given_name: str
    email: str | None
    locale: str
    balance_url: str
    me_url: str = ""
    refuses: frozenset[str] = frozenset()
    """Purposes of letters to which they said no."""
    contacts_lately: int = 0
    """How often their time was taken within thirty days: our messages, calls and letters on paper together."""
    code: str = field(default="", repr=False)
    """What a letter with a code tells; for that letter alone."""

    @property
    def not_me_url(self) -> str:
        """Where whoever got a letter that is not for them lets go of the card; the secret stays behind the #."""
        address, hash_sign, secret = self.balance_url.partition("#")
        return f"{address}?not-me{hash_sign}{secret}"

    def wants(self, kind: MessageKind) -> bool:
        return PURPOSES.get(kind) not in self.refuses

    def as_seen_by_others(self) -> Recipient:
        """The same without a name and without the secret of the balance link, for channels that others read."""
        address, _, secret = self.balance_url.partition("#")
        return replace(
            self, given_name="", email=None, code="······", balance_url=f"{address}#…" if secret else address
        )


@dataclass(frozen=True)
class Text:
    """A message in the words of one language."""

    subject: str
    body: str


@dataclass(frozen=True)
class Letter:
    """A text with an address on it, ready for a channel."""

    delivery_id: str
    address: str
    text: Text
