"""Macros that a project defines under conditions: places behind them, in builds that lack them."""

from __future__ import annotations

import pytest

from advisor.conditions import readable
from advisor.resolve import GuardWords, resolve
from tests.helpers import facts

GUARDS = {"rocm": GuardWords(macros=("USE_HIP",), names=("hip",)), "cann": GuardWords(macros=("USE_CANN",))}
SETTINGS = """\
#pragma once
#if !defined(USE_HIP) && (__CUDA_ARCH__ >= 750)
#define FAST_MMA
#endif
#ifdef FAST_MMA
#define FASTER_MMA 1
#endif
#if defined(USE_HIP)
#define WAVES 1
#endif
"""


def done(code: str, settings: str = SETTINGS) -> list[tuple[int, tuple[str, ...]]]:
    found = resolve([facts(settings, "src/settings.h"), facts(code, "src/a.cu")], GUARDS)
    return [(use.span.line, use.done_for) for use in found[1].uses if use.symbol == "cudaFree"]


@pytest.mark.parametrize(
    "condition",
    [
        "defined(FAST_MMA)", "defined FAST_MMA", "FASTER_MMA", "defined(FASTER_MMA) && VERSION > 3", "!defined(WAVES)",
        "!WAVES", "!defined(USE_HIP) && defined(FAST_MMA)",
    ],
)  # fmt: skip
def test_arm_that_a_build_for_the_target_leaves_out_is_done(condition: str) -> None:
    assert done(f"#if {condition}\nvoid f() {{ cudaFree(0); }}\n#else\nvoid f() {{ }}\n#endif\n") == [(2, ("rocm",))]


@pytest.mark.parametrize("condition", ["defined(FAST_MMA) || defined(WAVES)", "defined(OTHER)", "defined(WAVES)", "1"])
def test_arm_that_a_build_for_the_target_may_take_is_not_done(condition: str) -> None:
    assert done(f"#if {condition}\nvoid f() {{ cudaFree(0); }}\n#else\nvoid f() {{ }}\n#endif\n") == [(2, ())]


def test_place_without_another_arm_is_done_where_the_project_does_without_the_switch_elsewhere() -> None:
    alone = "#ifdef FAST_MMA\nvoid f() { cudaFree(0); }\n#endif\n"
    answered = "#ifdef FAST_MMA\nvoid g() { cudaMalloc(0, 1); }\n#else\nvoid g() { }\n#endif\n"
    assert done(alone) == [(2, ())]
    assert done(alone + answered) == [(2, ("rocm",))]


def test_plain_condition_without_another_arm_is_left_out() -> None:
    answered = "#ifdef FAST_MMA\nvoid g() { cudaMalloc(0, 1); }\n#else\nvoid g() { }\n#endif\n"
    assert done(f"#ifndef USE_HIP\nvoid f() {{ cudaFree(0); }}\n#endif\n{answered}") == [(2, ("rocm",))]


@pytest.mark.parametrize(
    "more",
    ["#define FAST_MMA\n", "#ifdef ANY\n#define FAST_MMA\n#endif\n", "#if F(x)\n#define FAST_MMA\n#endif\n"],
)
def test_switch_that_is_also_defined_elsewhere_says_nothing(more: str) -> None:
    code = "#ifdef FAST_MMA\nvoid f() { cudaFree(0); }\n#else\nvoid f() { }\n#endif\n"
    assert done(code, SETTINGS + more) == [(2, ())]


def test_switches_that_ask_for_each_other_end() -> None:
    settings = (
        "#ifdef AAAA\n#define BBBB\n#endif\n#ifdef BBBB\n#define AAAA\n#endif\n#ifdef CCCC\n#define CCCC\n#endif\n"
    )
    code = "#if defined(AAAA) && defined(CCCC)\nvoid f() { cudaFree(0); }\n#else\nvoid f() { }\n#endif\n"
    assert done(code, settings) == [(2, ())]


def test_condition_in_the_report_is_the_one_written() -> None:
    code = "#ifdef FAST_MMA\nvoid f() { cudaFree(0); }\n#else\nvoid f() { }\n#endif\n"
    found = resolve([facts(SETTINGS, "src/settings.h"), facts(code, "src/a.cu")], GUARDS)
    assert [use.guard for use in found[1].uses if use.symbol == "cudaFree"] == ["defined(FAST_MMA)"]


@pytest.mark.parametrize(("text", "expected"), [("defined(A) && B >= 3", True), ("F(x)", False), ("A + 1 > 2", False)])
def test_conditions_of_the_small_language_are_readable(text: str, expected: bool) -> None:
    assert readable(text) is expected
