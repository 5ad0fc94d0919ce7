"""The doctor of the gateway says who does not answer."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from gateway.__main__ import main


def test_the_doctor_names_the_part_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("VAR", str(tmp_path))
        monkeypatch.setenv("OUTLETS_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        with pytest.raises(SystemExit) as ended:
            main(["doctor"])
    assert ended.value.code == 1
    assert "outlets" in capsys.readouterr().err


def test_any_other_word_is_answered_with_the_words_there_are() -> None:
    with pytest.raises(SystemExit, match=r"web\|doctor"):
        main(["nonsense"])
