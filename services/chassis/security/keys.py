"""Keys: made at the first start under the keys directory (0600), or put there by the administrator.

A key has a name and generations: `NAME.pem` (to sign) or `NAME.key` (to seal) is the first, `NAME.2.pem` the second,
and so on. The newest one signs or seals; those before it are still believed until they are retired. Running processes
see a new generation at once and a retired one within half a minute: they look at the directory, nobody tells them.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import time
from collections.abc import Callable, Mapping
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
KID_BYTES = 4
_SECRET_BYTES = 32
_TICK_NANOSECONDS = 50_000_000


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
            changed_at = self._changed_at()
            self._newest = (changed_at, key) if _is_settled(changed_at) else None
            return key
        return self._newest[1]

    def public_keys(self) -> dict[str, PublicKey]:
        """Every generation that is still believed, by its `kid`; none before the owner has made one.

        Whoever believes a key never makes it: a service that lacks another's public key is not to become it.
        """
        for generation in _generations(self._directory, self.name, ".pem"):
            # Its owner starts at this moment, and has not written this half yet.
            _make_public_half(self._directory, self.name, generation)
        generations = _generations(self._directory, self.name, ".pub.pem")
        return {key_id(pem := path.read_text(encoding="ascii")): _public(pem) for path in generations.values()}

    def generations(self) -> list[Generation]:
        """Those that there are, the oldest first."""
        return _listed(_generations(self._directory, self.name, ".pub.pem"))

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
        return _changed_at(self._directory)


@dataclass(frozen=True)
class Generation:
    """What is told of a generation: its number, and when it was put there."""

    number: int
    made_at: float


@dataclass(frozen=True)
class SecretKey:
    """One generation of a key that seals or hashes."""

    generation: int
    kid: bytes
    key: bytes

    @classmethod
    def of(cls, key: bytes, generation: int = 1) -> SecretKey:
        """The `kid` stands beside everything that was sealed: four bytes that tell nothing of the key."""
        return cls(generation, hmac.digest(key, b"key id", hashlib.sha256)[:KID_BYTES], key)


class SecretRing:
    """The generations of one secret key."""

    def __init__(self, directory: Path, name: str, *, begins_as: str = "") -> None:
        """`begins_as` names the key that did this one's work in an earlier version: if it is there, this one begins as
        a copy of its first generation, so that what that has sealed still opens."""
        self._directory = directory
        self.name = name
        self._begins_as = begins_as
        self._read: tuple[int, tuple[SecretKey, ...]] | None = None

    def newest(self) -> SecretKey:
        """The one that seals. Made when there is none."""
        return self.all()[-1]

    def all(self) -> tuple[SecretKey, ...]:
        """Every generation, the oldest first; one at least. Read again only when the directory has changed."""
        read = self._read
        if read is None or read[0] != _changed_at(self._directory):
            keys = self._read_all()
            changed_at = _changed_at(self._directory)
            self._read = (changed_at, keys) if _is_settled(changed_at) else None
            return keys
        return read[1]

    def generations(self) -> list[Generation]:
        """Those that there are, the oldest first."""
        return _listed(_generations(self._directory, self.name, ".key"))

    def add_generation(self) -> SecretKey:
        """A new key that seals from now on."""
        generation = self.newest().generation + 1
        _write_once(self._directory / _file_name(self.name, generation, ".key"), secrets.token_bytes(_SECRET_BYTES))
        return self.newest()

    def retire(self, generation: int) -> None:
        """What it has sealed opens no more. The newest cannot be retired."""
        if generation >= self.newest().generation:
            raise ValueError("the newest key cannot be retired; add a generation first")
        (self._directory / _file_name(self.name, generation, ".key")).unlink(missing_ok=True)

    def _read_all(self) -> tuple[SecretKey, ...]:
        files = _generations(self._directory, self.name, ".key")
        if not files:
            first = self._directory / f"{self.name}.key"
            earlier = self._directory / f"{self._begins_as}.key"
            is_upgrade = bool(self._begins_as) and earlier.exists()
            _write_once(first, _secret(earlier) if is_upgrade else secrets.token_bytes(_SECRET_BYTES))
            files = {1: first}
        return tuple(SecretKey.of(_secret(path), number) for number, path in sorted(files.items()))


def generations_of(master: bytes | SecretRing) -> Callable[[], tuple[SecretKey, ...]]:
    """How to ask for all generations, the oldest first; of bytes there is one for ever."""
    if isinstance(master, SecretRing):
        return master.all
    only = (SecretKey.of(master),)
    return lambda: only


def _secret(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != _SECRET_BYTES:
        raise ValueError(f"{path.name} holds {len(key)} bytes; a key has {_SECRET_BYTES}")
    return key


def _changed_at(directory: Path) -> int:
    try:
        return directory.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _is_settled(changed_at: int) -> bool:
    """Two changes within one tick of the kernel's clock leave the same time behind: nobody relies on it yet."""
    return time.time_ns() - changed_at > _TICK_NANOSECONDS


def _listed(files: Mapping[int, Path]) -> list[Generation]:
    return [Generation(number, path.stat().st_mtime) for number, path in sorted(files.items())]


def key_id(public_pem: str) -> str:
    """The `kid` of a key: the start of its hash, so that a rotated key is told apart."""
    return hashlib.sha256(public_pem.encode("ascii")).hexdigest()[:16]


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
