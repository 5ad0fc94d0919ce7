"""What the documents name exists, and what an administrator or a till vendor must know is named."""

from __future__ import annotations

import ast
import dataclasses
import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from gateway.public_api import refusals
from gateway.settings import GatewaySettings
from services.chassis.http.problems import _HTTP_CODES
from services.chassis.settings import PartSettings
from services.command_line.__main__ import regulars
from services.loyalty.http_api import problems as loyalty_problems
from services.loyalty.settings import LoyaltySettings
from services.members.http_api import problems as members_problems
from services.members.settings import MembersSettings
from services.notifications.settings import NotificationsSettings
from services.outlets.http_api.problems import DOMAIN_ERRORS
from services.outlets.settings import OutletsSettings

REPOSITORY = Path(__file__).parents[2]
DOCUMENTS = [
    *(REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "deploy/README.md")),
    *sorted((REPOSITORY / "docs").rglob("*.md")),
]
SETTINGS = (GatewaySettings, LoyaltySettings, MembersSettings, NotificationsSettings, OutletsSettings)
SCREENS = REPOSITORY / "docs" / "screens"
# A path as people write it: from the top, or from the service that the sentence is about.
_PATH = re.compile(r"`((?:[\w.*<>@-]+/)+[\w.*<>@-]*|Makefile|[\w-]+\.(?:md|toml|yaml))`")
# Folders of VAR, what is made when somebody asks for it, and a recipe's blank.
_MADE_LATER = re.compile(
    r"^(?:VAR|data|keys|erasures|audit|logs|reports|demo|run|stack)/|^(?:deploy/secrets|application/)|<service>"
)
# Where a document may leave out the beginning, because the sentence says of which part it speaks.
_BEGINNINGS = ("", "services/", "services/chassis/", "services/outlets/", "services/members/", "deploy/", "docs/")

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(REPOSITORY)))


def _text(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def _without_examples(document: Path) -> str:
    return re.sub(r"```.*?```", "", _text(document), flags=re.DOTALL)


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"", _without_examples(document))
    missing = [link for found in links if (link := found[0] or found[1]) and not _leads_somewhere(document, link)]
    assert missing == []


def _leads_somewhere(document: Path, link: str) -> bool:
    if link.startswith(("https://", "mailto:")):
        return True
    path, _, anchor = link.partition("#")
    target = document.parent / path if path else document
    if not target.exists():
        return False
    return not anchor or anchor in _anchors(target)


def _anchors(document: Path) -> set[str]:
    """As GitHub names headings: lower case, blanks to dashes, no punctuation."""
    headings = re.findall(r"^#+ (.*)$", _without_examples(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.replace("`", "").lower()).replace(" ", "-") for heading in headings}


@each_document
def test_every_path_that_is_named_exists(document: Path) -> None:
    named = set(_PATH.findall(_text(document)))
    missing = [path for path in named if not _MADE_LATER.search(path) and not _exists(path.partition("::")[0])]
    assert missing == []


def _exists(path: str) -> bool:
    if "*" in path:
        return any(True for _ in REPOSITORY.glob(path))
    return any((REPOSITORY / beginning / path).exists() for beginning in _BEGINNINGS)


@each_document
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^|[A-Z]=\S+ )make ([a-z][a-z-]*)", _text(document), re.MULTILINE)) <= targets


def test_every_module_that_make_runs_does_something() -> None:
    modules = set(re.findall(r"-m ((?:services|gateway|deploy|tests)\.[\w.]+)", _text(REPOSITORY / "Makefile")))
    assert {module for module in modules if not _is_program(REPOSITORY.joinpath(*module.split(".")))} == set()


def _is_program(module: Path) -> bool:
    file = module / "__main__.py" if module.is_dir() else module.with_suffix(".py")
    return file.name == "__main__.py" or 'if __name__ == "__main__":' in _text(file)


@each_document
def test_every_regulars_command_that_is_named_exists(document: Path) -> None:
    named = re.findall(r"(?:`|^ *|/)regulars ([a-z][a-z-]+(?: [a-z][a-z|-]*)?)", _text(document), re.MULTILINE)
    unknown = [words for words in named for command in _spelt_out(words) if not _is_command(command)]
    assert unknown == []


def _spelt_out(words: str) -> Iterator[list[str]]:
    """`dead-letters list|show` are two commands."""
    first, _, rest = words.partition(" ")
    for second in rest.split("|"):
        yield [first, *([second] if second else [])]


def _is_command(words: list[str]) -> bool:
    command = regulars.get_command(click.Context(regulars), words[0])
    if command is None or len(words) == 1 or not isinstance(command, click.Group):
        return command is not None
    return words[1] in command.commands


def test_every_option_of_regulars_that_operations_names_exists() -> None:
    commands = _all_commands(regulars)
    known = {option for command in commands for parameter in command.params for option in parameter.opts}
    lines = re.findall(r"regulars ((?:outlets|programs|station|import|up|dead-letters)\b[^`]*)", _text(_operations()))
    named = {option for line in lines for option in re.findall(r"--[a-z][a-z-]+", line.split("\n```")[0])}
    assert named <= known


