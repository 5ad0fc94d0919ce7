"""The wheel carries all that an installed suite needs, and no sources of the pages."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel of this working tree, built in a copy: a build leaves its traces beside the sources."""
    copy = tmp_path_factory.mktemp("source")
    for part in ("services", "gateway", "deploy"):
        shutil.copytree(REPOSITORY / part, copy / part, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(REPOSITORY / name, copy)
    built = copy / "gateway" / "static" / "assets" / "cashier-0000.js"
    built.parent.mkdir(parents=True, exist_ok=True)
    built.write_text("// built")
    build = f"{sys.executable} -m pip wheel --quiet --no-deps --no-build-isolation -w wheel ."
    subprocess.run(build.split(), cwd=copy, check=True, capture_output=True)
    (archive,) = (copy / "wheel").iterdir()
    return set(zipfile.ZipFile(archive).namelist())


def test_every_module_and_every_text_of_the_parts_is_in_the_wheel(wheel: set[str]) -> None:
    wanted = {
        str(path.relative_to(REPOSITORY))
        for part in ("services", "gateway")
        for path in (REPOSITORY / part).rglob("*")
        if path.is_file()
        and not path.is_relative_to(REPOSITORY / "gateway" / "web")
        and "__pycache__" not in path.parts
        and not path.name.startswith(".")  # What make and the system leave behind.
    }
    assert wanted <= wheel


def test_the_wheel_carries_the_built_pages_and_the_web_servers_settings(wheel: set[str]) -> None:
    assert {"gateway/static/assets/cashier-0000.js", "deploy/gunicorn.conf.py", "deploy/private/keeper.py"} <= wheel
    assert not [name for name in wheel if name.startswith(("gateway/web", "deploy/secrets/", "tests"))]
