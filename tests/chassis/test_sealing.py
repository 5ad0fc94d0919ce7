"""Sealed data opens with its own key and context only, and an index tells nothing without its key."""

from __future__ import annotations

import secrets

import pytest

from services.chassis.security.sealing import BlindIndex, SealBroken, Vault, seal, unseal

KEY = secrets.token_bytes(32)


def test_what_was_sealed_can_be_unsealed() -> None:
    for plaintext in (b"", b"+37120000000", "Ānna".encode(), secrets.token_bytes(10_000)):
        assert unseal(KEY, seal(KEY, plaintext, "m-1|phone"), "m-1|phone") == plaintext


def test_the_same_text_sealed_twice_looks_different() -> None:
    assert seal(KEY, b"+37120000000", "m-1|phone") != seal(KEY, b"+37120000000", "m-1|phone")


def test_a_seal_does_not_open_for_another_owner_column_or_key() -> None:
    sealed = seal(KEY, b"+37120000000", "m-1|phone")
    for key, context in ((KEY, "m-2|phone"), (KEY, "m-1|name"), (secrets.token_bytes(32), "m-1|phone")):
        with pytest.raises(SealBroken) as caught:
            unseal(key, sealed, context)
        assert "m-" not in str(caught.value), "an error names the column, never whose it is"


def test_a_changed_or_shortened_seal_does_not_open() -> None:
    sealed = seal(KEY, b"+37120000000", "m-1|phone")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealBroken):
            unseal(KEY, bytes(changed), "m-1|phone")
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            unseal(KEY, sealed[:length], "m-1|phone")


def test_a_data_key_is_unwrapped_by_its_master_for_its_owner_alone() -> None:
    vault = Vault(KEY)
    data_key, wrapped = vault.new_data_key("m-1")
    assert vault.unwrap(wrapped, "m-1") == data_key
    assert data_key not in wrapped
    with pytest.raises(SealBroken):
        vault.unwrap(wrapped, "m-2")
    with pytest.raises(SealBroken):
        Vault(secrets.token_bytes(32)).unwrap(wrapped, "m-1")


def test_every_owner_has_a_data_key_of_their_own() -> None:
    vault = Vault(KEY)
    assert vault.new_data_key("m-1")[0] != vault.new_data_key("m-1")[0]


def test_equal_values_have_equal_indexes_and_nothing_else_has() -> None:
    index = BlindIndex(KEY)
    phone = index.of("phone", "+37120000000")
    assert index.of("phone", "+37120000000") == phone
    assert len(phone) == 32
    others = {
        index.of("phone", "+37120000001"),
        index.of("card", "+37120000000"),
        index.of("phone+", "37120000000"),
        BlindIndex(secrets.token_bytes(32)).of("phone", "+37120000000"),
    }
    assert phone not in others
    assert len(others) == 4


def test_asking_for_one_index_does_not_change_the_next() -> None:
    index = BlindIndex(KEY)
    first = index.of("phone", "1")
    index.of("phone", "2")
    assert index.of("phone", "1") == first
