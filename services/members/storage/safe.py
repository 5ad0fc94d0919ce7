"""The safe: seals what is known of a person, and makes the blind indexes by which they are found."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from services.chassis.security.keys import SecretKey, SecretRing, generations_of
from services.chassis.security.sealing import BlindIndex, SealBroken, Vault, seal, unseal
from services.members.domain.birthday import Birthday, month_days_that_count_on
from services.members.domain.card import CardTokens
from services.members.domain.identifier import Candidate
from services.members.domain.important_date import ImportantDate
from services.members.domain.member import Profile
from services.members.domain.self_service import as_address

TAIL_DIGITS = 4
NAME_INDEX_BYTES = 8
T = TypeVar("T")


@dataclass(frozen=True)
class MemberKey:
    """The data key of one member, open for as long as a request lasts."""

    member_id: str
    data_key: bytes

    def seal_profile(self, profile: Profile) -> bytes:
        return seal(self.data_key, _profile_text(profile), f"{self.member_id}|profile")

    def profile(self, sealed: bytes) -> Profile:
        return _profile(unseal(self.data_key, sealed, f"{self.member_id}|profile"))

    def seal_letter(self, letter: str, *, code_id: str) -> bytes:
        """A code with the address that it goes to."""
        return seal(self.data_key, letter.encode(), f"{self.member_id}|letter|{code_id}")

    def letter(self, sealed: bytes, *, code_id: str) -> str:
        return unseal(self.data_key, sealed, f"{self.member_id}|letter|{code_id}").decode()

    def seal_words(self, words: str, *, row_id: str) -> bytes:
        """Free words that somebody wrote about this member; `row_id` is the row that they stand in."""
        return seal(self.data_key, words.encode(), f"{self.member_id}|words|{row_id}")

    def words(self, sealed: bytes, *, row_id: str) -> str:
        return unseal(self.data_key, sealed, f"{self.member_id}|words|{row_id}").decode()

    def seal_photo(self, photo: bytes) -> bytes:
        return seal(self.data_key, photo, f"{self.member_id}|photo")

    def photo(self, sealed: bytes) -> bytes:
        return unseal(self.data_key, sealed, f"{self.member_id}|photo")

    def seal_value(self, value: str, *, identifier_id: str, raw: str = "") -> bytes:
        """An identifier's canonical value, and for a phone the way it was given."""
        return seal(self.data_key, f"{value}\n{raw}".encode(), f"{self.member_id}|{identifier_id}")

    def value(self, sealed: bytes, *, identifier_id: str) -> str:
        return unseal(self.data_key, sealed, f"{self.member_id}|{identifier_id}").decode().partition("\n")[0]

    def value_as_given(self, sealed: bytes, *, identifier_id: str) -> tuple[str, str | None]:
        """The same with the way it was given, where that is known."""
        value, _, raw = unseal(self.data_key, sealed, f"{self.member_id}|{identifier_id}").decode().partition("\n")
        return value, raw or None


