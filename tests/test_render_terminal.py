"""The terminal summary: its figures, its widths, and that no text of the project reaches the terminal as control."""

from __future__ import annotations

import re

import pytest
import report_samples as samples
from rich.cells import cell_len

from advisor.render import Options, render


def _text(report: samples.Report, **options: object) -> str:
    return render(report, "terminal", Options(**options)).decode("utf-8")  # type: ignore[arg-type]


def _words(text: str) -> str:
    return " ".join(text.split())


def test_block_of_a_target() -> None:
    text = _text(samples.small(), width=120)
    block = text[: text.index("CANN 9.1 on A2:")]
    assert _words(block) == (
        "ROCm 7.1: 4 of 7 distinct APIs have a counterpart (1 same, 1 renamed, 2 changed or partial), "
        "1 is not needed there, 1 has none, 1 is unknown. "
        "status APIs places via wrappers unneeded 1 1 0 same 1 1 1 renamed 1 4 0 changed 1 1 0 partial 1 1 0 "
        "unknown 1 1 0 none 1 1 0 all 7 10 1 "
        "effort 1 to 4 person-days (P10 to P90, P50 2) at 8 hours a day; assumed, not measured "
        "unknown 9.1 % of the places done 1 of 11 places already serves this target. "
        "none __nanosleep cudart 1 place, first src/k.cuh:5:5 "
        "unknown cudaNewThing 1 place, first src/copy.cu:99:5 "
        "partial cudaGraphLaunch cudart 1 place, first src/graph.cu:3:5 "
        "changed cudaMalloc cudart 1 place, first src/copy.cu:11:5"
    )


def test_end_says_what_was_read() -> None:
    text = _text(samples.small(), width=120)
    assert _words(text[text.index("coverage") :]) == (
        "coverage 3 files and 1,234 lines of known kinds, > 99.9 % of the lines parsed "
        "not read 1 file skipped, 1 read with errors problems 1"
    )


@pytest.mark.parametrize("width", [20, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for report in (samples.small(), samples.hostile("漢字テスト한글" * 30)):
        assert max(map(cell_len, _text(report, width=width).split("\n"))) <= width


def test_long_path_is_folded_and_not_cut() -> None:
    path = "csrc/" + "deep/" * 20 + "kernel.cu"
    text = _text(samples.report(items=(samples.item("f", "none", "same", samples.site(path=path)),)), width=60)
    assert f"{path}:42:5" in "".join(text.split())


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
