"""The effort range: what is billed, how parts add up, and that every parameter says where it comes from."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import data
from advisor.effort.model import ASSUMPTIONS, effort, estimate
from advisor.effort.parameters import Parameters, as_report, read_parameters
from advisor.errors import AdvisorError
from advisor.model import (
    STATUS_ORDER,
    Estimate,
    FileRecord,
    HourRange,
    Item,
    Kernel,
    LineRange,
    Match,
    Origin,
    Site,
    Status,
    Target,
)

FILE = data.MAPPINGS / "effort.toml"
ROCM = Target(id="rocm@7.1", name="rocm", version="7.1")
CANN = Target(id="cann@9.1:A2", name="cann", version="9.1", product="A2")
ORIGINS: tuple[Origin, ...] = ("own", "vendored", "generated", "test")
FILES = [FileRecord(path=f"{origin}.cu", kind="cuda", origin=origin) for origin in ORIGINS]
NOTHING = (LineRange(p_any=0, mean=0, p10=0, p50=0, p90=0), HourRange(mean=0, p10=0, p50=0, p90=0))


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return read_parameters(FILE)


def item(status: Status, places: int = 1, symbol: str = "f", **fields: Any) -> Item:
    """An API with so many equal places, all in `own.cu` unless told otherwise."""
    values = {"id": "0" * 16, "path": "own.cu", "line": 1, "column": 1, "end_line": 1, "end_column": 2, "spelling": "f"}
    site = Site(**{**values, **fields})
    matches = tuple(Match(target=target.id, status=status) for target in (ROCM, CANN))
    return Item(symbol=symbol, kind="function", library="runtime", sites=(site,) * places, matches=matches)


def of(parameters: Parameters, *items: Item, target: Target = ROCM, kernels: tuple[Kernel, ...] = ()) -> Estimate:
    return estimate(target, [ROCM, CANN].index(target), items, FILES, kernels, parameters)


def test_empty_project_costs_nothing(parameters: Parameters) -> None:
    for target in (ROCM, CANN):
        found = of(parameters, target=target)
        assert (found.lines, found.hours) == NOTHING
        assert (found.lines_all, found.hours_all) == NOTHING
        assert (found.target, found.parts) == (target.id, ())


@pytest.mark.parametrize("status", STATUS_ORDER)
def test_one_place_costs_what_its_parameter_says(status: Status, parameters: Parameters) -> None:
    found, stated = of(parameters, item(status)), parameters.status[status]
    assert (found.lines.p10, found.lines.p50, found.lines.p90) == stated.lines
    assert (found.hours.p10, found.hours.p50, found.hours.p90) == stated.hours
    assert found.lines.p_any == stated.probability
    low, likely, high = stated.hours
    assert found.hours.mean == pytest.approx((low + 4 * likely + high) / 6, abs=0.005)
    assert [(part.name, part.symbols, part.sites) for part in found.parts] == [(status, 1, 1)]


@pytest.mark.parametrize("status", ["changed", "partial", "manual", "unknown", "none"])
def test_each_further_place_of_one_api_costs_less(status: Status, parameters: Parameters) -> None:
    found = [of(parameters), *(of(parameters, item(status, places)) for places in range(1, 6))]
    for values in ([each.hours.p50 for each in found], [each.lines.p50 for each in found]):
        steps = [after - before for before, after in pairwise(values)]
        assert all(later > 0 for later in steps)
        assert all(later < earlier for earlier, later in pairwise(steps))


def test_two_apis_cost_twice_the_likely_hours_of_one(parameters: Parameters) -> None:
    one = of(parameters, item("manual"))
    two = of(parameters, item("manual", symbol="f"), item("manual", symbol="g"))
    assert two.hours.p50 == 2 * one.hours.p50
    assert 2 * one.hours.p10 < two.hours.p10
    assert two.hours.p90 < 2 * one.hours.p90
    assert one.lines.p_any < two.lines.p_any == pytest.approx(1 - (1 - one.lines.p_any) ** 2, abs=1e-4)


STATUSES = st.sampled_from(STATUS_ORDER)
ITEMS = st.lists(
    st.builds(item, STATUSES, st.integers(1, 40), path=st.sampled_from([f.path for f in FILES])), max_size=12
)


@given(ITEMS)
def test_parts_sum_to_the_totals(items: list[Item]) -> None:
    found = of(read_parameters(FILE), *items)
    assert found.hours.p50 == pytest.approx(sum(part.hours.p50 for part in found.parts), abs=0.005)
    assert found.lines.p50 == pytest.approx(sum(part.lines.p50 for part in found.parts), abs=0.005)
    assert found.hours.p10 >= sum(part.hours.p10 for part in found.parts) - 0.01
    assert found.hours.p90 <= sum(part.hours.p90 for part in found.parts) + 0.01
    billed = [each for each in items if each.sites[0].path in ("own.cu", "test.cu")]
    assert sum(part.sites for part in found.parts) == sum(len(each.sites) for each in billed)
    assert sum(part.symbols for part in found.parts) == len(billed)


@given(ITEMS)
def test_ranges_are_in_order_and_all_is_never_less(items: list[Item]) -> None:
    found = of(read_parameters(FILE), *items)
    for values in (found.lines, found.hours, found.lines_all, found.hours_all):
        assert 0 <= values.p10 <= values.p50 <= values.p90
        assert values.p10 <= values.mean <= values.p90
    assert 0 <= found.lines.p_any <= found.lines_all.p_any <= 1
    assert found.hours_all.p50 >= found.hours.p50
    assert found.lines_all.p50 >= found.lines.p50


@pytest.mark.parametrize(
    ("origin", "billed"), [("own", True), ("test", True), ("vendored", False), ("generated", False)]
)
def test_only_own_code_is_billed(origin: str, billed: bool, parameters: Parameters) -> None:
    found = of(parameters, item("manual", path=f"{origin}.cu"))
    assert (found.hours.p50 > 0) is billed
    assert (found.hours_all.p50, found.lines_all.p50) == (
        parameters.status["manual"].hours[1],
        parameters.status["manual"].lines[1],
    )
    assert bool(found.parts) is billed


def test_done_places_are_billed_for_other_targets_only(parameters: Parameters) -> None:
    done = item("manual", done_for=(ROCM.id,))
    assert (of(parameters, done).lines, of(parameters, done).hours) == NOTHING
    assert of(parameters, done).hours_all == of(parameters, item("manual")).hours
    assert of(parameters, done, target=CANN).hours == of(parameters, item("manual"), target=CANN).hours


def test_done_and_open_places_of_one_api_count_apart(parameters: Parameters) -> None:
    done, left = item("manual", 3, done_for=(ROCM.id,)), item("manual", 2)
    both = Item(symbol="f", kind="function", library="runtime", sites=done.sites + left.sites, matches=left.matches)
    assert of(parameters, both).hours == of(parameters, left).hours
    assert of(parameters, both).hours_all == of(parameters, item("manual", 5)).hours


def kernel(lines: int, path: str = "own.cu") -> Kernel:
    return Kernel(name="k", path=path, line=1, end_line=lines, lines=lines)


def test_kernels_are_rewritten_where_the_language_is_another(parameters: Parameters) -> None:
    inside = item("none", 4, kernel="k")
    found = of(parameters, inside, target=CANN, kernels=(kernel(100), kernel(50, "vendored.cu")))
    rewrite = parameters.kernel_rewrite
    assert rewrite.targets.split() == ["cann"]
    assert [(part.name, part.symbols, part.sites) for part in found.parts] == [("kernels to rewrite", 1, 100)]
    assert found.hours.p50 == pytest.approx(100 * rewrite.hours[1])
    assert found.lines.p50 == pytest.approx(100 * rewrite.lines[1])
    assert found.lines_all.p50 == pytest.approx(150 * rewrite.lines[1])
    assert found.lines.p_any == 1.0


def test_kernel_that_the_target_replaces_is_billed_in_all_only(parameters: Parameters) -> None:
    done = msgspec.structs.replace(kernel(100), done_for=(CANN.id,))
    found = of(parameters, target=CANN, kernels=(done,))
    assert (found.lines.p90, found.hours.p90) == (0, 0)
    assert found.lines_all == of(parameters, target=CANN, kernels=(kernel(100),)).lines_all


def test_kernels_of_a_product_with_a_simt_language_count_by_their_apis(parameters: Parameters) -> None:
    simt = msgspec.structs.replace(CANN, id="cann@9.1:950", product="950")
    found = estimate(simt, 1, [item("none", 4, kernel="k")], FILES, (kernel(100),), parameters)
    assert [(part.name, part.sites) for part in found.parts] == [("none", 4)]


def test_kernels_count_by_their_apis_elsewhere(parameters: Parameters) -> None:
    inside = item("none", 4, kernel="k")
    found = of(parameters, inside, kernels=(kernel(100),))
    assert found.hours == of(parameters, item("none", 4)).hours
    assert [part.name for part in found.parts] == ["none"]


# --- parameters -------------------------------------------------------------------------------------------------------


def test_every_parameter_is_labelled(parameters: Parameters) -> None:
    shown = effort(as_report(parameters))
    names = {"daily_hours", "repeat", "correlation", "kernel_rewrite", *(f"status.{status}" for status in STATUS_ORDER)}
    assert shown.parameters.keys() == names
    for name, parameter in shown.parameters.items():
        assert parameter["status"] in ("measured", "assumed"), name
        assert parameter["source"], name
        assert parameter["unit"], name
    assert shown.assumptions == ASSUMPTIONS


def test_report_shows_the_values_of_the_file(parameters: Parameters) -> None:
    written = tomllib.loads(FILE.read_text("utf-8"))
    shown = as_report(parameters)
    assert shown["repeat"]["value"] == written["repeat"]["value"]
    low, likely, high = written["status"]["manual"]["hours"]
    manual = shown["status.manual"]
    assert (manual["hours_low"], manual["hours_likely"], manual["hours_high"]) == (low, likely, high)


HOURS = "hours = [0.5, 3.0, 16.0]"
BROKEN = {  # what is replaced, by what, and what the message must say
    "no status": ('status = "measured"\n', "", "missing required field `status` - at `$.repeat`"),
    "unknown status": ('status = "measured"', 'status = "guessed"', "'guessed' - at `$.repeat.status`"),
    "no source": ('source = "convention"\n', "", "missing required field `source` - at `$.daily_hours`"),
    "empty source": ('source = "convention"', 'source = ""', "at `$.daily_hours.source`"),
    "unknown field": ("value = 8.0", "value = 8.0\nvalu = 1", "unknown field `valu` - at `$.daily_hours`"),
    "unknown table": ("[daily_hours]", "[x]\n[daily_hours]", "unknown field `x`"),
    "unknown verdict": ("[status.none]", "[status.gone]", "'gone' - at `key` in `$.status`"),
    "no number": ("value = 8.0", 'value = "8"', "at `$.daily_hours.value`"),
    "exponent above 1": ("value = 0.5", "value = 1.5", "at `$.repeat.value`"),
    "range out of order": (HOURS, "hours = [3.5, 3.0, 16.0]", "status.manual.hours are not low, likely and high"),
    "range without end": (HOURS, "hours = [0.5, 3.0, inf]", "status.manual.hours are not low, likely and high"),
    "negative range": (HOURS, "hours = [-0.5, 3.0, 9.0]", "status.manual.hours are not low, likely and high"),
    "short range": (HOURS, "hours = [0.5, 3.0]", "of length 3, got 2"),
    "no TOML": ("[daily_hours]", "[daily_hours", "(at line 5, column 13)"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_wrong_parameter_is_named(name: str, tmp_path: Path) -> None:
    old, new, message = BROKEN[name]
    text = FILE.read_text("utf-8")
    assert old in text
    (tmp_path / "effort.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AdvisorError) as error:
        read_parameters(tmp_path / "effort.toml")
    text = str(error.value)
    assert text.startswith("effort.toml: ")
    assert message in text
    assert text.endswith("; correct the parameter named")
    assert "\n" not in text


def test_missing_status_is_named(tmp_path: Path) -> None:
    text = FILE.read_text("utf-8")
    start = text.index("[status.none]")
    (tmp_path / "effort.toml").write_text(text[:start] + text[text.index("[kernel_rewrite]") :], encoding="utf-8")
    with pytest.raises(AdvisorError, match=r"^effort\.toml: status\.none is missing; correct the parameter named$"):
        read_parameters(tmp_path / "effort.toml")


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match=r"^effort\.toml: cannot be read \(No such file or directory\); reinstall"):
        read_parameters(tmp_path / "effort.toml")
