"""The terminal summary: its figures, its widths, and that no text of the project reaches the terminal as control."""

from __future__ import annotations

import re

import msgspec
import pytest
import report_samples as samples
from hypothesis import given
from hypothesis import strategies as st
from report_samples import finding
from rich.cells import cell_len

from advisor.model import FixedItem, HourRange, LineRange, Package, Route, RuleInfo, WorkPackage
from advisor.render import HistoryPoint, Options, render, terminal
from advisor.render.text import shown


def _text(report: samples.Report, **options: object) -> str:
    return render(report, "terminal", Options(**options)).decode("utf-8")  # type: ignore[arg-type]


def _words(text: str) -> str:
    return " ".join(text.split())


def _full() -> samples.Report:
    """A report with blockers, licence findings, a package without a verdict, a work package and a tool's command."""
    blocker = finding("inline-ptx", "blocker", target=samples.CANN.id, path="src/k.cuh", line=5)
    counsel = finding("eula-redistribution", "risk", family="eula", path="lib/libcudart.so.12", line=1)
    package = WorkPackage(
        name="src", order=1, files=2, gpu_lines=100, lines=samples.estimate(samples.CANN, 8).lines,
        hours=HourRange(mean=9, p10=4, p50=8, p90=16),
    )  # fmt: skip
    estimate = msgspec.structs.replace(
        samples.estimate(samples.CANN, 16),
        hours_total=HourRange(mean=40, p10=16, p50=32, p90=80),
        fixed=(FixedItem(name="build", hours=package.hours), FixedItem(name="learning", hours=package.hours)),
        packages=(package,),
    )
    rocm = msgspec.structs.replace(samples.estimate(samples.ROCM, 16), mechanical=("hipify-perl  FILE…",))
    return msgspec.structs.replace(
        samples.small(),
        findings=(blocker, blocker, counsel, finding("eula-name", "info", family="eula")),
        estimates=(rocm, estimate),
        packages=(Package(name="ray", kind="python", path="requirements.txt", line=1),),
        rules=(RuleInfo(id="inline-ptx", title="Inline PTX", help=""),),
    )


def test_block_of_a_target() -> None:
    text = _text(_full(), width=120)
    block = text[text.index("CANN 9.1 on A2:") : text.index("licence")]
    assert [line.strip() for line in block.rstrip().split("\n")] == [
        "CANN 9.1 on A2: 2 of 7 distinct APIs have a counterpart (1 same, 1 changed or partial), "
        "1 is not needed there, 1 needs",
        "another way, 1 has none, 2 are unknown.",
        "effort    2 to 10 person-days (P10 to P90), about 4 at 8 hours a day; assumed, not measured",
        "edits 1 to 4; the rest: build, learning",
        "blockers  inline-ptx: 2 places, first src/k.cuh:5:3",
        "none      cudaGraphLaunch ×1",
        "manual    cudaMalloc ×1",
        "unknown   18.2 % of the places: __nanosleep ×1, cudaNewThing ×1",
        "packages  1 of 1 without a verdict: ray",
    ]


def test_target_without_blockers_says_so_and_what_is_done() -> None:
    block = _text(_full(), width=120).split("CANN")[0]
    assert "blockers  none found\n" in block
    assert "done      1 of 11 places already serves this target.\n" in block


def test_blockers_beyond_three_rules_are_counted() -> None:
    found = tuple(finding(f"rule-{n}", "blocker", line=n + 1) for n in range(5))
    lines = _text(samples.report(findings=found), width=100).split("\n")
    assert "blockers  rule-0: 1 place, first src/k.cu:1:3" in lines
    assert "          and 2 more rules, 2 places" in lines


def test_blockers_in_code_of_others_come_last_and_say_so() -> None:
    found = (
        *(finding("others", "blocker", path="third_party/v.cu", line=n) for n in range(1, 4)),
        finding("ours", "blocker", path="src/copy.cu"),
    )
    text = _text(msgspec.structs.replace(samples.small(), findings=found), width=100)
    assert "blockers  ours: 1 place, first src/copy.cu:7:3" in text
    assert "          others: 3 places, none in own code, first third_party/v.cu:1:3" in text


def test_done_and_suppressed_blockers_do_not_count() -> None:
    found = (finding("a", "blocker", done=True), finding("b", "blocker", state="suppressed"))
    assert "none found" in _text(samples.report(findings=found))


def test_end_says_licence_coverage_and_the_next_three_actions() -> None:
    text = _text(_full(), width=120)
    assert text[text.index("licence") :].rstrip().split("\n") == [
        "licence   1 risk, 1 info, technical indications, no legal advice",
        "coverage  3 files and 1,234 lines of known kinds, > 99.9 % of the lines parsed; 1 file skipped, "
        "1 read with errors",
        "problems  1 problem: the reports list it",
        "",
        "Next",
        "1.  Let the tools go first: ROCm 7.1: run hipify-perl on 1 file; 2 of the 6 API places to edit are plain "
        "renames",
        "    (33.3 %)",
        "    hipify-perl FILE…",
        "2.  Start porting here: CANN 9.1 on A2: src, 0.5 to 2 days; no other folder has to be ready first",
        "3.  Show 1 licence finding to counsel: the first is lib/libcudart.so.12:1",
    ]


