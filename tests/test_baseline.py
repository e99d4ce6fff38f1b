"""Known records: exact counts, moves, merges, and what is no baseline."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from advisor import baseline
from advisor.baseline import Baseline, Entry, apply, joined, of_report, parse, shrunk, targets_of
from advisor.cli import cli
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.gates import measures
from advisor.model import Report
from advisor.pipeline import run, scan
from advisor.records import records
from tests.helpers import git, write

CODE = "#include <cuda_runtime.h>\nvoid f(void** p) {\n  cudaMalloc(p, 4);\n}\n"
CONFIG = Config(targets=("rocm",))


def report(folder: Path, files: dict[str, str]) -> Report:
    return scan([write(folder, files)], CONFIG)


def new(found: Report) -> list[tuple[str, int, str]]:
    return [(r.path, r.line, r.subject) for r in records(found) if r.state == "new" and not r.harmless]


def test_a_part_made_for_the_usual_targets_makes_the_whole_so() -> None:
    entry = Entry(id="1" * 16, alike="2" * 16, subject="s", path="a.cu", scope="")
    usual, named = Baseline(entries=(entry,)), Baseline(entries=(entry,), definitions=("target\trocm",))
    assert targets_of(joined(named, named)) == ("rocm",)
    assert targets_of(joined(Baseline(), named)) == ("rocm",)
    assert targets_of(joined(usual, named)) == ()


def test_everything_found_is_known_afterwards(tmp_path: Path) -> None:
    found = report(tmp_path, {"a.cu": CODE})
    known = of_report(found)
    assert {(entry.subject, entry.path, entry.scope) for entry in known.entries} >= {
        ("cudaMalloc", "a.cu", "f"),
        ("cuda_runtime.h", "a.cu", ""),
    }
    assert new(found) != []
    assert new(apply(found, known)) == []


def test_second_equal_use_is_new(tmp_path: Path) -> None:
    known = of_report(report(tmp_path / "a", {"a.cu": CODE}))
    twice = CODE.replace("  cudaMalloc(p, 4);\n", "  cudaMalloc(p, 4);\n" * 2)
    found = apply(report(tmp_path / "b", {"a.cu": twice}), known)
    assert [each for each in new(found) if each[2] == "cudaMalloc"] == [("a.cu", 4, "cudaMalloc")]


def test_lines_above_make_nothing_new(tmp_path: Path) -> None:
    known = of_report(report(tmp_path / "a", {"a.cu": CODE}))
    assert new(apply(report(tmp_path / "b", {"a.cu": "\n// more\n\n" + CODE}), known)) == []


def test_moved_file_is_known_once_and_only_when_the_old_one_is_gone(tmp_path: Path) -> None:
    known = of_report(report(tmp_path / "a", {"a.cu": CODE}))
    assert new(apply(report(tmp_path / "b", {"sub/b.cu": CODE}), known)) == []
    copied = apply(report(tmp_path / "c", {"a.cu": CODE, "b.cu": CODE}), known)
    assert {path for path, _, _ in new(copied)} == {"b.cu"}


def test_nothing_is_new_right_after_the_baseline_was_made(tmp_path: Path) -> None:
    found = report(tmp_path, {"a.cu": CODE + "__global__ void k() { int i = threadIdx.x; }\n"})
    assert {record.harmless for record in records(found)} == {True, False}
    applied = apply(found, of_report(found))
    assert {record.state for record in records(applied)} == {"known"}
    assert measures(applied)["new.info"] == 0


def test_an_edit_keeps_the_other_records_of_its_line_known(tmp_path: Path) -> None:
    line = "  cudaMemcpy(a, b, 4, cudaMemcpyHostToDevice);\n"
    code = CODE.replace("  cudaMalloc(p, 4);\n", line)
    known = of_report(report(tmp_path / "a", {"a.cu": code}))
    edited = code.replace(line, "  cudaMemcpyAsync(a, b, 4, cudaMemcpyHostToDevice, s);\n")
    assert new(apply(report(tmp_path / "b", {"a.cu": edited}), known)) == [("a.cu", 3, "cudaMemcpyAsync")]
    both = apply(report(tmp_path / "c", {"a.cu": code.replace(line, line + edited.split("\n")[2] + "\n")}), known)
    assert ("a.cu", 4, "cudaMemcpyHostToDevice") in new(both)
    assert ("a.cu", 3, "cudaMemcpyHostToDevice") not in new(both)


def test_file_is_text_sorted_and_reads_back(tmp_path: Path) -> None:
    scanned = run([write(tmp_path, {"a.cu": CODE + "void cudaOwnHelper();\n"})], CONFIG)
    known = of_report(scanned.report, scanned.definitions)
    lines = known.text().splitlines()
    assert lines[0].startswith("# advisor baseline 1")
    assert lines[1:] == sorted(lines[1:])
    assert "def\tname\tcudaOwnHelper" in lines or "def\tfunction\tcudaOwnHelper" in lines
    again = parse(known.text(), "x")
    assert set(again.entries) == set(known.entries)
    assert set(again.definitions) == set(known.definitions)


def test_update_shrinks_follows_moves_and_adds_nothing(tmp_path: Path) -> None:
    old = of_report(report(tmp_path / "a", {"a.cu": CODE, "gone.cu": CODE.replace("4", "8")}))
    grown = of_report(report(tmp_path / "b", {"moved.cu": CODE, "more.cu": CODE.replace("4", "16")}))
    kept = shrunk(old, grown, {"moved.cu", "more.cu"})
    assert {entry.path for entry in kept.entries if entry.subject == "cudaMalloc"} == {"moved.cu"}


@pytest.mark.parametrize(
    ("text", "line"),
    [("<<<<<<< ours\n", 1), ("# x\n0123\tabc\n", 2), ("def\tname\n", 1), ("a\tb\tc\td\te\n", 1)],
)
def test_what_is_no_baseline_is_named_with_its_line(text: str, line: int) -> None:
    mend = "git could not merge it; `advisor baseline update` takes" if "<<<" in text else "restore the line"
    with pytest.raises(AdvisorError, match=rf"^known:{line}: not a line of a baseline; {mend}"):
        parse(text, "known")


def test_update_follows_no_file_that_is_still_there(tmp_path: Path) -> None:
    old = of_report(report(tmp_path / "a", {"a.cu": CODE}))
    ported = of_report(report(tmp_path / "b", {"a.cu": "void f();\n", "b.cu": CODE}))
    assert shrunk(old, ported, {"a.cu", "b.cu"}).entries == ()
    assert {entry.path for entry in shrunk(old, ported, {"b.cu"}).entries} == {"b.cu"}


HEX = st.text("0123456789abcdef", min_size=16, max_size=16)
WORD = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=12)
PATH = st.text(st.characters(blacklist_categories=("Cs",)), max_size=12) | st.text("\\\t\n\rtnr x", max_size=12)
ENTRIES = st.lists(st.builds(Entry, id=HEX, alike=HEX, subject=WORD, path=PATH, scope=WORD), max_size=8)


@given(ENTRIES)
def test_any_entries_survive_writing(entries: list[Entry]) -> None:
    again = parse(Baseline(entries=tuple(entries)).text(), "x")
    assert set(again.entries) == set(entries)


@given(ENTRIES, ENTRIES)
def test_union_merge_of_two_baselines_is_one(one: list[Entry], other: list[Entry]) -> None:
    merged = Baseline(entries=tuple(one)).text() + Baseline(entries=tuple(other)).text()
    assert set(parse(merged, "x").entries) == {*one, *other}


# --- command line -----------------------------------------------------------------------------------------------------


def call(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [str(each) for each in arguments])
    return done.exit_code, done.output


def test_create_update_and_show(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": CODE})
    assert call("baseline", "create", tmp_path, "-t", "rocm")[0] == 0
    file = tmp_path / baseline.NAME
    first = file.read_text()
    write(tmp_path, {"b.cu": CODE.replace("f(", "g(")})
    code, output = call("baseline", "update", tmp_path, "-t", "rocm")
    assert (code, file.read_text()) == (0, first)
    assert "new ones are not in it" in output
    assert call("baseline", "update", tmp_path, "-t", "rocm", "--add")[0] == 0
    assert "b.cu" in file.read_text()
    code, output = call("baseline", "show", file)
    assert code == 0
    assert "in 2 files" in output
    assert "      2  cudaMalloc" in output


def test_scan_with_a_baseline_marks_known_records(tmp_path: Path) -> None:
    write(tmp_path, {"a.cu": CODE})
    call("baseline", "create", tmp_path, "-t", "rocm")
    known = Config(targets=("rocm",), baseline=str(tmp_path / baseline.NAME))
    assert new(scan([tmp_path], known)) == []


# --- parts of a repository, several paths, outside of one -------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two folders, as the working directory."""
    git(tmp_path, "init")
    write(tmp_path, {"a/x.cu": CODE, "b/x.cu": CODE.replace("4", "8"), "advisor.toml": 'targets = ["rocm"]\n'})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def known_in(folder: Path) -> Counter[str]:
    return Counter(entry.path for entry in baseline.read(folder / baseline.NAME).entries)


