"""The project about itself: the README's commands, the notice, the wheel's contents, and what no file may say."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from advisor.cli import cli
from advisor.packs.read import target_names

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MODULES = {"libclang": "clang"}


# --- README ---------------------------------------------------------------------------------------------------------


def _shell_blocks() -> list[tuple[str, str]]:
    """Heading and text of every sh block."""
    found = []
    for part in re.split(r"^## ", README, flags=re.MULTILINE):
        heading = part.split("\n", 1)[0]
        found += [(heading, text) for language, text in _BLOCK.findall(part) if language == "sh"]
    return found


def test_readme_has_two_shell_blocks_of_one_command_line() -> None:
    blocks = _shell_blocks()
    assert [heading for heading, _ in blocks] == ["Quick start", "Run the tests"]
    assert [text.count("\n") for _, text in blocks] == [1, 1]
    assert "fixtures/projects/torch_extension -o report.html" in blocks[0][1]
    assert '".[dev]"' in blocks[1][1]
    assert blocks[1][1].endswith("-m pytest\n")


def test_other_blocks_of_the_readme_are_no_commands() -> None:
    assert {language for language, _ in _BLOCK.findall(README)} == {"sh", "text", "console"}


def _commands(command: click.Command = cli, path: str = "advisor") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _commands(child, f"{path} {name}")


COMMANDS = dict(_commands())


def _options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts if name.startswith("-")}


def _code(text: str) -> list[str]:
    """The code spans of the README and the lines of its blocks that are not shell."""
    prose = _BLOCK.sub("", text)
    lines = [
        line.removeprefix("$ ")
        for language, block in _BLOCK.findall(text)
        if language != "sh"
        for line in block.split("\n")
    ]
    return [*re.findall(r"`([^`\n]+)`", prose), *lines]


def test_commands_that_the_readme_names_exist() -> None:
    named = {match[0] for code in _code(README) if (match := re.match(r"advisor( [a-z]+(?![\w./]))+", code))}
    assert "advisor mappings check" in named
    assert named <= COMMANDS.keys()


def test_options_that_the_readme_names_exist() -> None:
    known = {name for command in COMMANDS.values() for name in _options(command)} | {"--help"}
    text = re.sub(r"<!-- excerpt -->.*?<!-- end of excerpt -->", "", README, flags=re.DOTALL)  # names other programs
    named = {name for code in _code(text) for name in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", code)}
    assert "--fail-on" in named
    assert named <= known


def test_readme_names_every_option_of_scan() -> None:
    missing = [name for name in sorted(_options(COMMANDS["advisor scan"])) if f"`{name}`" not in README]
    assert missing == []


@pytest.mark.parametrize("path", COMMANDS)
def test_command_and_its_options_have_help(path: str) -> None:
    command = COMMANDS[path]
    assert command.help
    assert [p.name for p in command.params if isinstance(p, click.Option) and not p.help] == []


DOCUMENTS = ["README.md", "CONTRIBUTING.md", "reports/README.md", "docs/architecture.md", "docs/statuses.md"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_to_files_lead_somewhere(document: str) -> None:
    path = ROOT / document
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8"))
    files = [link for link in links if "://" not in link]
    assert files
    assert [link for link in files if not (path.parent / link).exists()] == []


# --- notice ---------------------------------------------------------------------------------------------------------


def test_notice_credits_every_source_of_the_packs_under_its_licence() -> None:
    groups = {group.split("\n", 1)[0]: group for group in (ROOT / "NOTICE").read_text("utf-8").split("\n\n")}
    packs = [tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "mappings").glob("*/pack.toml")]
    sources = [source for pack in packs for source in pack["sources"].values() if source["licence"]]
    assert len(sources) > 100
    missing = [s["title"] for s in sources if f"\n- {s['title']}" not in groups.get(s["licence"], "")]
    assert missing == [], "renew NOTICE with `python reports/make_samples.py`"


# --- package --------------------------------------------------------------------------------------------------------


def test_wheel_takes_the_catalogue_every_target_and_no_importer() -> None:
    included = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    mappings = ROOT / "mappings"
    packs = {"cuda", "eula", *target_names(mappings)}
    files = {path.name for path in mappings.glob("*.toml")}
    assert {name: f"advisor/_data/{name}" for name in (f"mappings/{name}" for name in packs | files)} == {
        source: place for source, place in included.items() if source.startswith("mappings/")
    }
    assert included["reports/templates"] == "advisor/_data/templates"


def _import_of(package: str) -> str:
    """A pattern of the code that imports a package; grammars are imported by the name of their language."""
    if package.startswith("tree-sitter-"):
        return rf"\bparse\(\s*[\"']{package.removeprefix('tree-sitter-')}[\"']"
    module = _MODULES.get(package, package.replace("-", "_"))
    return rf"^\s*(?:from|import) {module}\b"


@pytest.mark.parametrize("requirement", PYPROJECT["project"]["dependencies"])
def test_dependency_is_used_or_explained(requirement: str) -> None:
    package = re.split(r"[<>=!~\[; ]", requirement, maxsplit=1)[0]
    pattern = re.compile(_import_of(package), re.MULTILINE)
    used = any(pattern.search(path.read_text("utf-8")) for path in (ROOT / "advisor").rglob("*.py"))
    assert used or f"the dependency `{package}` is there for it" in " ".join(README.split())


# --- all files ------------------------------------------------------------------------------------------------------


def _tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False
    )
    names = listing.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


# In pieces, so that this file does not hold what it forbids. Words of the place where the project was first written.
_FORBIDDEN = re.compile(
    "|".join(
        (
            r"(?<![\w.])/" + r"work/",
            "/" + "tmp/venv",
            r"\.\./sha" + r"red\b",
            "pypi" + "-more",
            "/opt/" + "(?:wheels|pypi)",
            r"(?<![\w.])/" + r"(?:home|Users)/\w",
            r"(?<![\w.])/" + r"root/\w",
            r"\bissue " + r"[0-9]+\b",
            "SCANNING" + r"\.md",
        )
    ).encode()
)


def test_no_file_speaks_of_the_place_where_it_was_written() -> None:
    files = _tracked()
    if not files:
        pytest.skip("not in a repository")
    assert ROOT / "pyproject.toml" in files
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0].decode()}"
        for path in files
        for number, line in enumerate(path.read_bytes().split(b"\n"), start=1)
        if (match := _FORBIDDEN.search(line))
    ]
    assert found == []


@pytest.mark.parametrize("text", ["see /" + "work/x", "../sha" + "red/y", "cd /" + "home/me", "pypi" + "-more"])
def test_the_forbidden_words_are_found(text: str) -> None:
    assert _FORBIDDEN.search(text.encode())
