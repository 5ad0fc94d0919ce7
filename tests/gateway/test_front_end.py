"""The front end's own checks: types, and what scans, keys, words and the till promise."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "gateway" / "web"

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", ["check", "test"])
def test_the_front_end_keeps_its_promises(script: str) -> None:
    if not (WEB / "node_modules").is_dir():
        pytest.fail("the front end is not installed: make front-end")
    done = subprocess.run(["npm", "run", "--silent", script], cwd=WEB, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