def test_baseline_of_a_folder_stands_at_the_root_by_repository_paths(repository: Path) -> None:
    assert call("baseline", "create", "a")[0] == 0
    assert set(known_in(repository)) == {"a/x.cu"}
    assert call("hook", "a/x.cu")[0] == 0
    assert call("hook", "b/x.cu")[0] == 1
    assert call("baseline", "create", "b")[1] == (
        "2 known records in .advisor-baseline, and 2 of files outside of PATH as before\n"
    )
    whole = (repository / baseline.NAME).read_text()
    assert call("hook", "--all")[0] == 0
    (repository / baseline.NAME).unlink()
    assert call("baseline", "create")[0] == 0
    assert (repository / baseline.NAME).read_text() == whole


def test_update_of_a_folder_leaves_the_others_alone(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, {"b/own.h": "int cudaOwnThing(int);\n"})
    call("baseline", "create")
    before = known_in(repository)
    write(repository, {"a/x.cu": "void f();\n", "b/x.cu": "void f();\n"})
    monkeypatch.chdir(repository / "a")
    assert call("baseline", "update", ".")[0] == 0
    assert known_in(repository) == Counter({"b/x.cu": before["b/x.cu"]})
    assert "cudaOwnThing" in (repository / baseline.NAME).read_text()
    monkeypatch.chdir(repository)
    assert call("baseline", "update", "a/x.cu")[0] == 0
    assert known_in(repository) == Counter({"b/x.cu": before["b/x.cu"]})
    assert call("baseline", "update")[0] == 0
    assert known_in(repository) == Counter()