def _all_commands(group: click.Group) -> Iterator[click.Command]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None, name
        yield command
        if isinstance(command, click.Group):
            yield from _all_commands(command)


def test_every_problem_code_stands_in_the_api_document_with_its_status_and_no_other_does() -> None:
    assert _documented_codes() == _raised_codes()


def _documented_codes() -> dict[str, int]:
    table = _text(REPOSITORY / "docs" / "api.md").partition("## All problem codes")[2]
    return {code: int(status) for code, status in re.findall(r"^\| `(\w+)` \| (\d{3}) \|", table, re.MULTILINE)}


def _raised_codes() -> dict[str, int]:
    tables = (members_problems.STATUSES, loyalty_problems.STATUSES)
    codes = {error.code: status for table in tables for error, status in table.items()}
    codes |= {getattr(error, "code"): status for error, status in DOMAIN_ERRORS.items()}  # noqa: B009 - of its own kind
    codes |= {refusal.code: refusal.status for refusal in _refusals()}
    codes |= {code: status for code, status, _ in _problems_in_code()}
    return codes | {code: status for status, (code, _) in _HTTP_CODES.items()}


def _refusals() -> Iterator[refusals.Refusal]:
    for value in vars(refusals).values():
        group = value if isinstance(value, tuple) else (value,)
        yield from (each for each in group if isinstance(each, refusals.Refusal))


