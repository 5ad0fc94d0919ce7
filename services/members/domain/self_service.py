"""Self-service: a code sent to the address that is known, and what it opens for a quarter of an hour."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

Purpose = Literal["sign_in", "new_email", "erasure"]
"""What a code was asked for; it is good for nothing else."""

_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
TRIES = 5
# For each address that letters go to: fifteen guesses an hour at one of a million.
MOST_AN_HOUR = 3
MOST_A_DAY = 10
# A family may share an address: each of them gets a code of their own.
MOST_SHARING = 5

SESSION_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class Letter:
    """What is sent: a code, and to where. Kept sealed while it is good, and told to whoever sends it."""

    code: str = field(repr=False)
    email: str = field(repr=False)


@dataclass(frozen=True)
class SignedIn:
    """A session that has just begun; its token is shown once and kept as a hash."""

    member_id: str
    token: str = field(repr=False)
    ends_at: datetime


def new_code() -> str:
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"


def new_session_token() -> str:
    """256 random bits: nobody guesses them, so a plain hash is enough to keep."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def as_address(email: str) -> str:
    """By which two spellings of an address are one: no provider that people use tells capitals apart."""
    return email.strip().casefold()


def masked_phone(e164: str) -> str:
    """ "+371 •••••• 01": enough to know it, too little to learn it from a screen that somebody left open."""
    return f"{e164[:4]} •••••• {e164[-2:]}"
