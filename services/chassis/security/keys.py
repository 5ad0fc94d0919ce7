"""Keys: made at the first start under the keys directory (0600), or put there by the administrator."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


def signing_key(directory: Path, name: str) -> str:
    """The private Ed25519 key `name`.pem, made when missing together with `name`.pub.pem."""
    path = directory / f"{name}.pem"
    if not path.exists():
        _make_signing_key(directory, name)
    return path.read_text(encoding="ascii")


def public_key(directory: Path, name: str) -> str:
    """The public half of `name`; made when missing, together with its private half when that is missing, too."""
    path = directory / f"{name}.pub.pem"
    if not path.exists():
        # Also while another part that starts now has written the private half and not yet this one.
        _make_signing_key(directory, name)
    return path.read_text(encoding="ascii")


def secret_key(directory: Path, name: str) -> bytes:
    """32 random bytes in `name`.key, made when missing."""
    path = directory / f"{name}.key"
    if not path.exists():
        _write_once(path, secrets.token_bytes(32))
    key = path.read_bytes()
    if len(key) != 32:
        raise ValueError(f"{path.name} holds {len(key)} bytes; a key has 32")
    return key


def _make_signing_key(directory: Path, name: str) -> None:
    private = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write_once(directory / f"{name}.pem", private)
    # Read back: another process may have been first, and the public half must belong to what is there.
    kept = load_pem_private_key((directory / f"{name}.pem").read_bytes(), password=None)
    public = kept.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    _write_once(directory / f"{name}.pub.pem", public)


def _write_once(path: Path, content: bytes) -> None:
    """Put the whole file in place, or leave the one that is there: two services may start at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
