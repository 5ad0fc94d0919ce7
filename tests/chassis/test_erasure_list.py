"""The erasure list: what is on it stays on it, and what was done to it is seen."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.chassis.identifiers import new_id
from services.chassis.work.erasure_list import Erased, ErasureList

NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)


def some(count: int) -> list[Erased]:
    return [Erased.at(new_id(), NOON) for _ in range(count)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "erasures" / "erased.jsonl"


def test_it_holds_whom_it_was_given_once_in_order_and_nothing_else_of_them(path: Path) -> None:
    first, second = some(2), some(1)
    ErasureList(path).add_missing(first)
    ErasureList(path).add_missing([*first, *second])
    assert ErasureList(path).erased() == [*first, *second]
    assert ErasureList(path).complaints() == []
    assert {name for line in path.read_text().splitlines() for name in json.loads(line)} == {
        "id",
        "erased_at",
        "before",
        "hash",
    }
    assert stat.S_IMODE(path.stat().st_mode) & 0o007 == 0


def test_a_list_that_is_not_there_is_empty(path: Path) -> None:
    assert ErasureList(path).erased() == []
    assert ErasureList(path).complaints() == []


def test_after_a_line_that_a_power_cut_has_torn_it_goes_on_and_says_so(path: Path) -> None:
    first, second, third = some(1), some(1), some(1)
    erasures = ErasureList(path)
    erasures.add_missing(first)
    erasures.add_missing(second)
    path.write_text(path.read_text()[:-30])
    assert erasures.erased() == first
    erasures.add_missing([*second, *third])
    assert erasures.erased() == [*first, *second, *third]
    assert erasures.complaints() == ["Line 2 of erased.jsonl cannot be read, or was changed."]


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda lines: [lines[0], lines[2]], "Something is missing before line 2"),
        (lambda lines: lines[1:], "Something is missing before line 1"),
        (lambda lines: [lines[1], lines[0], lines[2]], "Something is missing before line 1"),
        (lambda lines: [lines[0], lines[1].replace("2026", "2027"), lines[2]], "Line 2"),
        (lambda lines: [lines[0], "null", lines[2]], "Line 2"),
        (lambda lines: [lines[0], "\x00\x00", lines[2]], "Line 2"),
    ],
)
def test_whoever_changes_it_is_seen(path: Path, spoil: object, complaint: str) -> None:
    ErasureList(path).add_missing(some(3))
    path.write_text("\n".join(spoil(path.read_text().splitlines())) + "\n")  # type: ignore[operator]
    assert any(complaint in found for found in ErasureList(path).complaints())


def test_a_line_of_another_hand_erases_nobody(path: Path) -> None:
    """Somebody who can write there must at least know how; a stray line does nothing."""
    path.parent.mkdir()
    path.write_text(json.dumps({"id": new_id(), "erased_at": "2026-05-12", "before": "", "hash": ""}) + "\n")
    assert ErasureList(path).erased() == []


def test_two_workers_that_write_at_once_lose_nothing_and_break_no_chain(path: Path) -> None:
    batches = [some(5) for _ in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda batch: ErasureList(path).add_missing(batch), batches))
    assert {each for batch in batches for each in batch} == set(ErasureList(path).erased())
    assert ErasureList(path).complaints() == []
