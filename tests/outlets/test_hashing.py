"""Hashes of PINs and passwords: dear where people sign in, cheap in all tests but this one."""

from __future__ import annotations

import base64

import pytest

from services.outlets.credentials.hashing import MEMORY_KIB, PASSES, Hasher
from services.outlets.credentials.sealed import Sealer


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Hasher:
    monkeypatch.setattr(Hasher, "memory_kib", MEMORY_KIB)
    monkeypatch.setattr(Hasher, "passes", PASSES)
    return Hasher(bytes(32))


def opened(kept: str) -> str:
    return Sealer(bytes(32)).opened(base64.b64decode(kept), "staff|secret")


def test_a_hash_is_argon2id_with_the_least_memory_that_owasp_names_and_two_passes_or_more(real: Hasher) -> None:
    _, kind, _, costs, *_ = opened(real.hash("7305")).split("$")
    memory, passes, _ = (int(cost.partition("=")[2]) for cost in costs.split(","))
    assert kind == "argon2id"
    assert (memory, passes) == (MEMORY_KIB, PASSES)
    assert memory >= 19 * 1024
    assert passes >= 2


def test_the_real_hash_is_of_the_secret_and_of_nothing_else(real: Hasher) -> None:
    kept = real.hash("7305")
    assert real.matches(kept, "7305")
    assert not real.matches(kept, "7306")
    assert not real.matches(None, "7305")
