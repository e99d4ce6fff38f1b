"""Conditions under which code is compiled: what some words decide, and what stays open."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.conditions import holds

ROCM = ("USE_ROCM", "__HIP__", "HIP_VERSION")

TABLE: list[tuple[str, bool | None]] = [
    ("", True),
    ("1", True),
    ("0", False),
    ("00", False),
    ("42", True),
    ("USE_ROCM", True),
    ("!USE_ROCM", False),
    ("defined(USE_ROCM)", True),
    ("defined USE_ROCM", True),
    ("defined ( USE_ROCM )", True),
    ("!defined(USE_ROCM)", False),
    ("!defined USE_ROCM", False),
    ("! ! defined(USE_ROCM)", True),
    ("OTHER", None),
    ("!OTHER", None),
    ("defined(OTHER)", None),
    ("USE_ROCM_TOO", None),
    ("use_rocm", None),
    ("defined(USE_ROCM) && OTHER", None),
    ("defined(USE_ROCM) || OTHER", True),
    ("OTHER || defined(USE_ROCM)", True),
    ("!defined(USE_ROCM) && OTHER", False),
    ("OTHER && !defined(USE_ROCM)", False),
    ("!defined(USE_ROCM) || OTHER", None),
    ("!(defined(USE_ROCM) || OTHER)", False),
    ("!(defined(USE_ROCM) && OTHER)", None),
    ("defined(USE_ROCM) && (A || __HIP__)", True),
    ("A || B && !__HIP__", None),
    ("__HIP__ || A && !__HIP__", True),
    ("A && !__HIP__ || 0", False),
    ("HIP_VERSION >= 60000000", None),
    ("HIP_VERSION == 0 || __HIP__", True),
    ("CUDART_VERSION < 12000 && !__HIP__", False),
    ("__CUDA_ARCH__ >= 800", None),
    ("0 && CUDART_VERSION >= 11000", False),
    ("((USE_ROCM))", True),
]
UNREADABLE = [
    "(", ")", "USE_ROCM)", "(USE_ROCM", "defined(USE_ROCM", "defined", "defined()", "USE_ROCM &&", "&& USE_ROCM", "!",
    "USE_ROCM USE_ROCM", "__has_include(<hip/hip_runtime.h>)", "HIP_VERSION + 1 > 2", "A ? B : C", "USE_ROCM & 1",
    "VERSION(5, 0)", "0x10", "1L", "'a'", "USE_ROCM \\ X", "é (", "²", "== USE_ROCM", "USE_ROCM || (", "1.0", "…",
    "defined(USE_ROCM) && __has_feature(x)", "USE_ROCM << 1", "A == B == C",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), TABLE, ids=[text or "empty" for text, _ in TABLE])
def test_value(text: str, value: bool | None) -> None:
    assert holds(text, ROCM) is value


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_be_read_stays_open(text: str) -> None:
    assert holds(text, ROCM) is None


@pytest.mark.parametrize("text", ["(" * 100_000, "!" * 100_000 + "A", "(" * 5_000 + "1" + ")" * 5_000])
def test_nesting_without_end_stays_open(text: str) -> None:
    assert holds(text, ROCM) is None


def test_long_chain_is_read() -> None:
    assert holds(" || ".join(["A"] * 20_000) + " || USE_ROCM", ROCM) is True
    assert holds(" && ".join(["A"] * 20_000) + " && !USE_ROCM", ROCM) is False


@given(st.text(max_size=60))
def test_any_text_has_an_answer(text: str) -> None:
    assert holds(text, ROCM) in (True, False, None)


PIECES = ["(", ")", "!", "&&", "||", "==", ">=", "defined", "A", "USE_ROCM", "0", "1", "12000", " ", "<", ",", "é", "²"]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))
def test_any_row_of_tokens_has_an_answer(text: str) -> None:
    assert holds(text, ROCM) in (True, False, None)


# Texts with their value in three-valued logic, made together: names that are set, names that are open, numbers.
Valued = tuple[str, bool | None]
_VALUE = {
    "T": True,
    "O": None,
    "1": True,
    "0": False,
    "!T": False,
    "defined(T)": True,
    "defined(O)": None,
    "O >= 2": None,
}


def _and(left: bool | None, right: bool | None) -> bool | None:
    return False if left is False or right is False else None if left is None or right is None else True


def _or(left: bool | None, right: bool | None) -> bool | None:
    return True if left is True or right is True else None if left is None or right is None else False


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _larger(inner: st.SearchStrategy[Valued]) -> st.SearchStrategy[Valued]:
    return st.one_of(
        st.builds(lambda a, b: (f"({a[0]}) && ({b[0]})", _and(a[1], b[1])), inner, inner),
        st.builds(lambda a, b: (f"({a[0]})||({b[0]})", _or(a[1], b[1])), inner, inner),
        st.builds(lambda a: (f"!({a[0]})", _not(a[1])), inner),
    )


VALUED = st.recursive(st.sampled_from(sorted(_VALUE.items())), _larger, max_leaves=12)


@given(VALUED)
def test_value_follows_three_valued_logic(valued: Valued) -> None:
    text, value = valued
    assert holds(text, {"T"}) is value


@given(VALUED, VALUED)
def test_de_morgan(first: Valued, second: Valued) -> None:
    a, b = first[0], second[0]
    assert holds(f"!(({a}) && ({b}))", {"T"}) is holds(f"!({a}) || !({b})", {"T"})
    assert holds(f"!(({a}) || ({b}))", {"T"}) is holds(f"!({a}) && !({b})", {"T"})


@given(VALUED)
def test_more_words_never_turn_a_decision(valued: Valued) -> None:
    """An open name that is set as well may decide an open condition, but never turns a decided one."""
    before, after = holds(valued[0], {"T"}), holds(valued[0], {"T", "O"})
    assert before is None or after is before


@pytest.mark.parametrize("values", list(product(["T", "O", "0"], repeat=3)), ids="".join)
def test_and_binds_closer_than_or(values: tuple[str, ...]) -> None:
    a, b, c = values
    assert holds(f"{a} || {b} && {c}", {"T"}) is holds(f"{a} || ({b} && {c})", {"T"})
    assert holds(f"{a} && {b} || {c}", {"T"}) is holds(f"({a} && {b}) || {c}", {"T"})
    assert holds(f"!{a} && {b}", {"T"}) is holds(f"(!{a}) && {b}", {"T"})
