"""An installation of the test's own, and the command to run on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.command_line.__main__ import regulars
from services.command_line.suite import Suite, opened_suite

Run = Callable[..., Result]
_OF_AN_INSTALLATION = ("KEYS_DIR", "BROKER_URL", "PUBLIC_URL", "PORT", "REGULARS_DEMO")


@pytest.fixture(scope="session")
def migrated_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Empty databases, made once: a copy takes a hundredth of the time."""
    var = tmp_path_factory.mktemp("migrated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAR", str(var))
        result = CliRunner().invoke(regulars, ["migrate"])
    assert result.exit_code == 0, result.output
    return var


@pytest.fixture
def var(migrated_var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """VAR of an installation without outlets."""
    shutil.copytree(migrated_var, tmp_path / "var")
    monkeypatch.setenv("VAR", str(tmp_path / "var"))
    for name in _OF_AN_INSTALLATION:
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "var"


@pytest.fixture
def run(var: Path) -> Run:
    """Run `regulars` with these words."""

    def run(*words: str | Path) -> Result:
        result = CliRunner().invoke(regulars, [str(word) for word in words])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def riga(run: Run) -> str:
    """An outlet with the coffee program: every sixth cup."""
    assert run("outlets", "add", "riga", "--country", "LV", "--zone", "Europe/Riga", "--locale", "lv").exit_code == 0
    titles = ("--title", "en=Coffee card", "--reward", "en=Free coffee")
    assert run("programs", "set", "coffee", "--target", "6", "--category", "coffee", *titles).exit_code == 0
    return "riga"


@pytest.fixture
def suite(var: Path) -> Iterator[Suite]:
    """The services behind the command, to see what it did."""
    with opened_suite() as suite:
        yield suite