def test_other_routes_stand_in_the_block_of_their_target() -> None:
    lines = LineRange(p_any=1.0, mean=44, p10=21, p50=44, p90=70)
    route = Route(name="edit the source", lines=lines, why="Each place once.")
    cann = msgspec.structs.replace(samples.estimate(samples.CANN, 16), routes=(route, route))
    report = msgspec.structs.replace(samples.small(), estimates=(samples.estimate(samples.ROCM, 16), cann))
    before, block = _text(report, width=140).split("CANN 9.1 on A2:")
    one = "edit the source: 21 to 70 lines, about 44, assumed"
    assert f"routes    {one}; {one}\n" in block
    assert "routes" not in before


def test_chinese_bracket_stays_with_what_it_opens() -> None:
    assert terminal.wrapped("无需修改（33.3 %）", 12) == ["无需修改", "（33.3 %）"]


def test_summary_of_two_targets_is_about_one_screen() -> None:
    assert len(_text(_full(), width=100).split("\n")) <= 32


def test_history_has_a_line_per_scan() -> None:
    points = (
        HistoryPoint(
            commit="aaaa", open_records=9, blockers=1, hours={"rocm": samples.estimate(samples.ROCM, 20).hours}
        ),
        HistoryPoint(
            commit="bbbb",
            open_records=8,
            blockers=0,
            new=1,
            fixed=2,
            unclear=3,
            hours={"rocm": samples.estimate(samples.ROCM, 12.4).hours},
        ),
    )
    text = _words(_text(samples.small(), width=200, history=points))
    assert (
        "history aaaa: 9 open (1 blockers), 0 new and 0 gone by code, 0 new and 0 gone by mapping data; "
        "hours: rocm 10 to 40 (P10 to P90, P50 20) bbbb: 8 open" in text
    )
    assert "0 gone by mapping data, 3 by either; hours: rocm 6.2 to 25 (P10 to P90, P50 12)" in text
    assert "history" not in _text(samples.small(), history=points[:1])


def test_chinese_summary_is_aligned_by_the_width_of_its_characters() -> None:
    lines = _text(_full(), width=100, language="zh").split("\n")
    labels = {"工作量", "阻断项", "许可证", "覆盖率"}
    starts = {cell_len(line[: len(line) - len(line[3:].lstrip())]) for line in lines if line[:3] in labels}
    assert len(starts) == 1
    assert "CANN 9.1（A2）：" in "".join(lines)


@pytest.mark.parametrize("width", [30, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for report in (samples.small(), samples.hostile("漢字テスト한글" * 30)):
        for language in ("en", "zh"):
            assert max(map(cell_len, _text(report, width=width, language=language).split("\n"))) <= width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one  two", 3, ["one", "two"]),
        ("abcdefgh ij", 5, ["abcde", "fgh", "ij"]),
        ("查证三个名称：a、b", 10, ["查证三个名", "称：a、b"]),
        ("查证（三）个名称。", 9, ["查证", "（三）个", "名称。"]),
        ("", 5, [""]),
        ("   ", 5, [""]),
    ],
)
def test_text_is_wrapped_by_columns_and_marks_stay_beside_their_characters(
    text: str, width: int, lines: list[str]
) -> None:
    assert terminal.wrapped(text, width) == lines


@given(st.text(), st.integers(2, 30))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    text = shown(text)
    lines = terminal.wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert max(map(cell_len, lines)) <= width


def test_long_path_is_folded_and_not_cut() -> None:
    path = "csrc/" + "deep/" * 20 + "kernel.cu"
    text = _text(samples.report(findings=(finding("inline-ptx", "blocker", path=path),)), width=60)
    assert f"{path}:7:3" in "".join(text.split())


def test_no_escape_codes_without_colour() -> None:
    assert "\x1b" not in _text(samples.small(), color=False)


def test_colour_changes_nothing_but_colour() -> None:
    coloured = _text(samples.small(), color=True)
    assert re.search(r"\x1b\[31mnone *\x1b\[0m", coloured)
    plain = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert _words(plain) == _words(_text(samples.small(), color=False))


def test_environment_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    coloured, plain = _text(samples.small(), color=True), _text(samples.small())
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("COLUMNS", "30")
    assert (_text(samples.small(), color=True), _text(samples.small())) == (coloured, plain)


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_text_is_shown_and_not_obeyed(text: str) -> None:
    made = _text(samples.hostile(text), width=120)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", made)


def test_rich_markup_of_the_project_is_text() -> None:
    assert "[red]x[/red] :bomb:" in _text(samples.hostile("[red]x[/red] :bomb:"), width=120)


def test_report_without_items() -> None:
    assert "ROCm 7.1: No CUDA API was found in the files read." in _text(samples.report())
