"""Whatever services write into their audits has words in the office: a name for each value, and one for each thing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.gateway.what_the_audit_says import SERVICES, Service

OFFICE = Path(__file__).resolve().parents[2] / "gateway" / "web" / "src" / "hq"


def _keys(file: str, table: str) -> set[str]:
    """The keys of a table of words, each on a line of its own."""
    text = (OFFICE / file).read_text(encoding="utf-8").split(f"const {table}:", 1)[1].split("\n};", 1)[0]
    return set(re.findall(r"^  (\w+):", text, re.MULTILINE))


@pytest.mark.parametrize("name", SERVICES)
def test_what_an_act_changed_has_its_name_in_words(name: str) -> None:
    said = Service.named(name).names()
    assert said - _keys("said.ts", "NAMES") == set()


@pytest.mark.parametrize("name", SERVICES)
def test_what_an_act_is_about_has_its_name_in_words(name: str) -> None:
    assert Service.named(name).kinds() - _keys("actions.ts", "KINDS") == set()


def test_the_reading_sees_values_wherever_they_are_put_together() -> None:
    """Beside the act, in a variable, in another function and as words that are handed on."""
    assert {"amount_minor", "verdict", "first_on", "is_given", "until"} <= Service.named("members").names()
    assert {"member", "check_in", "due"} <= Service.named("members").kinds()
