"""The project about itself: the README's blocks, the notice, the wheel, the lock, and what no file may say."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from advisor.packs.read import target_names

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MODULES = {"libclang": "clang", "pyyaml": "yaml"}


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
    assert "pip install -r .ci/requirements.txt &&" in blocks[1][1]
    assert blocks[1][1].endswith("-m pytest\n")


def test_other_blocks_of_the_readme_are_no_commands() -> None:
    assert {language for language, _ in _BLOCK.findall(README)} == {"sh", "text"}


# --- notice ---------------------------------------------------------------------------------------------------------


def test_notice_credits_every_source_of_the_packs_under_its_licence() -> None:
    groups = {group.split("\n", 1)[0]: group for group in (ROOT / "NOTICE").read_text("utf-8").split("\n\n")}
    packs = [tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "mappings").glob("*/pack.toml")]
    sources = [source for pack in packs for source in pack.get("sources", {}).values() if source["licence"]]
    assert len(sources) > 100
    missing = [s["title"] for s in sources if f"\n- {s['title']}" not in groups.get(s["licence"], "")]
    assert missing == [], "renew NOTICE with `python reports/make_samples.py`"


# --- package --------------------------------------------------------------------------------------------------------


def _files_of(folder: str) -> set[str]:
    return {
        path.relative_to(ROOT / folder).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_wheel_takes_all_mapping_data_and_templates_and_no_importer() -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel").WheelBuilder(str(ROOT))
    held = {Path(each.distribution_path).as_posix() for each in wheel.recurse_included_files()}
    data = {name for name in _files_of("mappings") if name != "README.md" and not name.startswith("import/")}
    assert {f"{name}/pack.toml" for name in ("cuda", *target_names(ROOT / "mappings"))} <= data
    wanted = {f"advisor/_data/mappings/{name}" for name in data}
    wanted |= {f"advisor/_data/templates/{name}" for name in _files_of("reports/templates")}
    assert {name for name in held if name.startswith("advisor/_data/")} == wanted
    assert {name.split("/")[0] for name in held} == {"advisor"}


# --- the locked versions --------------------------------------------------------------------------------------------

LOCK = (ROOT / ".ci" / "requirements.txt").read_text("utf-8")


def _locked() -> dict[str, set[str]]:
    """Version by canonical name; several where Pythons or systems need different ones."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def test_lock_holds_every_requirement_within_its_range() -> None:
    extras = PYPROJECT["project"]["optional-dependencies"]
    texts = [*PYPROJECT["project"]["dependencies"], *(text for extra in extras.values() for text in extra)]
    locked = _locked()
    outside = []
    for each in map(Requirement, texts):
        versions = locked.get(canonicalize_name(each.name), set())
        if each.name != PYPROJECT["project"]["name"] and not (versions and all(v in each.specifier for v in versions)):
            outside.append(str(each))
    assert outside == [], "renew the lock with `.ci/lock`"


def test_lock_names_hashes_and_no_host() -> None:
    entries = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) > 40
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCK
    assert "--index-url" not in LOCK


def _import_of(package: str) -> str:
    """A pattern of the code that imports a package; grammars are imported by the name of their language."""
    if package.startswith("tree-sitter-"):
        language = package.removeprefix("tree-sitter-")
        return rf"\bparse(?:_within)?\(\s*[\"']{language}[\"']"
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
