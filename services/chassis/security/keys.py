"""Keys: made at the first start under the keys directory (0600), or put there by the administrator.

A key has a name and generations: `NAME.pem` is the first, `NAME.2.pem` the second, and so on. The newest one signs or
seals; those before it are still believed until they are retired.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

PublicKey = Ed25519PublicKey


@dataclass(frozen=True)
class SigningKey:
    """One generation of a signing key."""

    generation: int
    kid: str
    private_pem: str


class KeyRing:
    """The generations of one signing key."""

    def __init__(self, directory: Path, name: str) -> None:
        self._directory = directory
        self.name = name
        self._newest: tuple[int, SigningKey] | None = None

    def signing_key(self) -> SigningKey:
        """The newest generation, made when there is none. Read again only when the directory has changed."""
        changed_at = self._changed_at()
        if self._newest is None or self._newest[0] != changed_at:
            key = self._read_newest()
            self._newest = (self._changed_at(), key)
            return key
        return self._newest[1]

    def public_keys(self) -> dict[str, PublicKey]:
        """Every generation that is still believed, by its `kid`. The first one is made when there is none."""
        generations = _generations(self._directory, self.name, ".pub.pem")
        if not generations:
            # Also while another part that starts now has written the private half and not yet this one.
            _make_signing_key(self._directory, self.name, 1)
            generations = _generations(self._directory, self.name, ".pub.pem")
        return {key_id(pem := path.read_text(encoding="ascii")): _public(pem) for path in generations.values()}

    def add_generation(self) -> SigningKey:
        """A new key that signs from now on; what older ones have signed stays good until they are retired."""
        newest = self.signing_key()
        _make_signing_key(self._directory, self.name, newest.generation + 1)
        return self._read_newest()

    def retire(self, generation: int) -> None:
        """Believe this generation no longer. The newest cannot be retired."""
        if generation >= self.signing_key().generation:
            raise ValueError("the newest key cannot be retired; add a generation first")
        for suffix in (".pem", ".pub.pem"):
            (self._directory / _file_name(self.name, generation, suffix)).unlink(missing_ok=True)

    def _read_newest(self) -> SigningKey:
        generations = _generations(self._directory, self.name, ".pem")
        if not generations:
            _make_signing_key(self._directory, self.name, 1)
            generations = _generations(self._directory, self.name, ".pem")
        generation = max(generations)
        private = generations[generation].read_text(encoding="ascii")
        _make_public_half(self._directory, self.name, generation)
        public = (self._directory / _file_name(self.name, generation, ".pub.pem")).read_text(encoding="ascii")
        return SigningKey(generation, key_id(public), private)

    def _changed_at(self) -> int:
        try:
            return self._directory.stat().st_mtime_ns
        except FileNotFoundError:
            return 0


def key_id(public_pem: str) -> str:
    """The `kid` of a key: the start of its hash, so that a rotated key is told apart."""
    return hashlib.sha256(public_pem.encode("ascii")).hexdigest()[:16]


def secret_key(directory: Path, name: str) -> bytes:
    """32 random bytes in `name`.key, made when missing."""
    path = directory / f"{name}.key"
    if not path.exists():
        _write_once(path, secrets.token_bytes(32))
    key = path.read_bytes()
    if len(key) != 32:
        raise ValueError(f"{path.name} holds {len(key)} bytes; a key has 32")
    return key


def _file_name(name: str, generation: int, suffix: str) -> str:
    return f"{name}{suffix}" if generation == 1 else f"{name}.{generation}{suffix}"


def _generations(directory: Path, name: str, suffix: str) -> dict[int, Path]:
    """The files of this key by generation."""
    pattern = re.compile(rf"{re.escape(name)}(?:\.(\d+))?{re.escape(suffix)}")
    found = {}
    for path in directory.glob(f"{name}*{suffix}"):
        if match := pattern.fullmatch(path.name):
            found[int(match[1] or 1)] = path
    return found


def _public(pem: str) -> PublicKey:
    key = load_pem_public_key(pem.encode("ascii"))
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("a public key of the suite is not an Ed25519 key")
    return key


def _make_signing_key(directory: Path, name: str, generation: int) -> None:
    private = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write_once(directory / _file_name(name, generation, ".pem"), private)
    _make_public_half(directory, name, generation)


def _make_public_half(directory: Path, name: str, generation: int) -> None:
    path = directory / _file_name(name, generation, ".pub.pem")
    if path.exists():
        return
    # Read back: another process may have been first, and the public half must belong to what is there.
    kept = load_pem_private_key((directory / _file_name(name, generation, ".pem")).read_bytes(), password=None)
    _write_once(path, kept.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


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