def _problems_in_code() -> Iterator[tuple[str, int, str]]:
    """Code, status and sentence of each Problem that is made of literals, away(...) and _unauthorised(...) included."""
    for path in (*(REPOSITORY / "services").rglob("*.py"), *(REPOSITORY / "gateway").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                yield from _problem(call.func.id, call)


def _problem(function: str, call: ast.Call) -> Iterator[tuple[str, int, str]]:
    texts = [_sentence(argument) for argument in call.args]
    named = {keyword.arg: _sentence(keyword.value) for keyword in call.keywords}
    if function == "Problem" and len(texts) > 2 and texts[0].isdigit() and texts[1]:
        yield texts[1], int(texts[0]), texts[2]
    elif function == "_unauthorised":
        yield texts[0], 401, texts[1]
    elif function == "away" and named.get("code"):
        yield named["code"], 503, texts[0]


def _sentence(node: ast.expr) -> str:
    """A literal; what an f-string fills in stands in braces, by its last name."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_sentence(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return "{" + ast.unparse(node.value).rpartition(".")[2] + "}"
    return ""


def test_the_sentences_of_the_api_document_are_those_of_the_code() -> None:
    table = _text(REPOSITORY / "docs" / "api.md").partition("## All problem codes")[2]
    # What is wrong with a field is said in as many sentences as there are fields.
    said = {sentence for code, _, sentence in _problems_in_code() if code != "invalid_request"}
    said |= {sentence for _, sentence in _HTTP_CODES.values()} | set(_words("members")) | set(_words("loyalty"))
    assert {sentence for sentence in said if sentence not in table} == set()


def _words(service: str) -> Iterator[str]:
    """What the service says of its problems, as its catalogue has it."""
    words = json.loads(_text(REPOSITORY / "services" / service / "words" / "en.json"))
    for key, sentence in words.items():
        if key.startswith("problem.") and not key.endswith(".title") and "invalid_request" not in key:
            yield sentence


def test_every_setting_stands_in_operations_or_in_the_env_examples() -> None:
    known = _text(_operations()) + "".join(path.read_text() for path in (REPOSITORY / "deploy/env").glob("*.example"))
    names = {field.metadata["env"] for settings in SETTINGS for field in dataclasses.fields(settings)}
    assert {name for name in names if not re.search(rf"\b{name}\b", known)} == set()


def test_every_setting_that_operations_names_is_read_by_somebody() -> None:
    named = set(re.findall(r"`([A-Z][A-Z_]{3,})(?:=[^`]*)?`", _text(_operations())))
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("services", "gateway", "deploy")
        for path in (REPOSITORY / folder).rglob("*")
        if path.suffix in (".py", "") and path.is_file() and "node_modules" not in path.parts
    )
    services = ("OUTLETS", "MEMBERS", "LOYALTY", "NOTIFICATIONS", "GATEWAY")
    of_one = {
        f"{service}_{field.metadata['env']}"
        for service in services
        for field in dataclasses.fields(PartSettings)
        if field.metadata["for_each_service"]
    }
    built = of_one | {f"{service}_PORT" for service in services}
    assert {name for name in named - built if name.removesuffix("_FILE") not in code} == set()


def test_every_metric_stands_in_operations_and_no_other_does() -> None:
    defined = set()
    for path in (REPOSITORY / "services").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                suffix = {"Counter": "_total", "Gauge": "", "Histogram": ""}.get(call.func.id)
                if suffix is not None and call.args and (name := _sentence(call.args[0])).startswith("regulars_"):
                    defined.add(name + suffix)
    assert set(re.findall(r"`(regulars_\w+)", _text(_operations()))) == defined


def test_every_reason_to_refuse_a_row_stands_in_operations() -> None:
    operations = _text(_operations())
    reasons = {
        _sentence(call.args[-1])
        for path in (REPOSITORY / "services/command_line/importing").glob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("BadRow", "BadCells")
    }
    pieces = {piece.strip() for reason in reasons for piece in re.split(r"\{[^}]*\}", reason) if len(piece.strip()) > 3}
    assert pieces
    assert {piece for piece in pieces if piece not in operations} == set()


def test_every_picture_is_shown_or_reachable_and_none_is_heavy() -> None:
    pictures = sorted(SCREENS.rglob("*.png"))
    assert {path.parent.name for path in pictures} == {"en", "lv", "pl", "ru"}
    assert [path for path in pictures if path.stat().st_size >= 150_000] == []
    assert "docs/screens/en/cashier-member.png" in _text(REPOSITORY / "README.md").split("```")[0]


def test_one_version_of_node_is_asked_for() -> None:
    wanted = json.loads(_text(REPOSITORY / "gateway/web/package.json"))["engines"]["node"]
    least, most = (version.split(".") for version in re.findall(r"[\d.]+", wanted))
    makefile = _text(REPOSITORY / "Makefile")
    for major, minor in ((least[0], least[1]), (most[0], most[1])):
        assert f"major === {major} && minor >= {minor}" in makefile
        assert f"{major}.{minor}" in makefile
    for document in (_operations(), REPOSITORY / "README.md"):
        assert f"Node {least[0]}.{least[1]}" in _text(document)


def test_the_map_of_the_pages_names_every_folder_and_no_other() -> None:
    table = (
        _text(REPOSITORY / "docs" / "architecture.md")
        .partition("| Folder of `gateway/web/src` |")[2]
        .partition("\n\n")[0]
    )
    folders = {path.name for path in (REPOSITORY / "gateway/web/src").iterdir() if path.is_dir()}
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == folders


# For developers, italics there lead in a paragraph or name a kind.
_WITHOUT_LABELS = {"architecture.md", "glossary.md", "performance.md"}
_ABOUT_PAGES = [path for path in DOCUMENTS if path.parent.name != "decisions" and path.name not in _WITHOUT_LABELS]
_ITALIC = re.compile(r"(?<![\w*])\*([A-Z][^*\n]*[^*\s])\*(?![\w*])")


@pytest.mark.parametrize("document", _ABOUT_PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_what_begins_with_a_capital_in_italics_stands_so_on_a_page(document: Path) -> None:
    labels = {label.replace("'", "’") for label in _ITALIC.findall(_without_examples(document))}
    assert {label for label in labels if not any(said.fullmatch(label) for said in _said_on_pages())} == set()


@functools.cache
def _said_on_pages() -> tuple[re.Pattern[str], ...]:
    """The English words of the pages; what is filled in may be anything."""
    words: set[str] = set()
    for path in (REPOSITORY / "gateway" / "web" / "src" / "words").glob("*en.json"):
        for said in json.loads(_text(path)).values():
            words |= set(said.values()) if isinstance(said, dict) else {said}
    # Words that are filled in and nothing else would be everything.
    labels = (said for said in words if re.search(r"[A-Za-z]{2}", re.sub(r"\{\w+\}", "", said)))
    return tuple(re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(said))) for said in labels)


def test_each_word_of_the_glossary_stands_there_once_and_is_found_by_the_alphabet() -> None:
    rows = re.findall(r"^\| \*\*(.+?)\*\* \|", _text(REPOSITORY / "docs" / "glossary.md"), re.MULTILINE)
    words = [word for row in rows for word in row.split(", ")]
    assert {word for word in words if words.count(word) > 1} == set()
    assert rows == sorted(rows, key=str.casefold)


DECISIONS = sorted((REPOSITORY / "docs" / "decisions").glob("[0-9]*.md"))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.name[:4])
def test_every_decision_begins_with_its_number_its_title_and_its_status(decision: Path) -> None:
    head = "\n".join(_text(decision).splitlines()[:5])
    status = r"\*\*Status:\*\* (?:accepted|superseded by \d{4}), \w+ \d{4}\b.*"
    assert re.fullmatch(rf"# {decision.name[:4]} \S.*\n\n{status}\n\n## Context", head), head


def test_every_decision_stands_in_their_list_once_and_every_missing_number_is_explained() -> None:
    table, _, missing = _text(REPOSITORY / "docs" / "decisions" / "README.md").rpartition("|\n\n")
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert re.findall(r"^\| \[(\d{4})\]\(\1-", table, re.MULTILINE) == [f"{number:04}" for number in numbers]
    explained: set[int] = set()
    for first, last in re.findall(r"(\d{4})(?: to (\d{4}))?", missing):
        explained |= set(range(int(first), int(last or first) + 1))
    assert explained == set(range(1, numbers[-1])) - set(numbers)


def _operations() -> Path:
    return REPOSITORY / "docs" / "operations.md"
