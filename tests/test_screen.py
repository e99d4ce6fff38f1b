"""The summary of one screen: its size, its parts, its commands, and that it counts what `advisor todo` lists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import msgspec
import pytest
import report_samples as samples
from click.testing import CliRunner
from report_samples import finding
from rich.cells import cell_len

from advisor.cli import cli
from advisor.config import Config
from advisor.model import Report
from advisor.pipeline import scan
from advisor.render import FORMATS, Options, edits, left, render, screen, summary
from advisor.render.json_report import dump, load

ROOT = Path(__file__).parent.parent
PROJECTS = ("cuda_app", "no_cuda", "ported", "python_training", "torch_extension")


def _saved(name: str) -> Report:
    return load((ROOT / "reports" / "samples" / f"{name}.json").read_bytes(), name)


def _text(report: Report, **options: object) -> str:
    given = {"details": False, "width": 80, "places": "src", "fix": "src", **options}
    return render(report, "terminal", Options(**given)).decode("utf-8")  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PROJECTS)
def test_two_targets_fit_a_screen_of_80_columns(name: str, language: str) -> None:
    lines = _text(_saved(name), language=language).rstrip("\n").split("\n")
    assert len(lines) <= 24
    assert max(cell_len(line) for line in lines if "advisor " not in line) <= 80


@pytest.mark.parametrize("name", PROJECTS)
def test_each_part_stands_once_or_once_per_target(name: str) -> None:
    report = _saved(name)
    text = _text(report)
    labels = [line.split()[0] for line in text.split("\n") if line.startswith("  ") and line[2] not in " █▓▒░×?■"]
    assert labels.count("read") == 1
    assert labels.count("licence") == 1
    for target in report.targets:
        assert f"\n{summary.target_title(report, target)}" in text
    if name != "no_cuda":
        assert labels.count("left") == len(report.targets)
        assert text.count("hardest") == len(report.targets)
        assert text.count("advisor ") == 3
    assert ("port" in labels) == bool(report.project.ports)


def test_bar_has_a_part_for_each_verdict_and_words_for_each_part() -> None:
    report = _saved("ported")
    rocm = next(line for line in _text(report).split("\n") if "■" in line)
    assert rocm.split("  ")[1:] == ["■" * 39 + "▒", "■ 98 % done", "▒ 2 % changed"]


def test_words_of_a_bar_are_broken_between_its_parts_only() -> None:
    report = _saved("torch_extension")
    said = [f"{sign} {share} % {word}" for sign, _, word, share in screen.shares(report, report.targets[1])]
    lines = _text(report, width=60).split("\n")
    assert len(said) > 3
    for each in said:
        assert any(each in line for line in lines)


@pytest.mark.parametrize(
    ("counts", "width", "widths"),
    [([98, 2], 40, [39, 1]), ([1, 1, 1], 10, [4, 3, 3]), ([1000, 1, 1], 10, [8, 1, 1]), ([5], 7, [7])],
)
def test_parts_of_a_bar_are_in_proportion_and_never_vanish(counts: list[int], width: int, widths: list[int]) -> None:
    assert sorted(screen.widths(counts, width), reverse=True) == widths


@pytest.mark.parametrize("name", PROJECTS)
def test_percentages_add_up(name: str) -> None:
    report = _saved(name)
    for target in report.targets:
        shares = screen.shares(report, target)
        assert not shares or sum(share for *_, share in shares) == 100


def test_hard_files_come_first_and_vendored_ones_do_not_count() -> None:
    found = (
        finding("easy", "work", target=samples.ROCM.id, path="src/a.cu"),
        *(finding("hard", "blocker", target=samples.ROCM.id, path="src/b.cu", line=n) for n in (1, 2)),
        finding("others", "blocker", target=samples.ROCM.id, path="third_party/v.cu"),
        finding("info", "info", target=samples.ROCM.id, path="src/a.cu"),
        finding("eula", "risk", family="eula", path="src/a.cu"),
    )
    report = msgspec.structs.replace(samples.small(), findings=found, items=())
    assert left.files_left(report, samples.ROCM) == [
        left.FileLeft("src/b.cu", 2, 2),
        left.FileLeft("src/a.cu", 1, 0),
    ]


def test_long_path_keeps_its_end() -> None:
    path = "csrc/" + "deep/" * 20 + "kernel.cu"
    text = _text(samples.report(findings=(finding("inline-ptx", "blocker", path=path),)))
    assert "deep/kernel.cu 1 (1 hard)" in text
    assert "…" in text


def test_saved_scan_is_followed_by_commands_for_the_file() -> None:
    text = _text(_saved("cuda_app"), places="a.json", fix="", saved=True)
    assert [line.split("advisor ")[1] for line in text.split("\n") if "advisor " in line] == [
        "explain --in a.json", "todo --in a.json", "report a.json -o report.html",
    ]  # fmt: skip


def test_written_page_is_not_named_again() -> None:
    assert "advisor baseline create src\n" in _text(_saved("cuda_app"), known="src")


def test_archive_has_no_command_that_edits_it() -> None:
    text = _text(_saved("cuda_app"), fix="")
    assert "advisor fix" not in text
    assert "advisor explain " in text


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_text_is_shown_and_not_obeyed(text: str) -> None:
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", _text(samples.hostile(text)))


def test_colour_changes_nothing_but_colour() -> None:
    coloured = _text(_saved("cuda_app"), color=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == _text(_saved("cuda_app"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree") / "my project"
    folder.mkdir()
    (folder / "a.cu").write_text(
        "#include <cuda_runtime.h>\n__global__ void k(float* p) { p[threadIdx.x] = __shfl_sync(~0u, p[0], 1); }\n"
        "void f(float* p) { cudaMalloc(&p, 4); k<<<1, 32>>>(p); cudaDeviceSynchronize(); cudaGraphLaunch(0, 0); }\n"
    )
    return folder


def test_commands_of_a_scan_run_as_they_stand(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.parent)
    monkeypatch.setenv("COLUMNS", "80")
    done = CliRunner().invoke(cli, ["scan", "my project", "-t", "cann"])
    commands = [line[line.index("advisor ") :] for line in done.stdout.split("\n") if "advisor " in line]
    assert done.exit_code == 0
    assert [command.split()[1] for command in commands] == ["fix", "todo", "scan"]
    for command in commands:
        assert CliRunner().invoke(cli, shlex.split(command)[1:]).exit_code == 0, command
    assert (project.parent / "report.html").is_file()


@pytest.fixture(scope="module")
def scanned(project: Path) -> Report:
    return scan([project], Config(jobs=1, today="2026-11-30"))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("details", [True, False])
def test_scan_and_its_json_give_the_same_output(scanned: Report, name: str, details: bool) -> None:
    assert summary.products_of(scanned, scanned.targets[-1])  # what had another order when it was read back
    options = Options(details=details)
    assert render(scanned, name, options) == render(load(dump(scanned), "a.json"), name, options)


def test_what_is_left_is_what_the_list_has(scanned: Report) -> None:
    for target in scanned.targets:
        listed = list(left.work(scanned, [target]))
        assert f"{len(listed)} places in 1 file" in _text(scanned)


def test_edits_are_offered_only_where_some_are_left() -> None:
    report = _saved("cuda_app")
    rocm = report.targets[0]
    done = msgspec.structs.replace(
        report,
        items=tuple(
            msgspec.structs.replace(
                item, sites=tuple(msgspec.structs.replace(site, done_for=(rocm.id,)) for site in item.sites)
            )
            for item in report.items
        ),
    )
    assert edits.count(report, rocm)[0] > 0
    assert edits.count(done, rocm) == (0, 0, 0)
    assert f"-t {rocm.id} --diff" not in _text(done)


@pytest.mark.parametrize(("color", "escapes"), [("always", True), ("never", False), ("auto", False)])
def test_colour_is_asked_for(project: Path, color: str, escapes: bool) -> None:
    done = CliRunner().invoke(cli, ["scan", str(project), "-t", "rocm", "--color", color], color=True)
    assert ("\x1b[" in done.stdout) is escapes


def test_long_summary_is_asked_for(project: Path) -> None:
    short, long = (
        CliRunner().invoke(cli, ["scan", str(project), "-t", "cann", *more]).stdout for more in ((), ("-v",))
    )
    assert "basis" not in short
    assert {"basis", "effort", "blockers"} <= {line.split(" ")[0] for line in long.split("\n")}
