"""Known records: exact counts, moves, merges, and what is no baseline."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from advisor import baseline
from advisor.baseline import Baseline, Entry, apply, of_report, parse, shrunk
from advisor.cli import cli
from advisor.config import Config
from advisor.errors import AdvisorError
from advisor.model import Report
from advisor.records import records
from advisor.scan import run, scan
from tests.helpers import write

CODE = "#include <cuda_runtime.h>\nvoid f(void** p) {\n  cudaMalloc(p, 4);\n}\n"
CONFIG = Config(targets=("rocm",))


def report(folder: Path, files: dict[str, str]) -> Report:
    return scan([write(folder, files)], CONFIG)


def new(found: Report) -> list[tuple[str, int, str]]:
    return [(r.path, r.line, r.subject) for r in records(found) if r.state == "new" and not r.harmless]


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
    kept = shrunk(old, grown)
    assert {entry.path for entry in kept.entries if entry.subject == "cudaMalloc"} == {"moved.cu"}


@pytest.mark.parametrize(
    ("text", "line"),
    [("<<<<<<< ours\n", 1), ("# x\n0123\tabc\n", 2), ("def\tname\n", 1), ("a\tb\tc\td\te\n", 1)],
)
def test_what_is_no_baseline_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(AdvisorError, match=rf"^known:{line}: not a line of a baseline; resolve the merge"):
        parse(text, "known")


HEX = st.text("0123456789abcdef", min_size=16, max_size=16)
WORD = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=12)
ENTRIES = st.lists(st.builds(Entry, id=HEX, alike=HEX, subject=WORD, path=WORD, scope=WORD), max_size=8)


@given(ENTRIES)
def test_any_entries_survive_writing(entries: list[Entry]) -> None:
    again = parse(Baseline(entries=tuple(entries)).text(), "x")
    assert sorted(each.line() for each in again.entries) == sorted(each.line() for each in entries)


@given(ENTRIES, ENTRIES)
def test_union_merge_of_two_baselines_is_one(one: list[Entry], other: list[Entry]) -> None:
    merged = Baseline(entries=tuple(one)).text() + Baseline(entries=tuple(other)).text()
    assert len(parse(merged, "x").entries) == len(one) + len(other)


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
