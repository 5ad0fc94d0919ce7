"""What scans, keys, words and the till promise, by the front end's own tests; its types are for make lint."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "gateway" / "web"

pytestmark = pytest.mark.browser


def test_the_front_end_keeps_its_promises() -> None:
    if not (WEB / "node_modules").is_dir():
        pytest.fail("the front end is not installed: make front-end")
    done = subprocess.run(["npm", "run", "--silent", "test"], cwd=WEB, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
