"""The report by file, the pictures of what is left, the sentence of a target, and working times in words."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
import report_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import CANN, ROCM

from advisor.model import Advice, EffortItem, HourRange, Kernel, KernelOperator, Report, RuleInfo, WorkPackage
from advisor.render import BurnPoint, Options, durations, headline, html_files, html_maps, html_packing, render
from advisor.render.html_maps import Box, squarified


def _hours(value: float) -> HourRange:
    return HourRange(mean=value, p10=value / 2, p50=value, p90=value * 2)


def _item(parameter: str, hours: float) -> EffortItem:
    return EffortItem(subject=parameter, parameter=parameter, symbols=1, sites=1, hours=_hours(hours))


def _package(name: str, *items: EffortItem) -> WorkPackage:
    hours = _hours(sum(each.hours.p50 for each in items))
    return msgspec.structs.replace(samples.package(name, hours), items=items)


def _report(*packages: WorkPackage, extra: float = 0.0, model: str = "hip", **fields: object) -> Report:
    total = _hours(sum(each.hours.p50 for each in packages) + extra)
    found = tuple(
        msgspec.structs.replace(samples.estimate(target, 8), packages=packages, hours_total=total, model=model)
        for target in (ROCM, CANN)
    )
    return msgspec.structs.replace(samples.small(), estimates=found, **fields)


def test_places_are_left_or_done_by_target() -> None:
    found = {each.path: each for each in html_files.table(samples.small()).files}
    copy = found["src/copy.cu"]
    # ROCm: one use renamed and done, one renamed, one renamed, one changed, one unknown; same and unneeded are no work
    assert (copy.by_target[0].places, copy.by_target[0].done) == (4, 1)
    assert copy.by_target[0].statuses == {"renamed": 2, "changed": 1, "unknown": 1}
    assert (copy.by_target[1].places, copy.by_target[1].done) == (5, 0)
    assert copy.by_target[1].worst == "risk"
    assert copy.by_target[1].worst_status == "unknown"
    assert copy.together.places == 5
    assert "third_party/v.cu" not in found


def test_hours_of_files_follow_what_items_count_and_add_up() -> None:
    packages = (_package("src", _item("status.changed", 6), _item("status.none", 4), _item("build", 2)),)
    hours, rest = html_files.hours_by_file(_report(*packages), 0)
    assert {path: round(value, 2) for path, value in hours.items()} == {"src/copy.cu": 7.2, "src/k.cuh": 4.8}
    assert round(rest, 6) == 0


def test_hours_that_no_file_has_are_said_beside_them() -> None:
    report = _report(_package("elsewhere", _item("status.changed", 6)), extra=3)
    hours, rest = html_files.hours_by_file(report, 0)
    assert hours == {}
    assert rest == 9


def test_lines_to_write_anew_go_to_files_with_kernels_by_their_lines() -> None:
    files = tuple(
        samples.FileRecord(path=path, kind="cuda", lines=lines) for path, lines in (("a/x.cu", 300), ("a/y.cu", 100))
    )
    report = _report(_package("a", _item("line", 8)), model="rewrite", files=files)
    hours, _ = html_files.hours_by_file(report, 1)
    assert hours == {"a/x.cu": 6, "a/y.cu": 2}


def test_findings_count_by_the_effort_of_their_rule() -> None:
    advice = Advice(severity="risk", effect="wrong", why="w", todo="t", effort="moderate")
    rules = (RuleInfo(id="r", title="R", help="", family="hazard", advice=(advice,)),)
    finding = samples.finding("r", "risk", path="src/graph.cu")
    report = _report(_package("src", _item("finding.moderate", 5)), rules=rules, findings=(finding,))
    assert html_files.hours_by_file(report, 0)[0] == {"src/graph.cu": 5}


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
@settings(max_examples=50, deadline=None)
def test_boxes_have_the_areas_of_their_sizes_and_stay_inside(sizes: list[float]) -> None:
    sizes = sorted(sizes, reverse=True)
    boxes = squarified(sizes, Box(0, 0, 1000, 300))
    for size, box in zip(sizes, boxes, strict=True):
        assert box.w * box.h == pytest.approx(300_000 * size / sum(sizes), rel=1e-6)
        assert min(box.x, box.y) >= -1e-6
        assert box.x + box.w <= 1000 + 1e-3
        assert box.y + box.h <= 300 + 1e-3


def test_treemap_names_files_by_number_and_says_its_folders_in_words() -> None:
    report = _report(_package("src", _item("status.changed", 6), _item("status.none", 4)))
    work = html_files.table(report)
    numbers = html_packing.file_numbers(html_packing.ordered(report), work)
    found = html_maps.treemap("m", work, numbers, report, 0, "en")
    assert found is not None
    assert found.rows == (("src", 2, 10.0, "risk"),)
    assert f'data-n="{numbers["src/k.cuh"]}"' in found.svg
    assert "The largest folders: src 1.2 d" in found.svg
    assert html_maps.treemap("m", work, numbers, _report(), 0, "en") is not None  # hours are those of the table
    assert html_maps.treemap("m", html_files.table(_report()), numbers, _report(), 0, "en") is None


def test_deep_folders_are_taken_together_where_there_are_too_many() -> None:
    files = [
        html_files.FileWork(f"a/{n % 5}/{n}/x.cu", 0, html_files.Counts({}, {}, {}, 0), (), (1.0,)) for n in range(100)
    ]
    assert [name for name, _ in html_maps._folders(files, 0)] == [f"a/{n}" for n in range(5)]


def test_heat_is_relative_to_the_fullest_cell() -> None:
    found = {row.path: dict(zip(html_maps.HEAT_COLUMNS, row.cells, strict=True)) for row in
             html_maps.heat(html_files.table(samples.small()))}  # fmt: skip
    assert found["src/graph.cu"]["none"] == (1, 3)
    assert found["src/copy.cu"]["renamed"][0] == 1
    assert found["src/copy.cu"]["blocker"] == (0, 0)


def test_bar_of_verdicts_is_of_all_places() -> None:
    bar = html_maps.status_bar("b", samples.small(), ROCM, "en")
    shares = [float(part.split('"')[1].rstrip("%")) for part in bar.split("width=")[2:]]
    assert sum(shares) == pytest.approx(100, abs=0.1)
    assert "renamed 36 %" in bar


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0, ""), (0.04, "< 0.1 h"), (1.26, "1.3 h"), (3.9, "3.9 h"), (4, "0.5 d"), (80, "10 d"), (12_345, "1,500 d")],
)
def test_times_below_half_a_day_are_hours(hours: float, words: str) -> None:
    assert durations.said(hours, 8) == words


def test_spans_have_one_unit_where_both_ends_have_it() -> None:
    assert durations.span(HourRange(mean=1, p10=1, p50=2, p90=3), 8) == "1–3 h"
    assert durations.span(HourRange(mean=1, p10=2, p50=8, p90=16), 8) == "2 h – 2 d"
    assert durations.spoken(HourRange(mean=1, p10=2, p50=8, p90=16), 8) == "2 hours to 2 days"
    assert durations.spoken(HourRange(mean=1, p10=8, p50=8, p90=16), 8, "zh") == "1 至 2 人天"


def _kernel(name: str, line: int, **fields: object) -> Kernel:
    return Kernel(name=name, path="src/k.cuh", line=line, end_line=line + 3, lines=4, tensor_code=True, **fields)  # type: ignore[arg-type]


def test_sentence_says_what_becomes_of_kernels_and_host_code() -> None:
    operator = KernelOperator(target=CANN.id, operation="add", operators=("Add",), likelihood="likely")
    kernels = (_kernel("spin", 4), _kernel("other", 40, operators=(operator,)))
    report = msgspec.structs.replace(samples.small(), kernels=kernels)
    assert headline.repeated(report, ROCM) == (
        "1 of 2 kernels need no edit beside renames; of the 5 places to edit in host code, 40 % are renames."
    )
    rewrite = samples.finding("kernel-rewrite", "blocker", target=CANN.id, path="src/k.cuh")
    report = msgspec.structs.replace(report, findings=(rewrite,))
    assert headline.repeated(report, CANN).startswith("1 of 2 kernels likely have an operator of the vendor; ")
    assert headline.repeated(samples.report(), ROCM) == ""


def test_rows_are_sorted_by_what_is_left() -> None:
    packages = (_package("src", _item("status.changed", 6), _item("status.none", 4)),)
    files = html_files.table(_report(*packages)).files
    assert all(sum(a.hours) >= sum(b.hours) for a, b in pairwise(files))


def test_burn_down_stands_with_its_dates_and_a_table() -> None:
    ids = [target.id for target in samples.small().targets]
    points = tuple(
        BurnPoint(date=day, left={name: left - n for n, name in enumerate(ids)})
        for day, left in (("2026-11-01", 12), ("2026-11-08", 9), ("2026-11-22", 4))
    )
    page = render(samples.small(), "html", Options(burndown=points)).decode()
    chart = page[page.index('class="chart burn"') : page.index("</svg>", page.index('class="chart burn"'))]
    assert "ROCm 7.1: 12 → 9 → 4; CANN 9.1 on A2: 11 → 8 → 3" in chart
    assert 'cx="33.3%"' in chart  # a week of three
    assert ">2026-11-01<" in chart
    assert ">2026-11-22<" in chart
    assert '<time datetime="2026-11-08">2026-11-08</time></th><td class="n">9</td><td class="n">8</td>' in page
    assert 'class="chart burn"' not in render(samples.small(), "html", Options(burndown=points[:1])).decode()
