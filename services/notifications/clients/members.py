"""Contacts: asked from members for one batch of deliveries, and forgotten after it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.chassis.http.client import PartAnswer, PartAway, PartClient
from services.chassis.languages import LOCALES
from services.chassis.security.tokens import PartSigner
from services.notifications.domain.message import Asked, Recipient


class ContactsAway(Exception):
    """Members did not tell; asking again later helps."""


@dataclass(frozen=True)
class Code:
    """A code and the one address that it goes to; used for a letter, and forgotten."""

    code: str = field(repr=False)
    email: str = field(repr=False)


class MembersClient:
    """Asks the members service, in the name of this one."""

    def __init__(self, client: PartClient, signer: PartSigner) -> None:
        self._client = client
        self._signer = signer

    def recipients(self, member_ids: Sequence[str]) -> Mapping[str, Recipient]:
        """Those of at most 200 members who exist, by their id. Raises ContactsAway."""
        answer = self._ask("/contacts", {"member_ids": list(member_ids)})
        try:
            found = [_recipient(contact) for contact in answer.json()["contacts"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ContactsAway("members answered something else than contacts") from error
        return {recipient.member_id: recipient for recipient in found}

    def codes(self, code_ids: Sequence[str]) -> Mapping[str, Code]:
        """Those of at most 200 codes that are good still, by their id. Raises ContactsAway."""
        answer = self._ask("/codes/readings", {"code_ids": list(code_ids)})
        try:
            return {each["code_id"]: Code(each["code"], each["email"]) for each in answer.json()["codes"]}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ContactsAway("members answered something else than codes") from error

    def former_addresses(self, address_ids: Sequence[str]) -> Mapping[str, str]:
        """Those of at most 200 addresses that are kept still, by their id. Raises ContactsAway."""
        answer = self._ask("/former-addresses/readings", {"address_ids": list(address_ids)})
        try:
            return {each["address_id"]: each["email"] for each in answer.json()["addresses"]}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ContactsAway("members answered something else than addresses") from error

    def owed(self, due_ids: Sequence[str]) -> Mapping[str, Asked]:
        """What is asked for of at most 1000 dues at this moment, by their id. Raises ContactsAway."""
        answer = self._ask("/dues/readings", {"due_ids": list(due_ids)})
        try:
            return {each["due_id"]: _asked(each) for each in answer.json()["dues"]}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ContactsAway("members answered something else than dues") from error

    def _ask(self, path: str, body: Mapping[str, Any]) -> PartAnswer:
        headers = {"Authorization": f"Bearer {self._signer.token('members')}", "Content-Type": "application/json"}
        try:
            answer = self._client.call("POST", path, headers=headers, body=json.dumps(body).encode())
        except PartAway as error:
            raise ContactsAway(str(error)) from error
        if answer.status != 200:
            raise ContactsAway(f"members answered {answer.status}")
        return answer


def _asked(due: Mapping[str, Any]) -> Asked:
    return Asked(
        due_id=due["due_id"],
        reference=due["reference"],
        owed_minor=due["owed_minor"],
        currency=due["currency"],
        due_on=date.fromisoformat(due["due_on"]),
    )


def _recipient(contact: Mapping[str, Any]) -> Recipient:
    locale = contact.get("locale")
    return Recipient(
        member_id=contact["member_id"],
        given_name=" ".join((contact.get("given_name") or "").split()),
        email=contact.get("email") or None,
        locale=locale if locale in LOCALES else "en",
        balance_url=contact.get("balance_url") or "",
        me_url=contact.get("me_url") or "",
        refuses=frozenset(contact.get("refuses") or ()),
        contacts_lately=contact.get("contacts_30_days") or 0,
    )
