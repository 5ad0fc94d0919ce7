"""The repository holds what it should, tells the truth about itself, and names no machine it was made on."""

import re
import subprocess
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
TOP_LEVEL = {
    *("services", "gateway", "deploy", "tests", "docs"),
    *("Makefile", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml"),
}
# Spelled in pieces, so that this file does not find itself.
REGISTRIES = ("registry." + "npmjs.org", "files." + "pythonhosted.org", "pypi." + "org", "index" + "-url =")
PATHS_OF_A_MACHINE = re.compile(rb"(?<![\w./-])/(?:work|farm|root|home/\w+|Users/\w+)/\w")


def test_the_top_level_holds_only_what_a_newcomer_can_name() -> None:
    found = {path.parts[0] for path in _committed()}
    assert {name for name in found if not name.startswith(".")} <= TOP_LEVEL


def test_no_committed_file_names_a_package_registry_or_a_path_of_some_machine() -> None:
    guilty = [
        str(path)
        for path in _committed()
        if any(name.encode() in (content := (REPOSITORY / path).read_bytes()) for name in REGISTRIES)
        or PATHS_OF_A_MACHINE.search(content)
    ]
    assert guilty == []


def test_every_make_target_that_the_documents_name_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    for document in (path for path in _committed() if path.suffix == ".md"):
        named = set(re.findall(r"(?:`|^ {4}|^)make ([a-z][a-z-]*)", (REPOSITORY / document).read_text(), re.MULTILINE))
        assert named <= targets, document


def test_every_make_target_is_explained_by_make_help() -> None:
    shown = subprocess.run(["make", "help"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)$", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert set(phony[1].replace("\\", "").split()) == set(re.findall(r"make ([a-z-]+) ", shown))


def test_the_version_is_the_newest_in_the_changelog() -> None:
    changelog = REPOSITORY / "CHANGELOG.md"
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    headings = re.findall(r"^## \[?(\d+\.\d+\.\d+)", changelog.read_text(), re.MULTILINE) if changelog.exists() else []
    assert headings[:1] in ([], [project["version"]])


def _committed() -> list[Path]:
    """What git keeps, without what was deleted and not committed yet."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True).stdout
    paths = (Path(name.decode()) for name in listed.split(b"\0") if name)
    return [path for path in paths if (REPOSITORY / path).is_file()]
