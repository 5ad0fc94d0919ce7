"""Sealing as a station's page does it: a compact JWE to the public key that it was told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwe
from joserfc.jwk import ECKey


def sealed(public_key: Mapping[str, Any], body: Any, *, key: str, **header: str) -> bytes:
    """The body for the command with this key."""
    protected = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": public_key["kid"], "jti": key, **header}
    recipient = ECKey.import_key({name: public_key[name] for name in ("kty", "crv", "x", "y")})
    registry = jwe.JWERegistry(algorithms=["ECDH-ES", "A256GCM", "A128GCM", "DEF"], strict_check_header=False)
    return jwe.encrypt_compact(protected, json.dumps(body).encode(), recipient, registry=registry).encode()
