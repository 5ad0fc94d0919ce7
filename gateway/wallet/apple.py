"""Apple Wallet: a pass is a zip of a card, words and pictures, with a signed list of their hashes."""

from __future__ import annotations

import hashlib
import html
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

from gateway.wallet.card import WalletCard, words_by_locale

CONTENT_TYPE = "application/vnd.apple.pkpass"
_IMAGES = Path(__file__).parent / "images"
# Zip knows no time before; a pass that is made twice is the same bytes but for its signature.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_ESPRESSO, _PAPER, _LATTE = "rgb(74, 43, 23)", "rgb(251, 246, 239)", "rgb(233, 199, 155)"


class UnusableCertificate(ValueError):
    """The certificates or the key cannot sign passes; the message says why."""


class ApplePasses:
    """Signs passes. Who may is said by the certificate itself: its UID is the type of pass, its OU the team."""

    def __init__(self, *, certificate: str, key: str, intermediate: str, brand: str, me_url: str) -> None:
        """PEM texts. Raises UnusableCertificate."""
        self._certificate, self._intermediate = _certificate(certificate), _certificate(intermediate)
        self._key = _key(key)
        if self._key.public_key() != self._certificate.public_key():
            raise UnusableCertificate("the key is not that of the certificate")
        try:
            self._certificate.verify_directly_issued_by(self._intermediate)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise UnusableCertificate("the intermediate certificate did not issue the certificate") from error
        self._pass_type = _named(self._certificate, NameOID.USER_ID)
        self._team = _named(self._certificate, NameOID.ORGANIZATIONAL_UNIT_NAME)
        self._brand = brand
        self._me_url = me_url

    @property
    def ends_at(self) -> datetime:
        """When the first of both certificates ends. Passes that phones have stay; none is made any more."""
        return min(self._certificate.not_valid_after_utc, self._intermediate.not_valid_after_utc)

    def signed(self, card: WalletCard) -> bytes:
        """The .pkpass file."""
        files = {"pass.json": _json(self._pass(card)), **_images(), **_strings()}
        # Apple's format: the hashes are SHA-1, the signature over them is not.
        hashes = {name: hashlib.sha1(content, usedforsecurity=False).hexdigest() for name, content in files.items()}
        manifest = _json(hashes)
        return _zipped({**files, "manifest.json": manifest, "signature": self._signature(manifest)})

    def _signature(self, manifest: bytes) -> bytes:
        signing = PKCS7SignatureBuilder().set_data(manifest).add_signer(self._certificate, self._key, SHA256())
        options = [PKCS7Options.DetachedSignature, PKCS7Options.Binary]
        return signing.add_certificate(self._intermediate).sign(Encoding.DER, options)

    def _pass(self, card: WalletCard) -> dict[str, Any]:
        barcode = {
            "format": "PKBarcodeFormatQR",
            "message": card.number,
            "messageEncoding": "iso-8859-1",
            "altText": card.number_in_fours,
        }
        return {
            "formatVersion": 1,
            "passTypeIdentifier": self._pass_type,
            "teamIdentifier": self._team,
            "serialNumber": card.serial,
            "organizationName": self._brand,
            "logoText": self._brand,
            "description": "description",
            "backgroundColor": _ESPRESSO,
            "foregroundColor": _PAPER,
            "labelColor": _LATTE,
            "sharingProhibited": True,
            "barcodes": [barcode],
            # Phones before iOS 9 look here.
            "barcode": barcode,
            "storeCard": {
                "secondaryFields": [_field("member", card.display_name)],
                "auxiliaryFields": [_field("stamps", "stamps_where")],
                "backFields": [
                    _link("balance", card.balance_url),
                    _field("how", "how_words"),
                    _field("number", card.number_in_fours),
                    _link("own", self._me_url),
                ],
            },
        }


def _field(name: str, value: str) -> dict[str, str]:
    """Labels, and values that are words, are names of the words: the phone takes those of its own language."""
    return {"key": name, "label": name, "value": value}


def _link(name: str, url: str) -> dict[str, str]:
    return {**_field(name, url), "attributedValue": f'<a href="{html.escape(url, quote=True)}">{html.escape(url)}</a>'}


def _images() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(_IMAGES.glob("*.png"))}


def _strings() -> dict[str, bytes]:
    return {
        f"{locale}.lproj/pass.strings": "".join(
            f"{_quoted(name)} = {_quoted(text)};\n" for name, text in words.items()
        ).encode()
        for locale, words in words_by_locale().items()
    }


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, _ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def _certificate(pem: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise UnusableCertificate("a certificate is not in PEM form") from error


def _key(pem: str) -> RSAPrivateKey | EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise UnusableCertificate("the key is not in PEM form, or has a password") from error
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise UnusableCertificate("the key is of a kind that signs no passes")
    return key


def _named(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(oid)
    if not found:
        raise UnusableCertificate("the certificate is not one for passes: its subject names no pass type and team")
    return str(found[0].value)
