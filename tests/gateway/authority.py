"""An authority of the test's own: a root, an intermediate certificate, one for passes, and a service account's key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
PASS_TYPE, TEAM = "pass.example.cups", "A1B2C3D4E5"


@dataclass(frozen=True)
class Authority:
    """PEM texts, as an administrator gets them from Apple."""

    root: str
    intermediate: str
    certificate: str
    key: str

    @property
    def settings(self) -> dict[str, str]:
        return {
            "APPLE_PASS_CERTIFICATE": self.certificate,
            "APPLE_PASS_KEY": self.key,
            "APPLE_WWDR_CERTIFICATE": self.intermediate,
        }


@cache
def authority(*, days: int = 365, subject: tuple[tuple[x509.ObjectIdentifier, str], ...] = ()) -> Authority:
    """One whose certificate for passes is good for so many days from the first of January 2026."""
    root_key, middle_key, key = new_key(), new_key(), new_key()
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root of a test")])
    middle_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Developer Relations of a test")])
    named = subject or ((NameOID.USER_ID, PASS_TYPE), (NameOID.ORGANIZATIONAL_UNIT_NAME, TEAM))
    own_name = x509.Name([x509.NameAttribute(oid, text) for oid, text in named])
    root = _issued(root_name, root_key, by=root_name, signed_by=root_key, days=3650, is_authority=True)
    middle = _issued(middle_name, middle_key, by=root_name, signed_by=root_key, days=3650, is_authority=True)
    own = _issued(own_name, key, by=middle_name, signed_by=middle_key, days=days, is_authority=False)
    return Authority(_pem(root), _pem(middle), _pem(own), pem_of(key))


def new_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def pem_of(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def service_account(key: RSAPrivateKey) -> str:
    """As Google writes it down; everything that nobody reads is left out."""
    account = {"type": "service_account", "client_email": "cups@example.iam.gserviceaccount.com"}
    return json.dumps({**account, "private_key": pem_of(key)})


def _issued(
    name: x509.Name,
    key: RSAPrivateKey,
    *,
    by: x509.Name,
    signed_by: RSAPrivateKey,
    days: int,
    is_authority: bool,
) -> x509.Certificate:
    building = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGAN)
        .not_valid_after(BEGAN + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    return building.sign(signed_by, SHA256())


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
