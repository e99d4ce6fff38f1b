"""Fitting and scoring: the committed models are those of the committed table, and beat the simple baselines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from advisor import data
from advisor.cli import cli
from advisor.effort import calibrate
from advisor.effort.lines import read_lines_models
from advisor.errors import AdvisorError
from advisor.pair import changed_lines, header, measure, normal_lines
from tests.helpers import packs, write

TABLE = Path(__file__).parent / "data" / "effort_hecbench.tsv"
ROWS = calibrate.read_table(TABLE)


def test_committed_models_are_those_of_the_table() -> None:
    committed = read_lines_models(data.MAPPINGS / "effort_lines.toml")
    assert calibrate.fit(ROWS, committed.rename.about.source) == committed


def test_models_survive_writing_and_reading(tmp_path: Path) -> None:
    models = calibrate.fit(ROWS, 'a "source"')
    (tmp_path / "lines.toml").write_text(calibrate.as_toml(models), encoding="utf-8")
    assert read_lines_models(tmp_path / "lines.toml") == models


def test_hip_scores_hold_what_is_promised() -> None:
    ours, *baselines = calibrate.score_rename(ROWS)
    assert ours.spearman > max(each.spearman for each in baselines)
    assert ours.auc > max(each.auc for each in baselines)
    assert ours.spearman >= 0.58
    assert ours.auc >= 0.78
    assert 0.76 <= ours.covered <= 0.92
    assert ours.covered_nonzero >= 0.74
    assert ours.interval <= 2.9
    assert 0.7 <= ours.ratio <= 1.4


def test_rewrite_scores_hold_what_is_promised() -> None:
    ours, *baselines = calibrate.score_rewrite(ROWS)
    assert ours.spearman > max(each.spearman for each in baselines)
    assert ours.spearman >= 0.77
    assert ours.near >= 0.83


def test_rank_correlation_shares_ranks_of_ties() -> None:
    assert calibrate.spearman(np.array([1.0, 2, 2, 3]), np.array([1.0, 2, 2, 3])) == pytest.approx(1)
    assert calibrate.spearman(np.array([1.0, 2, 3]), np.array([3.0, 2, 1])) == pytest.approx(-1)
    assert calibrate.spearman(np.array([1.0, 1, 1]), np.array([3.0, 2, 1])) == 0


def test_area_under_the_curve() -> None:
    assert calibrate.auc(np.array([0.1, 0.2, 0.8, 0.9]), np.array([0.0, 0, 1, 5])) == 1
    assert calibrate.auc(np.array([0.5, 0.5]), np.array([0.0, 1])) == 0.5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\tloc\n", "no column `files`|rows are too few"),
        ("", "0 rows are too few to cross-validate; at least 30 are needed"),
    ],
)
def test_wrong_table_is_refused(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text(text)
    with pytest.raises(AdvisorError, match=message):
        calibrate.read_table(tmp_path / "t.tsv")


def test_word_in_a_number_column_is_named(tmp_path: Path) -> None:
    lines = TABLE.read_text("utf-8").splitlines()
    fields = lines[3].split("\t")
    fields[5] = "many"
    (tmp_path / "t.tsv").write_text("\n".join([*lines[:3], "\t".join(fields), *lines[4:]]))
    with pytest.raises(AdvisorError, match=r"t\.tsv: row 3: .*many"):
        calibrate.read_table(tmp_path / "t.tsv")


# --- pairs ------------------------------------------------------------------------------------------------------------

BEFORE = """#include <cuda_runtime.h>
__global__ void k(float* x) { x[0] = __shfl_sync(0xffffffff, x[0], 0); }  // one lane
int main() { float* x; cudaMalloc(&x, 4); k<<<1, 32>>>(x); cudaFree(x); }
"""
AFTER = """#include <hip/hip_runtime.h>
__global__ void k(float* x) { x[0] = __shfl(x[0], 0); }
int main() { float* x; hipMalloc(&x, 4);  k<<<1, 32>>>(x); hipFree(x); }
"""


def test_pair_counts_what_no_rename_explains(tmp_path: Path) -> None:
    names = {"cuda_runtime.h": "hip/hip_runtime.h", "cudaMalloc": "hipMalloc", "cudaFree": "hipFree"}
    before, after = write(tmp_path / "a", {"m.cu": BEFORE}), write(tmp_path / "b", {"m.hip": AFTER})
    pair = measure(before, after, names)
    assert [(edit.path, edit.other, edit.lines) for edit in pair.edits] == [("m.cu", "m.hip", 1)]
    assert (pair.counts["warp_shfl"], pair.counts["mask_full"], pair.counts["api_distinct"]) == (1, 1, 2)
    assert len(pair.row("m").split("\t")) == len(header().split("\t"))


def test_files_of_one_tree_only_count_whole(tmp_path: Path) -> None:
    before, after = write(tmp_path / "a", {"m.cu": "int a;\n\nint b;\n"}), write(tmp_path / "b", {"n.cu": "int c;\n"})
    edits = measure(before, after, {}).edits
    assert [(edit.path, edit.other, edit.lines) for edit in edits] == [("m.cu", "", 2), ("", "n.cu", 1)]


def test_launches_are_alike_in_both_spellings() -> None:
    one = normal_lines(b"k<<<grid, block>>>(x, y);", {})
    launch = packs().targets["rocm"].about.launch
    other = normal_lines(b"hipLaunchKernelGGL(k, grid, block, 0, 0, x, y);", {}, launch)
    assert one == other
    assert one != normal_lines(b"hipLaunchKernelGGL(k, grid, block, 0, 0, x, y);", {})


def test_changed_lines_count_the_longer_side() -> None:
    assert changed_lines(["a", "b", "c"], ["a", "x", "y", "c"]) == 2


def test_empty_tree_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="no C, C\\+\\+ or CUDA file"):
        measure(tmp_path, tmp_path, {})


# --- command line -----------------------------------------------------------------------------------------------------


def test_command_prints_scores_beside_baselines_and_writes_models(tmp_path: Path) -> None:
    output = tmp_path / "lines.toml"
    done = CliRunner().invoke(cli, ["calibrate", str(TABLE), "-o", str(output)])
    assert done.exit_code == 0
    for name in ("advisor", "lines of code", "API count", "fixed weight per warning"):
        assert f"\n{name}" in done.output
    assert read_lines_models(output).rename.about.rows == 320


def test_command_prints_a_row_for_a_pair(tmp_path: Path) -> None:
    before, after = write(tmp_path / "a", {"m.cu": BEFORE}), write(tmp_path / "b", {"m.cu": AFTER})
    done = CliRunner().invoke(cli, ["calibrate", "--pair", str(before), str(after)])
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == header()
    assert lines[1].split("\t")[:2] == ["a", "1"]
