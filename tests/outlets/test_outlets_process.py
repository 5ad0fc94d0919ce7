"""`python -m services.outlets`: the shape that every service's processes have."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.chassis.clock import SystemClock
from services.chassis.process import run
from services.outlets.bootstrap import build
from tests.callers import door_token, till


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VAR", str(tmp_path / "var"))
    monkeypatch.setenv("LOG_FORMAT", "text")


def test_a_migrated_service_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    run(build, ["migrate"])
    run(build, ["doctor"])
    assert "outlets: well" in capsys.readouterr().out


@pytest.mark.servers
def test_a_postgresql_that_forgets_in_a_power_cut_is_refused(
    monkeypatch: pytest.MonkeyPatch, postgresql_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OUTLETS_DATABASE_URL", postgresql_url)
    run(build, ["migrate"])
    for command in ("doctor", "worker", "web"):
        with pytest.raises(SystemExit) as caught:
            run(build, [command])
        assert "fsync=off" in capsys.readouterr().err + str(caught.value.code)


def test_a_service_whose_database_is_not_migrated_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(build, ["doctor"])
    assert caught.value.code == 1
    assert "python -m services.outlets migrate" in capsys.readouterr().err


def test_a_key_that_others_can_read_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(build, ["migrate"])
    keys = tmp_path / "var" / "keys"
    door_token(keys, till("riga"), SystemClock())
    (keys / "station-tokens.pem").chmod(0o644)
    with pytest.raises(SystemExit):
        run(build, ["doctor"])
    assert "station-tokens.pem" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["dance"], ["web", "worker"]])
def test_an_unknown_command_is_answered_with_the_known_ones(words: list[str]) -> None:
    with pytest.raises(SystemExit, match=r"web\|worker\|migrate\|doctor"):
        run(build, words)
