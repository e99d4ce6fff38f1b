"""The documents and the program say the same: verbs, options, formats, settings, environment variables, links."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from advisor.config import SETTINGS
from advisor.render import FORMATS, SUFFIXES
from advisor.render.difference import FORMATS as DIFFERENCE_FORMATS
from tests.test_samples import make_samples

ROOT = Path(__file__).parent.parent
COMMANDS = dict(make_samples.commands())
LEAVES = {path for path, command in COMMANDS.items() if not isinstance(command, click.Group)}
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (
        *ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "reports/README.md", ROOT / "mappings/README.md",
        *ROOT.glob("fixtures/**/README.md"),
    )
    if path.name != "CHANGELOG.md"  # tells what was
)  # fmt: skip
TEXTS = {name: (ROOT / name).read_text("utf-8") for name in DOCUMENTS}
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_VARIABLE = re.compile(r"\bADVISOR_[A-Z_]*[A-Z]\b")
# Options of other programs that the documents name, by program.
_FOREIGN = {
    *("--hook-stage", "--no-build-isolation", "--no-deps", "--hypothesis-profile", "--upgrade-package", "-n", "-m"),
    *("-r", "-e", "-h", "--help"),
}


def _code(text: str) -> list[str]:
    """The code spans of a document and the lines of its blocks."""
    lines = [line.removeprefix("$ ") for _, block in _BLOCK.findall(text) for line in block.split("\n")]
    return [*re.findall(r"`([^`\n]+)`", _BLOCK.sub("", text)), *lines]


def _options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts if name.startswith("-")}


def _rows(document: str, heading: str) -> dict[str, str]:
    """The rows of the table whose first column has this heading: first cell and the rest."""
    _, _, below = TEXTS[document].partition(f"| {heading} |")
    lines = below.split("\n")[2:]
    table = lines[: next(n for n, line in enumerate(lines) if not line.startswith("|"))]
    return {cells[1].strip(): cells[2] for cells in (line.split("|", 2) for line in table)}


# --- verbs and options ------------------------------------------------------------------------------------------------


def _verb(code: str) -> str:
    """The verb that a line of code calls, '' for none."""
    words = code.split()
    if not words or words[0] != "advisor":
        return ""
    found = 1
    while found < len(words) and " ".join(words[: found + 1]) in COMMANDS:
        found += 1
    return " ".join(words[:found])


@pytest.mark.parametrize("document", DOCUMENTS)
def test_verbs_that_a_document_names_exist(document: str) -> None:
    wrong = []
    for code in _code(TEXTS[document]):
        verb = _verb(code)
        rest = code.split()[len(verb.split()) :]
        if verb and isinstance(COMMANDS[verb], click.Group) and rest and re.fullmatch("[a-z]+", rest[0]):
            wrong.append(code)
    assert wrong == []


def test_readme_lists_every_verb_once() -> None:
    block = next(text for language, text in _BLOCK.findall(TEXTS["README.md"]) if text.startswith("advisor scan [PATH"))
    assert sorted(_verb(line) for line in block.splitlines()) == sorted(LEAVES)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_options_that_a_document_names_exist(document: str) -> None:
    every = set().union(*map(_options, COMMANDS.values()))
    wrong = []
    for code in _code(TEXTS[document]):
        verb = _verb(code)
        known = _options(COMMANDS[verb]) if verb in LEAVES else every
        if verb or code.startswith("-"):
            named = re.findall(r"(?<![\w=/.-])(?:--[a-z][a-z-]*|-[a-z]\b)", code)
            wrong += [f"{code}: {name}" for name in named if name not in known | _FOREIGN]
    assert wrong == []


def test_readme_has_a_row_for_every_option_of_scan() -> None:
    rows = _rows("README.md", "option of `advisor scan`")
    assert {name for row in rows for name in re.findall(r"`(--?[a-z-]+)`", row)} == {
        *_options(COMMANDS["advisor scan"])
    }


@pytest.mark.parametrize("path", COMMANDS)
def test_command_and_its_options_have_help(path: str) -> None:
    command = COMMANDS[path]
    assert command.help
    assert [p.name for p in command.params if isinstance(p, click.Option) and not p.help] == []


# --- formats, settings, variables -------------------------------------------------------------------------------------


def test_table_of_formats_is_that_of_the_program() -> None:
    rows = _rows("docs/outputs.md", "format")
    told = {name.strip("`"): set(re.findall(r"`(\.[a-z.-]+)`", row.split("|")[0])) for name, row in rows.items()}
    assert told == {name: {suffix for suffix, of in SUFFIXES.items() if of == name} for name in FORMATS}


def test_formats_of_a_comparison_are_named() -> None:
    section = TEXTS["docs/outputs.md"].split("\n## Comparison\n")[1].split("\n\n| group")[0]
    words = {"html": "HTML", "json": "JSON", "markdown": "Markdown", "text": "text"}
    assert words.keys() == {"html", *DIFFERENCE_FORMATS}
    assert [name for name, word in words.items() if word not in section] == []


def test_table_of_settings_is_that_of_the_program() -> None:
    keys = [key for row in _rows("docs/daily-use.md", "Key") for key in re.findall(r"`([a-z-]+)`", row)]
    assert sorted(keys) == sorted(name.replace("_", "-") for name in SETTINGS)


def _variables_of_options() -> set[str]:
    return {make_samples.variable(path, each) for path, command in COMMANDS.items() for each in command.params}


def _variables_read() -> set[str]:
    """Variables of this name that program, tests and templates read by themselves."""
    files = (*ROOT.glob("advisor/**/*.py"), *ROOT.glob("tests/*.py"))
    read = re.compile(r"environ(?:\.get\(|\[)\s*[\"'](ADVISOR_[A-Z_]+)")
    found = {name for path in files for name in read.findall(path.read_text("utf-8"))}
    template = (ROOT / "docs/ci/gitlab.yml").read_text("utf-8")
    return found | set(re.findall(r"^  (ADVISOR_[A-Z]+):", template, re.MULTILINE))


def test_variables_that_a_document_names_are_read() -> None:
    named = {name for text in TEXTS.values() for name in _VARIABLE.findall(text)}
    assert "ADVISOR_SCAN_LANG" in named
    assert named - _variables_of_options() - _variables_read() == set()


def test_variables_that_are_read_stand_in_a_document() -> None:
    named = {name for text in TEXTS.values() for name in _VARIABLE.findall(text)}
    assert "ADVISOR_CHROMIUM" in _variables_read()
    assert _variables_read() - named == set()


def test_variable_of_an_option_is_the_one_that_is_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    scan = COMMANDS["advisor scan"]
    option = next(each for each in scan.params if "--lang" in each.opts)
    monkeypatch.setenv(make_samples.variable("advisor scan", option), "zh")
    whole = COMMANDS["advisor"]  # with its own settings: click keeps what it made of them in the command
    context = click.Context(whole, info_name="advisor", **whole.context_settings)
    assert scan.make_context("scan", ["."], parent=context).params["language"] == "zh"


# --- links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_to_files_lead_somewhere(document: str) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", _BLOCK.sub("", TEXTS[document]))
    files = [link for link in links if "://" not in link]
    assert [link for link in files if not (ROOT / document).parent.joinpath(link).exists()] == []


def _anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as the sites that show it make them."""
    heads = re.findall(r"^#{1,6} (.+)$", _BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_to_headings_lead_somewhere(document: str) -> None:
    wrong = []
    for path, anchor in re.findall(r"\]\(([^)#\s]*)#([^)]+)\)", _BLOCK.sub("", TEXTS[document])):
        target = (ROOT / document).parent.joinpath(path) if path else ROOT / document
        if "://" not in path and target.suffix == ".md" and anchor not in _anchors(target.read_text("utf-8")):
            wrong.append(f"{path}#{anchor}")
    assert wrong == []


def test_every_document_is_reached_from_the_readme() -> None:
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.suffix != ".md" or not path.is_file():
            continue
        seen.add(path)
        links = re.findall(r"\]\(([^)#\s]+)", _BLOCK.sub("", path.read_text("utf-8")))
        waiting += [path.parent.joinpath(link).resolve() for link in links if "://" not in link]
    assert set((ROOT / "docs").rglob("*.md")) <= seen


def test_links_are_looked_at() -> None:
    assert "](docs/outputs.md)" in TEXTS["README.md"]


def test_pictures_are_small() -> None:
    pictures = [*ROOT.glob("docs/pictures/*"), *ROOT.glob("reports/samples/*.svg")]
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > 150_000] == []
