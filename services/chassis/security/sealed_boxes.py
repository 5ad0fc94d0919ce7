"""Sealed boxes: anybody may seal something for a service, and that service alone can open it.

Compact JWE with ECDH-ES and A256GCM over P-256: what every browser can do by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from services.chassis.security.keys import SecretKey, SecretRing, generations_of
from services.chassis.security.sealing import SealBroken

_KEY_WRAPPING, _CONTENT = "ECDH-ES", "A256GCM"
# Nothing else: what is packed (`zip`) could be a thousand times as large when it is opened.
_ALGORITHMS = (_KEY_WRAPPING, _CONTENT)
_ORDER_OF_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class SealedBoxes:
    """Opens what was sealed to the public key of any generation that has not been retired."""

    def __init__(self, ring: bytes | SecretRing) -> None:
        self._generations = generations_of(ring)

    def public_key(self) -> dict[str, Any]:
        """The newest, as a JWK."""
        newest = self._generations()[-1]
        point = _pair(newest).as_dict(private=False)
        told = {name: point[name] for name in ("kty", "crv", "x", "y")}
        return {**told, "kid": _kid(newest), "alg": _KEY_WRAPPING, "use": "enc"}

    def opened(self, box: bytes, *, about: str) -> bytes:
        """What is inside. `about` is what it was sealed for, and stands in it as `jti`: it is good for nothing else.

        Raises SealBroken.
        """
        try:
            found = jwe.decrypt_compact(box, self._key_of, registry=_registry())
        except (JoseError, ValueError) as error:
            raise SealBroken("sealed box") from error
        if found.protected.get("jti") != about or found.plaintext is None:
            raise SealBroken("sealed box")
        return found.plaintext

    def _key_of(self, box: Any) -> ECKey:
        headers: Mapping[str, Any] = box.headers()
        for key in self._generations():
            if headers.get("kid") == _kid(key):
                return _pair(key)
        raise ValueError("nobody has this key")


@cache
def _registry() -> jwe.JWERegistry:
    # It would know no header of our own, such as `jti`.
    return jwe.JWERegistry(algorithms=_ALGORITHMS, strict_check_header=False)


def _kid(key: SecretKey) -> str:
    return key.kid.hex()


@cache
def _pair(key: SecretKey) -> ECKey:
    """The pair of a generation, made of its secret, so that its file is kept and handed out like any other.

    Of 48 bytes, so that the remainder favours no number (RFC 9380, 5.1).
    """
    drawn = HKDFExpand(SHA256(), 48, b"sealed boxes P-256").derive(hashlib.sha256(key.key).digest())
    number = int.from_bytes(drawn, "big") % (_ORDER_OF_P256 - 1) + 1
    private = ec.derive_private_key(number, ec.SECP256R1())
    return ECKey.import_key(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
