"""The lines around records: which files give them, for which records, and what happens when the budget is used up."""

from __future__ import annotations

from pathlib import Path

import msgspec

from advisor import context
from advisor.config import Config
from advisor.context import AROUND, with_context
from advisor.model import Report
from advisor.pipeline import find_files, scan
from advisor.render.json_report import dump

_FILLER = [f"int filler_{number};" for number in range(1, 41)]


def _project(folder: Path, lines: dict[int, str], name: str = "a.cu") -> Path:
    text = [lines.get(number, line) for number, line in enumerate(_FILLER, start=1)]
    (folder / name).write_text("\n".join(text) + "\n", "utf-8")
    return folder


def _excerpts(report: Report, name: str = "a.cu") -> dict[int, str]:
    (file,) = (each for each in report.files if each.path == name)
    return {int(number): text for number, text in file.excerpts.items()}


def test_open_record_has_five_lines_on_each_side(tmp_path: Path) -> None:
    found = _excerpts(scan([_project(tmp_path, {20: "  cudaMalloc(&p, n);"})]))
    assert list(found) == list(range(15, 26))
    assert found[20] == "  cudaMalloc(&p, n);"
    assert found[15] == "int filler_15;"
    assert found[25] == "int filler_25;"


def test_lines_end_with_the_file(tmp_path: Path) -> None:
    found = _excerpts(scan([_project(tmp_path, {2: "  cudaMalloc(&p, n);", 39: "  cudaFree(p);"})]))
    assert list(found) == [*range(1, 8), *range(34, 41)]


def test_neighbours_share_their_lines(tmp_path: Path) -> None:
    found = _excerpts(scan([_project(tmp_path, {20: "  cudaMalloc(&p, n);", 22: "  cudaFree(p);"})]))
    assert list(found) == list(range(15, 28))


def test_place_with_nothing_to_do_keeps_its_own_line_alone(tmp_path: Path) -> None:
    found = _excerpts(scan([_project(tmp_path, {20: "int i = threadIdx.x;"})], Config(targets=("rocm",))))
    assert list(found) == [20]


def test_without_source_there_is_no_line_at_all(tmp_path: Path) -> None:
    report = scan([_project(tmp_path, {20: "  cudaMalloc(&p, n);"})], Config(source=False))
    assert _excerpts(report) == {}
    assert report.context.lines == 0


def test_long_lines_around_are_cut(tmp_path: Path) -> None:
    found = _excerpts(scan([_project(tmp_path, {19: "x" * 10_000, 20: "  cudaMalloc(&p, n);"})]))
    assert found[19] == "x" * 300 + "…"


def test_text_in_utf_16_is_shown_as_it_was_read(tmp_path: Path) -> None:
    text = "\r\n".join(["// 前", "cudaMalloc(&p, n);", "// 后"])
    (tmp_path / "a.cu").write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    assert _excerpts(scan([tmp_path])) == {1: "// 前", 2: "cudaMalloc(&p, n);", 3: "// 后"}


def test_file_that_changed_since_gives_no_line(tmp_path: Path) -> None:
    report = scan([_project(tmp_path, {20: "  cudaMalloc(&p, n);"})])
    own = {"20": "  cudaMalloc(&p, n);"}
    bare = msgspec.structs.replace(report, files=(msgspec.structs.replace(report.files[0], excerpts=own),))
    files = find_files([tmp_path], Config()).files
    assert list(_excerpts(with_context(bare, files))) == list(range(15, 26))
    _project(tmp_path, {1: "  int other;", 20: "  cudaMalloc(&p, n);"})
    assert list(_excerpts(with_context(bare, files))) == [20]


def _bare_with_three(folder: Path) -> Report:
    """Three open records far from each other in three files; no context yet."""
    _project(folder, {20: "  cudaMalloc(&p, n);"}, "a.cu")  # renamed
    _project(folder, {20: '__global__ void k() { asm("mov.u32 %0, %laneid;" : "=r"(x)); }'}, "b.cu")  # a blocker
    _project(folder, {20: "  cudaFree(p);"}, "c.cu")  # renamed
    report = scan([folder], Config(targets=("rocm",)))
    files = tuple(
        msgspec.structs.replace(each, excerpts={"20": each.excerpts["20"]}) if "20" in each.excerpts else each
        for each in report.files
    )
    return msgspec.structs.replace(report, files=files)


def test_budget_goes_to_the_most_severe_and_what_is_left_out_is_counted(tmp_path: Path) -> None:
    bare = _bare_with_three(tmp_path)
    files = find_files([tmp_path], Config()).files
    one_file = 10 * (len("int filler_15;") + 12)
    found = with_context(bare, files, one_file)
    assert [len(_excerpts(found, name)) for name in ("a.cu", "b.cu", "c.cu")] == [1, 11, 1]
    assert found.context.left_out == 2
    assert with_context(bare, files, 3 * one_file).context.left_out == 0
    assert dump(with_context(bare, files, one_file)) == dump(found)


def test_where_the_budget_ends_the_nearest_lines_are_kept(tmp_path: Path) -> None:
    bare = _bare_with_three(tmp_path)
    files = find_files([tmp_path], Config()).files
    found = with_context(bare, files, 3 * (len("int filler_15;") + 12))
    assert list(_excerpts(found, "b.cu")) == [18, 19, 20, 21]
    assert found.context.left_out == 4  # two records of each kind: the one whose lines are cut counts as well


def test_each_side_is_what_the_page_shows() -> None:
    assert AROUND == 5
    assert context.BUDGET == 8 * 1024 * 1024


def test_suppressed_record_keeps_its_own_line_alone(tmp_path: Path) -> None:
    line = "  cudaMalloc(&p, n); // advisor: ignore[api, device-init] known"
    found = _excerpts(scan([_project(tmp_path, {20: line})]))
    assert list(found) == [20]
