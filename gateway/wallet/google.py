"""Google Wallet: a link that saves the card, which is a signed list of what it shows.

The list stands in an address of Google's, so it holds neither the token of the balance link nor a name.
"""

from __future__ import annotations

import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from gateway.wallet.card import WalletCard, words_in

_SAVE = "https://pay.google.com/gp/v/save/"


class UnusableKey(ValueError):
    """The file is no key of a service account; the message says why."""


class GooglePasses:
    """Makes links that save a card."""

    def __init__(self, *, key_file: str, issuer_id: str, brand: str, public_url: str) -> None:
        """`key_file`: what Google gives for a service account, as JSON. Raises UnusableKey."""
        try:
            account = json.loads(key_file)
            self._signer: str = account["client_email"]
            key = load_pem_private_key(account["private_key"].encode(), password=None)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise UnusableKey("the file is not the JSON key of a service account") from error
        if not isinstance(key, RSAPrivateKey):
            raise UnusableKey("the key of the service account is not an RSA key")
        if not issuer_id.isdigit():
            raise UnusableKey("the issuer is a number, from the Google Pay and Wallet console")
        self._key = key
        self._issuer_id = issuer_id
        self._brand = brand
        self._public_url = public_url

    def save_url(self, card: WalletCard) -> str:
        """Where the phone saves the card; Google refuses links that are much longer than 1,800 characters."""
        claims = {
            "iss": self._signer,
            "aud": "google",
            "typ": "savetowallet",
            "origins": [self._public_url],
            "payload": {"loyaltyClasses": [self._class()], "loyaltyObjects": [self._object(card)]},
        }
        return _SAVE + jwt.encode(claims, self._key, algorithm="RS256")

    @property
    def _class_id(self) -> str:
        return f"{self._issuer_id}.regulars_card"

    def _class(self) -> dict[str, Any]:
        return {
            "id": self._class_id,
            "issuerName": self._brand,
            "programName": self._brand,
            "programLogo": {"sourceUri": {"uri": f"{self._public_url}/static/icons/icon-512.png"}},
            "hexBackgroundColor": "#4a2b17",
            "reviewStatus": "UNDER_REVIEW",
        }

    def _object(self, card: WalletCard) -> dict[str, Any]:
        words = words_in(card.locale)
        return {
            "id": f"{self._issuer_id}.{card.serial}",
            "classId": self._class_id,
            "state": "ACTIVE",
            "accountId": card.number,
            "barcode": {"type": "QR_CODE", "value": card.number, "alternateText": card.number_in_fours},
            "textModulesData": [{"id": "stamps", "header": words["stamps"], "body": words["stamps_where"]}],
            "linksModuleData": {
                "uris": [{"id": "own", "uri": f"{self._public_url}/me", "description": words["own"]}],
            },
        }
