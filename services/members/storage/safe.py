"""The safe: seals what is known of a person, and makes the blind indexes by which they are found."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass

from services.chassis.security.sealing import BlindIndex, Vault, seal, unseal
from services.members.domain.birthday import Birthday
from services.members.domain.card import CardTokens
from services.members.domain.member import Profile
from services.members.domain.self_service import as_address

TAIL_DIGITS = 4


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
    """The keys of this service, made once per process."""

    def __init__(self, *, index_key: bytes, master_key: bytes) -> None:
        self._index = BlindIndex(index_key)
        self._vault = Vault(master_key)
        # What strangers type belongs to no member, so no member's key seals it.
        self._wishes_key = hmac.digest(master_key, b"code wishes", hashlib.sha256)
        self.card_tokens = CardTokens(index_key)

    def index(self, kind: str, value: str) -> bytes:
        """The blind index of an identifier's canonical value."""
        return self._index.of(kind, value)

    def tail_index(self, digits: str) -> bytes:
        """The blind index of the last four digits of a phone or card number."""
        return self._index.of("tail", digits[-TAIL_DIGITS:])

    def birthday_index(self, month_day: str) -> bytes:
        """The blind index of "MM-DD": 366 buckets, without the year."""
        return self._index.of("birthday", month_day)

    def email_index(self, email: str) -> bytes:
        """The blind index of an address, whatever its capitals."""
        return self._index.of("email", as_address(email))

    def email_index_of(self, profile: Profile) -> bytes:
        """The same of a profile; empty where it has no address."""
        return self.email_index(profile.email) if profile.email else b""

    def code_hash(self, member_id: str, purpose: str, code: str) -> bytes:
        """Six digits are tried in a moment, so their hash is keyed, and another one for each member and purpose."""
        return self._index.of("code", f"{member_id}|{purpose}|{code}")

    def seal_wish(self, identifier: str, wish_id: str) -> bytes:
        return seal(self._wishes_key, identifier.encode(), wish_id)

    def wish(self, sealed: bytes, wish_id: str) -> str:
        return unseal(self._wishes_key, sealed, wish_id).decode()

    def new_member_key(self, member_id: str) -> tuple[MemberKey, bytes]:
        """A fresh key, and the same wrapped for storage."""
        data_key, wrapped = self._vault.new_data_key(f"{member_id}|key")
        return MemberKey(member_id, data_key), wrapped

    def member_key(self, member_id: str, wrapped: bytes) -> MemberKey:
        return MemberKey(member_id, self._vault.unwrap(wrapped, f"{member_id}|key"))


def _profile_text(profile: Profile) -> bytes:
    birthday = profile.birthday
    known = {
        "given_name": profile.given_name,
        "family_name": profile.family_name,
        "birthday": [birthday.month, birthday.day, birthday.year] if birthday else None,
        "email": profile.email,
        "phone_tail": profile.phone_tail,
    }
    return json.dumps({name: value for name, value in known.items() if value}, ensure_ascii=False).encode()


def _profile(text: bytes) -> Profile:
    known = json.loads(text)
    birthday = known.pop("birthday", None)
    return Profile(birthday=Birthday(*birthday) if birthday else None, **known)
