"""`advisor report`: saved scans rendered again, their history, and the language of every verb."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import report_samples as samples
from click.testing import CliRunner, Result

from advisor.cli import cli
from advisor.errors import AdvisorError
from advisor.model import FileRecord, Project, Report, Root
from advisor.render import HistoryPoint
from advisor.render.history import history
from advisor.render.json_report import dump


def _scan(commit: str, *lines: int, digest: str = "", dirty: bool = False) -> Report:
    """A scan with one API of status none at some lines."""
    places = [samples.site(line=line, path="a.cu") for line in lines]
    return samples.report(
        project=Project(name="sample", roots=(Root(commit=commit, dirty=dirty),)),
        items=(samples.item("cudaGone", "none", "none", *places),) if places else (),
        files=(FileRecord(path="a.cu", kind="cuda", digest=digest or commit),),
        estimates=(samples.estimate(samples.ROCM, 8.0 * len(lines)),),
    )


def _save(folder: Path, *reports: Report) -> list[str]:
    paths = [folder / f"{place}.json" for place in range(len(reports))]
    for path, report in zip(paths, reports, strict=True):
        path.write_bytes(dump(report))
    return [str(path) for path in paths]


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def test_history_counts_what_came_and_went_between_neighbours() -> None:
    first, second, third = _scan("a" * 40, 1, 2), _scan("b" * 40, 2, 3, dirty=True), _scan("c" * 40)
    hours = [{"rocm": samples.estimate(samples.ROCM, value).hours} for value in (16.0, 16.0, 0.0)]
    assert history((first, second, third)) == (
        HistoryPoint(commit="a" * 12, open_records=2, blockers=0, hours=hours[0]),
        HistoryPoint(commit="b" * 12 + "+", open_records=2, blockers=0, new=1, fixed=1, hours=hours[1]),
        HistoryPoint(commit="c" * 12, open_records=0, blockers=0, fixed=2, hours=hours[2]),
    )


def test_history_keeps_changes_of_mapping_data_apart() -> None:
    one, two = _scan("a" * 40, 1, digest="same"), _scan("b" * 40, 1, 2, digest="same")
    other = msgspec.structs.replace(two, config_digest="other")
    last = history((one, other))[-1]
    assert (last.new, last.appeared, last.fixed, last.vanished) == (0, 1, 0, 0)
    assert history((one, two))[-1].new == 1, "nothing but code differs"


def test_gone_for_one_target_and_open_for_another_is_still_open() -> None:
    """The history counts records, not records by target: what came and went must add up to what is open."""
    site = samples.site(line=1)
    before = samples.report(items=(samples.item("f", "none", "none", site),))
    after = samples.report(items=(samples.item("f", "same", "none", site),), config_digest="other")
    point = history((before, after))[-1]
    assert (point.open_records, point.vanished, point.fixed) == (1, 0, 0)


def test_done_and_suppressed_records_are_not_open() -> None:
    done = samples.site(done_for=(samples.ROCM.id, samples.CANN.id))
    hidden = samples.site(line=9, state="suppressed")
    report = samples.report(items=(samples.item("f", "none", "none", done, hidden),))
    assert history((report,))[0].open_records == 0


def test_several_reports_show_the_last_and_the_history(tmp_path: Path) -> None:
    paths = _save(tmp_path, _scan("a" * 40, 1, 2), _scan("b" * 40, 2))
    done = _run("report", *paths)
    assert done.exit_code == 0
    words = " ".join(done.stdout.split())
    assert "0 of 1 distinct API has a counterpart, 1 has none." in words
    assert "history aaaaaaaaaaaa: 2 open (0 blockers)" in words
    assert "bbbbbbbbbbbb: 1 open (0 blockers), 0 new and 1 gone by code" in words
    markdown = _run("report", *paths, "-o", "-", "--format", "markdown").stdout
    assert "### History" in markdown
    assert "### History" not in _run("report", paths[1], "-o", "-", "--format", "markdown").stdout


def test_file_that_is_no_report_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    done = _run("report", str(tmp_path / "x.json"), str(tmp_path / "gone.json"))
    assert isinstance(done.exception, AdvisorError)
    assert "x.json: not a report" in str(done.exception)


@pytest.mark.parametrize("name", ["terminal", "markdown", "csv", "sarif", "gitlab", "annotations"])
def test_every_format_speaks_chinese(tmp_path: Path, name: str) -> None:
    finding = samples.finding("inline-ptx", "blocker")
    finding = msgspec.structs.replace(finding, message="Inline PTX")
    (path,) = _save(tmp_path, msgspec.structs.replace(samples.small(), findings=(finding,)))
    made = _run("report", path, "-o", "-", "--format", name, "--lang", "zh").stdout
    assert {"terminal": "最难", "markdown": "阻断项"}.get(name, "内联 PTX") in made
    assert "无对应" in made


def test_explain_and_rules_speak_chinese() -> None:
    assert "改名" in _run("explain", "cudaMalloc", "--lang", "zh").stdout
    assert "内联" in _run("rules", "inline-ptx", "--lang", "zh").stdout
    assert "阻断" in _run("explain", "inline-ptx", "--lang", "zh").stdout