def test_scan_of_a_folder_takes_no_file_for_moved_that_lies_beside_it(repository: Path) -> None:
    write(repository, {"a/x.cu": ""})
    call("baseline", "create")
    write(repository, {"a/new.cu": CODE.replace("4", "8")})
    config = Config(targets=("rocm",), baseline=str(repository / baseline.NAME))
    assert {path for path, _, _ in new(scan([repository / "a"], config))} == {"new.cu"}
    (repository / "b" / "x.cu").unlink()
    assert new(scan([repository / "a"], config)) == []


def test_several_paths_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a/x.cu": CODE, "b/x.cu": CODE})
    monkeypatch.chdir(tmp_path)
    assert call("baseline", "create", "a", "b", "-t", "rocm")[0] == 0
    assert set(known_in(tmp_path)) == {"a/x.cu", "b/x.cu"}
    config = Config(targets=("rocm",), baseline=baseline.NAME)
    assert new(scan([Path("a"), Path("b")], config)) == []
    assert call("hook", "a/x.cu", "b/x.cu", "-t", "rocm")[0] == 0
    write(tmp_path, {"b/x.cu": CODE.replace("}", "  cudaMalloc(p, 4);\n}")})
    assert new(scan([Path("a"), Path("b")], config)) == [("b/x.cu", 4, "cudaMalloc")]


# --- merges by git itself ---------------------------------------------------------------------------------------------


def branch(folder: Path, name: str, file: str) -> None:
    """A branch from the first commit that brings a file and takes it into the baseline."""
    git(folder, "checkout", "-q", "-b", name, "main")
    write(folder, {file: CODE.replace("4", str(len(name)))})
    assert call("baseline", "update", "--add")[0] == 0
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", name)


@pytest.mark.parametrize("attributes", ["", ".advisor-baseline merge=union\n"])
def test_two_branches_that_both_updated_merge(repository: Path, attributes: str) -> None:
    write(repository, {".gitattributes": attributes})
    call("baseline", "create")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "first")
    branch(repository, "one", "a/one.cu")
    branch(repository, "three", "b/three.cu")
    try:
        git(repository, "merge", "-q", "one")
    except subprocess.CalledProcessError:
        assert not attributes
    assert ("<<<<<<<" in (repository / baseline.NAME).read_text()) == (not attributes)
    if not attributes:
        with pytest.raises(AdvisorError, match="git could not merge it; `advisor baseline update`"):
            CliRunner().invoke(cli, ["hook", "a/x.cu"], catch_exceptions=False)
    assert call("baseline", "update")[0] == 0
    merged = (repository / baseline.NAME).read_text()
    assert set(known_in(repository)) == {"a/x.cu", "b/x.cu", "a/one.cu", "b/three.cu"}
    assert call("hook", "--all") == (0, "")
    assert call("baseline", "create")[0] == 0
    assert (repository / baseline.NAME).read_text() == merged
