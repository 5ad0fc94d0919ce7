"""Keys are made once, whoever comes first, and nobody else can read them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from services.chassis.security.keys import KeyRing, SecretRing, key_id
from tests.races import at_once


def public_key(keys: Path, name: str) -> str:
    """The public half of the newest generation, as its file says it."""
    kid = signing_kid(keys, name)
    (path,) = [path for path in keys.glob(f"{name}*.pub.pem") if key_id(path.read_text()) == kid]
    return path.read_text()


def signing_key(keys: Path, name: str) -> str:
    return KeyRing(keys, name).signing_key().private_pem


def secret_key(keys: Path, name: str) -> bytes:
    return SecretRing(keys, name).newest().key


def signing_kid(keys: Path, name: str) -> str:
    return KeyRing(keys, name).signing_key().kid


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "var" / "keys"


@pytest.mark.parametrize("read", [signing_key, public_key, secret_key])
def test_a_key_is_made_once_and_stays_the_same(keys: Path, read: Callable[[Path, str], str | bytes]) -> None:
    assert read(keys, "station-tokens") == read(keys, "station-tokens")
    assert read(keys, "another") != read(keys, "station-tokens")


def test_only_the_owner_reads_keys(keys: Path) -> None:
    signing_key(keys, "tokens")
    secret_key(keys, "data")
    assert {path.name for path in keys.iterdir()} == {"tokens.pem", "tokens.pub.pem", "data.key"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in keys.iterdir())
    assert keys.stat().st_mode & 0o777 == 0o700


def test_the_public_half_belongs_to_the_private_half(keys: Path) -> None:
    public = public_key(keys, "tokens")
    private = load_pem_private_key(signing_key(keys, "tokens").encode(), password=None)
    assert private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode() == public


@pytest.mark.parametrize("read", [public_key, secret_key])
def test_services_that_start_together_get_the_same_key(keys: Path, read: Callable[[Path, str], str | bytes]) -> None:
    assert len(set(at_once([partial(read, keys, "tokens")] * 8))) == 1
    private = load_pem_private_key(signing_key(keys, "tokens").encode(), password=None)
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert public_key(keys, "tokens") == public


def test_a_part_that_only_verifies_needs_the_public_half_alone(keys: Path) -> None:
    kid = signing_kid(keys, "tokens")
    (keys / "tokens.pem").unlink()
    assert list(KeyRing(keys, "tokens").public_keys()) == [kid]


def test_generations_of_one_key_are_told_from_keys_of_similar_names(keys: Path) -> None:
    ring = KeyRing(keys, "tokens")
    first = ring.signing_key()
    KeyRing(keys, "tokens-of-others").signing_key()
    second = ring.add_generation()
    assert (first.generation, second.generation) == (1, 2)
    assert ring.signing_key() == second
    assert set(ring.public_keys()) == {first.kid, second.kid}


def test_the_newest_key_cannot_be_retired(keys: Path) -> None:
    ring = KeyRing(keys, "tokens")
    ring.signing_key()
    with pytest.raises(ValueError, match="newest"):
        ring.retire(1)


def test_a_public_half_that_is_missing_is_made_from_the_private_one_that_is_there(keys: Path) -> None:
    public = public_key(keys, "tokens")
    (keys / "tokens.pub.pem").unlink()
    assert public_key(keys, "tokens") == public


def test_a_secret_key_of_the_wrong_length_is_refused(keys: Path) -> None:
    keys.mkdir(parents=True)
    (keys / "data.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="5 bytes"):
        secret_key(keys, "data")
