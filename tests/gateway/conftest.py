"""The gateway over stand-ins."""

from pathlib import Path

import pytest

from tests.gateway.parts import Fakes, fakes


@pytest.fixture
def suite(tmp_path: Path) -> Fakes:
    return fakes(tmp_path)
