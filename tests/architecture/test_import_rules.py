"""Who may import whom: the rules of .importlinter hold, and there is one for every part."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from services.command_line.environment import SERVICES

REPOSITORY = Path(__file__).parents[2]


def test_every_import_follows_the_rules_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    assert lint_imports(config_filename=str(REPOSITORY / ".importlinter"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_no_worker_keeps_in_memory_what_answers_requests() -> None:
    """Flask and marshmallow take ten megabytes, and a worker is a process of each service."""
    imports = "; ".join(f"import services.{service}.bootstrap" for service in SERVICES)
    code = f"import sys; {imports}; print(sorted({{'flask', 'marshmallow', 'psycopg', 'pika'}} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert loaded.stdout == "[]\n"