class Safe:
    """The keys of this service, made once per process; a new generation of any is noticed by itself.

    While the index key is being rotated there are two generations of it: what is new is written with the newest, and
    what is looked for may stand there under either, so each look asks for both in one statement.
    """

    def __init__(
        self,
        *,
        index_key: bytes | SecretRing,
        master_key: bytes | SecretRing,
        card_key: bytes | SecretRing | None = None,
    ) -> None:
        self._index_keys = generations_of(index_key)
        self._card_keys = generations_of(card_key or index_key)
        self._vault = Vault(master_key)
        self._master_keys = generations_of(master_key)
        # Made anew only when the generations are others.
        self._indexes = Remade(_indexes)
        self._card_tokens = Remade(_card_tokens)

    @property
    def card_tokens(self) -> CardTokens:
        return self._card_tokens.of(self._card_keys())

    @property
    def index_generations(self) -> int:
        """1, or 2 and more while the key is being rotated."""
        return len(self._index_keys())

    def index(self, kind: str, value: str) -> bytes:
        """The blind index of an identifier's canonical value, as it is written."""
        return self._newest_index.of(kind, value)

    def indexes(self, kind: str, value: str) -> tuple[bytes, ...]:
        """Those under which the value may stand there, the newest first."""
        return tuple(index.of(kind, value) for index in self._indexes.of(self._index_keys()))

    def looked_for(self, candidates: Sequence[Candidate]) -> list[bytes]:
        """The blind indexes of one or two candidates, the likeliest first; always as many for the same generations."""
        both = [candidates[0], candidates[-1]]
        return [index for candidate in both for index in self.indexes(candidate.kind, candidate.value)]

    def tail_index(self, digits: str) -> bytes:
        """The blind index of the last four digits of a phone or card number."""
        return self._newest_index.of("tail", digits[-TAIL_DIGITS:])

    def tail_indexes(self, digits: str) -> tuple[bytes, ...]:
        return self.indexes("tail", digits[-TAIL_DIGITS:])

    def name_index(self, beginning: str) -> bytes:
        """The blind index of the first letters of a name. Eight bytes: of some thousand beginnings no two meet in them,
        and there are two for each member."""
        return self._newest_index.of("name", beginning)[:NAME_INDEX_BYTES]

    def name_indexes(self, beginning: str) -> tuple[bytes, ...]:
        return tuple(index[:NAME_INDEX_BYTES] for index in self.indexes("name", beginning))

    def birthday_index(self, month_day: str) -> bytes:
        """The blind index of "MM-DD": 366 buckets, without the year."""
        return self._newest_index.of("birthday", month_day)

    def birthday_indexes_of(self, days: Iterable[date]) -> list[bytes]:
        """Under which birthdays and other dates stand that count on one of these days."""
        return [
            index
            for day in days
            for month_day in month_days_that_count_on(day)
            for index in self.indexes("birthday", month_day)
        ]

    @property
    def _newest_index(self) -> BlindIndex:
        return self._indexes.of(self._index_keys())[0]

    def is_wrapped_anew(self, wrapped: bytes) -> bool:
        return self._vault.is_newest(wrapped)

    def wrapped_anew(self, member_id: str, wrapped: bytes) -> bytes:
        """The member's key under the newest master key."""
        return self._vault.rewrapped(wrapped, f"{member_id}|key")

    def email_index(self, email: str) -> bytes:
        """The blind index of an address, whatever its capitals."""
        return self._newest_index.of("email", as_address(email))

    def email_indexes(self, email: str) -> tuple[bytes, ...]:
        return self.indexes("email", as_address(email))

    def email_index_of(self, profile: Profile) -> bytes:
        """The same of a profile; empty where it has no address."""
        return self.email_index(profile.email) if profile.email else b""

    def code_hash(self, member_id: str, purpose: str, code: str) -> bytes:
        """Six digits are tried in a moment, so their hash is keyed, and another one for each member and purpose."""
        return self._newest_index.of("code", f"{member_id}|{purpose}|{code}")

    def seal_wish(self, identifier: str, wish_id: str) -> bytes:
        # What strangers type belongs to no member, so no member's key seals it.
        return seal(_wishes_key(self._master_keys()[-1]), identifier.encode(), wish_id)

    def wish(self, sealed: bytes, wish_id: str) -> str:
        for key in reversed(self._master_keys()):
            with suppress(SealBroken):
                return unseal(_wishes_key(key), sealed, wish_id).decode()
        raise SealBroken("wish")

    def key_of_station(self, station_id: str) -> bytes:
        """By which this station, and no other, makes hashes of what it scans."""
        return hmac.digest(self._index_keys()[-1].key, f"station|{station_id}".encode(), hashlib.sha256)

    def new_member_key(self, member_id: str) -> tuple[MemberKey, bytes]:
        """A fresh key, and the same wrapped for storage."""
        data_key, wrapped = self._vault.new_data_key(f"{member_id}|key")
        return MemberKey(member_id, data_key), wrapped

    def member_key(self, member_id: str, wrapped: bytes) -> MemberKey:
        return MemberKey(member_id, self._vault.unwrap(wrapped, f"{member_id}|key"))


def _wishes_key(master: SecretKey) -> bytes:
    return hmac.digest(master.key, b"code wishes", hashlib.sha256)


class Remade(Generic[T]):
    """Something made of the generations of a key, for as long as they are the same."""

    def __init__(self, make: Callable[[tuple[SecretKey, ...]], T]) -> None:
        self._make = make
        self._made: tuple[tuple[SecretKey, ...], T] | None = None

    def of(self, keys: tuple[SecretKey, ...]) -> T:
        made = self._made
        if made is None or made[0] is not keys:
            self._made = made = (keys, self._make(keys))
        return made[1]


def _card_tokens(keys: tuple[SecretKey, ...]) -> CardTokens:
    return CardTokens(*(each.key for each in reversed(keys)))


def _indexes(keys: tuple[SecretKey, ...]) -> tuple[BlindIndex, ...]:
    return tuple(BlindIndex(each.key) for each in reversed(keys))


def _profile_text(profile: Profile) -> bytes:
    birthday = profile.birthday
    known = {
        "given_name": profile.given_name,
        "family_name": profile.family_name,
        "birthday": [birthday.month, birthday.day, birthday.year] if birthday else None,
        # Said where it is another than everybody's: profiles of before do not say it.
        "birthday_seen_by": profile.birthday_seen_by if profile.birthday_seen_by != "desk" else None,
        "email": profile.email,
        "phone_tail": profile.phone_tail,
        "dates": [_date_text(each) for each in profile.dates],
    }
    return json.dumps({name: value for name, value in known.items() if value}, ensure_ascii=False).encode()


def _profile(text: bytes) -> Profile:
    known = json.loads(text)
    birthday, dates = known.pop("birthday", None), known.pop("dates", ())
    return Profile(
        birthday=Birthday(*birthday) if birthday else None, dates=tuple(_date(each) for each in dates), **known
    )


def _date_text(kept: ImportantDate) -> list[Any]:
    day = kept.day
    return [kept.date_id, kept.kind, [day.month, day.day, day.year], kept.label, kept.seen_by]


def _date(text: Sequence[Any]) -> ImportantDate:
    date_id, kind, day, label, seen_by = text
    return ImportantDate(date_id=date_id, kind=kind, day=Birthday(*day), label=label, seen_by=seen_by)
