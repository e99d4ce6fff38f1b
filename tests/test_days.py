"""Author-days: the committed formula is that of the committed table, beats simpler ones, and adds up."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from advisor import data
from advisor.cli import cli
from advisor.effort import calibrate_days
from advisor.effort.days import DaysModel, at_least, days, nearest, read_days_model, shares
from advisor.errors import AdvisorError

TABLE = Path(__file__).parent / "data" / "port_activity.tsv"
PORTS = calibrate_days.read_ports(TABLE)
MODEL = read_days_model(data.MAPPINGS / "effort_days.toml")


def test_committed_formula_is_that_of_the_table() -> None:
    fitted = calibrate_days.fit_days(PORTS, MODEL.source, MODEL.packs)
    assert (fitted.slope, fitted.classes, fitted.ports) == (MODEL.slope, MODEL.classes, MODEL.ports)


def test_formula_survives_writing_and_reading(tmp_path: Path) -> None:
    (tmp_path / "days.toml").write_text(calibrate_days.days_as_toml(MODEL), encoding="utf-8")
    assert read_days_model(tmp_path / "days.toml") == MODEL


def test_scores_hold_what_is_promised() -> None:
    ours, renames, *simpler = calibrate_days.score_days(PORTS)
    assert ours.n == 49
    assert renames.n == 32
    assert 0.5 <= ours.bias <= 1.6
    assert 0.67 <= renames.bias <= 1.5
    assert ours.rmse <= 1.05
    assert 0.6 <= ours.covered <= 0.92
    assert ours.interval <= 3.8
    assert ours.rmse < min(each.rmse for each in simpler if not each.name.endswith("renames"))
    assert renames.interval < min(each.interval for each in simpler if each.name.endswith("alone, renames"))


def test_small_program_costs_days_not_weeks() -> None:
    low, likely, high = days(MODEL, "rename", "rocm", 2, 230)
    assert 0 < low < likely <= 3 < high


def test_nothing_open_and_no_gpu_code_is_no_work() -> None:
    assert days(MODEL, "rename", "rocm", 0, 0) == (0, 0, 0)


def test_rewrite_is_never_below_renames() -> None:
    rewrite, rename = days(MODEL, "operators", "cann", 0, 5000), days(MODEL, "rename", "rocm", 500, 5000)
    assert at_least(rewrite, rename) == tuple(map(max, rewrite, rename))


def test_correction_of_a_target_multiplies_days() -> None:
    model = msgspec.structs.replace(MODEL, correction={"rocm": math.log(2)})
    plain = days(msgspec.structs.replace(MODEL, correction={}), "rename", "rocm", 9, 5000)
    assert days(model, "rename", "rocm", 9, 5000) == pytest.approx(tuple(2 * each for each in plain))


def test_nearest_ports_are_of_the_class_and_close_in_open_symbols() -> None:
    found = nearest(MODEL, "rename", "rocm", 574, 42693)
    assert found[0].name == "cupy-rocm"
    assert {port.work for port in found} == {"rename"}
    assert len(found) == 3


@given(st.lists(st.floats(0, 1e6), max_size=40), st.floats(0, 1e5))
def test_shares_add_up_to_the_whole(weights: list[float], whole: float) -> None:
    parts = shares(weights, whole)
    assert len(parts) == len(weights)
    assert all(part >= 0 for part in parts)
    if weights:
        assert round(math.fsum(parts), 2) == round(round(whole * 100) / 100, 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("author_days_adjusted", "days"), "row 2: no column `author_days_adjusted`"),
        (
            ("\trename\trocm\tsquashed\tbe0a", "\tguess\trocm\tsquashed\tbe0a"),
            "row 2: class 'guess'; write one of rename",
        ),
        (
            ("\t6.5\t3\t3\t1\t1\t5\t630", "\tmany\t3\t3\t1\t1\t5\t630"),
            "row 2: could not convert string to float: 'many'",
        ),
    ],
)
def test_wrong_table_is_refused_with_its_row(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    text = TABLE.read_text("utf-8")
    assert change[0] in text
    (tmp_path / "t.tsv").write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(AdvisorError, match=message):
        calibrate_days.read_ports(tmp_path / "t.tsv")


def test_damaged_formula_is_refused_with_its_field(tmp_path: Path) -> None:
    text = calibrate_days.days_as_toml(MODEL).replace(f"slope = {MODEL.slope}", "slope = -1")
    (tmp_path / "days.toml").write_text(text, encoding="utf-8")
    with pytest.raises(AdvisorError, match=r"days\.toml: .*\$\.slope"):
        read_days_model(tmp_path / "days.toml")


def test_command_prints_scores_and_writes_the_formula(tmp_path: Path) -> None:
    output = tmp_path / "days.toml"
    done = CliRunner().invoke(cli, ["calibrate", "--days", str(TABLE), "-o", str(output)])
    assert done.exit_code == 0
    assert "class and open symbols" in done.output
    written: DaysModel = read_days_model(output)
    assert written.classes == MODEL.classes
