"""Who may import whom: the rules of .importlinter hold, and there is one for every part."""

from __future__ import annotations

from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

REPOSITORY = Path(__file__).parents[2]


def test_every_import_follows_the_rules_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    assert lint_imports(config_filename=str(REPOSITORY / ".importlinter"), no_cache=True) == EXIT_STATUS_SUCCESS
