"""What the desk's page shows of verdicts is what members knows of them: no code without a sign, no act out of order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.chassis.languages import LOCALES
from services.contracts.http_admission import ACTIONS, VERDICT_CODES
from services.contracts.permissions import PERMISSIONS, Role
from services.members.domain.memberships.admission import RULES, Rule
from services.members.http_api.bodies import NEEDED
from services.members.words import catalogue

WEB = Path(__file__).resolve().parents[2] / "gateway" / "web" / "src"
SHOWN = json.loads((WEB / "reception" / "verdicts.json").read_text())


def test_every_verdict_that_the_contract_names_is_shown_and_no_other() -> None:
    assert set(SHOWN) == set(VERDICT_CODES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_verdict_has_the_colour_and_the_acts_of_its_rule(rule: Rule) -> None:
    shown = SHOWN[rule.code]
    assert (shown["colour"], tuple(shown["actions"])) == (rule.colour, rule.actions)


def test_every_act_of_the_contract_is_offered_by_some_verdict_and_has_its_word() -> None:
    # A guest is offered beside any verdict that lets in, where the plan has one left.
    assert {"bring_guest", *(action for shown in SHOWN.values() for action in shown["actions"])} == set(ACTIONS)
    for locale in LOCALES:
        words = json.loads((WEB / "words" / f"{locale}.json").read_text())
        assert [action for action in ACTIONS if not words.get(f"action.{action}")] == []


@pytest.mark.parametrize("action", ACTIONS)
def test_whoever_is_named_for_an_act_can_do_it(action: str) -> None:
    """A till is told that people sign in at devices, and a cashier that reception or a manager can: a red of which
    neither is true has no way out."""
    able = {role for role in Role if NEEDED[action] in PERMISSIONS.get(role, {})}
    assert Role.RECEPTION in able
    assert Role.CASHIER in able or Role.OUTLET_MANAGER in able


@pytest.mark.parametrize("locale", LOCALES)
def test_every_verdict_has_its_sentence(locale: str) -> None:
    assert [code for code in VERDICT_CODES if not catalogue(locale).get(f"verdict.{code}")] == []
