"""The history file: a line per scan, what changed since last week, and files that are none."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
import report_samples as samples
from click.testing import CliRunner
from helpers import write

from advisor.cli import cli
from advisor.errors import AdvisorError
from advisor.render import track

_CODE = "void f(float* p) {\n  cudaMalloc(&p, 4);\n  cudaFree(p);\n}\n"


def _points(*days: tuple[str, int]) -> list[track.Point]:
    return [
        track.Point(date=day, targets={samples.ROCM.id: track.Standing(left=left, packages=2, done=1)})
        for day, left in days
    ]


def test_since_takes_the_newest_scan_that_is_a_week_old() -> None:
    points = _points(("2026-11-01", 50), ("2026-11-20", 40), ("2026-11-28", 30), ("2026-11-30", 12))
    assert track.since(samples.small(), points) == (
        "since 2026-11-20: ROCm 7.1: 12 places left, 28 fewer than then, done 1 → 1, packages 2 → 2",
    )


def test_since_takes_the_oldest_where_none_is_a_week_old() -> None:
    points = _points(("2026-11-28", 10), ("2026-11-29", 11), ("2026-11-30", 12))
    assert track.since(samples.small(), points)[0].startswith("since 2026-11-28: ROCm 7.1: 12 places left, 2 more")
    assert track.since(samples.small(), points[:1]) == ()


def test_newer_version_of_a_target_is_compared_with_the_older() -> None:
    old = msgspec.structs.replace(_points(("2026-11-01", 9))[0], targets={"rocm@6.4": track.Standing(left=9)})
    assert "9 fewer" in track.since(samples.small(), [old, *_points(("2026-11-30", 0))])[0]


def test_file_keeps_one_line_for_a_day_and_commit() -> None:
    points = track.added(_points(("2026-11-29", 3)), _points(("2026-11-30", 2))[0])
    points = track.added(points, _points(("2026-11-30", 1))[0])
    assert [(each.date, each.targets[samples.ROCM.id].left) for each in points] == [
        ("2026-11-29", 3),
        ("2026-11-30", 1),
    ]
    assert track.read(track.text(points), "h") == points


@pytest.mark.parametrize("content", [b"{}", b"x", b'{"date": "today"}', b"\xff", b"[" * 9999])
def test_line_that_is_none_is_named(content: bytes) -> None:
    with pytest.raises(AdvisorError, match="h:2: no line of a history"):
        track.read(b"\n" + content, "h")


def test_scan_appends_and_says_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, history = write(tmp_path / "tree", {"a.cu": _CODE}), tmp_path / "history.jsonl"
    for day, seconds in (("2026-11-01", 1793491200), ("2026-11-30", 1795996800)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))
        done = CliRunner().invoke(cli, ["scan", str(tree), "-t", "rocm", "--history", str(history)])
        assert done.exit_code == 0, done.output
        assert json.loads(history.read_text().splitlines()[-1])["date"] == day
        write(tree, {"a.cu": _CODE.replace("  cudaFree(p);\n", "")})
    assert len(history.read_text().splitlines()) == 2
    assert "since 2026-11-01: ROCm" in done.stdout
    assert "1 place left, 1 fewer" in done.stdout


def test_other_file_is_not_overwritten(tmp_path: Path) -> None:
    tree = write(tmp_path, {"a.cu": _CODE, "notes.txt": "mine\n"})
    done = CliRunner().invoke(cli, ["scan", str(tree / "a.cu"), "--history", str(tree / "notes.txt")])
    assert isinstance(done.exception, AdvisorError)
    assert (tree / "notes.txt").read_text() == "mine\n"
